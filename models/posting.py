"""A mail as whoever sends it gets it: to whom, and what there is to say; no words yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.case import Case
from models.gate import Gate
from models.letter import Letter, Mail
from models.person import PersonDetails
from models.vocabulary import LetterKind, Role, SubjectKind, Verdict

if TYPE_CHECKING:
    from models.store.letters import Said
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that a mail says. ``by_name``: asked of this person, not of everybody with the role."""

    kind: LetterKind
    rung: int
    reference: str
    title: str
    gate_id: UUID | None = None
    about: SubjectKind = SubjectKind.CASE
    form: str = ""
    role: Role | None = None
    by_name: bool = False
    opened_on: date | None = None
    due_on: date | None = None
    note: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """A mail that was claimed: to whom, what it says, and which attempt this is."""

    mail_id: UUID
    kind: LetterKind
    attempt: int
    message_id: str
    name: str
    address: str
    on: date
    items: tuple[Item, ...]


def post_of(unit: Unit, mail: Mail, reader: PersonDetails, said: Iterable[Said]) -> Post:
    """A claimed mail as whoever sends it needs it."""
    return Post(
        mail_id=mail.id,
        kind=mail.kind,
        attempt=mail.attempts,
        message_id=mail.message_id or "",
        name=reader.name,
        address=reader.email,
        on=mail.on,
        items=tuple(_item(unit, letter, gate, case) for letter, gate, case in said),
    )


def _item(unit: Unit, letter: Letter, gate: Gate | None, case: Case) -> Item:
    decisions = unit.decisions.of_case(case.id) if letter.kind is LetterKind.DECIDED else ()
    about = Item(
        kind=letter.kind,
        rung=letter.rung,
        reference=case.reference,
        title=case.title,
        verdict=decisions[-1].verdict if decisions else None,
    )
    if gate is None:
        return about
    return Item(**{**vars(about), **_of_gate(gate, letter.person_id)})


def _of_gate(gate: Gate, reader: UUID) -> dict[str, object]:
    return {
        "gate_id": gate.id,
        "about": gate.subject_kind,
        "form": gate.form,
        "role": gate.role,
        "by_name": gate.person_id == reader,
        "opened_on": gate.opened_on,
        "due_on": gate.due_on,
        "note": gate.note,
    }
