"""What machines ask of the web."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from integrations.settings import load_settings
from models.tokens import NewToken, issue_token
from models.vocabulary import Role
from tests.ports import free_port
from tests.town import Town
from tests.web.browsing import SignIn
from web.app import create_app

LOOPBACK = ("127.0.0.1", 50000)


@pytest.fixture
def nobody_there() -> str:
    """The address of a Prefect server that does not run."""
    return f"http://127.0.0.1:{free_port()}/api"


def test_the_process_says_that_it_is_there_without_a_database(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(home=tmp_path))) as client:
        assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_the_database_is_at_head_whether_or_not_prefect_answers(town: Town, nobody_there: str) -> None:
    settings = town.world.settings.model_copy(update={"prefect_api_url": nobody_there})
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "prefect": "unreachable"}


def test_it_is_not_ready_before_the_migrations_ran(tmp_path: Path, nobody_there: str) -> None:
    with TestClient(create_app(load_settings(home=tmp_path, prefect_api_url=nobody_there))) as client:
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "behind"


def test_counts_are_told_to_this_machine_and_to_nobody_else(town: Town, app: FastAPI) -> None:
    town.demand(answers={})
    town.days_later(60)
    here = TestClient(app, client=LOOPBACK).get("/metrics")

    assert here.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "waardenweg_open_gates 1" in here.text.splitlines()
    assert "waardenweg_late_gates 1" in here.text.splitlines()
    assert 'waardenweg_cases{phase="intake"} 1' in here.text.splitlines()
    assert 'waardenweg_waiting_wakes{flow="deliver"} 1' in here.text.splitlines()
    assert TestClient(app, client=("192.0.2.7", 50000)).get("/metrics").status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.CIO_OFFICE, 200), (Role.RAAD, 403)])
def test_counts_are_told_elsewhere_to_the_token_of_who_may_see_the_board(
    town: Town, app: FastAPI, role: Role, status: int
) -> None:
    new = NewToken(handle=role, days=1, label="metrics")
    secret = issue_token(town.store, new, town.people[Role.BEHEERDER], town.moment).secret
    elsewhere = TestClient(app, client=("192.0.2.7", 50000), headers={"Authorization": f"Bearer {secret}"})

    assert elsewhere.get("/metrics").status_code == status


def test_the_description_of_the_api_names_the_probes_and_no_page(app: FastAPI) -> None:
    described = TestClient(app).get("/openapi.json").json()

    assert {"/healthz", "/readyz", "/metrics"} <= set(described["paths"])
    assert "/cases/{reference}" not in described["paths"]
    assert described["info"]["title"] == "Waardenweg"


def test_the_engine_page_says_that_prefect_is_away_and_where_it_should_be(town: Town, sign_in: SignIn) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    town.world.settings.home.mkdir(parents=True)
    town.world.settings.serve_file.write_text(f'{{"prefect_api_url": "{address}/api", "prefect_auth": "a:geheim"}}')
    town.demand(answers={})
    page = sign_in(Role.PROCESEIGENAAR).get("/engine")

    assert "Prefect antwoordt nu niet." in page.text
    assert address in page.text
    assert "geheim" not in page.response.text
    assert "Post: 1" in page.text


@pytest.mark.parametrize("written", ["", "[]", '{"prefect_api_url": 7}', "{"])
def test_a_serve_file_that_cannot_be_read_breaks_no_page(town: Town, sign_in: SignIn, written: str) -> None:
    town.world.settings.home.mkdir(parents=True)
    town.world.settings.serve_file.write_text(written)

    assert sign_in(Role.PROCESEIGENAAR).get("/engine").status == 200
