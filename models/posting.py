"""A mail as whoever sends it gets it: to whom, and what there is to say; no words yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment
from models.gate import Gate
from models.inviting import Invited
from models.letter import Letter, Mail, letter_key
from models.mailing import asked_by
from models.person import PersonDetails
from models.vocabulary import LetterKind, Role, SubjectKind, Verdict

if TYPE_CHECKING:
    from models.store.letters import Said
    from models.store.open import Unit


_OF_OTHERS = LetterKind.ESCALATION


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
    instead_of: str = ""
    """Who was asked, where the reader answers for somebody else."""
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
    invited: tuple[Invited, ...] = ()
    """What it tells the calendar of its reader."""
    unreached: frozenset[UUID] = frozenset()
    """Questions of which nobody hears by mail, though somebody is asked."""


def names_instead(unit: Unit, said: Sequence[tuple[Mail, Said]], moment: Moment) -> dict[UUID, str]:
    """By letter the name of who was asked, where somebody else reads it: they are away, or handed it over."""
    handed = unit.absences.delegations(moment.on, {gate.id for _, (_, gate, _) in said if gate is not None})
    asked: dict[UUID, UUID] = {}
    for mail, (letter, gate, _) in said:
        delegation = handed.get(gate.id) if gate is not None else None
        if letter.person_id != mail.person_id:
            asked[letter.id] = letter.person_id
        elif delegation is not None and delegation.deputy_id == letter.person_id and letter.kind is not _OF_OTHERS:
            asked[letter.id] = delegation.person_id
    if not asked:
        return {}
    names = {person_id: details.name for person_id, details in unit.people.reachable(asked.values(), moment.on).items()}
    return {letter_id: names[person_id] for letter_id, person_id in asked.items() if person_id in names}


def reaching_nobody(unit: Unit, said: Sequence[tuple[Mail, Said]], moment: Moment) -> frozenset[UUID]:
    """Of the questions that others are told of: those where mail reaches none of who is asked."""
    others = {gate.id: (gate, case) for _, (letter, gate, case) in said if gate and letter.kind is _OF_OTHERS}
    unreached = {person.id for person in unit.bounces.unreachable()} if others else set()
    if not unreached:
        return frozenset()
    asked = {gate.id: asked_by(unit, case, gate, moment) for gate, case in others.values()}
    return frozenset(gate_id for gate_id, people in asked.items() if people and unreached.issuperset(people))


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is known of the questions of a batch of mails, besides what each mail says.

    ``instead``: by letter the name of who was asked; ``unreached``: see ``Post``.
    """

    instead: Mapping[UUID, str]
    unreached: frozenset[UUID]


def around(unit: Unit, said: Sequence[tuple[Mail, Said]], moment: Moment) -> Around:
    """What is known of the questions of these mails."""
    return Around(instead=names_instead(unit, said, moment), unreached=reaching_nobody(unit, said, moment))


def post_of(
    unit: Unit, mail: Mail, reader: PersonDetails, said: Iterable[Said], *, known: Around, invited: tuple[Invited, ...]
) -> Post:
    """A claimed mail as whoever sends it needs it.

    Each question is said once, by the last rung that came up for it.
    """
    return Post(
        mail_id=mail.id,
        kind=mail.kind,
        attempt=mail.attempts,
        message_id=mail.message_id or "",
        name=reader.name,
        address=reader.email,
        on=mail.on,
        items=tuple(_item(unit, row, known.instead) for row in _once_per_question(said)),
        invited=invited,
        unreached=known.unreached,
    )


def _once_per_question(said: Iterable[Said]) -> Sequence[Said]:
    last: dict[UUID, Said] = {}
    for row in sorted(said, key=lambda row: row[0].rung):
        letter, gate, _ = row
        last[gate.id if gate is not None and letter.kind is not LetterKind.CALENDAR else letter.id] = row
    return sorted(last.values(), key=lambda row: row[0].id)


def _item(unit: Unit, row: Said, instead: Mapping[UUID, str]) -> Item:
    letter, gate, case = row
    return Item(
        kind=letter.kind,
        rung=letter.rung,
        reference=case.reference,
        title=case.title,
        instead_of=instead.get(letter.id, ""),
        verdict=_verdict(unit, letter) if letter.kind is LetterKind.DECIDED else None,
        **_of_gate(gate, letter.person_id),
    )


def _verdict(unit: Unit, letter: Letter) -> Verdict:
    """What this letter is about; another decision may have followed before it went."""
    of_case = unit.decisions.of_case(letter.case_id)
    by_letter = {letter_key(letter.kind, one.id, None, letter.person_id): one.verdict for one in of_case}
    return by_letter[letter.key]


def _of_gate(gate: Gate | None, reader: UUID) -> dict[str, Any]:
    if gate is None:
        return {}
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
