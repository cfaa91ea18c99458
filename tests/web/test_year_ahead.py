"""The year ahead: what comes, month by month, for who may see the case."""

from datetime import timedelta

from models.dates import one_year_later
from models.vocabulary import Role, Step
from tests.town import CAMERAS, Project, Town
from tests.web.browsing import SignIn

CONDITION = "Wis de beelden binnen een dag."
TAKEN_OVER = {
    "conditions[1].text": CONDITION,
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}
"""What the example weighing advises, taken over."""


def decided(town: Town) -> Project:
    project = town.demand(answers=CAMERAS)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed_under_conditions", **TAKEN_OVER)


def test_checks_conditions_and_re_checks_stand_on_their_day_with_their_case(town: Town, sign_in: SignIn) -> None:
    project = decided(town)
    town.registered(town.today - timedelta(days=300), "7")
    page = sign_in(Role.CIO_OFFICE).get("/ahead")

    assert "Tussentijdse check" in page.text
    assert CONDITION in page.text
    assert "Jaarlijkse check van een register" in page.text
    assert page.links[project.case.reference] == f"/cases/{project.case.reference}"
    only = sign_in(Role.CIO_OFFICE).get("/ahead?soort=condition")
    assert CONDITION in only.text
    assert "Meldingen" not in only.text


def test_a_lead_sees_what_comes_in_the_cases_they_lead_and_no_entries_of_others(town: Town, sign_in: SignIn) -> None:
    project = decided(town)
    town.registered(town.today - timedelta(days=300), "7")
    page = sign_in(Role.PROJECTLEIDER).get("/ahead")
    assert CONDITION in page.text
    assert "Meldingen" not in page.text

    with town.store.write() as unit:
        unit.cases.get(project.id).lead_id = town.id_of(Role.FG)
    assert "Er staat niets gepland" in sign_in(Role.PROJECTLEIDER).get("/ahead").text


def test_what_comes_after_a_year_waits_for_next_year(town: Town, sign_in: SignIn) -> None:
    entry = town.registered(town.today, "7")
    reader = sign_in(Role.CIO_OFFICE)
    assert entry.next_recheck_on == one_year_later(town.today)
    assert "Meldingen" in reader.get("/ahead").text

    with town.store.write() as unit:
        unit.registers.get(entry.id).next_recheck_on = one_year_later(town.today) + timedelta(days=1)
    assert "Meldingen" not in reader.get("/ahead").text
