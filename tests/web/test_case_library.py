"""Earlier decisions: who sees which, how they are found, and what is shown of them beside a weighing."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from models.vocabulary import Role, Step
from tests.town import CAMERAS, DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import Browser, Page, SignIn
from web.library import ROWS

DRONES = CAMERAS | {"technologies": ["drone", "camera"]}
CHATBOT = CAMERAS | {"technologies": ["chatbot"], "placement": "not_applicable", "values_touched": ["inclusion"]}
ONLY_INCLUSION = {
    path: said for path, said in FULL_CHECK.items() if "[privacy]" not in path and "[safety]" not in path
} | {
    "values": ["inclusion"],
    "weighing[inclusion].affected": "Wie niet goed leest.",
    "weighing[inclusion].weighing": "Bellen blijft kunnen.",
}


def weighed_case(
    town: Town, ref: str, title: str, answers: dict[str, Any], check: dict[str, Any], **told: Any
) -> Project:
    """A case that waits for a decision."""
    project = town.demand(ref, title=title, answers=answers, **told)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK, level_dpia="not_needed", level_iama="not_needed")
    project.answer("ethical-check", check)
    return project


@pytest.fixture
def drones(town: Town) -> Project:
    """Drones above the singel: they go on, under a condition that was met."""
    project = weighed_case(town, "D-2", "Drones boven de singel", DRONES, FULL_CHECK)
    taken = {path: said for path, said in FULL_CHECK.items() if path.startswith("conditions[")}
    project.decided("proceed_under_conditions", **taken)
    project.answer("condition", {"status": "met", "explanation": "De beelden zijn weg."})
    return project


@pytest.fixture
def chatbot(town: Town, drones: Project) -> Project:
    """A chatbot of another department, a year later, that was stopped."""
    town.days_later(360)
    project = weighed_case(town, "D-3", "Chatbot 100% digitaal", CHATBOT, ONLY_INCLUSION, department="Burgerzaken")
    return project.decided("stop")


@pytest.fixture
def waits(town: Town, chatbot: Project) -> Project:
    """New cameras, whose values are being weighed now."""
    project = town.demand("D-4", title="Nieuwe camera's")
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def titles(page: Page) -> list[str]:
    """The cases of the list, in its order."""
    return [unescape(title) for title in re.findall(r'<h2><a href="/cases/[^"]+">([^<]+)</a>', page.response.text)]


def test_a_decision_stands_in_the_library_with_its_values_its_argument_and_its_conditions(
    drones: Project, network: Browser
) -> None:
    page = network.get("/library")

    assert page.headings[0] == "Eerdere besluiten"
    assert "Doorgaan onder voorwaarden manager, 5 januari 2026 · Verkeer" in page.text
    assert "Alles afwegende." in page.text
    assert "Techniek: Vaste camera; Drone" in page.text
    assert "Privacy Tellen mag, volgen niet." in page.text
    assert "Wis de beelden binnen een dag. Nagekomen 5 januari 2026" in page.text


def test_the_newest_decision_stands_first_and_what_is_not_decided_does_not_stand_there(
    waits: Project, network: Browser
) -> None:
    assert titles(network.get("/library")) == ["Chatbot 100% digitaal", "Drones boven de singel"]


def test_the_filters_in_the_address_find_what_they_say(chatbot: Project, network: Browser) -> None:
    both = ["Chatbot 100% digitaal", "Drones boven de singel"]
    wanted = {
        "techniek=drone": both[1:],
        "techniek=sensor": [],
        "waarde=inclusion": both[:1],
        "waarde=privacy&techniek=camera": both[1:],
        "waarde=privacy&techniek=chatbot": [],
        "besluit=stop": both[:1],
        "besluit=send_back": [],
        "afdeling=Verkeer": both[1:],
        "jaar=2025": [],
        "jaar=2026&zoek=CHAT": both[:1],
        "zoek=100%25": both[:1],
        "zoek=s%25l": [],
        "jaar=nooit&besluit=misschien&blad=0": both,
    }
    pages = {address: network.get(f"/library?{address}") for address in wanted}

    assert {address: titles(page) for address, page in pages.items()} == wanted
    for page in pages.values():
        assert page.title.startswith(f"Eerdere besluiten ({len(titles(page))})")
        assert ("Geen besluit past bij dit filter." in page.text) is not bool(titles(page))


def test_an_answer_that_was_changed_is_not_found_by_what_it_was_before(
    town: Town, drones: Project, network: Browser
) -> None:
    drones.town.demand("D-2", title="Drones boven de singel", answers=DRONES | {"technologies": ["sensor"]})

    assert titles(network.get("/library?techniek=drone")) == []
    assert titles(network.get("/library?techniek=sensor")) == ["Drones boven de singel"]


def test_everybody_sees_the_decisions_about_cases_that_they_may_see(drones: Project, sign_in: SignIn) -> None:
    pages = {role: sign_in(role).get("/library").text for role in Role}
    blind = {Role.MEDEWERKER, Role.COLLEGE, Role.WETHOUDER, Role.COMMISSIELID}

    assert {role for role, said in pages.items() if "Drones boven de singel" not in said} == blind
    assert {
        role
        for role, said in pages.items()
        if "Er is nog geen besluit genomen in een dossier dat jij mag zien." in said
    } == blind


def test_an_unknown_visitor_sees_no_decision(drones: Project, stranger: Browser) -> None:
    assert "Drones" not in stranger.get("/library").text


def test_a_case_that_is_decided_again_stands_there_once_with_its_last_decision(
    drones: Project, network: Browser
) -> None:
    drones.town.demand("D-2", title="Drones boven de singel", answers=CAMERAS | {"public_space_tracking": "no"})
    drones.town.engine_works()
    drones.confirmed(Step.START_FULL_CHECK, level_dpia="not_needed")
    assert "wordt opnieuw bekeken" in network.get("/library").text
    drones.answer("ethical-check", FULL_CHECK)
    drones.decided("stop")

    page = network.get("/library")
    assert titles(page) == ["Drones boven de singel"]
    assert "Niet doorgaan manager" in page.text


def test_a_long_library_has_pages_that_keep_the_filter(drones: Project, network: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("web.library.ROWS", 1)
    second = weighed_case(drones.town, "D-5", "Nieuwe camera's", CAMERAS, FULL_CHECK).decided("proceed")
    assert ROWS > 1
    page = network.get("/library?waarde=privacy")

    assert titles(page) == [second.case.title]
    assert titles(network.get(page.links["Volgende"])) == ["Drones boven de singel"]


def test_the_library_asks_the_database_as_often_for_many_cases_as_for_few(
    drones: Project, network: Browser, town: Town, app: FastAPI
) -> None:
    asked: list[str] = []
    event.listen(app.state.site.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    network.get("/library")
    few = len(asked)
    for number in range(3):
        weighed_case(town, f"M-{number}", f"Camera {number}", CAMERAS, FULL_CHECK).decided("proceed")
    asked.clear()
    network.get("/library")

    assert len(asked) == few


def test_beside_a_weighing_stand_the_decisions_that_are_like_it_and_why(waits: Project, network: Browser) -> None:
    page = network.get(f"/gates/{waits.gates['ethical-check'].id}")

    assert "Eerdere besluiten die hierop lijken" in page.headings
    assert "Zelfde techniek: Vaste camera. Daar ook gewogen: " in page.text
    assert page.links["Drones boven de singel"].endswith("/balance")
    assert "100%" not in page.text


def test_the_values_that_were_chosen_meanwhile_find_other_decisions(waits: Project, network: Browser) -> None:
    form = f"/gates/{waits.gates['ethical-check'].id}"
    network.get(form)
    page = network.send({"values": ["inclusion"]}, button="keep")

    assert "Chatbot 100% digitaal" in page.links
    assert "Daar ook gewogen: Iedereen kan meedoen" in page.text
    assert list(page.links).index("Drones boven de singel") > list(page.links).index("Chatbot 100% digitaal")


def test_the_balance_shows_what_is_like_it_and_never_the_case_itself(
    waits: Project, chatbot: Project, network: Browser
) -> None:
    waits.answer("dpia", DPIA)
    waits.answer("ethical-check", FULL_CHECK)
    page = network.get(f"/cases/{waits.case.reference}/balance")
    alone = network.get(f"/cases/{chatbot.case.reference}/balance")

    assert "Drones boven de singel" in page.links
    assert "Nieuwe camera's" not in page.text.split("Eerdere besluiten die hierop lijken")[1]
    assert "Je mag nog geen eerder besluit zien" in alone.text


def test_a_project_lead_sees_beside_a_light_check_only_what_they_may_see(
    town: Town, chatbot: Project, sign_in: SignIn
) -> None:
    with town.store.write() as unit:
        unit.cases.get(chatbot.id).lead_id = None
    project = town.demand("D-6", title="Nieuwe camera's", answers=CHATBOT)
    town.engine_works()
    project.confirmed(Step.START_LIGHT_CHECK)
    page = sign_in(Role.PROJECTLEIDER).get(f"/gates/{project.gates['ethical-check-light'].id}")

    assert "Eerdere besluiten die hierop lijken" in page.headings
    assert "100%" not in page.text
