"""Advice that comes after the decision: it asks whether the weighing still holds; people say whether it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check
from models.gate import Gate
from models.opening import open_check
from models.vocabulary import CheckCause, CheckKind, Phase, Result

if TYPE_CHECKING:
    from models.store.open import Unit


def ask_now(unit: Unit, case: Case, why: str, moment: Moment, *, cause: CheckCause = CheckCause.ADVICE) -> Check | None:
    """Ask at once whether the weighing of a decided case still holds, because of ``why``.

    A check that is open already, on the way or at the close, asks it too. None where there is nothing to look back on:
    the case is still being weighed, or its demand was withdrawn.
    """
    if case.phase is Phase.CLOSING:
        return _at_the_close(unit, case, why)
    if case.phase not in {Phase.MONITORING, Phase.CLOSED} or case.result is Result.WITHDRAWN:
        return None
    check = unit.checks.open_interim(case.id)
    if check is None:
        check = Check(case_id=case.id, kind=CheckKind.INTERIM, due_on=moment.on, cause=cause)
        unit.checks.add(check)
        open_check(unit, case, check, moment, why)
    else:
        add_to(unit.gates.open_of_subject(check.id), why)
    return check


def _at_the_close(unit: Unit, case: Case, why: str) -> Check | None:
    asked = (check for check in unit.checks.of_case(case.id) if check.answered_on is None and check.dropped_on is None)
    closing = [check for check in asked if check.kind is CheckKind.CLOSING]
    if closing:
        add_to(unit.gates.phase_gate(case.id), why)
    return closing[-1] if closing else None


def add_to(gate: Gate | None, why: str) -> None:
    """Tell who is asked already one thing more; nothing where nobody is."""
    if gate is not None:
        gate.note = f"{gate.note}\n\n{why}".strip()
