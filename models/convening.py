"""Planning, moving and cancelling meetings of the committee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.agenda import await_meeting, require_to_come, take_case_off
from models.answering import Problem, ProblemCode
from models.committee import Meeting
from models.dates import working_days_earlier
from models.errors import InvalidAnswer
from models.permission import Action

if TYPE_CHECKING:
    from models.store.open import Store

PAPERS_DAYS = 10
"""Working days between the deadline for papers and the meeting, unless the secretary chooses another day."""


@dataclass(frozen=True, kw_only=True)
class MeetingPlan:
    """When the committee meets and where. ``papers_due_on``: None for ten working days before."""

    held_on: date
    papers_due_on: date | None = None
    place: str = ""

    def deadline(self, today: date) -> date:
        """Until when papers can be handed in; never before today where nobody chose a day.

        Raises ``InvalidAnswer`` for a meeting in the past, or papers that are due after it.
        """
        if self.held_on < today:
            raise InvalidAnswer([Problem(path="held_on", code=ProblemCode.IN_THE_PAST)])
        if self.papers_due_on is None:
            return max(working_days_earlier(self.held_on, PAPERS_DAYS), today)
        if self.papers_due_on > self.held_on:
            raise InvalidAnswer([Problem(path="papers_due_on", code=ProblemCode.TOO_LATE)])
        return self.papers_due_on


def plan_meeting(store: Store, plan: MeetingPlan, act: Act) -> Meeting:
    """Plan a meeting; raises ``NotAllowed``, ``FormAlreadySent`` or ``InvalidAnswer``."""
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        today = act.moment.on
        meeting = Meeting(
            held_on=plan.held_on, papers_due_on=plan.deadline(today), place=plan.place.strip(), planned_on=today
        )
        unit.committee.keep(meeting)
        return meeting


def move_meeting(store: Store, meeting_id: UUID, plan: MeetingPlan, act: Act) -> None:
    """Move a meeting; what the cases on its agenda wait for moves along. Raises ``MeetingOver`` besides the others."""
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        meeting = require_to_come(unit.committee.meeting(meeting_id), act.moment.on)
        has_moved = meeting.held_on != plan.held_on
        meeting.papers_due_on = plan.deadline(act.moment.on)
        meeting.held_on, meeting.place = plan.held_on, plan.place.strip()
        unit.flush()
        for item in unit.committee.items(meeting.id) if has_moved else ():
            if item.case_id is not None:
                await_meeting(unit, unit.cases.get(item.case_id), meeting, act, item.question)


def cancel_meeting(store: Store, meeting_id: UUID, why: str, act: Act) -> None:
    """Cancel a meeting; its cases wait for another one again. Raises as ``move_meeting``."""
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        meeting = require_to_come(unit.committee.meeting(meeting_id), act.moment.on)
        meeting.cancelled_on, meeting.cancelled_why = act.moment.on, why.strip()
        for item in unit.committee.items(meeting.id):
            item.taken_off_on, item.taken_off_why = act.moment.on, meeting.cancelled_why
            if item.case_id is not None:
                take_case_off(unit, unit.cases.get(item.case_id), meeting, act, meeting.cancelled_why)
