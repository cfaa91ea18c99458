"""The official questionnaires that were started in a case, at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from models.assessment import Assessment
from models.case import Case
from models.official.definition import Definition
from models.official.layout import pages
from models.official_answers import answers_in_rows
from models.official_filling import officials_of
from models.official_startable import Startable, newer_version, official_of
from models.store.open import Unit
from web.official_outcomes import OutcomeView, outcomes_of


@dataclass(frozen=True, kw_only=True)
class Started:
    """One official questionnaire in a case. ``newer``: the version that was imported since."""

    assessment: Assessment
    name: str
    answered: int
    asked: int
    outcomes: tuple[OutcomeView, ...]
    newer: Startable | None


def started_in(unit: Unit, case: Case) -> list[Started]:
    """The official questionnaires of a case, oldest first."""
    found = [(one, official_of(unit, one)) for one in officials_of(unit, case)]
    return [_started(unit, one, official) for one, official in found if isinstance(official, Definition)]


def _started(unit: Unit, assessment: Assessment, official: Definition) -> Started:
    answers = answers_in_rows(official, unit.assessments.answers(assessment.id))
    steps = [step for step in pages(official, answers) if step.is_visible]
    return Started(
        assessment=assessment,
        name=official.name,
        answered=sum(step.answered for step in steps),
        asked=sum(step.asked for step in steps),
        outcomes=outcomes_of(official, answers, {}),
        newer=newer_version(unit, assessment),
    )
