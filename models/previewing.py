"""Which letters go out on a date: what the sweep and the delivery of that day would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.asking import OF_ANY_EMPLOYEE
from models.base import Moment
from models.bouncing import unheard_letters
from models.case import Case
from models.deciding import instruments_to_ask
from models.gate import Gate
from models.inviting import calendar_letters
from models.ladder import is_put_off
from models.letter import Letter
from models.mailing import asked_by
from models.reminding import reminders_due, worth_a_look
from models.rhythm import rhythm_of
from models.routing import Bound, Routes, routes_on
from models.vocabulary import CheckKind, LetterKind, MailReason, ReminderStep, Role

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One letter that goes out, or that is held back until after ``held_until``.

    ``to``: the handle of a person, and ``instead_of`` that of who is away and for whom they read it; ``case``: the
    reference, None for a register entry that has no case yet; ``why``: one sentence, without names; ``reason``: the
    same as a word, and ``due_on`` the date that it is about.
    """

    to: str
    kind: LetterKind
    case: str | None
    why: str
    reason: MailReason | ReminderStep
    due_on: date | None = None
    instead_of: str | None = None
    held_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A letter as it is foreseen; ``bound``: where it goes, where that is known already."""

    case: Case | None
    why: str
    reason: MailReason | ReminderStep
    due_on: date | None
    person: UUID | None = None
    kind: LetterKind = LetterKind.GATE_OPENED
    role: Role | None = None
    """Whom it asks, where there is no gate yet."""
    letter: tuple[Letter, Gate | None] | None = None
    """Where it was written already, or would be: with its question."""
    bound: Bound | None = None
    held_until: date | None = None


def preview(store: Store, moment: Moment) -> list[Foreseen]:
    """What goes out on a day, as the database stands now: what waits, what opens, who is reminded. Writes nothing."""
    return [one for one in _foresee(store, moment) if one.held_until is None]


def held_back(store: Store, moment: Moment) -> list[Foreseen]:
    """What would go out on a day, were it not put off or its reader away. Writes nothing."""
    return [one for one in _foresee(store, moment) if one.held_until is not None]


def _foresee(store: Store, moment: Moment) -> list[Foreseen]:
    with store.read() as unit:
        found = [
            *_waiting(unit, moment),
            *_on_their_way(unit, moment),
            *_provisional(unit, moment),
            *_opening(unit, moment),
            *_reminders(unit, moment),
            *_put_off(unit, moment),
            *_of_the_day(unit, moment),
        ]
        readers = {told.person for told in found if told.person is not None}
        routes = routes_on(unit, readers, moment)
        handles = {person.id: person.handle for person in unit.people.everybody()}
        unreached = {person.handle for person in unit.bounces.unreachable()}
    foreseen = (
        _foreseen(told, told.person, routes, handles)
        for told in found
        if told.person is not None and told.person in handles
    )
    return [one for one in foreseen if one.to not in unreached]


def _foreseen(told: _Told, person: UUID, routes: Routes, handles: dict[UUID, str]) -> Foreseen:
    bound = told.bound or _bound(told, person, routes)
    away = f"{told.why}; waits until {bound.not_before}, since who reads it is away"
    return Foreseen(
        to=handles[bound.to],
        kind=told.kind,
        case=told.case.reference if told.case else None,
        why=away if bound.not_before else told.why,
        reason=told.reason,
        due_on=told.due_on,
        instead_of=handles[person] if bound.to != person else None,
        held_until=bound.not_before or told.held_until,
    )


def _bound(told: _Told, person: UUID, routes: Routes) -> Bound:
    if told.letter is not None:
        return routes.of(*told.letter)
    return routes.towards(person, lambda deputy: told.role in OF_ANY_EMPLOYEE | deputy.roles)


def _waiting(unit: Unit, moment: Moment) -> Iterator[_Told]:
    for letter, gate, case in unit.letters.waiting():
        if letter.queued_on <= moment.on and _is_news(letter, gate):
            yield _written(letter, gate, case)


def _on_their_way(unit: Unit, moment: Moment) -> Iterator[_Told]:
    """What a mail carries already: one that is tried again, or that waits until its reader is back."""
    for letter, gate, case, mail in unit.letters.on_their_way():
        if _is_news(letter, gate):
            later = mail.next_try_at.date() if mail.next_try_at else moment.on
            bound = Bound(to=mail.person_id, not_before=later if later > moment.on else None)
            yield replace(_written(letter, gate, case), bound=bound)


def _is_news(letter: Letter, gate: Gate | None) -> bool:
    return gate is None or gate.is_open or letter.kind is LetterKind.CALENDAR


def _of_the_day(unit: Unit, moment: Moment) -> Iterator[_Told]:
    """What mail cannot tell who is asked, and what stands in calendars and is no longer so."""
    news = (
        (unheard_letters(unit, unit.bounces.unreachable(), moment), MailReason.UNHEARD),
        (calendar_letters(unit, moment), MailReason.CALENDAR),
    )
    whys = {MailReason.UNHEARD: "mail to who is asked comes back", MailReason.CALENDAR: "their calendar says otherwise"}
    for letters, reason in news:
        for letter in letters:
            gate = unit.gates.get(letter.gate_id) if letter.gate_id else None
            told = _written(letter, gate, unit.cases.get(letter.case_id))
            yield replace(told, why=whys[reason], reason=reason)


def _written(letter: Letter, gate: Gate | None, case: Case) -> _Told:
    return _Told(
        person=letter.person_id,
        kind=letter.kind,
        case=case,
        why=f"written on {letter.queued_on}, waits to be sent",
        reason=MailReason.WRITTEN,
        due_on=letter.due_on,
        letter=(letter, gate),
    )


def _opening(unit: Unit, moment: Moment) -> Iterator[_Told]:
    for check, case in unit.checks.due_interim(rhythm_of(CheckKind.INTERIM).reach(moment.on)):
        why = f"an interim check that is due on {check.due_on} opens"
        told = _Told(case=case, why=why, reason=MailReason.INTERIM_OPENS, due_on=check.due_on)
        yield from _to_asked(unit, told, moment)
    for group in unit.recheck_groups.due(rhythm_of(CheckKind.RECHECK).reach(moment.on)):
        first = group.first
        is_first = first.last_reflected_on is None
        what = "first reflection" if is_first else "yearly re-check"
        others = f" and {len(group.entries) - 1} more" if len(group.entries) > 1 else ""
        why = f"the {what} of {first.kind} {first.source_id}{others} that is due on {group.due_on} opens"
        reason = MailReason.FIRST_OPENS if is_first else MailReason.RECHECK_OPENS
        yield from _to_asked(unit, _Told(case=group.case, why=why, reason=reason, due_on=group.due_on), moment)


def _provisional(unit: Unit, moment: Moment) -> Iterator[_Told]:
    """Advice that starts to count without confirmation: the lead hears it, and is asked for what it needs."""
    for gate, _ in unit.triages.unconfirmed(moment.on):
        case, why = unit.cases.get(gate.case_id), f"nobody confirmed the triage that was due on {gate.due_on}"
        told = _Told(case=case, why=why, reason=MailReason.UNCONFIRMED, due_on=gate.due_on)
        if case.lead_id is not None:
            yield replace(told, person=case.lead_id, kind=LetterKind.INFORMED)
        for instrument in instruments_to_ask(unit, case):
            yield from _to_asked(unit, replace(told, why=f"{why}; the {instrument} is asked"), moment)


def _to_asked(unit: Unit, told: _Told, moment: Moment) -> Iterable[_Told]:
    """What is asked then, to each: as ``models.road.open_gate`` asks, the project lead, and else the CIO office."""
    if told.case is not None and told.case.lead_id is not None:
        return [replace(told, person=told.case.lead_id, role=Role.PROJECTLEIDER)]
    department = told.case.department if told.case else None
    holders = unit.people.with_role(Role.CIO_OFFICE, department, moment.on)
    return [replace(told, person=person.id, role=Role.CIO_OFFICE) for person in holders]


def _reminders(unit: Unit, moment: Moment) -> Iterator[_Told]:
    gates = worth_a_look(unit, moment)
    by_id = {gate.id: gate for gate in gates}
    for reminder in reminders_due(unit, moment, gates):
        letter, rung = reminder.letter, reminder.rung
        yield _Told(
            person=letter.person_id,
            kind=letter.kind,
            case=reminder.case,
            why=f"rung {rung.number} of the reminders ({rung.step}) for what was due on {letter.due_on}",
            reason=rung.step,
            due_on=letter.due_on,
            letter=(letter, by_id[letter.gate_id] if letter.gate_id else None),
        )


def _put_off(unit: Unit, moment: Moment) -> Iterator[_Told]:
    """Questions that have come due and that nobody is reminded of, because they were put off."""
    for gate in unit.gates.due_until(moment.on):
        if is_put_off(gate, moment.on):
            case = unit.cases.get(gate.case_id)
            for person in asked_by(unit, case, gate, moment):
                yield _Told(
                    person=person,
                    kind=LetterKind.REMINDER,
                    case=case,
                    why=f"put off until {gate.snoozed_until}; it was due on {gate.due_on}",
                    reason=MailReason.PUT_OFF,
                    due_on=gate.due_on,
                    held_until=gate.snoozed_until,
                    bound=Bound(to=person),
                )
