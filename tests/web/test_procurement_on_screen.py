"""Procurement and the advice of every instrument on the pages: the checklist, the case, the form of the decision."""

from __future__ import annotations

import pytest

from models.instruments import Choice, choose_methods
from models.vocabulary import Instrument, Level, Role, Step
from tests.town import CAMERAS, DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import Browser, SignIn

SESSIONS = ("deda", "begeleidingsethiek", "elsa", "conversation")
ELSEWHERE = {
    "done": "done",
    "reference": "dossier 3",
    "done_on": "2026-01-12",
    "participants": ("residents",),
    "led_by": "own",
    "outcome": "Het kan.",
    "residual_risk": "low",
    "advice": "proceed",
}


@pytest.fixture
def bought(town: Town) -> Project:
    """Cameras of a supplier, called up for a full check."""
    project = town.demand(answers=CAMERAS | {"parties": ["supplier"], "shares_sensitive_data": "no"})
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK, level_iama=Level.REQUIRED)


@pytest.fixture
def contract_manager(sign_in: SignIn) -> Browser:
    return sign_in(Role.CONTRACTMANAGER)


def test_the_checklist_opens_with_its_road_and_shows_each_source_and_what_is_not_sure(
    bought: Project, contract_manager: Browser
) -> None:
    page = contract_manager.get(f"/gates/{bought.gates['procurement'].id}")
    assert "Wat we niet zeker weten:" in page.text
    assert "notice" not in page.form.names

    page = contract_manager.send({"done": "here"}, button="keep")

    assert {"notice", "need_goal"} <= page.form.names
    assert "Bron: Algoritmekader, publieke inkoop. Niet zeker: Van deze bron lazen we de titel" in page.text
    page = contract_manager.send({"notice": "no"}, button="keep")
    assert "notice_why" in page.form.names


def test_what_is_missing_stands_on_the_page_of_the_case_and_at_the_decision(
    bought: Project, contract_manager: Browser, sign_in: SignIn
) -> None:
    bought.answer("iama", ELSEWHERE)
    bought.assessed()
    manager = sign_in(Role.MANAGER)
    decide = f"/gates/{bought.gates['decide'].id}"
    assert "Inkoop en contract is nog niet nagelopen." in manager.get(decide).text

    bought.answer(
        "procurement",
        {"done": "done", "bought": "Camera's", "terms": "gibit", "reference": "dossier 9", "done_on": "2026-01-05"}
        | {"outcome": "Bijna rond.", "measures": "Regel het auditrecht."},
    )

    manager.get(decide)
    page = manager.send({"verdict": "proceed_under_conditions", "argument": "Zo kan het."}, button="refresh")
    assert "Inkoop en contract is nog niet nagelopen." not in page.text
    assert "Geadviseerd (Inkoop en contract): Regel het auditrecht." in page.text
    assert "Nagelopen op 5 januari 2026. Er staat geen punt meer open." in page.text


def test_a_decision_about_a_case_of_our_own_says_nothing_of_procurement(weighed: Project, sign_in: SignIn) -> None:
    weighed.assessed()

    assert "nkoop" not in sign_in(Role.MANAGER).get(f"/gates/{weighed.gates['decide'].id}").text


def test_the_advice_of_every_instrument_stands_in_the_form_of_the_decision(
    bought: Project, sign_in: SignIn, town: Town
) -> None:
    chosen = frozenset(map(Instrument, SESSIONS))
    by = town.people[Role.ETHISCH_NETWERK]
    choose_methods(
        town.store,
        Choice(reference=bought.case.reference, instruments=chosen, reason="Alles.", by=by, moment=town.moment),
    )
    bought.answer("dpia", DPIA | {"measures": "Maatregel van dpia"})
    for name in (*SESSIONS, "iama"):
        talk = {"question": "Mag het?"} if name == "conversation" else {}
        bought.answer(name, ELSEWHERE | talk | {"measures": f"Maatregel van {name}"})
    bought.answer("ethical-check", FULL_CHECK | {"weighing[safety].eases": "Maatregel van de check"})
    manager = sign_in(Role.MANAGER)
    manager.get(f"/gates/{bought.gates['decide'].id}")
    page = manager.send({"verdict": "proceed_under_conditions", "argument": "Zo kan het."}, button="refresh")

    rows = {value for name, value in page.form.fields if name.startswith("conditions[") and name.endswith(".text")}
    instruments = (*SESSIONS, "iama", "dpia", "de check")
    assert rows - {""} == {"Wis de beelden binnen een dag.", *(f"Maatregel van {name}" for name in instruments)}
