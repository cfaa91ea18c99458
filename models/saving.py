"""Saving answers: each change is a new version, and nothing that anybody wrote is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from models.assessment import Answer, Assessment, Kept, answers_hash, contested, latest, stored
from models.base import Moment
from models.case import Case
from models.errors import NotFound
from models.merging import merge
from models.person import ENGINE, Actor
from models.vocabulary import AnswerOrigin, EventKind

if TYPE_CHECKING:
    from models.store.open import Unit

TAKEN_OVER = frozenset({AnswerOrigin.PREFILLED, AnswerOrigin.CARRIED_OVER})
"""Origins of answers that nobody has looked at here yet."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """Answers with where they come from. ``source``: where they were taken from, when not given here."""

    values: Mapping[str, Kept]
    origin: AnswerOrigin = AnswerOrigin.GIVEN
    source: str = ""
    by: Actor = ENGINE


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save came to: how many answers it changed, and where somebody else had changed the same answer."""

    count: int
    conflicts: tuple[str, ...] = ()


def save_answers(unit: Unit, case: Case, assessment: Assessment, given: Given, moment: Moment) -> int:
    """Write a new version of each answer that changed; gives how many.

    An answer that a person sends unchanged after it was filled in from elsewhere is a confirmation, and is kept as one.
    """
    return save_beside(unit, case, assessment, given, moment).count


def save_beside(
    unit: Unit, case: Case, assessment: Assessment, given: Given, moment: Moment, *, shown: int | None = None
) -> Saved:
    """As ``save_answers``, of who was shown the edition ``shown`` and may have been overtaken since.

    Only what differs from what was shown is theirs. Where another changed the same answer since, that one keeps
    counting, and theirs is kept beside it until somebody chooses.
    """
    history = unit.assessments.history(assessment.id)
    now = latest(history)
    merged = merge(now if shown is None else latest(history, edition=shown), now, given.values)
    changed = {path: value for path, value in merged.changes.items() if _is_news(now.get(path), value, given)}
    beside = _not_yet_there(merged.conflicts, history)
    if changed or beside:
        theirs = replace(given, origin=AnswerOrigin.CONFLICTING)
        made = [_Made(path, value, _origin(now.get(path), value, given), given) for path, value in changed.items()]
        made += [_Made(path, value, theirs.origin, theirs) for path, value in beside.items()]
        _write(unit, _Sheet(case, assessment, history), made, moment)
    return Saved(count=len(changed), conflicts=tuple(sorted(merged.conflicts)))


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One version of one answer that somebody lets count."""

    assessment: Assessment
    path: str
    number: int
    by: Actor


def settle(unit: Unit, case: Case, chosen: Chosen, moment: Moment) -> None:
    """Let one version of an answer count; the other versions stay in its history.

    It settles what two wrote at once, and brings back what was written earlier. ``NotFound``: there is no such version.
    """
    history = unit.assessments.history(chosen.assessment.id)
    found = next((one for one in history if (one.path, one.number) == (chosen.path, chosen.number)), None)
    if found is None:
        raise NotFound(f"{chosen.path} has no version {chosen.number}; look at its history.")
    given = Given(values={}, by=chosen.by)
    made = _Made(chosen.path, found.value, given.origin, given)
    _write(unit, _Sheet(case, chosen.assessment, history), [made], moment)


class _Sheet(NamedTuple):
    """What is written on: an assessment of a case, with every version of its answers."""

    case: Case
    assessment: Assessment
    history: Sequence[Answer]


class _Made(NamedTuple):
    """A version of an answer that is about to be written."""

    path: str
    value: Kept
    origin: AnswerOrigin
    given: Given


def _write(unit: Unit, sheet: _Sheet, made: Sequence[_Made], moment: Moment) -> None:
    """Write the versions as one edition of the assessment, with their event."""
    case, assessment, history = sheet
    numbers: dict[str, int] = {}
    for answer in history:
        numbers[answer.path] = max(answer.number, numbers.get(answer.path, 0))
    assessment.edition += 1
    assessment.saved_at = moment.at
    new = [
        Answer(
            assessment_id=assessment.id,
            path=one.path,
            number=numbers.get(one.path, 0) + 1,
            value=stored(one.value),
            origin=one.origin,
            source=one.given.source,
            given_by=one.given.by.person_id,
            given_at=moment.at,
            edition=assessment.edition,
        )
        for one in sorted(made, key=lambda one: one.path)
    ]
    unit.assessments.add_answers(new)
    conflicts = sum(one.origin is AnswerOrigin.CONFLICTING for one in made)
    after = answers_hash(latest([*history, *new]))
    facts = {"assessment": assessment.id, "count": len(new) - conflicts, "answers_hash": after}
    if conflicts:
        facts["conflicts"] = conflicts
    content = {"answers": {answer.path: answer.value for answer in new}}
    by = made[0].given.by
    unit.journal.add(case.tell(EventKind.ANSWERS_SAVED, by=by, moment=moment, facts=facts, content=content))


def _is_news(known: Answer | None, value: Kept, given: Given) -> bool:
    if known is None:
        return value not in ("", ())
    confirms = given.origin is AnswerOrigin.GIVEN and known.origin in TAKEN_OVER
    return known.value != stored(value) or confirms


def _origin(known: Answer | None, value: Kept, given: Given) -> AnswerOrigin:
    if known is not None and known.value == stored(value) and known.origin in TAKEN_OVER:
        return AnswerOrigin.RECONFIRMED
    return given.origin


def _not_yet_there(conflicts: Mapping[str, Kept], history: Sequence[Answer]) -> dict[str, Kept]:
    """The conflicts without those that were kept before: a form may come twice."""
    there = {(path, str(one.value)) for path, beside in contested(history).items() for one in beside}
    return {path: value for path, value in conflicts.items() if (path, str(stored(value))) not in there}
