"""Opening a case, and the intake: the short check that a project lead answers in a few minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.announcing import announce
from models.assessing import deliver, open_assessment
from models.assessment import AnswerValue, Assessment, values
from models.base import Moment
from models.case import Case, new_case
from models.forms import form_named
from models.person import ENGINE, Actor
from models.prefilling import follow
from models.reply import Reply
from models.road import Taken, advance, gate_of, open_gate
from models.saving import Given, save_answers
from models.vocabulary import AnswerOrigin, EventKind, FlowName, Instrument, Mover, Origin, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What is needed to start a case.

    ``answers``: intake answers that are known already; ``answers_from``: where they stand, shown beside them.
    """

    title: str
    origin: Origin
    summary: str = ""
    department: str | None = None
    lead_id: UUID | None = None
    planned_end_on: date | None = None
    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    answers_from: str = ""


def open_case(unit: Unit, new: NewCase, by: Actor, moment: Moment) -> Case:
    """Start a case in the phase that fits its origin, with the intake prefilled.

    A record that answers every question that is asked goes on to the triage by itself; a person confirms there.
    """
    case = new_case(
        reference=unit.cases.next_reference(moment.on.year),
        title=new.title,
        origin=new.origin,
        moment=moment,
        summary=new.summary,
        department=new.department,
        lead_id=new.lead_id,
        planned_end_on=new.planned_end_on,
    )
    unit.cases.add(case)
    facts = {"origin": new.origin, "reference": case.reference}
    content = {"title": new.title, "summary": new.summary}
    opened = unit.journal.add(case.tell(EventKind.CASE_OPENED, by=by, moment=moment, facts=facts, content=content))
    if case.phase is Phase.INTAKE:
        intake = open_assessment(unit, case, Instrument.INTAKE, moment)
        save_answers(unit, case, intake, _prefilled(new.answers, new.answers_from, by), moment)
        if is_answered(new.answers):
            announce(unit, case, opened, moment)
            deliver(unit, case, intake, ENGINE, moment)
            advance(unit, case, Taken(step=Step.SUBMIT_INTAKE, mover=Mover.RULES), moment)
            return case
    open_first_gate(unit, case, moment)
    announce(unit, case, opened, moment)
    return case


def open_first_gate(unit: Unit, case: Case, moment: Moment, note: str = "") -> None:
    """Open the gate of the phase in which a case starts."""
    template = gate_of(case)
    if template is not None:
        open_gate(unit, case, template, moment, note=note)
    if case.phase is Phase.MONITORING:
        unit.wakes.ask(FlowName.CHECKS, case.id, now=moment.at)


def start_case(store: Store, new: NewCase, by: Actor, moment: Moment, *, form_key: str | None = None) -> Case:
    """Start a case by hand, in a transaction of its own. ``form_key``: makes the same form twice one form.

    Raises ``NotAllowed`` or ``FormAlreadySent``.
    """
    from models.permission import Action, permit

    permit(by, Action.OPEN_CASE)
    with store.write() as unit:
        unit.signins.receive(form_key, by.person_id, moment.at)
        return open_case(unit, new, by, moment)


def is_answered(answers: Mapping[str, AnswerValue]) -> bool:
    """Whether every question that is asked has an answer; "weet ik niet" is one."""
    return all(one.path in answers or one.question.feeds for one in form_named("intake-questions").asking(answers))


def submit_intake(reply: Reply) -> None:
    """The project lead sends the intake: the answers are kept and the rules may look."""
    intake = intake_of(reply.unit, reply.case, reply.moment)
    save_answers(reply.unit, reply.case, intake, Given(values=reply.answers, by=reply.by), reply.moment)
    deliver(reply.unit, reply.case, intake, reply.by, reply.moment)
    reply.close_gate()
    reply.take(Step.SUBMIT_INTAKE)


def intake_of(unit: Unit, case: Case, moment: Moment) -> Assessment:
    """The intake answers of a case; an empty intake where it never had one (it came from a register)."""
    return unit.assessments.newest(case.id, Instrument.INTAKE) or open_assessment(unit, case, Instrument.INTAKE, moment)


def change_answers(unit: Unit, case: Case, changed: Mapping[str, AnswerValue], source: str, moment: Moment) -> bool:
    """Take over answers that changed in the source; tells whether any did.

    What a person answered or confirmed here stays: the source only corrects what it filled in itself.
    """
    intake = intake_of(unit, case, moment)
    known = unit.assessments.answers(intake.id)
    from_source = {
        path: value
        for path, value in changed.items()
        if path not in known or known[path].origin is AnswerOrigin.PREFILLED
    }
    before = values(known)
    if save_answers(unit, case, intake, _prefilled(from_source, source, ENGINE), moment):
        follow(unit, case, moment)
    return values(unit.assessments.answers(intake.id)) != before


def _prefilled(answers: Mapping[str, AnswerValue], source: str, by: Actor) -> Given:
    return Given(values=answers, origin=AnswerOrigin.PREFILLED, source=source, by=by)
