"""Who cannot answer now: puts off, hands over or says that they are away; and everybody sees both names."""

from datetime import timedelta

import pytest

from models.people import NewPerson, add_person
from models.vocabulary import Origin, Role
from tests.town import Project, Town
from tests.web.browsing import Browser, SignIn


@pytest.fixture
def asked(town: Town) -> Project:
    """An intake that is asked of the project lead."""
    return town.started_by_hand(Origin.EXISTING_SYSTEM)


@pytest.fixture
def deputy(town: Town, sign_in: SignIn) -> Browser:
    """A colleague who leads no project."""
    new = NewPerson(handle="anne", name="Anne", email="a@example.org", roles=frozenset({Role.MEDEWERKER}))
    with town.store.write() as unit:
        add_person(unit, new)
    return sign_in("anne")


def form_of(project: Project) -> str:
    return f"/gates/{project.gates['intake-questions'].id}"


def day(town: Town, days: int) -> str:
    return (town.today + timedelta(days=days)).isoformat()


def test_a_question_is_put_off_with_a_reason_that_the_case_shows(asked: Project, lead: Browser) -> None:
    lead.get(f"{form_of(asked)}/put-off")
    refused = lead.send({"until": day(asked.town, 200), "because": "De leverancier is weg."})
    assert refused.status == 422
    assert "Kies een dag tot en met" in refused.text
    lead.send({"until": day(asked.town, 7)})

    for address in (form_of(asked), f"/cases/{asked.case.reference}", "/"):
        assert "tot en met 12 januari 2026" in lead.get(address).text
    assert "De leverancier is weg." in lead.get(f"/cases/{asked.case.reference}").text
    lead.get(f"{form_of(asked)}/put-off")
    lead.send({"until": day(asked.town, 8), "because": "Nog een keer."})
    assert f"{form_of(asked)}/put-off" not in lead.get(form_of(asked)).links.values()
    assert lead.get(f"{form_of(asked)}/put-off").status == 409


def test_a_question_is_handed_over_to_who_may_answer_it_and_taken_back(
    asked: Project, lead: Browser, deputy: Browser
) -> None:
    assert deputy.get(form_of(asked)).status == 403
    page = lead.get(f"{form_of(asked)}/hand-over")
    assert "De fg" not in page.text, "who advises stays free to"
    lead.send({"deputy": "anne", "until_on": day(asked.town, 9), "because": "Zij kent het."})

    assert "namens De projectleider" in deputy.get("/").text
    assert "Je antwoordt namens De projectleider." in deputy.get(form_of(asked)).text
    shown = lead.get(f"/cases/{asked.case.reference}").text
    assert "Anne heeft deze vraag tot en met 14 januari 2026, namens De projectleider. Zij kent het." in shown
    lead.get(form_of(asked))
    lead.send_to(f"{form_of(asked)}/take-back")
    assert deputy.get(form_of(asked)).status == 403
    assert deputy.get(f"/cases/{asked.case.reference}").status == 403


def test_who_is_away_names_a_deputy_and_is_back_when_they_say_so(
    asked: Project, lead: Browser, deputy: Browser, sign_in: SignIn
) -> None:
    lead.get("/me/absence")
    refused = lead.send({"from_on": day(asked.town, 0), "until_on": day(asked.town, -3), "deputy": "projectleider"})
    assert (refused.status, "Kies een latere dag" in refused.text) == (422, True)
    assert "Anne antwoordt namens jou." in lead.send({"until_on": day(asked.town, 9), "deputy": "anne"}).text

    assert "Jij antwoordt nu namens: De projectleider." in deputy.get("/me").text
    assert "Anne antwoordt namens De projectleider." in deputy.get(f"/cases/{asked.case.reference}").text
    office = sign_in(Role.CIO_OFFICE)
    (end,) = [form.action for form in office.get("/absences").forms if form.action.endswith("/end")]
    deputy.get("/me")
    token = deputy.page.forms[0].value("csrf")
    assert deputy.post(end, [("csrf", token)]).status_code == 403
    office.send_to(end)
    assert deputy.get(form_of(asked)).status == 403


def test_the_cio_office_notes_that_somebody_is_away_and_sees_what_waits(
    asked: Project, sign_in: SignIn, lead: Browser
) -> None:
    office = sign_in(Role.CIO_OFFICE)
    office.get("/absences/new")
    values = {"person": "projectleider", "from_on": day(asked.town, 0), "until_on": day(asked.town, 20)}
    assert "De projectleider" in office.send(values).text

    page = office.get("/mail/tomorrow")
    assert "Er gaat niets uit." in page.text
    assert "wacht tot 26 januari 2026" in page.text
    assert (
        "is er niet tot en met 25 januari 2026, en niemand vervangt" in lead.get(f"/cases/{asked.case.reference}").text
    )


def test_every_letter_stands_in_the_case_with_why_and_what_became_of_it(asked: Project, lead: Browser) -> None:
    shown = lead.get(f"/cases/{asked.case.reference}").text

    assert (
        "5 januari 2026: vraag aan De projectleider klaar om te versturen Gevraagd aan projectleider: Vul de intake in."
    ) in shown
