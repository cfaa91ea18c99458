"""Which letters a gate brings, and to whom; written in the transaction that makes them necessary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
    return put_in_outbox(unit, (letter_about(gate, kind, person, moment, rung=rung) for person in people), moment)


def write_to_lead(unit: Unit, case: Case, kind: LetterKind, moment: Moment, about: UUID) -> int:
    """Tell the project lead something; ``about``: what makes the letter this one (a decision, a triage)."""
    if case.lead_id is None:
        return 0
    letter = Letter(
        key=letter_key(kind, about, None, case.lead_id),
        kind=kind,
        person_id=case.lead_id,
        case_id=case.id,
        queued_on=moment.on,
    )
    return put_in_outbox(unit, [letter], moment)


def readers_beside(
    unit: Unit, case: Case, gate: Gate, roles: Iterable[Role], moment: Moment, *, away: Collection[UUID] = ()
) -> Sequence[UUID]:
    """Who else hears about a gate: those of the first of ``roles`` that somebody else than the asked holds.

    A role that is given per department counts for its own department only; a case of no department is for those who
    hold the role for the whole organisation. ``away``: who is away without a deputy; it goes on to who is next.
    """
    asked = set(asked_by(unit, case, gate, moment))
    for role in roles:
        people = unit.people.with_role(role, case.department or "", moment.on)
        unheard = {*away, *(person.id for person in people if person.unreachable_since is not None)}
        others = [person.id for person in people if person.id not in asked | unheard]
        if role is not gate.role and others:
            return others
    return []


def letter_about(gate: Gate, kind: LetterKind, person_id: UUID, moment: Moment, *, rung: int = 0) -> Letter:
    """A letter about a gate to one person, not yet in the outbox."""
    return Letter(
        key=letter_key(kind, gate.id, gate.counts_from, person_id, rung),
        kind=kind,
        person_id=person_id,
        case_id=gate.case_id,
        gate_id=gate.id,
        due_on=gate.due_on,
        rung=rung,
        queued_on=moment.on,
    )


def put_in_outbox(unit: Unit, letters: Iterable[Letter], moment: Moment) -> int:
    """Put letters in the outbox and ask for their delivery; gives how many are new."""
    new = sum(unit.letters.write(letter) for letter in letters)
    if new:
        unit.wakes.ask(FlowName.DELIVER, now=moment.at)
    return new
