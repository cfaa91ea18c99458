"""What the JSON API refuses, and how it says so: with a token or without, always as a problem document."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from models.people import erase_person
from models.tokens import revoke_token
from models.vocabulary import Role, Step
from tests.town import CAMERAS, FULL_CHECK, Project, Town
from tests.web.browsing import Clock, SignIn
from tests.web.programs import Program, token_for

NEW = {"title": "Een bestaand systeem", "origin": "existing_system"}


@pytest.fixture
def network(town: Town, app: FastAPI) -> Program:
    return Program(TestClient(app, raise_server_exceptions=False), token_for(town, Role.ETHISCH_NETWERK))


@pytest.fixture
def lead(town: Town, app: FastAPI) -> Program:
    return Program(TestClient(app), token_for(town, Role.PROJECTLEIDER))


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """The problem document that was answered."""
    document: dict[str, Any] = answer.json()
    assert (answer.status_code, document["status"], document["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["title"]
    assert document["detail"]
    return document


def fields(document: dict[str, Any]) -> dict[str, str]:
    """What is wrong, per field."""
    return {one["path"]: one["code"] for one in document["problems"]}


@pytest.mark.parametrize("authorization", [None, "Basic eDp4", "Bearer", "Bearer ", "waardenweg_x"])
def test_who_shows_no_token_is_asked_for_one(app: FastAPI, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    for address in ("/cases", "/cases/2026-0001", "/gates", "/there/is/nothing"):
        answer = TestClient(app).get(f"/api/v1{address}", headers=headers)

        problem(answer, 401, "NoToken")
        assert answer.headers["www-authenticate"] == 'Bearer realm="waardenweg"'


def test_a_session_of_the_pages_is_no_token(waiting: Project, sign_in: SignIn) -> None:
    browser = sign_in(Role.ETHISCH_NETWERK)
    gate = waiting.gates["confirm-triage"].id

    assert browser.client.get("/").status_code == 200
    problem(browser.client.get("/api/v1/cases"), 401, "NoToken")
    answer = browser.client.post(f"/api/v1/gates/{gate}/answer", json={"fields": {"road": Step.START_FULL_CHECK}})
    problem(answer, 401, "NoToken")
    assert "confirm-triage" in waiting.gates


def test_a_token_that_nobody_issued_opens_nothing(app: FastAPI) -> None:
    for secret in ("waardenweg_x", "é", "x" * 5000):
        answer = Program(TestClient(app), secret).get("/cases")

        problem(answer, 401, "TokenNotUsable")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_works_until_the_moment_at_which_it_expires(network: Program, clock: Clock) -> None:
    clock.goes_on(timedelta(days=90) - timedelta(seconds=1))
    assert network.get("/cases").status_code == 200

    clock.goes_on(timedelta(seconds=1))
    problem(network.get("/cases"), 401, "TokenNotUsable")


def test_a_revoked_token_no_longer_works_and_keeps_the_day_on_which_it_ended(town: Town, network: Program) -> None:
    with town.store.read() as unit:
        (token,) = unit.signins.api_tokens()
    ended = revoke_token(town.store, token.id, town.people[Role.BEHEERDER], town.moment).revoked_on
    town.days_later(1)

    problem(network.get("/cases"), 401, "TokenNotUsable")
    assert revoke_token(town.store, token.id, town.people[Role.BEHEERDER], town.moment).revoked_on == ended


def test_the_token_of_an_erased_person_no_longer_works(town: Town, network: Program) -> None:
    assert network.get("/cases").status_code == 200
    erase_person(town.store, Role.ETHISCH_NETWERK, town.people[Role.BEHEERDER], town.moment)

    problem(network.get("/cases"), 401, "TokenNotUsable")
    with town.store.read() as unit:
        assert not unit.signins.api_tokens()


def test_the_token_of_who_left_works_no_longer_from_that_day(town: Town, network: Program) -> None:
    with town.store.write() as unit:
        unit.people.by_handle(Role.ETHISCH_NETWERK).left_on = town.today + timedelta(days=1)
    assert network.get("/cases").status_code == 200

    town.days_later(1)
    problem(network.get("/cases"), 401, "TokenNotUsable")


def test_it_is_kept_when_a_token_was_last_used(town: Town, network: Program, clock: Clock) -> None:
    network.get("/cases")
    with town.store.read() as unit:
        assert [token.last_used_at for token in unit.signins.api_tokens()] == [clock.moment().at]


def test_a_case_that_is_not_there_is_404_and_one_that_is_not_for_you_403(
    town: Town, app: FastAPI, waiting: Project, network: Program
) -> None:
    council = Program(TestClient(app), token_for(town, Role.RAAD))

    problem(network.get("/cases/2026-9999"), 404, "NotFound")
    problem(network.get("/cases/%00"), 404, "NotFound")
    problem(network.get("/gates/x"), 404, "NotFound")
    problem(network.get("/there/is/nothing"), 404, "NotFound")
    problem(council.get(f"/cases/{waiting.case.reference}"), 403, "NotAllowed")


def test_a_method_that_an_address_does_not_take_is_refused_with_those_it_takes(network: Program) -> None:
    answer = network.send("DELETE", "/cases")

    problem(answer, 405, "MethodNotAllowed")
    assert answer.headers["allow"] == "GET, POST"


def test_each_answer_that_cannot_be_used_is_named(lead: Program, town: Town) -> None:
    town.demand(answers={})
    wrong = {"technologies": "camera", "novelty": "brand_new", "nothing": "x", "placement": 5, "complexity": ["a"]}

    said = problem(lead.answer("intake-questions", CAMERAS | wrong), 422, "InvalidAnswer")

    assert fields(said) == {
        "technologies": "wrong_shape",
        "novelty": "unknown_option",
        "nothing": "unknown_question",
        "placement": "wrong_shape",
        "complexity": "wrong_shape",
    }
    assert "intake-questions" in {gate["form"] for gate in lead.get("/gates").json()["gates"]}


def test_a_case_that_cannot_be_started_says_why_per_field(network: Program) -> None:
    shape = network.post("/cases", title=" ", origin="demand", planned_end_on="soon", department="x" * 121, extra=1)
    assert set(fields(problem(shape, 422, "NotUnderstood"))) == {
        "title",
        "origin",
        "planned_end_on",
        "department",
        "extra",
    }

    unknown = network.post("/cases", **NEW, lead="manager", answers={"technologies": "camera"})
    assert fields(problem(unknown, 422, "InvalidAnswer")) == {
        "lead": "unknown_option",
        "answers.technologies": "wrong_shape",
    }
    assert network.get("/cases").json()["cases"] == []


def test_a_filter_that_does_not_exist_is_refused_by_name(network: Program) -> None:
    assert fields(problem(network.get("/cases", fase="triage"), 422, "NotUnderstood")) == {"fase": "extra_forbidden"}
    assert set(fields(problem(network.get("/cases", limit=0, phase="x"), 422, "NotUnderstood"))) == {"limit", "phase"}


def test_text_that_no_database_keeps_is_cleaned_first(network: Program) -> None:
    odd = json.dumps({**NEW, "title": "Aap\x00\ud800", "answers": {"x\ud800": ["\ud800"]}}).encode()
    assert fields(problem(network.send("POST", "/cases", odd), 422, "InvalidAnswer")) == {
        "answers.x?": "unknown_question"
    }

    started = network.send("POST", "/cases", json.dumps({**NEW, "title": "Aap\x00\ud800"}).encode())
    assert network.get(f"/cases/{started.json()['reference']}").json()["title"] == "Aap?"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"\xff", 400),
        (b'{"title": ' + b"[" * 100_000, 400),
        (b'{"title": "' + b"x" * 1_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_to_who_has_a_token(
    app: FastAPI, network: Program, body: bytes, status: int
) -> None:
    answer = network.send("POST", "/cases", body)

    problem(answer, status, answer.json()["code"])
    problem(Program(TestClient(app)).send("POST", "/cases", body), 401, "NoToken")


def test_an_answer_to_an_older_state_is_stale_and_to_the_newest_is_taken(lead: Program, town: Town) -> None:
    project = town.demand(answers={"technologies": ["camera"]})
    gate = lead.gate("intake-questions")
    before = lead.get(gate).json()["token"]
    town.days_later(1)
    town.demand(answers={"technologies": ["sensor"]})

    problem(lead.post(f"{gate}/answer", fields=CAMERAS, token=before), 409, "StaleForm")
    now = lead.get(gate).json()
    assert now["answers"]["technologies"] == ["sensor"], "what the source told meanwhile stays"
    assert now["answers"]["placement"] == CAMERAS["placement"], "what was sent is kept as a draft"
    assert lead.post(f"{gate}/answer", fields=CAMERAS, token=now["token"]).status_code == 200
    assert "intake-questions" not in project.gates


def test_a_gate_that_was_answered_is_closed_for_reading_and_answering(waiting: Project, network: Program) -> None:
    gate = network.gate("confirm-triage")
    waiting.confirmed(Step.START_FULL_CHECK)

    problem(network.get(gate), 409, "GateAlreadyAnswered")
    problem(network.post(f"{gate}/answer", fields={"road": Step.START_FULL_CHECK}), 409, "GateAlreadyAnswered")


def test_a_step_that_must_wait_for_another_says_for_what(weighed: Project, network: Program) -> None:
    said = problem(network.answer("ethical-check", FULL_CHECK), 409, "StepNotReady")

    assert "required instrument" in said["detail"]
    assert "ethical-check" in weighed.gates


def test_what_breaks_here_is_a_problem_without_a_trace(
    town: Town, network: Program, caplog: pytest.LogCaptureFixture
) -> None:
    with town.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sent_form")

    answer = network.post("/cases", **NEW, key="1")

    problem(answer, 500, "InternalServerError")
    assert "sent_form" not in answer.text
    assert "sent_form" in caplog.text
    assert network.get("/cases").json()["cases"] == []


def test_the_type_of_a_problem_is_an_address_that_explains_it(app: FastAPI, network: Program) -> None:
    said = problem(network.get("/cases/2026-9999"), 404, "NotFound")
    base, path = said["type"].split("/api/v1")
    explained = TestClient(app).get(f"/api/v1{path}")

    assert base == app.state.site.settings.base_url
    assert explained.json() == {"code": "NotFound", "status": 404, "title": said["title"]}
    problem(TestClient(app).get("/api/v1/problems/Nothing"), 404, "NotFound")


def test_the_description_names_every_endpoint_with_its_token_its_answer_and_its_refusals(app: FastAPI) -> None:
    paths = TestClient(app).get("/openapi.json").json()["paths"]
    told = {
        (path.removeprefix("/api/v1"), method): operation
        for path, operations in paths.items()
        if path.startswith("/api/v1/")
        for method, operation in operations.items()
    }

    assert told.keys() == {
        ("/cases", "get"),
        ("/cases", "post"),
        ("/cases/{reference}", "get"),
        ("/gates", "get"),
        ("/gates/{gate_id}", "get"),
        ("/gates/{gate_id}/answer", "post"),
        ("/problems/{code}", "get"),
    }
    for (path, _), operation in told.items():
        done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert "$ref" in done["content"]["application/json"]["schema"], path
        refused = [answer for status, answer in operation["responses"].items() if status.startswith("4")]
        assert all("application/problem+json" in answer["content"] for answer in refused), path
        assert operation.get("security", []) == ([] if path.startswith("/problems") else [{"token": []}]), path
