"""Signing in by a one-time link, and sessions that end."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from integrations.settings import Settings
from models.errors import NotAllowed
from models.people import erase_person
from models.vocabulary import Role
from tests.town import Project, Town
from tests.web.browsing import Browser, Clock, Page, SignIn, link_for
from web.app import create_app
from web.signin import make_link, make_links

ONLY_HERE = {"host": "127.0.0.1", "example": True}


def settings_of(town: Town, **changed: object) -> Settings:
    return town.world.settings.model_copy(update={**ONLY_HERE, **changed})


def test_a_link_signs_in_once_and_then_says_how_to_get_a_new_one(town: Town, stranger: Browser) -> None:
    link = link_for(town, Role.MANAGER)
    assert stranger.get(link).headings[0] == "Mijn taken"

    again = Browser(TestClient(stranger.client.app)).get(link)

    assert again.status == 410
    assert "waardenweg signin PERSON" in again.text


def test_a_link_is_of_no_use_after_a_day(town: Town, stranger: Browser) -> None:
    link = link_for(town, Role.MANAGER)
    town.days_later(1)

    assert stranger.get(link).status == 410


def test_a_link_that_never_existed_is_refused(stranger: Browser) -> None:
    assert stranger.get("/sign-in/geraden").status == 410


def test_every_role_of_the_example_gets_a_link_with_its_role_in_words(town: Town) -> None:
    links = make_links(town.store, settings_of(town), town.moment)

    assert len(links) == len(Role)
    assert ("wethouder", "wethouder") in {(link.role, link.handle) for link in links}
    assert all(link.url.startswith("http://127.0.0.1:8000/sign-in/") for link in links)


@pytest.mark.parametrize("elsewhere", [{"host": "0.0.0.0"}, {"host": "waardenweg.example"}, {"example": False}])
def test_links_are_made_and_taken_only_for_the_example_on_this_machine(
    town: Town, elsewhere: dict[str, object]
) -> None:
    settings = settings_of(town, **elsewhere)
    with pytest.raises(NotAllowed, match="WAARDENWEG_EXAMPLE=1"):
        make_link(town.store, settings, Role.MANAGER, town.moment)
    with pytest.raises(NotAllowed):
        make_links(town.store, settings, town.moment)

    with TestClient(create_app(settings, clock=lambda: town.moment)) as client:
        assert client.get(link_for(town, Role.MANAGER)).status_code == 410


def test_the_session_travels_in_a_cookie_that_no_script_and_no_other_site_can_use(town: Town, app: FastAPI) -> None:
    answer = TestClient(app).get(link_for(town, Role.MANAGER), follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()

    assert answer.status_code == 303
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_with_https_the_cookie_never_travels_without(town: Town) -> None:
    settings = settings_of(town, base_url="https://waardenweg.example")
    with TestClient(create_app(settings, clock=lambda: town.moment)) as client:
        cookie = client.get(link_for(town, Role.MANAGER), follow_redirects=False).headers["set-cookie"]

    assert cookie.startswith("__Host-waardenweg-session=")
    assert "secure" in cookie.lower()


def test_signing_in_anew_ends_the_session_that_this_browser_had(town: Town, stranger: Browser) -> None:
    stranger.get(link_for(town, Role.MANAGER))
    old = stranger.client.cookies["waardenweg-session"]
    stranger.get(link_for(town, Role.RAAD))

    assert stranger.client.cookies["waardenweg-session"] != old
    thief = Browser(TestClient(stranger.client.app, cookies={"waardenweg-session": old}))
    assert thief.get("/").title.startswith("Aanmelden")


def test_signing_out_ends_the_session_for_good(lead: Browser) -> None:
    token = lead.client.cookies["waardenweg-session"]
    page = lead.get("/")
    lead.post("/sign-out", page.forms[0].fields)

    assert Browser(TestClient(lead.client.app, cookies={"waardenweg-session": token})).get("/").title.startswith("Aanm")


def test_a_session_ends_after_two_quiet_hours(lead: Browser, clock: Clock) -> None:
    clock.goes_on(timedelta(hours=1, minutes=59))
    assert lead.get("/").headings[0] == "Mijn taken"
    clock.goes_on(timedelta(hours=1, minutes=59))
    assert lead.get("/").headings[0] == "Mijn taken"
    clock.goes_on(timedelta(hours=2))
    assert lead.get("/").headings[0] == "Aanmelden"


def test_a_session_ends_after_a_working_day_however_busy_it_was(lead: Browser, clock: Clock) -> None:
    for _ in range(9):
        clock.goes_on(timedelta(hours=1))
        assert lead.get("/").headings[0] == "Mijn taken"
    clock.goes_on(timedelta(hours=1))
    assert lead.get("/").headings[0] == "Aanmelden"


def test_who_sends_a_form_after_the_session_ended_keeps_the_text(
    waiting: Project, network: Browser, clock: Clock
) -> None:
    network.get(f"/gates/{waiting.gates['confirm-triage'].id}")
    clock.goes_on(timedelta(hours=3))

    page = network.send({"road": "ask_information", "reason": "Wie bekijkt de beelden?"})

    assert page.status == 401
    assert "Wie bekijkt de beelden?" in page.text
    assert "csrf" not in page.text
    assert "Meld je opnieuw aan" in page.links


def test_who_was_erased_or_left_is_signed_out_at_once(town: Town, lead: Browser, sign_in: SignIn) -> None:
    manager = sign_in(Role.MANAGER)
    erase_person(town.store, Role.PROJECTLEIDER, town.people[Role.BEHEERDER], town.moment)
    with town.store.write() as unit:
        unit.people.by_handle(Role.MANAGER).left_on = town.today

    assert lead.get("/").title.startswith("Aanmelden")
    assert manager.get("/").title.startswith("Aanmelden")


@pytest.mark.parametrize("elsewhere", ["//elders.example", "/\\elders.example", "https://elders.example"])
def test_signing_in_never_leads_to_another_site(town: Town, app: FastAPI, elsewhere: str) -> None:
    client = TestClient(app, cookies={"waardenweg-verder": elsewhere})
    answer = client.get(link_for(town, Role.MANAGER), follow_redirects=False)

    assert answer.headers["location"] == "/"


def test_only_hashes_of_secrets_are_kept(town: Town, lead: Browser) -> None:
    token = lead.client.cookies["waardenweg-session"]
    with town.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT token_hash FROM web_session UNION SELECT token_hash FROM signin_link")
        hashes = [row[0] for row in kept]

    assert token not in hashes
    assert {len(one) for one in hashes} == {64}


def test_the_page_is_shown_in_the_language_that_was_chosen(lead: Browser) -> None:
    page: Page = lead.get("/?taal=en")

    assert page.response.url.path == "/"
    assert page.headings[0] == "My tasks"
    assert lead.get("/?taal=nl").headings[0] == "Mijn taken"
