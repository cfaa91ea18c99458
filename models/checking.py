"""The light checks answered by a person: what was weighed holds, something changed, or we stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.assessing import deliver, open_assessment
from models.base import Moment
from models.case import Case
from models.check import Check
from models.facts import facts_of
from models.grouping import complete_entries
from models.opening import FORM_OF
from models.person import ENGINE, Actor
from models.planning import plan_checks
from models.reply import Reply
from models.road import Taken, advance
from models.saving import Given, save_answers
from models.vocabulary import CheckKind, CheckOutcome, EventKind, Instrument, Mover, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Unit


def answer_check(reply: Reply) -> None:
    """A light check is answered: the weighing holds, something changed, or we stop."""
    check = reply.unit.checks.get(reply.gate.subject_id)
    _conclude(reply, check)
    reply.close_gate()
    if check.kind is CheckKind.RECHECK:
        complete_entries(reply.unit, check, reply.moment.on)
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
    filled = open_assessment(unit, case, Instrument.LIGHT_CHECK, moment, form=FORM_OF[check.kind])
    save_answers(unit, case, filled, Given(values=reply.answers, by=by), moment)
    deliver(unit, case, filled, by, moment)
    check.answered_on, check.answered_by, check.assessment_id = moment.on, by.person_id, filled.id
    check.outcome = CheckOutcome(reply.one("outcome"))
    check.explanation = reply.one("explanation")
    facts = {"check": check.id, "kind": check.kind, "outcome": check.outcome, "due_on": check.due_on}
    reply.tell(EventKind.CHECK_ANSWERED, facts, {"explanation": check.explanation})


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
