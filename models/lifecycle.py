"""THE table of the road: which step leads from which phase to which, who may take it, and what it needs.

A road that is not in ``TRANSITIONS`` does not exist. The drawing in the documentation is generated from it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from models.errors import StepNotAllowed, StepNotReady
from models.vocabulary import Mover, Origin, Phase, Result, Step


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a guard may look at besides the phase.

    ``nothing_needed``: every outcome of the triage is certain and asks nothing; ``only_a_register``: only a
    register asks for an entry; ``assessments_complete``: each
    required instrument and the ethical check are delivered; ``ever_assessed``: the case went through an assessment;
    ``conditions_named``: at least one condition stands with the decision; ``may_refer``: the manager decides, so it
    can still go to the college; ``no_high_risk``: the DPIA, if there is one, leaves no high risk; ``ap_awaited``: the
    decision says that nothing starts before the AP answered.
    """

    nothing_needed: bool = False
    only_a_register: bool = False
    assessments_complete: bool = False
    ever_assessed: bool = False
    conditions_named: bool = False
    may_refer: bool = False
    no_high_risk: bool = False
    ap_awaited: bool = False


Guard = Callable[[Facts], bool]


def nothing_is_needed(facts: Facts) -> bool:
    """The triage is certain and asks nothing."""
    return facts.nothing_needed


def only_a_register_is_needed(facts: Facts) -> bool:
    """An entry in a register is needed and nothing else."""
    return facts.only_a_register


def all_assessments_are_delivered(facts: Facts) -> bool:
    """Each required instrument and the ethical check are delivered."""
    return facts.assessments_complete


def it_was_assessed_before(facts: Facts) -> bool:
    """The case went through an assessment; what changed is weighed again from there."""
    return facts.ever_assessed


def it_was_never_assessed(facts: Facts) -> bool:
    """The case never went through an assessment; it starts at the intake."""
    return not facts.ever_assessed


def no_high_risk_remains(facts: Facts) -> bool:
    """The DPIA leaves no high risk; where it does, go on under the condition that the AP answers first (AVG 36)."""
    return facts.no_high_risk


def a_condition_is_named_that_fits_the_risk(facts: Facts) -> bool:
    """A condition stands with the decision; where a high risk remains, that the AP answers first (AVG 36)."""
    return facts.conditions_named and (facts.no_high_risk or facts.ap_awaited)


def the_manager_decides(facts: Facts) -> bool:
    """The decision lies with the manager, who may refer it to the college."""
    return facts.may_refer


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table."""

    source: Phase
    step: Step
    target: Phase
    moved_by: frozenset[Mover]
    needs: Guard | None = None
    result: Result | None = None


def _row(
    source: Phase,
    step: Step,
    target: Phase,
    *moved_by: Mover,
    needs: Guard | None = None,
    result: Result | None = None,
) -> Transition:
    return Transition(source=source, step=step, target=target, moved_by=frozenset(moved_by), needs=needs, result=result)


_GATE, _CHECK, _RULES, _SOURCE = Mover.PHASE_GATE, Mover.CHECK, Mover.RULES, Mover.SOURCE
_OPEN_PHASES = tuple(phase for phase in Phase if phase is not Phase.CLOSED)
AT_REST = frozenset({Phase.MONITORING, Phase.CLOSING, Phase.CLOSED})
"""Phases in which nothing is weighed."""
_JUDGED_PHASES = tuple(phase for phase in _OPEN_PHASES if phase is not Phase.INTAKE)

TRANSITIONS: tuple[Transition, ...] = (
    # the rules may take over a form that the demand record filled in completely
    _row(Phase.INTAKE, Step.SUBMIT_INTAKE, Phase.TRIAGE, _GATE, _RULES),
    _row(Phase.TRIAGE, Step.CLEAR, Phase.CLOSED, _RULES, _GATE, needs=nothing_is_needed, result=Result.CLEARED),
    _row(Phase.TRIAGE, Step.REGISTER_ONLY, Phase.CLOSING, _GATE, needs=only_a_register_is_needed),
    _row(Phase.TRIAGE, Step.START_LIGHT_CHECK, Phase.ASSESSMENT, _GATE),
    _row(Phase.TRIAGE, Step.START_FULL_CHECK, Phase.ASSESSMENT, _GATE),
    _row(Phase.TRIAGE, Step.ASK_INFORMATION, Phase.INTAKE, _GATE),
    _row(Phase.ASSESSMENT, Step.DELIVER_ASSESSMENT, Phase.DECISION, _GATE, needs=all_assessments_are_delivered),
    _row(Phase.DECISION, Step.PROCEED, Phase.MONITORING, _GATE, needs=no_high_risk_remains),
    _row(
        Phase.DECISION,
        Step.PROCEED_UNDER_CONDITIONS,
        Phase.MONITORING,
        _GATE,
        needs=a_condition_is_named_that_fits_the_risk,
    ),
    _row(Phase.DECISION, Step.STOP, Phase.CLOSED, _GATE, result=Result.STOPPED),
    _row(Phase.DECISION, Step.REFER_TO_COLLEGE, Phase.DECISION, _GATE, needs=the_manager_decides),
    _row(Phase.DECISION, Step.SEND_BACK, Phase.ASSESSMENT, _GATE),
    _row(Phase.MONITORING, Step.FINISH, Phase.CLOSING, _GATE),
    _row(Phase.MONITORING, Step.STOP, Phase.CLOSED, _CHECK, result=Result.STOPPED),
    _row(Phase.CLOSING, Step.CLOSE, Phase.CLOSED, _GATE, result=Result.COMPLETED),
    _row(Phase.CLOSING, Step.REGISTERED, Phase.CLOSED, _GATE, result=Result.REGISTERED),
    # the closing check itself; or, as below, the re-check of an entry of this case
    _row(Phase.CLOSING, Step.REOPEN, Phase.ASSESSMENT, _GATE, _CHECK, needs=it_was_assessed_before),
    _row(Phase.CLOSING, Step.REFLECT, Phase.INTAKE, _GATE, _CHECK, needs=it_was_never_assessed),
    # a check on the way, or the yearly re-check of a register entry whose case may long be closed
    _row(Phase.MONITORING, Step.REOPEN, Phase.ASSESSMENT, _CHECK, needs=it_was_assessed_before),
    _row(Phase.MONITORING, Step.REFLECT, Phase.INTAKE, _CHECK, needs=it_was_never_assessed),
    _row(Phase.CLOSED, Step.REOPEN, Phase.ASSESSMENT, _CHECK, needs=it_was_assessed_before),
    _row(Phase.CLOSED, Step.REFLECT, Phase.INTAKE, _CHECK, needs=it_was_never_assessed),
    # also where a check found so much that the whole road is walked again
    *(_row(phase, Step.RETRIAGE, Phase.TRIAGE, _SOURCE, _CHECK) for phase in _JUDGED_PHASES),
    # also where the Ethisch Netwerk doubts a cleared case that it was shown as a sample
    _row(Phase.CLOSED, Step.RETRIAGE, Phase.TRIAGE, _SOURCE, _CHECK),
    *(_row(phase, Step.WITHDRAW, Phase.CLOSED, _SOURCE, result=Result.WITHDRAWN) for phase in _OPEN_PHASES),
)

_BY_PHASE_AND_STEP = {(row.source, row.step): row for row in TRANSITIONS}

FIRST_PHASE: dict[Origin, Phase] = {
    **dict.fromkeys(Origin, Phase.INTAKE),
    # something that stands in a register is already running
    Origin.REGISTER: Phase.MONITORING,
}


def steps_from(phase: Phase, mover: Mover | None = None) -> tuple[Step, ...]:
    """The steps the table lists from ``phase``; only those that ``mover`` may take where one is given."""
    return tuple(row.step for row in TRANSITIONS if row.source is phase and (mover is None or mover in row.moved_by))


def transition_for(phase: Phase, step: Step, mover: Mover, facts: Facts) -> Transition:
    """The row for taking ``step`` from ``phase``.

    Raises ``StepNotAllowed``, naming what is allowed, where the table has no such row or not for this mover;
    ``StepNotReady`` where its guard does not hold.
    """
    row = _BY_PHASE_AND_STEP.get((phase, step))
    if row is None or mover not in row.moved_by:
        allowed = ", ".join(steps_from(phase, mover)) or "nothing"
        raise StepNotAllowed(
            f"A case in {phase} cannot {step} by {mover}. Allowed from here: {allowed}.",
            phase=phase,
            step=step,
            allowed=steps_from(phase, mover),
        )
    if row.needs is not None and not row.needs(facts):
        raise StepNotReady(
            f"A case in {phase} cannot {step} yet. It needs: {(row.needs.__doc__ or row.needs.__name__).strip()}",
            phase=phase,
            step=step,
            needs=row.needs.__name__,
        )
    return row


def as_mermaid(without: Collection[Step] = ()) -> str:
    """The table as a Mermaid state diagram, for the documentation; ``without``: steps that are left out."""
    lines = ["stateDiagram-v2", "    [*] --> intake", "    [*] --> monitoring: existing register entry"]
    for row in TRANSITIONS:
        if row.step in without:
            continue
        guard = f" [{row.needs.__name__.replace('_', ' ')}]" if row.needs else ""
        lines.append(f"    {row.source} --> {row.target}: {row.step.replace('_', ' ')}{guard}")
    return "\n".join([*lines, "    closed --> [*]"]) + "\n"
