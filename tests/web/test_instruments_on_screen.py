"""Instruments on the page: choosing one, filling it in as cards, paper for a session, and what a DPIA still needs."""

import pytest

from models.vocabulary import Role
from tests.town import DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser, SignIn

CHOSEN = {"methods": ["deda"], "reason": "Het draait om de gegevens."}
ACTIONS = {
    "actions[1].text": "Vraag na wie erbij kan.",
    "actions[1].block": "access",
    "actions[1].owner": "ciso",
    "actions[1].due_on": "2026-03-01",
}


@pytest.fixture
def deda(weighed: Project, network: Browser) -> Project:
    """Cameras, for which the network chose DEDA on the page."""
    network.get(f"/cases/{weighed.case.reference}/methods")
    network.send(CHOSEN)
    return weighed


def test_the_network_chooses_a_method_beside_the_advice_of_the_rules(weighed: Project, network: Browser) -> None:
    page = network.get(f"/cases/{weighed.case.reference}")
    assert "Kies een methode bij de ethische check" in page.text

    page = network.get(f"/cases/{weighed.case.reference}/methods")
    assert "Wat de regels aanraden" in page.text
    assert "DEDA let vooral op de betrouwbaarheid van data." in page.text
    assert network.send({"methods": ["deda"]}).status == 422
    network.send(CHOSEN)

    assert "deda" in weighed.gates
    assert "Het draait om de gegevens." in network.get(f"/cases/{weighed.case.reference}").text


def test_what_was_delivered_before_a_case_came_back_can_be_chosen_to_be_done_again(
    weighed: Project, network: Browser
) -> None:
    address = f"/cases/{weighed.case.reference}/methods"
    assert "Wat doen jullie opnieuw?" not in network.get(address).text
    weighed.assessed().decided("send_back")

    page = network.get(address)
    assert "Je begint met de antwoorden van toen en loopt ze één voor één na." in page.text
    assert "IAMA" not in page.text.split("Welke toets doen jullie opnieuw?")[1].split("Wat de regels aanraden")[0]
    network.send({"methods": ["none"], "again": ["dpia"], "reason": "De leverancier is een ander."})

    assert "dpia" in weighed.gates
    assert network.get(address).form.chosen("again") == ["dpia"]


def test_a_case_that_is_not_weighed_says_that_no_method_can_be_chosen_now(waiting: Project, network: Browser) -> None:
    page = network.get(f"/cases/{waiting.case.reference}/methods")

    assert "Dit dossier is daar nu niet mee bezig." in page.text
    assert "Methode kiezen" not in page.text


def test_a_session_first_asks_only_which_road_and_then_shows_its_blocks(deda: Project, network: Browser) -> None:
    address = f"/gates/{deda.gates['deda'].id}"
    page = network.get(address)
    assert "Wat we niet zeker weten:" in page.text
    assert "Over de gegevens" not in page.text

    network.send({"done": "here"}, button="keep")
    page = network.get(address)

    assert "Over de gegevens" in page.text
    assert "Nodig aan tafel: data-analist, leverancier" in page.text


def test_a_worksheet_has_every_block_with_room_to_write_and_no_roads(deda: Project, network: Browser) -> None:
    page = network.get(f"/gates/{deda.gates['deda'].id}/worksheet")

    assert page.status == 200
    assert "Werkblad DEDA" in page.text
    assert "Bewaren, delen en opnieuw gebruiken" in page.text
    assert "Actiepunten" in page.text
    assert "Hoe pakken jullie dit aan?" not in page.text
    assert "Waar staat het?" not in page.text


def test_action_points_of_a_session_stand_on_the_case_with_owner_and_day(deda: Project, network: Browser) -> None:
    done = {
        "done": "done",
        "reference": "poster.jpg",
        "done_on": "2026-01-12",
        "participants": ("residents",),
        "led_by": "own",
        "outcome": "Het kan.",
        "advice": "proceed",
    }
    deda.answer("deda", done | ACTIONS)
    text = network.get(f"/cases/{deda.case.reference}").text

    assert "Vraag na wie erbij kan. Wie kan erbij CISO 1 maart 2026" in text


def test_a_case_says_what_its_dpia_needs_and_the_board_lists_what_runs_without(
    weighed: Project, lead: Browser, sign_in: SignIn
) -> None:
    address = f"/cases/{weighed.case.reference}"
    assert "De DPIA is er nog niet." in lead.get(address).text
    weighed.answer("dpia", DPIA)
    weighed.answer("ethical-check", FULL_CHECK)
    assert "Nog niet beginnen met de gegevens" in lead.get(address).text
    office = sign_in(Role.CIO_OFFICE)
    assert "zonder complete DPIA" not in office.get("/board").text

    weighed.decided("proceed")
    assert "zonder complete DPIA" in office.get("/board").text
    assert "De FG heeft nog geen advies gegeven over de DPIA." in office.get(address).text
    weighed.answer("opinion", {"text": "Bewaar korter."})
    weighed.answer("fg-response", {"follows": "all", "response": "Dat doen we."})

    assert "zonder complete DPIA" not in office.get("/board").text
    assert "Nog niet beginnen" not in lead.get(address).text


def test_a_manager_who_just_goes_on_with_a_high_risk_reads_what_to_do_instead(
    weighed: Project, sign_in: SignIn
) -> None:
    weighed.answer("dpia", DPIA | {"residual_risk": "high"})
    weighed.answer("ethical-check", FULL_CHECK)
    manager = sign_in(Role.MANAGER)
    manager.get(f"/gates/{weighed.gates['decide'].id}")

    page = manager.send({"verdict": "proceed", "argument": "De stad wordt veiliger."})
    if page.status == 422:  # the checks on the way were asked only now
        page = manager.send()

    assert page.status == 409
    assert "Volgens de DPIA blijft een hoog risico over." in page.text
    assert "niemand begint voordat de AP heeft geantwoord" in page.text
