"""The answers to a first reflection: the rules look at the intake at once, and the light check is the first weighing.

Where the rules ask more than a light check, or leave something open, the case goes the main road with what was
answered, and nobody types it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from models.ai_act import derived_of
from models.assessing import deliver, ensure_ethical_check
from models.assessment import Assessment, values
from models.check import Check
from models.facts import NOTHING, REGISTERS
from models.follow_up import settle
from models.gate import GateTemplate
from models.grouping import complete_entries
from models.intake import intake_of
from models.lifecycle import AT_REST, Facts
from models.planning import plan_checks
from models.provisional import who_decides
from models.reply import Reply
from models.rhythm import rhythm_of
from models.road import Taken, advance, answer, open_gate
from models.ruling import keep_rules, rules_now
from models.saving import Given, save_answers
from models.triage import TriageResult, decide_triage
from models.triage_finding import hash_of
from models.triage_keeping import Judged, keep_judgement
from models.vocabulary import (
    CheckOutcome,
    EventKind,
    FollowUp,
    GateKind,
    Level,
    Mover,
    Outcome,
    RegisterKind,
    Role,
    Step,
    SubjectKind,
    Verdict,
)

_WEIGHING = GateTemplate(kind=GateKind.JUDGE, role=Role.PROJECTLEIDER, form="ethical-check-light", working_days=None)
_LIGHT: Mapping[Outcome, Collection[Level]] = {
    **{outcome: levels for outcome, levels in NOTHING.items() if outcome not in REGISTERS},
    Outcome.ETHICAL_CHECK: frozenset({Level.NOT_NEEDED, Level.LIGHT}),
}
"""Per outcome the levels that ask no more than a light check; an unknown is never among them."""
_REGISTER_OF: Mapping[Outcome, RegisterKind] = {
    Outcome.ALGORITHM_REGISTER: RegisterKind.ALGORITHM,
    Outcome.SENSOR_REGISTER: RegisterKind.SENSOR,
}


def asks_no_more_than_light(levels: Mapping[Outcome, Level], standing_in: Collection[RegisterKind]) -> bool:
    """Whether a light check suffices for entries that stand in these registers already.

    Another register that asks for an entry too is found by reconciling; only whether it does must be certain.
    """
    open_registers = [
        kind
        for outcome, kind in _REGISTER_OF.items()
        if levels.get(outcome, Level.UNKNOWN) is Level.UNKNOWN and kind not in standing_in
    ]
    return not open_registers and all(levels.get(outcome) in allowed for outcome, allowed in _LIGHT.items())


def answer_first_intake(reply: Reply) -> None:
    """The intake of a first reflection is answered: the light check is asked in one go, or the case goes the main road.

    What the rules advise is kept as it is for any case; on the main road they look once more when it gets there.
    """
    unit, case, moment = reply.unit, reply.case, reply.moment
    check = unit.checks.get(reply.gate.subject_id)
    intake = intake_of(unit, case, moment)
    save_answers(unit, case, intake, Given(values=reply.answers, by=reply.by), moment)
    deliver(unit, case, intake, reply.by, moment)
    reply.close_gate()
    known, derived = unit.assessments.answers(intake.id), derived_of(unit, case)
    rules = rules_now(unit, moment.on)
    result = decide_triage(rules, {**values(known), **derived})
    registers = {entry.kind for _, entry in unit.checks.entries_of(check.id)}
    if not asks_no_more_than_light(_levels(result), registers):
        _go_the_main_road(reply, check, intake)
        return
    keep_rules(unit, rules, moment)
    record = keep_judgement(
        unit, case, Judged(intake=intake, answers_hash=hash_of(known, derived), result=result), moment
    )
    record.road = Step.START_LIGHT_CHECK
    _ask_weighing(reply, check)


def answer_first_weighing(reply: Reply) -> None:
    """The light check of a first reflection is delivered: the first weighing of what the entries do.

    Who advises something else than to go on as it is puts it before whoever decides.
    """
    unit, case, moment = reply.unit, reply.case, reply.moment
    check = unit.checks.get(reply.gate.subject_id)
    weighing = ensure_ethical_check(unit, case, moment)
    save_answers(unit, case, weighing, Given(values=reply.answers, by=reply.by), moment)
    reply.close_gate()
    goes_on = reply.one("advice") == Verdict.PROCEED
    check.explanation = reply.one("conclusion")
    _complete(reply, check, weighing, FollowUp.NOTHING if goes_on else FollowUp.LIGHT)
    if goes_on or case.phase not in AT_REST:
        deliver(unit, case, weighing, reply.by, moment)
        plan_checks(unit, case, moment.on)
    else:
        _ask_to_decide(reply, weighing)


def _levels(result: TriageResult) -> dict[Outcome, Level]:
    return {outcome: found.level for outcome, found in result.outcomes.items()}


def _ask_weighing(reply: Reply, check: Check) -> None:
    """The light check, of who was asked the intake; with time of its own where that one came late."""
    ensure_ethical_check(reply.unit, reply.case, reply.moment)
    due_on = rhythm_of(check.kind).answer_by(reply.gate.due_on or check.due_on, reply.moment.on)
    subject = (SubjectKind.CHECK, check.id)
    open_gate(reply.unit, reply.case, _WEIGHING, reply.moment, subject=subject, due_on=due_on, note=reply.gate.note)


def _go_the_main_road(reply: Reply, check: Check, intake: Assessment) -> None:
    """The check ends here; where the case is not on its road already it starts there, with the intake answered."""
    _complete(reply, check, intake, FollowUp.FULL)
    if reply.case.phase in AT_REST:
        reply.unit.checks.drop_rhythm(reply.case.id, reply.moment.on)
        reply.unit.checks.drop_closing(reply.case.id, reply.moment.on)
        reply.take(Step.REFLECT, Mover.CHECK)
        _answer_phase_gate(reply)
        reply.take(Step.SUBMIT_INTAKE)


def _ask_to_decide(reply: Reply, weighing: Assessment) -> None:
    """What was weighed goes to whoever decides, as it is."""
    unit, case, moment = reply.unit, reply.case, reply.moment
    record = unit.triages.newest(case.id)
    assert record is not None, "the rules were run on the intake"
    case.depth = Level.LIGHT
    case.decision_level = who_decides(unit.triages.outcomes(record.id)[Outcome.DECISION_LEVEL])
    unit.checks.drop_rhythm(case.id, moment.on)
    unit.checks.drop_closing(case.id, moment.on)
    # it is being assessed at this very moment, so the road goes on in that assessment instead of in a copy
    back = Taken(step=Step.REOPEN, mover=Mover.CHECK, by=reply.by)
    advance(unit, case, back, moment, Facts(ever_assessed=True))
    deliver(unit, case, weighing, reply.by, moment)
    _answer_phase_gate(reply)
    reply.take(Step.DELIVER_ASSESSMENT)


def _answer_phase_gate(reply: Reply) -> None:
    """What the phase asks was answered just now."""
    gate = reply.unit.gates.phase_gate(reply.case.id)
    if gate is not None:
        answer(reply.unit, reply.case, gate, reply.by, reply.moment)


def _complete(reply: Reply, check: Check, answers: Assessment, follow_up: FollowUp) -> None:
    """The check is answered, and its entries were discussed."""
    check.answered_on, check.answered_by, check.assessment_id = reply.moment.on, reply.by.person_id, answers.id
    check.outcome = CheckOutcome.UNCHANGED if follow_up is FollowUp.NOTHING else CheckOutcome.CHANGED
    if check.outcome is CheckOutcome.UNCHANGED:  # else nothing changed that was weighed before; what follows says it
        facts = {"check": check.id, "kind": check.kind, "outcome": check.outcome, "due_on": check.due_on}
        reply.tell(EventKind.CHECK_ANSWERED, facts, {"explanation": check.explanation})
    settle(reply.unit, reply.case, check, follow_up, by=reply.by, moment=reply.moment)
    complete_entries(reply.unit, check, reply.moment.on)
