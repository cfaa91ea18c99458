"""A calendar elsewhere reads along by a secret link: what stands in it, for whom, and what ends it."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from starlette.testclient import TestClient

from models.base import Moment
from models.people import erase_person
from models.vocabulary import Role, Step
from tests.town import CAMERAS, Town
from tests.web.browsing import Browser, SignIn

CONDITION = "Wis de beelden binnen een dag."
TAKEN_OVER = {
    "conditions[1].text": CONDITION,
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}


def path_of(browser: Browser, *, ending: str = ".ics") -> str:
    """Make a link on the page, as people do; gives the path of a feed behind it."""
    browser.get("/me")
    text = browser.send_to("/me/calendar").text
    secret = text.split("/calendar/")[1].split(".ics")[0]
    return f"/calendar/{secret}{ending}"


def events(app: FastAPI, path: str) -> list[tuple[str, str]]:
    """The day and the summary of each event, as a program without cookies reads them."""
    answer = TestClient(app).get(path)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    return [(event.start.isoformat(), str(event["summary"])) for event in calendar.events]


def test_a_feed_holds_what_its_owner_is_asked_and_nothing_of_others(town: Town, sign_in: SignIn, app: FastAPI) -> None:
    project = town.demand(title="Camera's, langs de singel", answers=CAMERAS)
    town.engine_works()
    gate = project.gates["confirm-triage"]
    assert gate.due_on is not None
    told = f"Bevestig de triage: {project.case.title} ({project.case.reference})"

    assert events(app, path_of(sign_in(Role.ETHISCH_NETWERK))) == [(gate.due_on.isoformat(), told)]
    assert events(app, path_of(sign_in(Role.FG))) == []
    answer = TestClient(app).get(path_of(sign_in(Role.ETHISCH_NETWERK)))
    assert "De projectleider" not in answer.text
    assert "@example.org" not in answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"


def test_a_lead_finds_the_checks_that_come_too_and_of_conditions_no_typed_text(
    town: Town, sign_in: SignIn, app: FastAPI
) -> None:
    project = town.demand(answers=CAMERAS)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed_under_conditions", **TAKEN_OVER)
    lead = sign_in(Role.PROJECTLEIDER)

    own, ahead = events(app, path_of(lead)), events(app, path_of(lead, ending="/ahead.ics"))

    assert any(said.startswith("Tussentijdse check:") for _, said in own)
    assert ("2026-06-01", f"Voorwaarde van een besluit: {project.case.title} ({project.case.reference})") in ahead
    assert CONDITION not in str(own + ahead)


def test_the_year_ahead_is_for_who_may_see_it(town: Town, sign_in: SignIn, app: FastAPI) -> None:
    town.registered(town.today - timedelta(days=300), "7")
    assert any("Meldingen" in said for _, said in events(app, path_of(sign_in(Role.CIO_OFFICE), ending="/ahead.ics")))

    assert events(app, path_of(sign_in(Role.PROJECTLEIDER), ending="/ahead.ics")) == []
    council = path_of(sign_in(Role.RAAD), ending="/ahead.ics")
    assert TestClient(app).get(council).status_code == 404
    assert "/ahead.ics" not in sign_in(Role.RAAD).get("/me").text


@pytest.mark.parametrize("ended", ["renewed", "stopped", "erased", "left"])
def test_a_link_that_ended_or_never_was_opens_nothing(town: Town, sign_in: SignIn, app: FastAPI, ended: str) -> None:
    browser = sign_in(Role.FG)
    path = path_of(browser)
    assert TestClient(app).get(path).status_code == 200
    match ended:
        case "renewed":
            assert TestClient(app).get(path_of(browser)).status_code == 200
        case "stopped":
            browser.get("/me")
            assert "Je hebt nu geen link." in browser.send_to("/me/calendar/end").text
        case "erased":
            erase_person(town.store, Role.FG, town.people[Role.BEHEERDER], town.moment)
        case "left":
            with town.store.write() as unit:
                unit.people.get(town.id_of(Role.FG)).left_on = town.today

    assert TestClient(app).get(path).status_code == 404
    assert TestClient(app).get("/calendar/geraden.ics").status_code == 404


def test_a_feed_is_sent_again_only_when_it_changed_and_is_kept_by_nobody_in_between(
    town: Town, sign_in: SignIn, app: FastAPI
) -> None:
    path = path_of(sign_in(Role.ETHISCH_NETWERK))
    program = TestClient(app)
    first = program.get(path)
    assert first.headers["cache-control"].startswith("private")

    same = program.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    town.demand(answers=CAMERAS)
    town.engine_works()
    changed = program.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_only_the_hash_of_a_link_is_kept_and_the_link_is_shown_once(town: Town, sign_in: SignIn) -> None:
    browser = sign_in(Role.FG)
    secret = path_of(browser).removeprefix("/calendar/").removesuffix(".ics")

    with town.store.read() as unit:
        feed = unit.calendars.feed_of(town.id_of(Role.FG))
    assert feed is not None
    assert secret not in feed.model_dump_json()
    assert secret not in browser.get("/me").text
    assert "werkt nu" in browser.page.text


def test_a_check_that_is_asked_already_stands_in_the_year_ahead_once(town: Town) -> None:
    from models.store.ahead import Horizon
    from tasks.sweep import open_rechecks

    town.registered(town.today - timedelta(days=365), "7")
    with town.store.read() as unit:
        horizon = Horizon(since=town.today, until=town.today + timedelta(days=365))
        assert len(unit.ahead.coming(horizon, limit=9)) == 1
    open_rechecks(Moment(on=town.today, at=town.moment.at))
    with town.store.read() as unit:
        assert len(unit.ahead.coming(horizon, limit=9)) == 1


def test_invitations_are_asked_for_and_stopped_on_the_page(town: Town, sign_in: SignIn) -> None:
    browser = sign_in(Role.FG)
    browser.get("/me")
    assert "Bij elke vraag met een datum krijg je een afspraak" in browser.send_to("/me/invitations").text

    assert "Je kunt bij elke vraag met een datum een afspraak" in browser.send_to("/me/invitations/stop").text
    with town.store.read() as unit:
        assert not unit.people.get(town.id_of(Role.FG)).wants_invitations
