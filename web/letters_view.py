"""The letters of a case: what was said to whom and why, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.case import Case
from models.gate import Gate
from models.letter import GATHERED, Letter, Mail
from models.store.open import Unit
from models.vocabulary import LetterKind, LetterStatus, ReminderStep
from web.rendering import day_in_words
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class LetterTold:
    """One letter. ``step``: which reminder it is; ``to`` and ``read_by``: names, the second where it went elsewhere.

    ``on``: the day on which its fate came about, where it has come.
    """

    queued_on: date
    kind: LetterKind
    step: ReminderStep | None
    to: str
    read_by: str
    why: str
    fate: LetterStatus
    on: date | None


def letters_of(
    unit: Unit, case: Case, visit: Visit, names: Mapping[UUID, str], gates: Mapping[UUID, Gate]
) -> Sequence[LetterTold]:
    """Every letter of a case, oldest first."""
    return [_told(letter, mail, visit, names, gates) for letter, mail in unit.letters.of_case(case.id)]


def _told(
    letter: Letter, mail: Mail | None, visit: Visit, names: Mapping[UUID, str], gates: Mapping[UUID, Gate]
) -> LetterTold:
    nobody = visit.words.say("timeline", "erased_person")
    reader = mail.person_id if mail is not None else letter.person_id
    fate, on = _fate(letter, mail)
    step = list(ReminderStep)[letter.rung] if letter.kind in GATHERED else None
    gate = gates.get(letter.gate_id) if letter.gate_id else None
    return LetterTold(
        queued_on=letter.queued_on,
        kind=letter.kind,
        step=step,
        to=names.get(letter.person_id, nobody),
        read_by=names.get(reader, nobody) if reader != letter.person_id else "",
        why=_why(letter, step, gate, visit),
        fate=fate,
        on=on,
    )


def _why(letter: Letter, step: ReminderStep | None, gate: Gate | None, visit: Visit) -> str:
    """In one sentence, with the role that was asked."""
    key = step or letter.kind
    if gate is None or not visit.words.knows("letter_why", key):
        return ""
    due = day_in_words(letter.due_on, visit.language) if letter.due_on else ""
    role, task = visit.words.member(gate.role), visit.words.say("task", gate.form)
    return visit.words.say("letter_why", key, role=role, task=task, due=due)


def _fate(letter: Letter, mail: Mail | None) -> tuple[LetterStatus, date | None]:
    if letter.dropped_on is not None:
        return LetterStatus.DROPPED, letter.dropped_on
    if mail is None:
        return LetterStatus.QUEUED, None
    waits = mail.status is LetterStatus.QUEUED and mail.next_try_at is not None
    return mail.status, mail.next_try_at.date() if waits and mail.next_try_at else mail.sent_on
