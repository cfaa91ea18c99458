"""What the light checks of a case touch, read from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.assessment import Assessment, values
from models.case import Case
from models.catalogue_keeping import catalogue_of
from models.check import Check
from models.touching import Found, Touched, touched_by
from models.vocabulary import FollowUp

if TYPE_CHECKING:
    from models.store.open import Unit


def found_by(unit: Unit, check: Check) -> Found:
    """What a check found, as it stands now: a doubt that was settled is its newer answer."""
    answers = values(unit.assessments.answers(check.assessment_id)) if check.assessment_id else {}
    return Found(answers=answers, asked_anew=check.asked_anew)


def touched_in(unit: Unit, check: Check) -> Touched:
    """What a check touches of the weighing that it started from; nothing where nothing was weighed before."""
    if check.starts_from_id is None:
        return Touched()
    weighing = unit.assessments.get(check.starts_from_id)
    told = values(unit.assessments.answers(weighing.id))
    return touched_by(found_by(unit, check), told, catalogue_of(unit, weighing))


def checks_behind(unit: Unit, weighing: Assessment) -> list[Check]:
    """The checks for which a part of a weighing is asked again, first answered first; none where all is asked."""
    if weighing.stands is None:
        return []
    checks = unit.checks.of_case(weighing.case_id)
    light = [one for one in checks if one.follow_up is FollowUp.LIGHT and one.starts_from_id == weighing.continues_id]
    return sorted(light, key=lambda one: (str(one.answered_on), one.id))


def last_light(unit: Unit, case: Case) -> Check | None:
    """The check that was followed by a light weighing last."""
    light = [one for one in unit.checks.of_case(case.id) if one.follow_up is FollowUp.LIGHT]
    return max(light, key=lambda one: (str(one.answered_on), one.id), default=None)
