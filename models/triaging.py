"""Triage as it happens to a case: the rules are run, and a person confirms what they advise or departs from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.ai_act import derived_of
from models.answering import Problem, ProblemCode
from models.assessment import values
from models.base import Moment
from models.case import Case
from models.deciding import ask_instruments
from models.errors import InvalidAnswer
from models.facts import nothing_is_asked
from models.forms import one
from models.gate import GateTemplate
from models.intake import intake_of
from models.mailing import write_to_lead
from models.person import ENGINE
from models.provisional import who_decides
from models.questionnaire import Answers
from models.reply import Reply
from models.road import Taken, advance, ask_confirmation, open_gate
from models.ruling import keep_rules, rules_now
from models.triage import TriageResult, decide_triage
from models.triage_finding import found_before, found_by, hash_of
from models.triage_keeping import Judged, keep_judgement
from models.triage_record import TriageOutcome, TriageRecord
from models.vocabulary import (
    EventKind,
    GateKind,
    LetterKind,
    Level,
    Mover,
    Outcome,
    Phase,
    Role,
    Step,
    SubjectKind,
)
from models.writing_back import tell_triage

if TYPE_CHECKING:
    from models.store.open import Unit

SAMPLE_OF = 10
"""One in this many cases that the rules clear is looked at by the Ethisch Netwerk."""

AS_ADVISED = "as_advised"
_SAMPLE = GateTemplate(kind=GateKind.JUDGE, role=Role.ETHISCH_NETWERK, form="sample", working_days=20)
_CHECK_ON_ROAD: Mapping[Step, Level] = {
    Step.CLEAR: Level.NOT_NEEDED,
    Step.REGISTER_ONLY: Level.NOT_NEEDED,
    Step.START_LIGHT_CHECK: Level.LIGHT,
    Step.START_FULL_CHECK: Level.FULL,
}
"""What each road says about the ethical check."""


def judge(unit: Unit, case: Case, moment: Moment) -> bool:
    """Run the rules over the intake answers of a case and do what follows; false where there was nothing to do.

    In triage: clear the case where nothing is asked and nothing is unknown, else ask the Ethisch Netwerk to confirm.
    Elsewhere the demand must have changed, or the AI Act decision aid was handed in: only another finding brings the
    case back to triage, else the journal says that it was looked at. Doing it twice changes nothing the second time.
    """
    if case.phase is Phase.INTAKE:
        return False
    intake = intake_of(unit, case, moment)
    answers, derived = unit.assessments.answers(intake.id), derived_of(unit, case)
    hashed = hash_of(answers, derived)
    newest = unit.triages.newest(case.id)
    is_fresh = case.phase is Phase.TRIAGE and case.waiting_for is None
    if not is_fresh and newest is not None and hashed in {newest.answers_hash, newest.still_holds_for}:
        return False
    rules = rules_now(unit, moment.on)
    result = decide_triage(rules, {**values(answers), **derived})
    if not is_fresh:
        if newest is not None and found_by(rules, result) == found_before(unit, rules, newest):
            newest.still_holds_for = hashed
            told = {"triage": newest.id, "answers_hash": hashed}
            unit.journal.add(case.tell(EventKind.TRIAGE_UNCHANGED, by=ENGINE, moment=moment, facts=told))
            return True
        advance(unit, case, Taken(step=Step.RETRIAGE, mover=Mover.SOURCE), moment)
    keep_rules(unit, rules, moment)
    record = keep_judgement(unit, case, Judged(intake=intake, answers_hash=hashed, result=result), moment)
    if nothing_is_asked(_levels(result)):
        _clear(unit, case, record, moment)
    else:
        ask_confirmation(unit, case, moment)
    return True


def judge_afresh(unit: Unit, case: Case, moment: Moment, note: str) -> None:
    """Run the rules over the answers of a case that was sent back to triage, and ask a person to confirm.

    It is never cleared here: it was weighed before, and something of that changed. ``note``: why it was sent back.
    """
    intake = intake_of(unit, case, moment)
    answers, derived = unit.assessments.answers(intake.id), derived_of(unit, case)
    rules = rules_now(unit, moment.on)
    keep_rules(unit, rules, moment)
    result = decide_triage(rules, {**values(answers), **derived})
    keep_judgement(unit, case, Judged(intake=intake, answers_hash=hash_of(answers, derived), result=result), moment)
    ask_confirmation(unit, case, moment, note)


def _levels(result: TriageResult) -> dict[Outcome, Level]:
    return {outcome: found.level for outcome, found in result.outcomes.items()}


def _clear(unit: Unit, case: Case, record: TriageRecord, moment: Moment) -> None:
    """Nothing is needed: the road ends here, and one case in ten is looked at afterwards."""
    nth = unit.triages.cleared_count() + 1
    record.road = Step.CLEAR
    advance(unit, case, Taken(step=Step.CLEAR, mover=Mover.RULES), moment)
    write_to_lead(unit, case, LetterKind.CLEARED, moment, about=record.id)
    tell_triage(unit, case, Step.CLEAR, moment, subject=record.id)
    if nth % SAMPLE_OF == 1:
        open_gate(unit, case, _SAMPLE, moment, subject=(SubjectKind.SAMPLE, record.id))


def confirm(reply: Reply) -> None:
    """The Ethisch Netwerk chooses the road, and per outcome confirms the advice or departs from it with a reason."""
    record = reply.unit.triages.newest(reply.case.id)
    assert record is not None, "a triage is confirmed only after the rules were run"
    road = Step(reply.one("road"))
    reason = reply.one("reason")
    if road is Step.ASK_INFORMATION:
        reply.close_gate()
        record.road = road
        reply.take(road, note=reason)
        return
    outcomes = reply.unit.triages.outcomes(record.id)
    departed = _depart(outcomes, road, reply.answers, reason)
    if departed and not reason:
        raise InvalidAnswer([Problem(path="reason", code=ProblemCode.MISSING)])
    record.confirmed_on, record.confirmed_by, record.road = reply.moment.on, reply.by.person_id, road
    reply.case.depth = _CHECK_ON_ROAD[road] if road in {Step.START_LIGHT_CHECK, Step.START_FULL_CHECK} else None
    reply.case.decision_level = who_decides(outcomes[Outcome.DECISION_LEVEL])
    reply.close_gate()
    if record.provisional_on is not None:
        reply.unit.flush()
        ask_instruments(reply.unit, reply.case, reply.moment)  # what a person now leaves out was asked already
    reply.take(road)
    tell_triage(reply.unit, reply.case, road, reply.moment, subject=reply.gate.id)
    if road is Step.CLEAR:
        write_to_lead(reply.unit, reply.case, LetterKind.CLEARED, reply.moment, about=record.id)


def _depart(outcomes: Mapping[Outcome, TriageOutcome], road: Step, answers: Answers, reason: str) -> list[Outcome]:
    """Write down what was confirmed; gives the outcomes where a person departed from the advice."""
    departed = []
    for name, row in outcomes.items():
        chosen = _CHECK_ON_ROAD[road] if name is Outcome.ETHICAL_CHECK else one(answers, f"level_{name}", AS_ADVISED)
        row.confirmed = row.advised if chosen == AS_ADVISED else Level(chosen)
        if row.confirmed is not row.advised:
            row.departure = reason
            departed.append(name)
    return departed


def look_at_sample(reply: Reply) -> None:
    """The Ethisch Netwerk looked at a cleared case; where it doubts, the triage is confirmed by a person after all."""
    agrees = reply.one("agrees") == "yes"
    reply.close_gate()
    facts = {"agrees": agrees, "triage": reply.gate.subject_id}
    content = {"explanation": reply.one("explanation")}
    reply.tell(EventKind.SAMPLE_LOOKED_AT, facts, content)
    if not agrees and reply.case.phase is Phase.CLOSED:
        reply.take(Step.RETRIAGE, Mover.CHECK)
        ask_confirmation(reply.unit, reply.case, reply.moment)
