"""Which letters a gate brings, and to whom; written in the transaction that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.gate import Gate
from models.letter import Letter, letter_key
from models.vocabulary import FlowName, LetterKind, Role

if TYPE_CHECKING:
    from models.store.open import Unit


def asked_by(unit: Unit, case: Case, gate: Gate, moment: Moment) -> Sequence[UUID]:
    """Who is asked by a gate: the person it names, else everybody who holds its role today."""
    if gate.person_id is not None:
        return [gate.person_id]
    return [person.id for person in unit.people.with_role(gate.role, case.department, moment.on)]


def write_letters(unit: Unit, case: Case, gate: Gate, kind: LetterKind, moment: Moment, *, rung: int = 0) -> int:
    """Write a letter about a gate to everybody it asks; gives how many are new."""
    people = asked_by(unit, case, gate, moment)
    return sum(_write(unit, case, kind, person, moment, gate=gate, rung=rung) for person in people)


def write_to_lead(unit: Unit, case: Case, kind: LetterKind, moment: Moment, about: UUID) -> int:
    """Tell the project lead something; ``about``: what makes the letter this one (a decision, a triage)."""
    if case.lead_id is None:
        return 0
    return int(_write(unit, case, kind, case.lead_id, moment, about=about))


def write_to_role(
    unit: Unit, case: Case, gate: Gate, role: Role, *, kind: LetterKind, moment: Moment, rung: int
) -> int:
    """Tell everybody of a role about somebody else's gate; an escalation."""
    people = unit.people.with_role(role, case.department, moment.on)
    return sum(_write(unit, case, kind, person.id, moment, gate=gate, rung=rung) for person in people)


def _write(
    unit: Unit,
    case: Case,
    kind: LetterKind,
    person_id: UUID,
    moment: Moment,
    *,
    gate: Gate | None = None,
    about: UUID | None = None,
    rung: int = 0,
) -> bool:
    due_on = gate.due_on if gate else None
    subject = gate.id if gate else about or case.id
    new = unit.letters.write(
        Letter(
            key=letter_key(kind, subject, due_on, person_id, rung),
            kind=kind,
            person_id=person_id,
            case_id=case.id,
            gate_id=gate.id if gate else None,
            due_on=due_on,
            rung=rung,
            queued_on=moment.on,
        )
    )
    unit.wakes.ask(FlowName.DELIVER, now=moment.at)
    return new
