"""When the checks on the way of a running project fall: half a year after half a year, or at a milestone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from models.case import Case
from models.check import Check
from models.dates import first_step_after
from models.rhythm import rhythm_of
from models.vocabulary import CheckKind, Origin, Phase

if TYPE_CHECKING:
    from models.store.open import Unit


def plan_checks(unit: Unit, case: Case, today: date) -> Check | None:
    """Plan the next interim check of a running project; nothing where one is planned or open already.

    At the rhythm of ``models.rhythm``, counted from the decision; steps that were missed are not made up for. None
    before a planned end that is still to come, where the closing check looks back; a project that runs on after it is
    asked again.
    """
    checks = _on_the_way(unit, case)
    due_on = None if any(map(_waits, checks)) else _due_on(case, checks, today)
    if due_on is None:
        return None
    check = Check(case_id=case.id, kind=CheckKind.INTERIM, due_on=due_on)
    unit.checks.add(check)
    return check


def next_check_on(unit: Unit, case: Case, today: date) -> date | None:
    """When a running project is looked at next, planned already or not; None where nothing is to come."""
    checks = _on_the_way(unit, case)
    planned = [check.due_on for check in checks if _waits(check)]
    return min(planned) if planned else _due_on(case, checks, today)


def _on_the_way(unit: Unit, case: Case) -> list[Check]:
    return [check for check in unit.checks.of_case(case.id) if check.kind is CheckKind.INTERIM]


def _waits(check: Check) -> bool:
    return check.answered_on is None and check.dropped_on is None


def _due_on(case: Case, checks: Sequence[Check], today: date) -> date | None:
    """When the next check of a project falls that has none planned."""
    months = rhythm_of(CheckKind.INTERIM).months_between
    if months is None or case.phase is not Phase.MONITORING or case.origin is Origin.REGISTER:
        return None
    answered = max((check.due_on for check in checks if check.answered_on), default=case.phase_since)
    due_on = first_step_after(max(answered, case.phase_since), months, today)
    if case.planned_end_on is not None and today < case.planned_end_on <= due_on:
        return None
    return due_on


def days_of_opening(unit: Unit, after: date, until: date) -> dict[date, int]:
    """Per day after ``after``, up to and including ``until``: how many checks the sweep opens then, as it looks now."""
    days: Counter[date] = Counter()
    interim, recheck = rhythm_of(CheckKind.INTERIM), rhythm_of(CheckKind.RECHECK)
    for due_on, count in unit.checks.planned_interim(interim.reach(after), interim.reach(until)).items():
        days[interim.opens_on(due_on)] += count
    days.update(map(recheck.opens_on, unit.recheck_groups.days(recheck.reach(after), recheck.reach(until))))
    return dict(sorted(days.items()))


def plan_milestone(unit: Unit, case: Case, due_on: date, milestone: str) -> Check:
    """Plan an interim check at a milestone beside the rhythm."""
    check = Check(case_id=case.id, kind=CheckKind.INTERIM, due_on=due_on, milestone=milestone)
    unit.checks.add(check)
    return check
