"""A light check on screen: what was weighed stands above it, and the case tells what it said."""

import pytest

from models.vocabulary import Role
from tests.light_checks import FRESH, YEARLY_UNCHANGED, in_use, yearly
from tests.town import Project, Town
from tests.web.browsing import Browser, SignIn

CHANGED = {"outcome": "changed", "explanation": "We bewaren langer.", "anew.weighing": FRESH, "anew.standing": "holds"}
OLD_SENTENCE = "Tellen mag, volgen niet."


@pytest.fixture
def project(town: Town) -> Project:
    project = in_use(town)
    yearly(project, 2027)
    return project


def gate(project: Project, form: str = "recheck") -> str:
    return f"/gates/{project.gates[form].id}"


def test_the_form_opens_with_the_last_weighing_its_conditions_and_the_check_before(
    project: Project, sign_in: SignIn
) -> None:
    page = sign_in(Role.PROJECTLEIDER).get(gate(project))
    for told in (
        "Spanning: Hoe meer we zien",
        "Andere mening: De jeugdraad wil helemaal geen camera's.",
        "Wis de beelden binnen een dag. Nagekomen",
        "Overgenomen uit de weging van 5 januari 2026",
        "1 andere mening 1 spanning met een andere waarde",
    ):
        assert told in page.text
    assert page.form.value("anew.weighing") == ""

    project.answer("recheck", YEARLY_UNCHANGED)
    yearly(project, 2028)
    page = sign_in(Role.PROJECTLEIDER).get(gate(project))

    assert "Herbevestigd door De projectleider op 5 januari 2027" in page.text
    assert f"Opnieuw gewogen op 5 januari 2027: {FRESH}" in page.text


def test_a_change_brings_its_questions_before_anything_is_sent_and_what_was_typed_stays(
    project: Project, lead: Browser
) -> None:
    lead.get(gate(project))
    page = lead.send({"outcome": "changed", "anew.weighing": FRESH})
    assert page.status == 422
    assert "values[safety].standing" in page.form.names
    assert "values[privacy].standing" not in page.form.names, "it is weighed afresh"
    assert page.form.value("anew.weighing") == FRESH
    assert "Vorige keer: Veiliger oversteken weegt hier zwaarder." in page.text

    page = lead.send({**CHANGED, "values[safety].standing": "holds"})
    assert page.status == 422
    assert "Wat is er veranderd?" in page.text
    assert "recheck" in project.gates


def test_the_case_tells_confirmed_from_carried_over_and_shows_a_doubt_with_its_advice(
    project: Project, lead: Browser, sign_in: SignIn
) -> None:
    project.answer("recheck", {**CHANGED, "anew.standing": "not_sure"})
    page = lead.get(f"/cases/{project.case.reference}")
    assert "Privacy : ? Nog niet zeker" in page.text
    assert "Overgenomen uit de weging van 5 januari 2026" in page.text
    assert "privacy officer : gevraagd op 5 januari 2027" in page.text

    officer = sign_in(Role.PRIVACY_OFFICER)
    asked = officer.get(gate(project, "doubt"))
    assert OLD_SENTENCE in asked.text
    officer.send({"standing": "changed", "advice": "Een week is te lang."})
    page = lead.get(f"/cases/{project.case.reference}")

    assert "Opnieuw te wegen De privacy_officer, 5 januari 2027" in page.text
    assert "Een week is te lang." in page.text
