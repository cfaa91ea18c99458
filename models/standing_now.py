"""On what each value and condition of a case rests today: weighed, reconfirmed, carried over, or to be weighed again.

*Reconfirmed by X on D* is what a person said, in a check or on a form. *Carried over* is what nobody looked at since:
it stands as it was, and no name is put under it for a later day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.assessment import Answer, Assessment, values
from models.balance import WEIGHING
from models.case import Case
from models.check import Check
from models.dates import HERE
from models.decision import Condition, Decision
from models.delta import condition_path
from models.delta_form import ANEW_WEIGHING
from models.disputed import weighed_values
from models.forms import VALUES, one
from models.question import path_of
from models.standings import Said, said_at, said_of_value
from models.vocabulary import AnswerOrigin, ConditionStatus, Footing, Instrument, Standing

if TYPE_CHECKING:
    from models.store.open import Unit

_Answers = Mapping[str, Answer]


@dataclass(frozen=True, kw_only=True)
class StandingNow:
    """What one value or condition rests on.

    ``said``: the sentence in which it was weighed, or the condition; ``on`` and ``by``: when and by whom that was
    weighed, confirmed or found changed, and of what was carried over when that was last so; ``check``: the check in
    which, if it was one.
    """

    about: str
    said: str
    footing: Footing
    on: date
    by: UUID | None = None
    check: Check | None = None


@dataclass(frozen=True, kw_only=True)
class Standings:
    """All values of the last weighing, in the order in which they were chosen, and all conditions that count."""

    values: tuple[StandingNow, ...]
    conditions: tuple[StandingNow, ...]


def standings(unit: Unit, case: Case) -> Standings:
    """What every value and condition of a case rests on, as it stands now."""
    answers = unit.assessments.answers_of_case(case.id)
    checks = {one.assessment_id: one for one in unit.checks.of_case(case.id) if one.answered_on and one.assessment_id}
    ids = {one.id: one for one in checks.values()}
    found: dict[str, StandingNow] = {}
    for assessment in unit.assessments.of_case(case.id):
        said = answers.get(assessment.id, {})
        if assessment.instrument is Instrument.ETHICAL_CHECK and values(said).get(VALUES):
            found = dict(_weighed(assessment, said, found, ids))
        elif assessment.id in checks:
            found = dict(_checked(checks[assessment.id], said, found))
    told = [(check, answers.get(key, {})) for key, check in checks.items()]
    return Standings(values=tuple(found.values()), conditions=tuple(_conditions(unit, case, told)))


def _weighed(
    weighing: Assessment, said: _Answers, before: Mapping[str, StandingNow], checks: Mapping[UUID, Check]
) -> Iterator[tuple[str, StandingNow]]:
    """The values of one weighing, after those of the weighing before it."""
    for value in weighed_values(values(said)):
        answer = said.get(path_of("weighing", WEIGHING, value))
        stood = _stands(value, answer, before.get(value), checks) if answer is not None and answer.plain else None
        if stood is None and value in before:
            stood = replace(before[value], footing=Footing.AGAIN, on=weighing.opened_on, by=None, check=None)
        if stood is not None:
            yield value, stood


def _stands(value: str, answer: Answer, before: StandingNow | None, checks: Mapping[UUID, Check]) -> StandingNow | None:
    said, day = str(answer.plain), answer.given_at.astimezone(HERE).date()
    match answer.origin:
        case AnswerOrigin.CARRIED_OVER:
            known = before or StandingNow(about=value, said=said, footing=Footing.CARRIED_OVER, on=day)
            return replace(known, footing=Footing.CARRIED_OVER, said=said)
        case AnswerOrigin.RECONFIRMED:
            check = next((one for key, one in checks.items() if str(key) == answer.source), None)
            on = check.answered_on if check is not None and check.answered_on else day
            return StandingNow(
                about=value, said=said, footing=Footing.RECONFIRMED, on=on, by=answer.given_by, check=check
            )
        case AnswerOrigin.GIVEN:
            return StandingNow(about=value, said=said, footing=Footing.WEIGHED, on=day, by=answer.given_by)
    return None  # a sentence that was filled in from the check waits for who weighs it


def _checked(check: Check, answers: _Answers, before: Mapping[str, StandingNow]) -> Iterator[tuple[str, StandingNow]]:
    """The values after a check: what was said to hold bears a name, what was skipped stays as it was."""
    for value, stood in before.items():
        fresh = one(values(answers), ANEW_WEIGHING) if value == check.asked_anew else ""
        yield value, _after(check, said_of_value(check, answers, value), stood, fresh)


def _after(check: Check, said: Said | None, before: StandingNow, fresh: str = "") -> StandingNow:
    """How something stands after what a check says of it. ``fresh``: how it was weighed anew in it."""
    if said is None or said.standing is Standing.NOT_SURE:
        return before
    if before.footing is Footing.WEIGHED and before.on > said.on:
        return before  # the weighing that was under way took along what the check found
    footing = Footing.RECONFIRMED if said.standing is Standing.HOLDS else Footing.AGAIN
    return replace(before, footing=footing, said=fresh or before.said, on=said.on, by=said.by, check=check)


def _conditions(unit: Unit, case: Case, checks: Sequence[tuple[Check, _Answers]]) -> Iterator[StandingNow]:
    decisions = {one.id: one for one in unit.decisions.of_case(case.id)}
    for condition in unit.decisions.conditions(case.id):
        if condition.status is not ConditionStatus.DROPPED:
            yield _condition(condition, decisions[condition.decision_id], checks)


def _condition(condition: Condition, decision: Decision, checks: Sequence[tuple[Check, _Answers]]) -> StandingNow:
    stood = StandingNow(
        about=str(condition.id),
        said=condition.text,
        footing=Footing.WEIGHED,
        on=decision.decided_on,
        by=decision.decided_by,
    )
    for check, said in checks:
        if check.assessment_id and check.assessment_id > decision.id:
            stood = _after(check, said_at(check, said, condition_path(condition.id)), stood)
    met_on = condition.answered_on
    if stood.footing is Footing.AGAIN and condition.status is ConditionStatus.MET and met_on and met_on >= stood.on:
        return replace(stood, footing=Footing.WEIGHED, on=met_on, by=None, check=None)
    return stood
