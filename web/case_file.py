"""The file of one case: everything its page shows, read in one transaction with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from models.action_points import ActionPoint, may_tick_off, points_among
from models.advised_condition import AdvisedCondition
from models.case import Case
from models.check import Check
from models.condition_standing import UNMET, conditions_now
from models.decision import Condition, Decision, Opinion
from models.demand import Demand
from models.facts import levels_of
from models.filing import files_of, may_withdraw
from models.gate import Gate
from models.gatekeeper import waits_for_rules
from models.instruments import can_choose
from models.permission import Action
from models.procurement import Procurement, procurement_from
from models.register import RegisterEntry
from models.signal import Signal
from models.store.open import Unit
from models.stored_file import StoredFile
from models.vocabulary import ConditionState, Phase
from models.write_back import WriteBack
from web.ai_act_view import AiActView, ai_act_of
from web.assessment_view import AssessmentView, newest_check
from web.balance_view import Weighing
from web.committee_view import CaseCommittee, committee_of
from web.letters_view import LetterTold, letters_of
from web.light_check_view import LightCheck
from web.light_checks import light_checks_in
from web.official_started import Started, started_in
from web.question_view import Question, questions_of
from web.read_back import Made, read_back, weighed_for
from web.remarks_view import OpenRemark, open_remarks
from web.site import Visit
from web.start_view import StartView, start_of
from web.timeline import Told, told
from web.triage_view import TriageView, triage_of


class Stop(StrEnum):
    """How a phase on the drawn road stands."""

    DONE = "done"
    HERE = "here"
    AHEAD = "ahead"
    PASSED_BY = "passed_by"
    """The case went on without it."""


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Everything about one case."""

    case: Case
    lead: str | None
    road: Sequence[tuple[Phase, Stop]]
    questions: Sequence[Question]
    is_processed: bool
    """Whether the engine still has to look at it."""
    demands: Sequence[Demand]
    triage: TriageView | None
    ai_act: AiActView
    assessments: Sequence[AssessmentView]
    official: Sequence[Started]
    """Official questionnaires in this case."""
    weighings: Sequence[Weighing]
    """Each moment at which values were weighed, oldest first."""
    start: StartView | None
    """What is missing before data may be processed; none where nothing is."""
    procurement: Procurement
    """What is arranged with who takes part from outside, as far as it was asked."""
    can_choose_methods: bool
    opinions: Sequence[Opinion]
    decisions: Sequence[Decision]
    weighed_for: Mapping[UUID, Weighing]
    """By decision the weighing that it rests on."""
    conditions: Sequence[Condition]
    conditions_now: Sequence[tuple[Condition, ConditionState, int]]
    """The conditions, how each stands, and how many pieces of evidence it has."""
    advised: Sequence[AdvisedCondition]
    """What was advised to its decisions, and what became of it."""
    checks: Sequence[Check]
    light_checks: Sequence[LightCheck]
    """What the answered ones say of values and conditions, newest first."""
    entries: Sequence[RegisterEntry]
    signals: Sequence[Signal]
    """What reached us about it or about its register entries."""
    remarks: Sequence[OpenRemark]
    """Remarks on its answers that nobody dealt with yet."""
    committee: CaseCommittee
    letters: Sequence[LetterTold]
    write_backs: Sequence[WriteBack]
    """What the sources of its demands were told, or must be."""
    files: Mapping[UUID, Sequence[StoredFile]]
    """By the assessment or condition that they belong to."""
    removable: frozenset[UUID]
    """The files that this visitor may withdraw."""
    actions: Sequence[tuple[ActionPoint, bool]]
    """What was agreed in sessions; whether this visitor may tick it off."""
    timeline: Sequence[Told]
    names: Mapping[UUID, str]
    gates: Mapping[UUID, Gate]

    @property
    def unmet(self) -> int:
        """How many conditions are not met in time, or whose evidence expired."""
        return sum(state in UNMET for _, state, _ in self.conditions_now)

    @property
    def check(self) -> AssessmentView | None:
        """The last ethical check in which something was weighed."""
        return newest_check(self.assessments)

    @property
    def weighing(self) -> Weighing | None:
        """The values as they were weighed last."""
        return self.weighings[-1] if self.weighings else None


def file_of(unit: Unit, case: Case, visit: Visit) -> CaseFile:
    """The file of a case, as this visitor may see it."""
    names = unit.people.names()
    gates = {gate.id: gate for gate in unit.gates.of_case(case.id)}
    answers = unit.assessments.answers_of_case(case.id)
    assessments = unit.assessments.of_case(case.id)
    comments = unit.comments.of_case(case.id)
    views, weighings = read_back(unit, case, Made(assessments, answers, comments), visit, names)
    events = unit.journal.of_case(case.id)
    files = files_of(unit, case)
    passed = {event.phase for event, _ in events}
    return CaseFile(
        case=case,
        lead=names.get(case.lead_id) if case.lead_id else None,
        road=[(phase, _stop(phase, case, passed)) for phase in Phase],
        questions=questions_of(unit, case, visit, names),
        is_processed=waits_for_rules(case) or bool(unit.wakes.pending(case.id)),
        demands=unit.demands.of_case(case.id),
        triage=triage_of(unit, case.id, visit),
        ai_act=ai_act_of(unit, case, visit),
        assessments=views,
        remarks=open_remarks(unit, comments, visit, names),
        official=started_in(unit, case),
        weighings=weighings,
        start=start_of(case, levels_of(unit, case), assessments, answers, unit.decisions.opinions(case.id)),
        procurement=procurement_from(assessments, answers),
        can_choose_methods=can_choose(case) and visit.may(Action.CHOOSE_METHODS),
        opinions=unit.decisions.opinions(case.id),
        decisions=unit.decisions.of_case(case.id),
        weighed_for=weighed_for(unit, case, weighings),
        conditions=unit.decisions.conditions(case.id),
        conditions_now=conditions_now(unit.decisions.conditions(case.id), files, case, visit.now.on),
        advised=unit.decisions.advised(case.id),
        light_checks=light_checks_in(unit, case, assessments, answers),
        checks=[check for check in unit.checks.of_case(case.id) if check.dropped_on is None],
        entries=unit.registers.of_case(case.id),
        signals=unit.signals.of_case(case.id),
        committee=committee_of(unit, case, visit),
        letters=letters_of(unit, case, visit, names, gates),
        write_backs=unit.write_backs.of_case(case.id),
        files=files,
        removable=_removable(case, files, visit),
        actions=[(one, may_tick_off(visit.actor, case, one)) for one in points_among(assessments, answers, events)],
        timeline=told(events, visit, gates, names, everything=visit.may(Action.SEE_JOURNAL, case)),
        names=names,
        gates=gates,
    )


def _removable(case: Case, files: Mapping[UUID, Sequence[StoredFile]], visit: Visit) -> frozenset[UUID]:
    everything = [file for beside in files.values() for file in beside]
    return frozenset(file.id for file in everything if may_withdraw(visit.actor, case, file))


def _stop(phase: Phase, case: Case, passed: set[Phase]) -> Stop:
    order = list(Phase)
    if phase is case.phase:
        return Stop.HERE
    if order.index(phase) > order.index(case.phase):
        return Stop.AHEAD
    return Stop.DONE if phase in passed else Stop.PASSED_BY
