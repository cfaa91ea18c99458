"""Cameras that hang and stand in the register, and their yearly check."""

from datetime import date

from models.check import Check
from models.opening import open_recheck
from models.vocabulary import Step
from tests.town import DPIA, FULL_CHECK, Project, Town

WEIGHED = FULL_CHECK | {
    "weighing[privacy].dissent": "De jeugdraad wil helemaal geen camera's.",
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[1].about": "Hoe meer we zien, hoe minder iemand ongezien is.",
}
"""A weighing in which privacy is what people disagree on."""
CONDITIONS = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}
FRESH = "Tellen mag nog steeds, en niemand wordt gevolgd."
YEARLY_UNCHANGED = {"outcome": "unchanged", "anew.weighing": FRESH}
"""Everything holds, in a check that asks one value anew."""


def in_use(town: Town) -> Project:
    """Cameras that were weighed, decided upon under a condition that is met, and registered on 5 January 2026."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    project.answer("dpia", DPIA)
    project.answer("ethical-check", WEIGHED)
    project.decided("proceed_under_conditions", **CONDITIONS)
    project.answer("condition", {"status": "met", "explanation": "Het script draait elke nacht."})
    entry_id = town.registered(date(2026, 1, 5)).id
    with town.store.write() as unit:
        entry = unit.registers.get(entry_id)
        entry.case_id, entry.last_reflected_on = project.id, town.today
    return project


def yearly(project: Project, year: int) -> Check:
    """Its yearly check of a year, open on the day that it is due."""
    project.town.today = date(year, 1, 5)
    with project.town.store.write() as unit:
        (entry,) = unit.registers.of_case(project.id)
        return open_recheck(unit, entry, project.town.moment)


def check_now(project: Project, check: Check) -> Check:
    """A check as it stands now."""
    with project.town.store.read() as unit:
        return unit.checks.get(check.id)
