"""Reflections of the committee: written down asked and unasked, responded to, and never a decision.

A reflection informs; nothing waits for it. One that comes after the decision and could change the weighing asks those
who lead the project whether the weighing still holds, and their answer alone can open the case again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.base import Moment
from models.case import Case
from models.errors import InvalidAnswer, WrongUse
from models.gate import GateTemplate
from models.late_advice import ask_now
from models.permission import Action
from models.person import Actor
from models.reflection import Reflection
from models.reply import Reply
from models.road import open_gate
from models.vocabulary import EventKind, GateKind, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit

YES = "yes"
_RESPOND_WITHIN = 20


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the committee said. ``could_change``: the weighing could come out differently because of it."""

    text: str
    reflected_on: date
    could_change: bool = False


@dataclass(frozen=True, kw_only=True)
class Unasked:
    """A reflection that no gate asks for: on a case, on a topic of an agenda, or on a topic of its own."""

    said: Said
    reference: str = ""
    item_id: UUID | None = None
    title: str = ""


def record_given(reply: Reply) -> None:
    """The secretary answers what the committee was asked about a case; raises ``InvalidAnswer`` for a day to come."""
    day = reply.one("reflected_on")
    said = Said(
        text=reply.one("text"),
        reflected_on=date.fromisoformat(day) if day else reply.moment.on,
        could_change=reply.one("could_change") == YES,
    )
    _about_case(reply.unit, reply.case, said, reply.by, reply.moment, asked=True)


def reflect(store: Store, unasked: Unasked, act: Act) -> Reflection:
    """Write down what the committee said without being asked, or about a topic.

    Raises ``NotAllowed``, ``FormAlreadySent``, ``NotFound``, ``InvalidAnswer`` for a day to come, or ``WrongUse``
    where the committee was asked about the case: answer that question, so that nothing is said twice.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_COMMITTEE)
        if unasked.reference:
            case = unit.cases.by_reference(unasked.reference)
            return _about_case(unit, case, unasked.said, act.by, act.moment, asked=_was_asked(unit, case, unasked, act))
        return _about_topic(unit, unasked, act)


def respond(reply: Reply) -> None:
    """Who decides about the case says what is done with the reflection; the case itself stays where it is."""
    reflection = reply.unit.committee.reflection(reply.gate.subject_id)
    _keep_response(reflection, reply.one("text"), reply.gate.role, reply.by, reply.moment)
    reply.close_gate()
    reply.tell(EventKind.REFLECTION_ANSWERED, {"reflection": reflection.id}, {"text": reflection.response})


def respond_to_topic(store: Store, reflection_id: UUID, text: str, act: Act) -> None:
    """The CIO office says what is done with a reflection that is about no case.

    Raises ``NotAllowed``, ``FormAlreadySent``, or ``WrongUse`` where it is about a case or was responded to before.
    """
    with store.write() as unit:
        act.begin(unit, Action.RESPOND_TO_TOPIC)
        reflection = unit.committee.reflection(reflection_id)
        if reflection.case_id is not None:
            raise WrongUse("Who decides about the case responds to this reflection; they were asked.")
        if reflection.responded_on is not None:
            raise WrongUse("Somebody responded to this reflection already.")
        _keep_response(reflection, text, Role.CIO_OFFICE, act.by, act.moment)


def _was_asked(unit: Unit, case: Case, unasked: Unasked, act: Act) -> bool:
    """Whether this answers a question that was withdrawn, because the case was parked or closed meanwhile."""
    opinion = unit.decisions.unanswered(case.id, Role.SECRETARIS)
    if opinion is None:
        return False
    if unit.gates.open_of_subject(opinion.id) is not None:
        raise WrongUse("The committee was asked about this case; answer that question instead.")
    opinion.given_on, opinion.given_by, opinion.text = act.moment.on, act.by.person_id, unasked.said.text
    parked = unit.committee.parking(case.id)
    if parked is not None:
        parked.ended_on = act.moment.on
    return True


def _about_case(unit: Unit, case: Case, said: Said, by: Actor, moment: Moment, *, asked: bool) -> Reflection:
    item = unit.committee.unreflected_item(case.id)
    reflection = _reflection(said, by, moment, case_id=case.id, title=case.title, asked=asked)
    reflection.item_id = item.id if item else None
    if said.could_change:
        check = ask_now(unit, case, said.text, moment)
        reflection.check_id = check.id if check else None
    unit.committee.keep(reflection)
    facts = {"reflection": reflection.id, "asked": asked, "could_change": said.could_change}
    told = case.tell(EventKind.REFLECTION_GIVEN, by=by, moment=moment, facts=facts, content={"text": said.text})
    unit.journal.add(told)
    role = case.decision_level or Role.MANAGER
    template = GateTemplate(kind=GateKind.SUPPLY, role=role, form="committee-response", working_days=_RESPOND_WITHIN)
    open_gate(unit, case, template, moment, subject=(SubjectKind.REFLECTION, reflection.id))
    return reflection


def _about_topic(unit: Unit, unasked: Unasked, act: Act) -> Reflection:
    item = unit.committee.item(unasked.item_id) if unasked.item_id else None
    title = item.topic if item else unasked.title.strip()
    if not title:
        raise InvalidAnswer([Problem(path="title", code=ProblemCode.MISSING)])
    reflection = _reflection(unasked.said, act.by, act.moment, title=title, asked=item is not None)
    reflection.item_id = item.id if item else None
    unit.committee.keep(reflection)
    return reflection


def _reflection(
    said: Said, by: Actor, moment: Moment, *, title: str, asked: bool, case_id: UUID | None = None
) -> Reflection:
    if said.reflected_on > moment.on:
        raise InvalidAnswer([Problem(path="reflected_on", code=ProblemCode.IN_THE_FUTURE)])
    return Reflection(
        case_id=case_id,
        title=title,
        asked=asked,
        reflected_on=said.reflected_on,
        text=said.text,
        could_change=said.could_change,
        recorded_on=moment.on,
        recorded_by=by.person_id,
    )


def _keep_response(reflection: Reflection, text: str, role: Role, by: Actor, moment: Moment) -> None:
    reflection.response, reflection.responded_as = text, role
    reflection.responded_on, reflection.responded_by = moment.on, by.person_id
