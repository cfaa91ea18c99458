"""What a decision aid that was handed in does to its case: the rules look again, or a remark says what differs.

Where the triage still counts the case is judged again. Later nothing changes in silence: the case says what the rules
would find now, and that belongs in the next check on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.ai_act import Profile, derived_of
from models.assessment import values
from models.base import Moment
from models.case import Case
from models.question import Answers
from models.ruling import rules_now
from models.triage import levels_now
from models.vocabulary import FlowName, Instrument, Level, Outcome, Phase

if TYPE_CHECKING:
    from models.store.open import Unit

JUDGED_AGAIN = frozenset({Phase.TRIAGE, Phase.ASSESSMENT})
"""Where the triage still counts; before it the rules have not looked yet, after it was decided upon."""

_NOT_JUDGED = frozenset({Phase.INTAKE, Phase.TRIAGE})


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One outcome that the rules would give another level now that the aid has run."""

    outcome: Outcome
    before: Level
    after: Level


def look_again(unit: Unit, case: Case, moment: Moment) -> None:
    """The outcome of the aid changed: let the rules look at the case again, where that still counts."""
    if case.phase in JUDGED_AGAIN:
        unit.wakes.ask(FlowName.TRIAGE, case.id, now=moment.at)


def differences(unit: Unit, case: Case, profile: Profile, moment: Moment) -> list[Difference]:
    """What the rules advise otherwise than at the last triage, for a case that went on before the aid was handed in."""
    record = unit.triages.newest(case.id)
    handed_in = profile.assessment.delivered_on
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    if case.phase in _NOT_JUDGED or record is None or intake is None or handed_in is None:
        return []
    if not profile.facts or handed_in < record.judged_on:
        return []
    answers: Answers = {**values(unit.assessments.answers(intake.id)), **profile.facts}
    now = levels_now(rules_now(unit, moment.on), answers)
    advised = {outcome: row.advised for outcome, row in unit.triages.outcomes(record.id).items()}
    return [
        Difference(outcome=outcome, before=before, after=now[outcome])
        for outcome, before in advised.items()
        if now[outcome] is not before
    ]


def derived_by_reference(unit: Unit) -> dict[str, Answers]:
    """What is known beside the intake of every case in which an official instrument was handed in, by reference."""
    found = {}
    for case_id in unit.assessments.cases_with_official():
        case = unit.cases.get(case_id)
        found[case.reference] = derived_of(unit, case)
    return found
