"""An entry that is no longer used: its cycle stops, and once all entries of a case are gone we look back once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check, CheckEntry
from models.checking import answer_check
from models.entry_changes import told_left
from models.late_advice import add_to
from models.opening import drop_recheck, open_check
from models.person import ENGINE
from models.register import RegisterEntry
from models.reply import Reply
from models.road import Taken, advance, answer
from models.starting_from import last_weighing
from models.vocabulary import CheckCause, CheckKind, CheckOutcome, EventKind, Mover, Origin, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Unit

_AT_REST = frozenset({Phase.MONITORING, Phase.CLOSED})


def leave(unit: Unit, entry: RegisterEntry, moment: Moment) -> None:
    """Let an entry that the register says is out of use, or no longer holds, leave its cycle.

    The last one of a case that was weighed opens a closing check, one per case. What was never weighed has nothing to
    look back on: a case that only its register brought ends with it.
    """
    was_in_use = entry.next_recheck_on is not None
    entry.leave_cycle()
    drop_recheck(unit, entry, moment)
    if not was_in_use or entry.case_id is None:
        return
    case = unit.cases.get(entry.case_id)
    facts = {"entry": entry.id, "status": entry.status}
    unit.journal.add(
        case.tell(EventKind.ENTRY_LEFT, by=ENGINE, moment=moment, facts=facts, content={"text": entry.title})
    )
    if not unit.registers.comes_round(case.id):
        _look_back(unit, case, unit.registers.of_case(case.id), moment)


def come_back(unit: Unit, entry: RegisterEntry, moment: Moment) -> None:
    """Let an entry that is used again into its cycle; looking back on it has no use any more."""
    drop_recheck(unit, entry, moment)
    entry.enter_cycle()


def answer_left(reply: Reply) -> None:
    """The closing check of what is no longer used; a case that only its register brought ends with it."""
    answer_check(reply)
    check = reply.unit.checks.get(reply.gate.subject_id)
    brought_by_register = reply.case.origin is Origin.REGISTER and reply.case.phase is Phase.MONITORING
    if brought_by_register and check.outcome is CheckOutcome.UNCHANGED:
        reply.take(Step.FINISH)
        closing = reply.unit.gates.phase_gate(reply.case.id)
        assert closing is not None, "a case that is being closed asks to look back"
        answer(reply.unit, reply.case, closing, reply.by, reply.moment)
        reply.take(Step.CLOSE, note=check.explanation)


def _look_back(unit: Unit, case: Case, entries: Sequence[RegisterEntry], moment: Moment) -> None:
    """Ask once how it went, of who leads the case; who is closing or weighing it anyway is told."""
    note = told_left([entry.title for entry in entries])
    if last_weighing(unit, case) is None:
        if case.origin is Origin.REGISTER and case.phase is Phase.MONITORING:
            advance(unit, case, Taken(step=Step.WITHDRAW, mover=Mover.SOURCE), moment)
        return
    if case.phase not in _AT_REST:
        add_to(unit.gates.phase_gate(case.id), note)
        return
    if any(_asks_already(check) for check in unit.checks.of_case(case.id)):
        return
    unit.checks.take_turn()
    check = Check(case_id=case.id, kind=CheckKind.CLOSING, due_on=moment.on, cause=CheckCause.WITHDRAWN)
    unit.checks.add(check)
    free = [entry for entry in entries if unit.checks.open_of_entry(entry.id) is None]
    unit.checks.cover(*(CheckEntry(check_id=check.id, entry_id=entry.id, due_on=moment.on) for entry in free))
    open_check(unit, case, check, moment, note)


def _asks_already(check: Check) -> bool:
    return check.kind is CheckKind.CLOSING and check.answered_on is None and check.dropped_on is None
