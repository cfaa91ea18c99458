"""The agenda of a meeting: putting a case or a topic on it, taking it off, its order, and what is not discussed now.

A case on an agenda is asked of the committee: its gate for the secretary waits until after the meeting, so that nobody
is reminded of what they cannot do yet. The case itself never waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.case import Case
from models.committee import AgendaItem, Meeting, ParkedCase
from models.dates import working_days_later
from models.errors import AlreadyOnAgenda, MeetingOver, WrongUse
from models.opinions import ADVISE_WITHIN, ask_again
from models.permission import Action
from models.road import withdraw
from models.vocabulary import EventKind, Role, Shift

if TYPE_CHECKING:
    from models.store.open import Store, Unit

WRITE_UP_DAYS = 10
"""Working days that the secretary has after a meeting to write a reflection down."""


@dataclass(frozen=True, kw_only=True)
class ForAgenda:
    """What to put on the agenda of which meeting. ``reference``: of a case; without one it is the free ``topic``."""

    meeting_id: UUID
    question: str
    reference: str = ""
    topic: str = ""


def put_on_agenda(store: Store, new: ForAgenda, act: Act) -> AgendaItem:
    """Put a case or a topic at the end of an agenda, after the deadline for papers too.

    The members may see the case from now on. Raises ``NotAllowed``, ``FormAlreadySent``, ``NotFound``,
    ``MeetingOver``, ``AlreadyOnAgenda``, or ``WrongUse`` without a case and without a topic.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        today = act.moment.on
        meeting = require_to_come(unit.committee.meeting(new.meeting_id), today)
        case = unit.cases.by_reference(new.reference) if new.reference else None
        if case is None and not new.topic.strip():
            raise WrongUse("Name a case or a topic; an agenda has no empty items.")
        if case is not None and unit.committee.planned(case.id, today) is not None:
            raise AlreadyOnAgenda
        there = unit.committee.items(meeting.id)
        item = AgendaItem(
            meeting_id=meeting.id,
            case_id=case.id if case else None,
            topic="" if case else new.topic.strip(),
            question=new.question.strip(),
            place=max((one.place for one in there), default=0) + 1,
            put_on=today,
        )
        unit.committee.keep(item)
        if case is not None:
            await_meeting(unit, case, meeting, act, item.question)
        return item


def take_off_agenda(store: Store, item_id: UUID, why: str, act: Act) -> None:
    """Take something off the agenda of a meeting that is to come; a case waits for another meeting again."""
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        item, meeting = _item_to_come(unit, item_id, act.moment.on)
        item.taken_off_on, item.taken_off_why = act.moment.on, why.strip()
        if item.case_id is not None:
            take_case_off(unit, unit.cases.get(item.case_id), meeting, act, item.taken_off_why)


def shift_item(store: Store, item_id: UUID, shift: Shift, act: Act) -> None:
    """Let an item change places with the one before or after it; nothing happens at the end of the agenda."""
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        item, meeting = _item_to_come(unit, item_id, act.moment.on)
        there = list(unit.committee.items(meeting.id))
        at = [one.id for one in there].index(item.id)
        other = at - 1 if shift is Shift.UP else at + 1
        if 0 <= other < len(there):
            there[other].place, item.place = item.place, there[other].place


def park_case(store: Store, reference: str, why: str, act: Act) -> None:
    """The committee does not look at a case now: nobody is asked for its advice any more, and the reason stays.

    Putting it on an agenda later asks it again. Raises ``AlreadyOnAgenda`` while it stands on one.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        case = unit.cases.by_reference(reference)
        if unit.committee.planned(case.id, act.moment.on) is not None:
            raise AlreadyOnAgenda
        if unit.committee.parking(case.id) is not None:
            return
        opinion = unit.decisions.unanswered(case.id, Role.SECRETARIS)
        gate = unit.gates.open_of_subject(opinion.id) if opinion else None
        if gate is not None:
            withdraw(unit, case, gate, act.moment)
        parked = ParkedCase(case_id=case.id, why=why.strip(), parked_on=act.moment.on, parked_by=act.by.person_id)
        unit.committee.keep(parked)
        told = case.tell(EventKind.COMMITTEE_PARKED, by=act.by, moment=act.moment, content={"note": parked.why})
        unit.journal.add(told)


def require_to_come(meeting: Meeting, today: date) -> Meeting:
    """The meeting itself; raises ``MeetingOver`` where it was held or cancelled."""
    if not meeting.is_to_come(today):
        raise MeetingOver
    return meeting


def await_meeting(unit: Unit, case: Case, meeting: Meeting, act: Act, question: str) -> None:
    """A case stands on an agenda: the committee is asked, and the secretary is until it has met."""
    parked = unit.committee.parking(case.id)
    if parked is not None:
        parked.ended_on = act.moment.on
    case.committee_asked_on = case.committee_asked_on or act.moment.on
    gate = ask_again(unit, case, Role.SECRETARIS, act.moment)
    gate.due_on, gate.note = working_days_later(meeting.held_on, WRITE_UP_DAYS), question
    facts = {"meeting": meeting.id, "due_on": meeting.held_on}
    told = case.tell(EventKind.AGENDA_SET, by=act.by, moment=act.moment, facts=facts, content={"note": question})
    unit.journal.add(told)


def take_case_off(unit: Unit, case: Case, meeting: Meeting, act: Act, why: str) -> None:
    """A case stands on no agenda any more: it waits for another meeting, as when it was first asked."""
    opinion = unit.decisions.unanswered(case.id, Role.SECRETARIS)
    gate = unit.gates.open_of_subject(opinion.id) if opinion else None
    if gate is not None:
        gate.due_on, gate.note = working_days_later(act.moment.on, ADVISE_WITHIN), ""
    facts = {"meeting": meeting.id, "due_on": meeting.held_on}
    told = case.tell(EventKind.AGENDA_LEFT, by=act.by, moment=act.moment, facts=facts, content={"note": why})
    unit.journal.add(told)


def _item_to_come(unit: Unit, item_id: UUID, today: date) -> tuple[AgendaItem, Meeting]:
    item = unit.committee.item(item_id)
    meeting = require_to_come(unit.committee.meeting(item.meeting_id), today)
    if item.taken_off_on is not None:
        raise MeetingOver("This was taken off the agenda already; look at the agenda as it is now.")
    return item, meeting
