"""Which letters go out on a date: what the sweep and the delivery of that day would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.deciding import instruments_to_ask
from models.reminding import reminders_due, worth_a_look
from models.rhythm import rhythm_of
from models.vocabulary import CheckKind, LetterKind, Role

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One letter that goes out.

    ``to``: the handle of a person; ``case``: the reference, None for a register entry that has no case yet; ``why``:
    one sentence, without names.
    """

    to: str
    kind: LetterKind
    case: str | None
    why: str


def preview(store: Store, moment: Moment) -> list[Foreseen]:
    """What goes out on a day, as the database stands now: what waits, what opens, who is reminded. Writes nothing."""
    with store.read() as unit:
        found = [
            *_waiting(unit, moment),
            *_provisional(unit, moment),
            *_opening(unit, moment),
            *_reminders(unit, moment),
        ]
        handles = {person.id: person.handle for person in unit.people.everybody()}
    return [
        Foreseen(to=handles[person], kind=kind, case=case, why=why)
        for person, kind, case, why in found
        if person in handles
    ]


_Row = tuple[UUID, LetterKind, str | None, str]


def _waiting(unit: Unit, moment: Moment) -> Iterator[_Row]:
    for letter, gate, case in unit.letters.waiting():
        if letter.queued_on <= moment.on and (gate is None or gate.is_open):
            yield letter.person_id, letter.kind, case.reference, f"written on {letter.queued_on}, waits to be sent"


def _opening(unit: Unit, moment: Moment) -> Iterator[_Row]:
    for check, case in unit.checks.due_interim(rhythm_of(CheckKind.INTERIM).reach(moment.on)):
        why = f"an interim check that is due on {check.due_on} opens"
        yield from _to_asked(unit, case, why, moment)
    for group in unit.recheck_groups.due(rhythm_of(CheckKind.RECHECK).reach(moment.on)):
        first = group.first
        told = "first reflection" if first.last_reflected_on is None else "yearly re-check"
        others = f" and {len(group.entries) - 1} more" if len(group.entries) > 1 else ""
        why = f"the {told} of {first.kind} {first.source_id}{others} that is due on {group.due_on} opens"
        yield from _to_asked(unit, group.case, why, moment)


def _provisional(unit: Unit, moment: Moment) -> Iterator[_Row]:
    """Advice that starts to count without confirmation: the lead hears it, and is asked for what it needs."""
    for gate, _ in unit.triages.unconfirmed(moment.on):
        case, why = unit.cases.get(gate.case_id), f"nobody confirmed the triage that was due on {gate.due_on}"
        if case.lead_id is not None:
            yield case.lead_id, LetterKind.INFORMED, case.reference, why
        for instrument in instruments_to_ask(unit, case):
            yield from _to_asked(unit, case, f"{why}; the {instrument} is asked", moment)


def _to_asked(unit: Unit, case: Case | None, why: str, moment: Moment) -> Iterable[_Row]:
    reference = case.reference if case else None
    return [(person, LetterKind.GATE_OPENED, reference, why) for person in _asked(unit, case, moment)]


def _asked(unit: Unit, case: Case | None, moment: Moment) -> Sequence[UUID]:
    """As ``models.road.open_gate`` asks: the project lead, and the CIO office where there is none."""
    if case is not None and case.lead_id is not None:
        return [case.lead_id]
    department = case.department if case else None
    return [person.id for person in unit.people.with_role(Role.CIO_OFFICE, department, moment.on)]


def _reminders(unit: Unit, moment: Moment) -> Iterator[_Row]:
    for reminder in reminders_due(unit, moment, worth_a_look(unit, moment)):
        letter, rung = reminder.letter, reminder.rung
        why = f"rung {rung.number} of the reminders for what was due on {letter.due_on}"
        yield letter.person_id, letter.kind, reminder.case.reference, why
