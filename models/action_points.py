"""Action points of sessions: agreed with an owner and a day, and ticked off when they are done.

The answers that a decision rests on are not touched: that a point is done is an event of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.assessment import Answer, Assessment, values
from models.base import Moment
from models.case import Case
from models.errors import ActionPointDone, InvalidAnswer, NotAllowed, NotFound
from models.forms import rows_of
from models.journal import CaseEvent, EventContent
from models.permission import Action, may
from models.permission_when import leads_it
from models.person import Actor
from models.vocabulary import EventKind, Instrument, Role

if TYPE_CHECKING:
    from models.store.open import Store, Unit

ACTIONS = "actions"
LINE = "line"
"""What somebody writes who ticks a point off."""
_SAID = "explanation"
_LAST = date.max

Told = Sequence[tuple[CaseEvent, EventContent]]


@dataclass(frozen=True, kw_only=True)
class Done:
    """That an action point is done: on which day, by whom, and what they say of it."""

    on: date
    by: UUID | None
    line: str


@dataclass(frozen=True, kw_only=True)
class ActionPoint:
    """What somebody does after a session, as it was agreed there. ``number``: its row on the form."""

    assessment_id: UUID
    instrument: Instrument
    number: int
    text: str
    block: str
    owner: Role | None
    due_on: date | None
    done: Done | None = None

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.assessment_id}/{self.number}"


@dataclass(frozen=True, kw_only=True)
class TickOff:
    """Somebody says that an action point is done."""

    assessment_id: UUID
    number: int
    line: str
    by: Actor
    moment: Moment
    form_key: str | None = None


def action_points(unit: Unit, case: Case) -> list[ActionPoint]:
    """The action points of what a case delivered, what is still to do first and then first due first."""
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    return points_among(assessments, answers, unit.journal.of_case(case.id))


def points_among(
    assessments: Sequence[Assessment], answers: Mapping[UUID, Mapping[str, Answer]], events: Told
) -> list[ActionPoint]:
    """As ``action_points``, from what was read already.

    Of a session that is done again the newest counts; what was ticked off in the one before stays done where it is
    still agreed in the same words.
    """
    delivered = {one.id: one for one in assessments if one.is_delivered}
    superseded = {one.continues_id for one in delivered.values()}
    rows = {key: _rows(answers.get(key, {})) for key in delivered}
    done = dict(_done(events))

    def ticked(assessment: Assessment | None, number: int, text: str) -> Done | None:
        while assessment is not None:
            if (assessment.id, number) in done and rows[assessment.id].get(number, {}).get("text") == text:
                return done[assessment.id, number]
            assessment = delivered.get(assessment.continues_id) if assessment.continues_id else None
        return None

    found = [
        _point(one, number, row, ticked(one, number, row["text"]))
        for one in delivered.values()
        if one.id not in superseded
        for number, row in rows[one.id].items()
    ]
    return sorted(found, key=lambda point: (point.done is not None, point.due_on or _LAST))


def may_tick_off(actor: Actor, case: Case, point: ActionPoint) -> bool:
    """Whether somebody may tick off a point: its owner, the project lead, and the Ethisch Netwerk."""
    owns = point.owner is not None and actor.has(point.owner)
    return may(actor, Action.TICK_OFF, case) and (owns or actor.has(Role.ETHISCH_NETWERK) or leads_it(actor, case))


def tick_off(store: Store, ticked: TickOff) -> Case:
    """An action point is done; gives its case.

    Raises ``NotFound``, ``NotAllowed``, ``FormAlreadySent``, ``ActionPointDone``, or ``InvalidAnswer`` without a line.
    """
    with store.write() as unit:
        case = unit.cases.get(unit.assessments.get(ticked.assessment_id).case_id)
        point = find_point(unit, case, ticked.assessment_id, ticked.number)
        if not may_tick_off(ticked.by, case, point):
            raise NotAllowed("Its owner ticks off an action point, or the project lead, or the Ethisch Netwerk.")
        unit.signins.receive(ticked.form_key, ticked.by.person_id, ticked.moment.at)
        if point.done is not None:
            raise ActionPointDone
        line = ticked.line.strip()
        if not line:
            raise InvalidAnswer([Problem(path=LINE, code=ProblemCode.MISSING)])
        facts = {"assessment": point.assessment_id, "number": point.number, "instrument": point.instrument}
        content = {_SAID: line}
        told = case.tell(EventKind.ACTION_DONE, by=ticked.by, moment=ticked.moment, facts=facts, content=content)
        unit.journal.add(told)
        unit.flush()
        return case


def find_point(unit: Unit, case: Case, assessment_id: UUID, number: int) -> ActionPoint:
    """One action point of a case; raises ``NotFound``."""
    for point in action_points(unit, case):
        if (point.assessment_id, point.number) == (assessment_id, number):
            return point
    raise NotFound("There is no such action point, or the session was done again.")


def _rows(answers: Mapping[str, Answer]) -> dict[int, dict[str, str]]:
    """The rows of an assessment in which something was agreed."""
    return {number: row for number, row in rows_of(values(answers), ACTIONS).items() if row.get("text")}


def _point(assessment: Assessment, number: int, row: Mapping[str, str], done: Done | None) -> ActionPoint:
    owner, due_on = row.get("owner"), row.get("due_on")
    return ActionPoint(
        assessment_id=assessment.id,
        instrument=assessment.instrument,
        number=number,
        text=row["text"],
        block=row.get("block", ""),
        owner=Role(owner) if owner else None,
        due_on=date.fromisoformat(due_on) if due_on else None,
        done=done,
    )


def _done(events: Told) -> Iterator[tuple[tuple[UUID, int], Done]]:
    for event, content in events:
        if event.kind is EventKind.ACTION_DONE:
            line = str((content.content or {}).get(_SAID, ""))
            place = (UUID(event.facts["assessment"]), int(event.facts["number"]))
            yield place, Done(on=event.on, by=event.by_person_id, line=line)
