"""What light checks said of values and conditions: confirmed by a person, or carried over from the weighing.

Who says that everything still holds confirms each value. In a check that found a change only what somebody named is
confirmed; the rest is carried over, and never counts as confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.assessment import Answer, values
from models.check import Check
from models.dates import HERE
from models.delta import because_path, standing_at
from models.delta_form import ANEW_STANDING, STANDING
from models.forms import VALUES, one
from models.question import path_of
from models.vocabulary import CheckOutcome, Standing


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody said of one value or condition in a light check, or in answer to its doubt."""

    standing: Standing
    by: UUID | None
    on: date
    because: str = ""


def said_at(check: Check, answers: Mapping[str, Answer], path: str) -> Said | None:
    """What an answered check says at the path of a standing; None where it was skipped, or was not asked.

    ``answers``: those of the check that count.
    """
    if check.answered_on is None:
        return None
    if check.outcome is CheckOutcome.UNCHANGED:
        return Said(standing=Standing.HOLDS, by=check.answered_by, on=check.answered_on)
    given = values(answers)
    standing = standing_at(given, path)
    if standing is None:
        return None
    answer = answers[path]
    return Said(
        standing=standing,
        by=answer.given_by,
        on=answer.given_at.astimezone(HERE).date(),
        because=one(given, because_path(path)),
    )


def said_of_value(check: Check, answers: Mapping[str, Answer], value_id: str) -> Said | None:
    """As ``said_at``, of a value; the one that was weighed afresh has a question of its own."""
    path = ANEW_STANDING if value_id == check.asked_anew else path_of(STANDING, VALUES, value_id)
    return said_at(check, answers, path)


def latest_said(said: Iterable[Said | None]) -> Said | None:
    """What was said last; None where everything was carried over. ``said``: oldest check first."""
    return next((one for one in reversed(list(said)) if one is not None), None)
