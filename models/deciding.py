"""Deciding: assessments are delivered, and management or the college decides with an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from models.advice import advised_of, recorded, weigh_advice, without_dropped
from models.answering import Problem, ProblemCode
from models.assessing import FORM_OF, deliver, open_assessment
from models.assessment import Assessment, answers_hash
from models.base import Moment
from models.case import Case
from models.condition_standing import ask_condition
from models.decision import Condition, Decision, DecisionBasis
from models.decision_rows import conditions_in, milestones_in
from models.errors import InvalidAnswer
from models.facts import INSTRUMENTS, NEEDED, facts_of, levels_of
from models.forms import method_of
from models.gate import GateTemplate
from models.mailing import write_to_lead
from models.person import Actor
from models.planning import next_check_on, plan_milestone
from models.prefilling import follow
from models.prior_consultation import AWAIT_AP, QUESTION, await_ap, await_ap_no_more
from models.reply import Reply
from models.road import Taken, advance, open_gate, withdraw
from models.saving import Given, save_answers
from models.vocabulary import (
    EventKind,
    GateKind,
    Instrument,
    LetterKind,
    Mover,
    Role,
    Step,
    SubjectKind,
    Verdict,
)
from models.writing_back import tell_decision

if TYPE_CHECKING:
    from models.store.open import Unit


def ask_instruments(unit: Unit, case: Case, moment: Moment) -> list[Instrument]:
    """Ask for each DPIA and IAMA that the triage needs and that is not there yet; gives which were asked now.

    One that was asked and is no longer needed is withdrawn. One whose question fell away with the road of the case is
    asked again, with what was kept of it.
    """
    levels, asked = levels_of(unit, case), instruments_to_ask(unit, case)
    for instrument in asked:
        opened = unit.assessments.newest(case.id, instrument)
        if opened is None:
            opened = open_assessment(unit, case, instrument, moment, needed=levels[INSTRUMENTS[instrument]])
        template = GateTemplate(
            kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form=FORM_OF[instrument, None], working_days=20
        )
        open_gate(unit, case, template, moment, subject=(SubjectKind.ASSESSMENT, opened.id))
    follow(unit, case, moment)
    for instrument, outcome in INSTRUMENTS.items():
        known = unit.assessments.newest(case.id, instrument)
        if levels.get(outcome) not in NEEDED and known is not None and not known.is_delivered:
            known.withdrawn_on = moment.on
            gate = unit.gates.open_of_subject(known.id)
            if gate is not None:
                withdraw(unit, case, gate, moment)
    return asked


def instruments_to_ask(unit: Unit, case: Case) -> list[Instrument]:
    """The DPIA and IAMA that the triage needs, that are not there and that nobody is asked for."""
    levels = levels_of(unit, case)
    needed = (instrument for instrument, outcome in INSTRUMENTS.items() if levels.get(outcome) in NEEDED)
    return [instrument for instrument in needed if not _is_asked(unit, case, instrument)]


def _is_asked(unit: Unit, case: Case, instrument: Instrument) -> bool:
    known = unit.assessments.newest(case.id, instrument)
    return known is not None and (known.is_delivered or unit.gates.open_of_subject(known.id) is not None)


def deliver_check(reply: Reply) -> None:
    """The ethical check is complete; when everything required is, somebody may decide.

    Raises ``StepNotReady`` while a required DPIA or IAMA is missing: the answers are then kept as a draft by the
    caller, and this is sent again later.
    """
    check = reply.unit.assessments.newest(reply.case.id, Instrument.ETHICAL_CHECK)
    assert check is not None, "the assessment phase always has an ethical check"
    save_answers(reply.unit, reply.case, check, Given(values=reply.answers, by=reply.by), reply.moment)
    deliver(reply.unit, reply.case, check, reply.by, reply.moment)
    reply.close_gate()
    reply.take(Step.DELIVER_ASSESSMENT)


def decide(reply: Reply) -> None:
    """Management or the college decides; the decision is bound to the assessments as they are now."""
    decision = _decision_in(reply)
    verdict = decision.verdict
    waits = verdict is Verdict.PROCEED_UNDER_CONDITIONS and reply.one(QUESTION) == AWAIT_AP
    goes_on = verdict in (Verdict.PROCEED, Verdict.PROCEED_UNDER_CONDITIONS)
    advised = advised_of(reply.unit, reply.case) if goes_on else []
    weighed = weigh_advice(advised, reply.answers, verdict)
    named_rows = without_dropped(reply.answers, advised) if verdict is Verdict.PROCEED_UNDER_CONDITIONS else {}
    by_row = conditions_in(named_rows, decision)
    conditions = list(by_row.values())
    if verdict is Verdict.PROCEED_UNDER_CONDITIONS and not conditions and not waits:
        raise InvalidAnswer([Problem(path="conditions[1].text", code=ProblemCode.MISSING)])
    milestones = milestones_in(reply.answers)
    named = len(conditions) + waits
    facts = facts_of(reply.unit, reply.case, conditions=named, ap_awaited=waits)
    reply.unit.decisions.add(decision, _basis(reply.unit, reply.case, decision.id), conditions)
    told_back = recorded(advised, weighed, decision, by_row)
    reply.unit.decisions.add_advised(told_back)
    reply.close_gate()
    if verdict is Verdict.REFER_TO_COLLEGE:
        reply.case.decision_level = Role.COLLEGE
    taken = Taken(step=Step(verdict), mover=Mover.PHASE_GATE, by=reply.by, note=decision.argument)
    advance(reply.unit, reply.case, taken, reply.moment, facts)
    told = {
        "decision": decision.id,
        "verdict": verdict,
        "level": reply.gate.role,
        "conditions": named,
    }
    content = {"argument": decision.argument, "advice": [[one.text, one.choice, one.reason] for one in told_back]}
    reply.tell(EventKind.DECIDED, told, content)
    for milestone, due_on in milestones:
        plan_milestone(reply.unit, reply.case, due_on, milestone)
    if waits:
        await_ap(reply, decision)
    elif goes_on:
        await_ap_no_more(reply, decision)
    for condition in conditions:
        _set_condition(reply.unit, reply.case, condition, reply.by, reply.moment)
    write_to_lead(reply.unit, reply.case, LetterKind.DECIDED, reply.moment, about=decision.id)
    check_on = next_check_on(reply.unit, reply.case, reply.moment.on)
    tell_decision(reply.unit, reply.case, decision, reply.moment, check_on=check_on)


def _decision_in(reply: Reply) -> Decision:
    return Decision(
        case_id=reply.case.id,
        verdict=Verdict(reply.one("verdict")),
        argument=reply.one("argument"),
        decided_on=reply.moment.on,
        decided_by=reply.by.person_id,
        level=reply.gate.role,
        **method_of(reply.gate.form),
    )


def _basis(unit: Unit, case: Case, decision_id: UUID) -> list[DecisionBasis]:
    def bound(assessment: Assessment) -> DecisionBasis:
        return DecisionBasis(
            decision_id=decision_id,
            assessment_id=assessment.id,
            assessment_version=assessment.version,
            answers_hash=answers_hash(unit.assessments.answers(assessment.id)),
        )

    return [bound(one_of) for one_of in unit.assessments.of_case(case.id) if one_of.is_delivered]


def _set_condition(unit: Unit, case: Case, condition: Condition, by: Actor, moment: Moment) -> None:
    facts = {"condition": condition.id, "owner": condition.owner, "due_on": condition.due_on}
    content = {"text": condition.text}
    unit.journal.add(case.tell(EventKind.CONDITION_SET, by=by, moment=moment, facts=facts, content=content))
    ask_condition(unit, case, condition, moment)
