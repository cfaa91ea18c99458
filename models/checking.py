"""The light checks: planned after a decision, opened when they are due, answered by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from models.assessing import deliver, open_assessment
from models.base import Moment
from models.case import Case
from models.check import Check, CheckEntry
from models.dates import first_step_after
from models.errors import CheckAlreadyOpen, NotInTheCycle
from models.facts import facts_of
from models.gate import GateTemplate
from models.intake import NewCase, open_case
from models.person import ENGINE, Actor
from models.register import RegisterEntry
from models.reply import Reply
from models.road import Taken, advance, open_gate, withdraw
from models.saving import Given, save_answers
from models.vocabulary import (
    CheckKind,
    CheckOutcome,
    EntryStatus,
    EventKind,
    GateKind,
    Instrument,
    Mover,
    Origin,
    Phase,
    Role,
    Step,
    SubjectKind,
)

if TYPE_CHECKING:
    from models.store.open import Unit

MONTHS_BETWEEN = 6
"""An interim check this many months after the decision, and again, unless milestones say otherwise."""

LONGEST_TITLE = 300
"""Of a case; a register allows more."""

_FORM_OF = {CheckKind.INTERIM: "interim-check", CheckKind.RECHECK: "recheck"}


def plan_checks(unit: Unit, case: Case, today: date) -> Check | None:
    """Plan the next interim check of a running project; nothing where one is planned or open already.

    Every six months after the decision; steps that were missed are not made up for. None before a planned end that is
    still to come, where the closing check looks back; a project that runs on after it is asked again.
    """
    checks = _on_the_way(unit, case)
    due_on = None if any(map(_waits, checks)) else _due_on(case, checks, today)
    if due_on is None:
        return None
    check = Check(case_id=case.id, kind=CheckKind.INTERIM, due_on=due_on)
    unit.checks.add(check)
    return check


def next_check_on(unit: Unit, case: Case, today: date) -> date | None:
    """When a running project is looked at next, planned already or not; None where nothing is to come."""
    checks = _on_the_way(unit, case)
    planned = [check.due_on for check in checks if _waits(check)]
    return min(planned) if planned else _due_on(case, checks, today)


def _on_the_way(unit: Unit, case: Case) -> list[Check]:
    return [check for check in unit.checks.of_case(case.id) if check.kind is CheckKind.INTERIM]


def _waits(check: Check) -> bool:
    return check.answered_on is None and check.dropped_on is None


def _due_on(case: Case, checks: Sequence[Check], today: date) -> date | None:
    """When the next check of a project falls that has none planned."""
    if case.phase is not Phase.MONITORING or case.origin is Origin.REGISTER:
        return None
    answered = max((check.due_on for check in checks if check.answered_on), default=case.phase_since)
    due_on = first_step_after(max(answered, case.phase_since), MONTHS_BETWEEN, today)
    if case.planned_end_on is not None and today < case.planned_end_on <= due_on:
        return None
    return due_on


def plan_milestone(unit: Unit, case: Case, due_on: date, milestone: str) -> Check:
    """Plan an interim check at a milestone instead of after six months."""
    check = Check(case_id=case.id, kind=CheckKind.INTERIM, due_on=due_on, milestone=milestone)
    unit.checks.add(check)
    return check


def open_planned(unit: Unit, check: Check, moment: Moment) -> bool:
    """Open an interim check that is due; false while another one of the same case is open."""
    case = unit.cases.get(check.case_id)
    if case.phase is not Phase.MONITORING or unit.checks.open_interim(case.id) is not None:
        return False
    open_check(unit, case, check, moment, check.milestone)
    return True


def open_recheck(unit: Unit, entry: RegisterEntry, moment: Moment) -> Check:
    """Open the yearly re-check of a register entry; opening does not move the date of the cycle.

    An entry that never had a case gets one of origin register. Raises ``NotInTheCycle`` or ``CheckAlreadyOpen``.
    """
    if entry.next_recheck_on is None:
        raise NotInTheCycle(f"{entry.kind} {entry.source_id} has left the cycle; there is nothing to re-check.")
    if unit.checks.open_of_entry(entry.id) is not None:
        raise CheckAlreadyOpen
    case = unit.cases.get(entry.case_id) if entry.case_id else _case_for(unit, entry, moment)
    check = Check(case_id=case.id, kind=CheckKind.RECHECK, due_on=entry.next_recheck_on)
    unit.checks.add(check)
    unit.checks.cover(CheckEntry(check_id=check.id, entry_id=entry.id, due_on=entry.next_recheck_on))
    open_check(unit, case, check, moment)
    return check


def _case_for(unit: Unit, entry: RegisterEntry, moment: Moment) -> Case:
    """The case of an entry that was never weighed here."""
    new = NewCase(title=entry.title[:LONGEST_TITLE], summary=entry.purpose, origin=Origin.REGISTER)
    case = open_case(unit, new, ENGINE, moment)
    entry.case_id = case.id
    return case


def open_check(unit: Unit, case: Case, check: Check, moment: Moment, note: str = "") -> None:
    """Open a check: its gate for the project lead, with a ``note`` that says why now."""
    check.opened_on = moment.on
    facts = {"check": check.id, "kind": check.kind, "due_on": check.due_on}
    unit.journal.add(case.tell(EventKind.CHECK_OPENED, by=ENGINE, moment=moment, facts=facts))
    template = GateTemplate(kind=GateKind.JUDGE, role=Role.PROJECTLEIDER, form=_FORM_OF[check.kind], working_days=10)
    open_gate(unit, case, template, moment, subject=(SubjectKind.CHECK, check.id), note=note)


def answer_check(reply: Reply) -> None:
    """A light check is answered: the weighing holds, something changed, or we stop."""
    check = reply.unit.checks.get(reply.gate.subject_id)
    _conclude(reply, check)
    reply.close_gate()
    if check.kind is CheckKind.RECHECK:
        _complete_entries(reply.unit, check, reply.moment.on)
    runs = reply.case.phase is Phase.MONITORING
    if check.outcome is CheckOutcome.CHANGED:
        _weigh_again(reply.unit, reply.case, reply.by, reply.moment, check.explanation)
    elif check.outcome is CheckOutcome.STOP and runs and not _goes_on_elsewhere(reply.unit, check):
        reply.take(Step.STOP, Mover.CHECK)
    elif runs:
        plan_checks(reply.unit, reply.case, reply.moment.on)


def _goes_on_elsewhere(unit: Unit, check: Check) -> bool:
    """Whether one entry of a case was stopped while others of it are still in use."""
    of_this_case = unit.registers.of_case(check.case_id) if check.kind is CheckKind.RECHECK else ()
    return any(entry.next_recheck_on is not None for entry in of_this_case)


def _conclude(reply: Reply, check: Check) -> None:
    """Keep the answers and what they come down to."""
    unit, case, by, moment = reply.unit, reply.case, reply.by, reply.moment
    filled = open_assessment(unit, case, Instrument.LIGHT_CHECK, moment, form=_form_of(check.kind))
    save_answers(unit, case, filled, Given(values=reply.answers, by=by), moment)
    deliver(unit, case, filled, by, moment)
    check.answered_on, check.answered_by, check.assessment_id = moment.on, by.person_id, filled.id
    check.outcome = CheckOutcome(reply.one("outcome"))
    check.explanation = reply.one("explanation")
    facts = {"check": check.id, "kind": check.kind, "outcome": check.outcome, "due_on": check.due_on}
    reply.tell(EventKind.CHECK_ANSWERED, facts, {"explanation": check.explanation})


def _form_of(kind: CheckKind) -> str:
    return _FORM_OF.get(kind, "closing-check")


def _complete_entries(unit: Unit, check: Check, on: date) -> None:
    for covered, entry in unit.checks.entries_of(check.id):
        covered.completed_on = on
        entry.reflect(on)
        if check.outcome is CheckOutcome.STOP:
            entry.status = EntryStatus.OUT_OF_USE
            entry.leave_cycle()
    unit.flush()


def drop_recheck(unit: Unit, entry: RegisterEntry, moment: Moment) -> None:
    """An entry left the cycle: its open re-check, if it has one, needs no answer any more.

    A check that covers other entries too stays open for those.
    """
    found = unit.checks.open_of_entry(entry.id)
    if found is None:
        return
    covered, check = found
    covered.completed_on = moment.on
    unit.flush()
    if any(other.completed_on is None for other, _ in unit.checks.entries_of(check.id)):
        return
    check.dropped_on = moment.on
    gate = unit.gates.open_of_subject(check.id)
    if gate is not None:
        withdraw(unit, unit.cases.get(check.case_id), gate, moment)


def _weigh_again(unit: Unit, case: Case, by: Actor, moment: Moment, note: str) -> None:
    """What changed is weighed again, unless that is already going on."""
    if case.phase not in {Phase.MONITORING, Phase.CLOSED}:
        return
    unit.checks.drop_rhythm(case.id, moment.on)  # it starts anew after the next decision
    assessed = facts_of(unit, case).ever_assessed
    step = Step.REOPEN if assessed else Step.REFLECT
    advance(unit, case, Taken(step=step, mover=Mover.CHECK, by=by, note=note), moment)


def finish(reply: Reply) -> None:
    """The project lead reports that the project is done; the closing check opens."""
    reply.close_gate()
    reply.take(Step.FINISH, note=reply.one("remark"))
    check = Check(case_id=reply.case.id, kind=CheckKind.CLOSING, due_on=reply.moment.on, opened_on=reply.moment.on)
    reply.unit.checks.add(check)
    facts = {"check": check.id, "kind": check.kind, "due_on": check.due_on}
    reply.unit.journal.add(reply.case.tell(EventKind.CHECK_OPENED, by=ENGINE, moment=reply.moment, facts=facts))


def answer_closing(reply: Reply) -> None:
    """The closing check: the weighing held to the end, or something must be weighed again."""
    check = next(
        check
        for check in reversed(reply.unit.checks.of_case(reply.case.id))
        if check.kind is CheckKind.CLOSING and check.answered_on is None
    )
    _conclude(reply, check)
    reply.close_gate()
    step = Step.REOPEN if check.outcome is CheckOutcome.CHANGED else Step.CLOSE
    reply.take(step, note=check.explanation)
