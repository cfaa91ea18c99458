"""Moving a case along its road: the step, the gate of the next phase, the letters and the wakes, all at once.

Everything here happens inside one unit of work, so that a case never stands half in a phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.announcing import announce
from models.asking import in_stead_of
from models.assessing import ensure_ethical_check
from models.base import Moment
from models.case import Case
from models.dates import working_days_later
from models.facts import facts_of
from models.gate import Gate, GateTemplate
from models.lifecycle import TRANSITIONS, Facts
from models.mailing import write_letters
from models.person import ENGINE, Actor
from models.vocabulary import (
    CheckKind,
    EventKind,
    FlowName,
    GateKind,
    LetterKind,
    Level,
    Mover,
    Origin,
    Phase,
    Result,
    Role,
    Step,
    SubjectKind,
)
from models.writing_back import tell_closing

if TYPE_CHECKING:
    from models.store.open import Unit

_GUARDED = frozenset((row.source, row.step) for row in TRANSITIONS if row.needs is not None)
"""Steps that look at facts; for the others nothing needs to be read."""

_LOOKED_AT_BY: dict[Phase, FlowName] = {
    Phase.TRIAGE: FlowName.TRIAGE,
    Phase.ASSESSMENT: FlowName.ASSESSMENT,
    Phase.DECISION: FlowName.DECISION,
    Phase.MONITORING: FlowName.CHECKS,
}
"""Which flow does what is automatic once a case has entered a phase."""

_FULL_CHECK = GateTemplate(kind=GateKind.JUDGE, role=Role.ETHISCH_NETWERK, form="ethical-check", working_days=20)
_LIGHT_CHECK = GateTemplate(kind=GateKind.JUDGE, role=Role.PROJECTLEIDER, form="ethical-check-light", working_days=10)
_INTAKE = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="intake-questions", working_days=10)
_CONFIRM = GateTemplate(kind=GateKind.CONFIRM, role=Role.ETHISCH_NETWERK, form="confirm-triage", working_days=10)
_DECIDE = GateTemplate(kind=GateKind.DECIDE, role=Role.MANAGER, form="decide", working_days=15)
_FINISH = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="finish", working_days=None)
_OUT_OF_USE = replace(_FINISH, form="out-of-use")
_WHEN_IT_ENDS = (_FINISH, _OUT_OF_USE)
"""Not asked for but offered: nobody knows beforehand when."""
_CLOSING = GateTemplate(kind=GateKind.JUDGE, role=Role.PROJECTLEIDER, form="closing-check", working_days=10)
_REGISTER = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="register-entry", working_days=20)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What moves a case: the step, who or what takes it, and what may be said about it.

    ``note``: shown at the next gate, for instance what information is asked.
    """

    step: Step
    mover: Mover
    by: Actor = ENGINE
    note: str = ""


def advance(unit: Unit, case: Case, taken: Taken, moment: Moment, facts: Facts | None = None) -> None:
    """Take a step and prepare the phase it leads to.

    ``facts``: what the guards look at; read from the unit where it is not given. Raises ``StepNotAllowed`` or
    ``StepNotReady``; nothing has changed then.
    """
    if facts is None:
        facts = facts_of(unit, case) if (case.phase, taken.step) in _GUARDED else Facts()
    told = case.take(taken.step, mover=taken.mover, facts=facts, by=taken.by, moment=moment)
    event = unit.journal.add(told)
    _withdraw_gates(unit, case, moment)
    if case.phase is Phase.CLOSED:
        unit.checks.drop_planned(case.id, moment.on)
    if case.phase is Phase.ASSESSMENT:
        ensure_ethical_check(unit, case, moment, taken.step)
    template = gate_of(case, taken.step)
    if template is not None:
        open_gate(unit, case, template, moment, note=taken.note)
    announce(unit, case, event, moment)
    if case.phase is Phase.CLOSED:
        tell_closing(unit, case, (taken.step, taken.mover), moment, event=event.id)
    if case.phase in _LOOKED_AT_BY:
        unit.wakes.ask(_LOOKED_AT_BY[case.phase], case.id, now=moment.at)


def gate_of(case: Case, step: Step | None = None) -> GateTemplate | None:
    """What is asked in the phase where the case stands now, having come by ``step``.

    None in triage, where the rules look first, and in closed.
    """
    match case.phase:
        case Phase.INTAKE:
            return _INTAKE
        case Phase.ASSESSMENT:
            return _FULL_CHECK if case.depth is Level.FULL else _LIGHT_CHECK
        case Phase.DECISION:
            return replace(_DECIDE, role=case.decision_level or Role.MANAGER)
        case Phase.MONITORING:
            return _OUT_OF_USE if case.origin is Origin.REGISTER else _FINISH
        case Phase.CLOSING:
            return _REGISTER if step is Step.REGISTER_ONLY else _CLOSING
    return None


def ask_confirmation(unit: Unit, case: Case, moment: Moment, note: str = "") -> None:
    """Ask the Ethisch Netwerk to confirm what the rules advise; ``note``: why it is asked again."""
    open_gate(unit, case, _CONFIRM, moment, note=note)


def open_gate(
    unit: Unit,
    case: Case,
    template: GateTemplate,
    moment: Moment,
    *,
    subject: tuple[SubjectKind, UUID] | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Gate:
    """Ask somebody something: the gate, its event, and the letters to who is asked.

    ``subject``: what it is about where that is not the case itself. A question for the project lead of a case that
    has none goes to the CIO office, which can find one.
    """
    kind, subject_id = subject or (SubjectKind.CASE, case.id)
    role = template.role
    person_id = case.lead_id if role is Role.PROJECTLEIDER else None
    if role is Role.PROJECTLEIDER and person_id is None:
        role = Role.CIO_OFFICE
    if due_on is None and template.working_days is not None:
        due_on = working_days_later(moment.on, template.working_days)
    if template in _WHEN_IT_ENDS:
        due_on = case.planned_end_on
    gate = Gate(
        case_id=case.id,
        subject_kind=kind,
        subject_id=subject_id,
        kind=template.kind,
        form=template.form,
        role=role,
        department=case.department,
        person_id=person_id,
        opened_on=moment.on,
        due_on=due_on,
        note=note,
    )
    unit.gates.add(gate)
    if kind is SubjectKind.CASE:
        case.waiting_for, case.waiting_role, case.due_on = gate.kind, gate.role, gate.due_on
    tell_gate(unit, case, gate, EventKind.GATE_OPENED, by=ENGINE, moment=moment)
    if template not in _WHEN_IT_ENDS:  # nobody needs a letter to be told that their project may go on
        write_letters(unit, case, gate, LetterKind.GATE_OPENED, moment)
    return gate


def answer(unit: Unit, case: Case, gate: Gate, by: Actor, moment: Moment) -> None:
    """Close a gate as answered; raises ``GateNotOpen`` when it is not open."""
    gate.require_open()
    gate.answered_on, gate.answered_by = moment.on, by.person_id
    _no_longer_waiting(case, gate)
    tell_gate(unit, case, gate, EventKind.GATE_ANSWERED, by=by, moment=moment)


def withdraw(unit: Unit, case: Case, gate: Gate, moment: Moment) -> None:
    """Close a gate that needs no answer any more."""
    gate.withdrawn_on = moment.on
    _no_longer_waiting(case, gate)
    tell_gate(unit, case, gate, EventKind.GATE_WITHDRAWN, by=ENGINE, moment=moment)


def tell_gate(unit: Unit, case: Case, gate: Gate, kind: EventKind, *, by: Actor, moment: Moment) -> None:
    """Write in the journal what happened to a gate."""
    facts: Mapping[str, Any] = {
        "gate": gate.id,
        "subject_kind": gate.subject_kind,
        "subject": gate.subject_id,
        "kind": gate.kind,
        "role": gate.role,
        "due_on": gate.due_on,
    }
    instead_of = in_stead_of(by, gate)
    if instead_of is not None:
        facts = {**facts, "instead_of": instead_of}
    unit.journal.add(case.tell(kind, by=by, moment=moment, facts=facts, content={"note": gate.note}))


def _no_longer_waiting(case: Case, gate: Gate) -> None:
    if gate.subject_kind is SubjectKind.CASE:
        case.waiting_for = case.waiting_role = case.due_on = None


def _withdraw_gates(unit: Unit, case: Case, moment: Moment) -> None:
    """The old phase's gate where another road than its answer was taken; at the end those beside it too."""
    gone = {SubjectKind.CASE}
    if case.phase is Phase.CLOSED:
        gone |= {SubjectKind.ASSESSMENT, SubjectKind.OPINION, SubjectKind.CHECK}
    if case.result in {Result.STOPPED, Result.WITHDRAWN}:
        gone |= {SubjectKind.CONDITION, SubjectKind.DOUBT}
    unit.flush()
    for gate in unit.gates.open_of_case(case.id):
        if gate.subject_kind not in gone:
            continue
        if gate.subject_kind is SubjectKind.CHECK:
            check = unit.checks.get(gate.subject_id)
            if check.kind is CheckKind.RECHECK:
                continue  # its register entry lives on, whatever becomes of the project
            check.dropped_on = moment.on
            unit.checks.release(check.id, moment.on)
        withdraw(unit, case, gate, moment)
