"""Saving answers: each change is a new version, and nothing that anybody wrote is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from models.assessment import Answer, Assessment, Kept, answers_hash, contested, latest, stored
from models.base import Moment
from models.case import Case
from models.errors import NotFound, StaleForm
from models.fitting import Fit
from models.merging import Meeting, merge, same
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
    """What a save came to: how many answers it changed, and which paths hold texts to choose from since."""

    count: int
    conflicts: tuple[str, ...] = ()


def save_answers(unit: Unit, case: Case, assessment: Assessment, given: Given, moment: Moment) -> int:
    """Write a new version of each answer that changed; gives how many.

    An answer that a person sends unchanged after it was filled in from elsewhere is a confirmation, and is kept as one.
    So is the one that they give where several stand side by side: it is their choice.
    """
    return save_beside(unit, case, assessment, given, moment).count


def save_beside(
    unit: Unit,
    case: Case,
    assessment: Assessment,
    given: Given,
    moment: Moment,
    *,
    shown: int | None = None,
    fit: Fit | None = None,
) -> Saved:
    """As ``save_answers``, of who was shown the edition ``shown`` and may have been overtaken since.

    Only what differs from what was shown is theirs. Where another changed the same answer since, that one keeps
    counting, and theirs is kept beside it until somebody chooses. ``fit``: what the questionnaire knows of answers that
    belong together.
    """
    sheet = _Sheet(case, assessment, unit.assessments.history(assessment.id), shown)
    meeting = sheet.meeting(given)
    merged = merge(fit(meeting) if fit else meeting)
    open_before = contested(sheet.history)
    chosen = open_before if shown is None else {}
    news = {
        path: value
        for path, value in merged.changes.items()
        if _is_news(meeting.now.get(path), value, given) or (path in chosen and given.origin is AnswerOrigin.GIVEN)
    }
    beside = {
        path: value
        for path, value in merged.conflicts.items()
        if not any(same(value, other) for other in open_before.get(path, ()))
    }
    made = [_Made(path, value, _origin(meeting.now.get(path), value, given), given) for path, value in news.items()]
    made += [_Made(path, value, AnswerOrigin.CONFLICTING, given) for path, value in beside.items()]
    if made:
        _write(unit, sheet, made, moment)
    return Saved(count=len(news), conflicts=tuple(sorted(merged.conflicts)))


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One version of one answer that somebody lets count. ``shown``: the edition of the answers that they looked at."""

    assessment: Assessment
    path: str
    number: int
    by: Actor
    shown: int | None = None


def settle(unit: Unit, case: Case, chosen: Chosen, moment: Moment) -> None:
    """Let one version of an answer count; the other versions stay in its history.

    It settles what two wrote at once, and brings back what was written earlier. What counts already, and has nothing
    beside it, stays as it is. Raises ``NotFound`` where there is no such version, and ``StaleForm`` where another
    changed the answer after it was shown.
    """
    sheet = _Sheet(case, chosen.assessment, unit.assessments.history(chosen.assessment.id), chosen.shown)
    found = next((one for one in sheet.history if (one.path, one.number) == (chosen.path, chosen.number)), None)
    if found is None:
        raise NotFound(f"{chosen.path} has no version {chosen.number}; look at its history.")
    given = Given(values={}, by=chosen.by)
    meeting = sheet.meeting(given)
    if meeting.has_moved(chosen.path):
        raise StaleForm
    if same(found.value, meeting.now.get(chosen.path)) and chosen.path not in contested(sheet.history):
        return
    _write(unit, sheet, [_Made(chosen.path, found.value, given.origin, given)], moment)


class _Sheet(NamedTuple):
    """What is written on: an assessment of a case, every version of its answers, and which edition was shown of it."""

    case: Case
    assessment: Assessment
    history: Sequence[Answer]
    shown: int | None

    @property
    def seen(self) -> int:
        """The edition that was shown; the newest for who was shown none, and says what must count."""
        return self.assessment.edition if self.shown is None else min(self.shown, self.assessment.edition)

    def meeting(self, given: Given) -> Meeting:
        """What is given, beside what was shown and what was written since."""
        return Meeting(
            shown=latest(self.history, edition=self.seen),
            now=latest(self.history),
            sent=given.values,
            since=[one for one in self.history if one.edition > self.seen],
            by=given.by.person_id,
        )


class _Made(NamedTuple):
    """A version of an answer that is about to be written."""

    path: str
    value: Kept
    origin: AnswerOrigin
    given: Given


def _write(unit: Unit, sheet: _Sheet, made: Sequence[_Made], moment: Moment) -> None:
    """Write the versions as one edition of the assessment, with their event."""
    case, assessment, history, _ = sheet
    seen = sheet.seen
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
            seen=0 if one.origin in TAKEN_OVER else seen,
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
    confirms = known is not None and given.origin is AnswerOrigin.GIVEN and known.origin in TAKEN_OVER
    return confirms or not same(value, known)


def _origin(known: Answer | None, value: Kept, given: Given) -> AnswerOrigin:
    if known is not None and known.value == stored(value) and known.origin in TAKEN_OVER:
        return AnswerOrigin.RECONFIRMED
    return given.origin
