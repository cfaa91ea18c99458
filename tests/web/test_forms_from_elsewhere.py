"""A form is taken only from a page of this site and this session; and the headers that every answer has."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from models.vocabulary import Phase, Role
from tests.town import Project
from tests.web.browsing import Browser, SignIn
from web.app import ROUTERS

ANSWER = ("road", "start_full_check")


def fields_of(browser: Browser, project: Project) -> tuple[str, list[tuple[str, str]]]:
    form = browser.get(f"/gates/{project.gates['confirm-triage'].id}").form
    return form.action, form.filled({"road": "start_full_check"})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"origin": "https://elders.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site", "origin": "http://testserver"},
    ],
)
def test_a_form_that_another_site_sends_is_refused_even_with_the_right_token(
    waiting: Project, network: Browser, headers: dict[str, str]
) -> None:
    address, fields = fields_of(network, waiting)
    answer = network.post(address, fields, **headers)

    assert answer.status_code == 403
    assert "komt van een andere website" in answer.text
    assert waiting.stands_in() is Phase.TRIAGE


@pytest.mark.parametrize(
    "headers", [{"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}, {"origin": "http://testserver"}]
)
def test_a_form_that_our_own_page_sends_is_taken(waiting: Project, network: Browser, headers: dict[str, str]) -> None:
    address, fields = fields_of(network, waiting)

    assert network.post(address, fields, **headers).status_code == 200
    assert waiting.stands_in() is Phase.ASSESSMENT


@pytest.mark.parametrize("token", [None, "", "geraden", "é"])
def test_a_form_without_the_token_of_the_session_is_refused_and_keeps_the_text(
    waiting: Project, network: Browser, token: str | None
) -> None:
    address, fields = fields_of(network, waiting)
    others = [(name, value) for name, value in fields if name != "csrf"]
    answer = network.post(address, [*others, ("reason", "Mijn tekst")] + ([("csrf", token)] if token else []))

    assert answer.status_code == 403
    assert "Mijn tekst" in answer.text
    assert waiting.stands_in() is Phase.TRIAGE


def test_the_token_of_somebody_else_is_of_no_use(waiting: Project, network: Browser, sign_in: SignIn) -> None:
    address, fields = fields_of(network, waiting)
    stolen = sign_in(Role.RAAD).get("/").forms[0].value("csrf")
    answer = network.post(address, [(name, stolen if name == "csrf" else value) for name, value in fields])

    assert answer.status_code == 403
    assert waiting.stands_in() is Phase.TRIAGE


def test_every_address_that_changes_something_asks_for_the_token(lead: Browser) -> None:
    for_programs = ("/api/", "/webhooks/")  # these know who calls by other means
    changing = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and not route.path.startswith(for_programs)
    }

    assert len(changing) >= 4
    assert {lead.post(re.sub(r"{\w+}", "x", path), []).status_code for path in changing} == {403}


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nergens", "/healthz", "/static/app.css", "/sign-in/x"])
def test_every_answer_carries_the_headers_that_protect_its_reader(app: FastAPI, address: str) -> None:
    headers = TestClient(app).get(address, follow_redirects=False).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_never_kept_and_the_style_sheet_is_kept_under_its_own_address(lead: Browser) -> None:
    page = lead.get("/")
    (sheet,) = [line for line in page.response.text.splitlines() if "stylesheet" in line]
    address = sheet.split('href="')[1].split('"')[0]

    assert page.response.headers["cache-control"] == "no-store"
    assert "?v=" in address
    assert "immutable" in lead.client.get(address).headers["cache-control"]
    assert lead.client.get("/static/nergens.css").headers["cache-control"] == "no-store"


def test_no_page_holds_a_script_or_a_style_of_its_own(waiting: Project, network: Browser) -> None:
    for address in ("/", "/board", f"/gates/{waiting.gates['confirm-triage'].id}"):
        text = network.get(address).response.text

        assert "<script" not in text
        assert " style=" not in text
        assert "<style" not in text
        assert " on" not in {part[:3] for part in text.split('"')}
