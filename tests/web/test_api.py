"""The JSON API: the road of a case, who sees what, and what is asked twice."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.people import NewPerson, add_person
from models.signing import who_is
from models.vocabulary import Instrument, Phase, Role, Step
from tests.town import CAMERAS, DPIA, FULL_CHECK, NOTHING, Project, Town, Walk
from tests.web.programs import MAKER, Program, ProgramOf, token_for
from web.case_file import file_of
from web.site import Visit

WATCHERS = (
    Role.ETHISCH_NETWERK,
    Role.PRIVACY_OFFICER,
    Role.FG,
    Role.CISO,
    Role.ARCHITECT,
    Role.SECRETARIS,
    Role.CONTRACTMANAGER,
    Role.PROCESEIGENAAR,
    Role.CIO_OFFICE,
    Role.BEHEERDER,
)
CAMERAS_CASE, CHAIRS_CASE, LOOSE_CASE = "2026-0001", "2026-0002", "2026-0003"
SEES: Mapping[Role, set[str]] = {
    **{role: {CAMERAS_CASE, CHAIRS_CASE, LOOSE_CASE} for role in (*WATCHERS, Role.MANAGER)},
    Role.MEDEWERKER: set(),
    Role.PROJECTLEIDER: {CAMERAS_CASE, CHAIRS_CASE},
    Role.COMMISSIELID: set(),
    Role.COLLEGE: set(),
    Role.WETHOUDER: set(),
    Role.RAAD: {CHAIRS_CASE},
}
STARTERS = {
    Role.MEDEWERKER,
    Role.PROJECTLEIDER,
    Role.ETHISCH_NETWERK,
    Role.SECRETARIS,
    Role.CIO_OFFICE,
    Role.BEHEERDER,
}


@pytest.fixture
def program_of(town: Town, app: FastAPI) -> ProgramOf:
    return lambda handle: Program(TestClient(app), token_for(town, handle))


def three_came_in(town: Town) -> None:
    town.demand()
    town.engine_works()
    town.demand("D-2", title="Stoelen", answers=NOTHING)
    town.demand("D-3", title="Nog van niemand", answers={"technologies": ["camera"]}, lead_email=None)
    town.engine_works()


@pytest.fixture
def walk(request: pytest.FixtureRequest, walk: Walk | None) -> Walk | None:
    return three_came_in if "three" in request.fixturenames else walk


@pytest.fixture
def three(town: Town) -> Town:
    """Cameras that wait for the Ethisch Netwerk, chairs that were cleared, and a case without a project lead."""
    return town


def references(program: Program, **asked: Any) -> list[str]:
    return [case["reference"] for case in program.get("/cases", **asked).json()["cases"]]


@pytest.mark.parametrize("role", Role)
def test_a_role_lists_and_opens_its_own_cases_and_no_other(three: Town, program_of: ProgramOf, role: Role) -> None:
    program = program_of(role)
    statuses = {
        reference: program.get(f"/cases/{reference}").status_code
        for reference in (CAMERAS_CASE, CHAIRS_CASE, LOOSE_CASE)
    }

    assert set(references(program)) == SEES[role]
    assert statuses == {reference: 200 if reference in SEES[role] else 403 for reference in statuses}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_asked_its_own_gates_and_starts_cases_only_where_it_may(
    three: Town, program_of: ProgramOf, role: Role
) -> None:
    program = program_of(role)
    with three.store.read() as unit:
        gates = {str(gate.id): gate.role for gate in unit.gates.all_open()}

    listed = {gate["id"] for gate in program.get("/gates").json()["gates"]}
    assert listed == {gate for gate, asked in gates.items() if asked is role}
    for gate in gates:
        assert program.get(f"/gates/{gate}").status_code == (200 if gate in listed else 403)
        assert program.post(f"/gates/{gate}/answer", fields={"nothing": "x"}).status_code == (
            422 if gate in listed else 403
        )
    started = program.post("/cases", title="Een bestaand systeem", origin="existing_system")
    assert started.status_code == (201 if role in STARTERS else 403)


def test_a_manager_of_one_department_sees_no_case_of_another(three: Town, program_of: ProgramOf) -> None:
    other = three.demand("D-4", title="Druktemeting", department="Zorg")
    new = NewPerson(
        handle="zorg", name="Manager", email="z@example.org", roles=frozenset({Role.MANAGER}), department="Zorg"
    )
    with three.store.write() as unit:
        add_person(unit, new)
    manager = program_of("zorg")

    assert references(manager) == [other.case.reference]
    assert manager.get(f"/cases/{CAMERAS_CASE}").status_code == 403


def test_cases_are_filtered_by_phase_department_and_lateness_and_come_in_pages(
    three: Town, program_of: ProgramOf
) -> None:
    network = program_of(Role.ETHISCH_NETWERK)

    assert references(network, phase="triage") == [CAMERAS_CASE]
    assert references(network, department="Zorg") == []
    assert references(network, late=True) == []
    first = network.get("/cases", limit=2).json()
    assert [case["reference"] for case in first["cases"]] == [CAMERAS_CASE, CHAIRS_CASE]
    rest = network.get("/cases", limit=2, after=first["next"]).json()
    assert [case["reference"] for case in rest["cases"]] == [LOOSE_CASE]
    assert rest["next"] is None


def test_cases_are_late_from_the_day_after_their_due_date(three: Town, program_of: ProgramOf) -> None:
    with three.store.read() as unit:
        due = unit.cases.by_reference(CAMERAS_CASE).due_on
    assert due is not None
    three.today = due
    assert CAMERAS_CASE not in references(program_of(Role.FG), late=True)

    three.days_later(1)
    assert CAMERAS_CASE in references(program_of(Role.FG), late=True)


def test_gates_come_in_pages_too(three: Town, program_of: ProgramOf) -> None:
    three.demand("D-4", answers={"technologies": ["camera"]})
    three.demand("D-5", answers={"technologies": ["camera"]})
    lead = program_of(Role.PROJECTLEIDER)

    first = lead.get("/gates", limit=1).json()
    second = lead.get("/gates", limit=1, after=first["next"]).json()
    assert [page["gates"][0]["case"] for page in (first, second)] == ["2026-0004", "2026-0005"]
    assert second["next"] is None


def test_a_case_goes_its_whole_road_to_a_decision_by_requests_alone(town: Town, program_of: ProgramOf) -> None:
    lead, network, manager = map(program_of, (Role.PROJECTLEIDER, Role.ETHISCH_NETWERK, Role.MANAGER))

    started = network.post(
        "/cases",
        title="Camera's langs de singel",
        origin="existing_system",
        department="Verkeer",
        lead="projectleider",
        planned_end_on="2026-12-31",
        answers={"technologies": ["camera"]},
    )
    assert started.json() == {"reference": "2026-0001", "phase": "intake"}
    assert started.headers["location"] == "/api/v1/cases/2026-0001"
    sheet = lead.get(lead.gate("intake-questions")).json()
    assert sheet["answers"] == {"technologies": ["camera"]}
    assert {question["name"] for question in sheet["questions"]} == set(sheet["fields"]) >= CAMERAS.keys()

    answered = lead.answer("intake-questions", CAMERAS, token=sheet["token"])
    last = network.get("/cases/2026-0001").json()["events"][-1]
    assert answered.json() == {"reference": "2026-0001", "phase": "triage", "event": last["kind"], "seq": last["seq"]}
    town.engine_works()
    network.answer("confirm-triage", {"road": Step.START_FULL_CHECK})
    town.engine_works()
    assert lead.answer("dpia", DPIA).status_code == 200
    assert network.answer("ethical-check", FULL_CHECK).json()["phase"] == "decision"
    town.engine_works()
    decided = manager.answer("decide", {"verdict": "proceed", "argument": "Alles afwegende."})
    assert decided.json()["phase"] == "monitoring"

    case = network.get("/cases/2026-0001").json()
    steps = [event["facts"]["step"] for event in case["events"] if event["kind"] == "step_taken"]
    assert steps == ["submit_intake", "start_full_check", "deliver_assessment", "proceed"]
    assert (case["lead"], case["department"], case["origin"]) == ("projectleider", "Verkeer", "existing_system")
    assert references(network, phase=Phase.MONITORING) == ["2026-0001"]


def test_what_a_program_filled_in_tells_which_program_it_was(town: Town, program_of: ProgramOf) -> None:
    program_of(Role.CIO_OFFICE).post(
        "/cases", title="Stoelen", origin="resident", lead="projectleider", answers={"complexity": "simple"}
    )
    with town.store.read() as unit:
        intake = unit.assessments.newest(unit.cases.by_reference("2026-0001").id, Instrument.INTAKE)
        assert intake is not None
        assert unit.assessments.answers(intake.id)["complexity"].source == MAKER


def test_who_may_not_read_the_journal_gets_the_events_that_the_page_tells(
    town: Town, app: FastAPI, sign_in: Any, weighed: Project, program_of: ProgramOf
) -> None:
    reference = weighed.case.reference
    whole = program_of(Role.FG).get(f"/cases/{reference}").json()["events"]
    told = program_of(Role.PROJECTLEIDER).get(f"/cases/{reference}").json()["events"]

    browser = sign_in(Role.PROJECTLEIDER)
    site = app.state.site
    signed_in = who_is(town.store, browser.client.cookies[site.session_cookie], town.moment)
    assert signed_in is not None
    visit = Visit(site=site, now=town.moment, language="nl", path="/", signed_in=signed_in)
    with town.store.read() as unit:
        page = file_of(unit, weighed.case, visit).timeline
    assert [event["seq"] for event in told] == [one.number for one in page][::-1]
    assert [" ".join(event["content"].values()) for event in told] == [one.text for one in page][::-1]
    assert {"answers_saved"} <= {event["kind"] for event in whole} - {event["kind"] for event in told}
    assert any("summary" in event["content"] for event in whole)


def test_the_same_key_starts_one_case_only_and_says_so(town: Town, program_of: ProgramOf) -> None:
    network, office = program_of(Role.ETHISCH_NETWERK), program_of(Role.CIO_OFFICE)
    new = {"title": "Een bestaand systeem", "origin": "existing_system", "key": "1"}

    assert network.post("/cases", **new).status_code == 201
    again = network.post("/cases", **new)
    assert (again.status_code, again.json()["code"]) == (409, "FormAlreadySent")
    assert office.post("/cases", **new).status_code == 201, "somebody else may count from 1 too"
    assert references(network) == ["2026-0001", "2026-0002"]


def test_an_answer_with_the_same_key_counts_once_and_one_that_was_refused_may_come_again(
    waiting: Project, program_of: ProgramOf
) -> None:
    network = program_of(Role.ETHISCH_NETWERK)
    gate = network.gate("confirm-triage")

    assert network.post(f"{gate}/answer", fields={}, key="1").status_code == 422
    assert network.post(f"{gate}/answer", fields={"road": Step.START_FULL_CHECK}, key="1").status_code == 200
    again = network.post(f"{gate}/answer", fields={"road": Step.START_FULL_CHECK}, key="1")
    assert (again.status_code, again.json()["code"]) == (409, "FormAlreadySent")
    other = network.post(f"{gate}/answer", fields={"road": Step.START_FULL_CHECK}, key="2")
    assert (other.status_code, other.json()["code"]) == (409, "GateAlreadyAnswered")
    assert waiting.steps.count(Step.START_FULL_CHECK) == 1
