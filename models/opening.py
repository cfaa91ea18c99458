"""Opening the light checks that are due, and dropping those that need no answer any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check, CheckEntry
from models.errors import CheckAlreadyOpen, NotInTheCycle
from models.first_reflection import is_first, open_first
from models.gate import GateTemplate
from models.grouping import Together
from models.intake import NewCase, open_case
from models.person import ENGINE
from models.register import RegisterEntry
from models.rhythm import rhythm_of
from models.road import open_gate, withdraw
from models.signals_waiting import with_signals
from models.starting_from import prepare
from models.vocabulary import CheckKind, EventKind, GateKind, Origin, Phase, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

LONGEST_TITLE = 300
"""Of a case; a register allows more."""

FORM_OF = {CheckKind.INTERIM: "interim-check", CheckKind.RECHECK: "recheck", CheckKind.CLOSING: "closing-check"}
"""What is asked in each kind of check."""


def open_planned(unit: Unit, check: Check, moment: Moment) -> bool:
    """Open an interim check that is due; false while another one of the same case is open."""
    case = unit.cases.get(check.case_id)
    if case.phase is not Phase.MONITORING or unit.checks.open_interim(case.id) is not None:
        return False
    open_check(unit, case, check, moment, check.milestone)
    return True


def open_recheck(unit: Unit, entry: RegisterEntry, moment: Moment) -> Check:
    """Open the yearly re-check of a register entry, with all that share it; see ``open_together``.

    Raises ``NotInTheCycle`` or ``CheckAlreadyOpen``.
    """
    if entry.next_recheck_on is None:
        raise NotInTheCycle(f"{entry.kind} {entry.source_id} has left the cycle; there is nothing to re-check.")
    if unit.checks.open_of_entry(entry.id) is not None:
        raise CheckAlreadyOpen
    return open_together(unit, unit.recheck_groups.around(entry), moment)


def open_together(unit: Unit, group: Together, moment: Moment) -> Check:
    """Open one re-check of entries that are looked at together; it does not move the date of the cycle.

    The others come to the date of the one that is due first. Entries that never had a case get one of origin register;
    where nobody weighed them yet, it is a first reflection.
    """
    case = group.case or _case_for(unit, group, moment)
    check = Check(case_id=case.id, kind=CheckKind.RECHECK, due_on=group.due_on)
    unit.checks.add(check)
    for entry in group.entries:
        entry.case_id = case.id
        entry.keep_time_with(group.first)
    unit.checks.cover(
        *(CheckEntry(check_id=check.id, entry_id=entry.id, due_on=group.due_on) for entry in group.entries)
    )
    if is_first(unit, case, group.entries):
        open_first(unit, case, check, moment)
    else:
        open_check(unit, case, check, moment)
    return check


def _case_for(unit: Unit, group: Together, moment: Moment) -> Case:
    """The case of entries that were never weighed here; several are called by what they are for."""
    first = group.first
    title = first.purpose if len(group.entries) > 1 else first.title
    new = NewCase(title=title[:LONGEST_TITLE], summary=first.purpose, origin=Origin.REGISTER)
    return open_case(unit, new, ENGINE, moment)


def open_check(unit: Unit, case: Case, check: Check, moment: Moment, note: str = "") -> None:
    """Open a check: its gate for the project lead, with a ``note`` that says why now.

    It may be answered until its due date, and where it opens too late for that somewhat longer (``models.rhythm``).
    """
    check.opened_on = moment.on
    prepare(unit, case, check)
    note = with_signals(unit, case, check, note)
    facts = {"check": check.id, "kind": check.kind, "due_on": check.due_on}
    unit.journal.add(case.tell(EventKind.CHECK_OPENED, by=ENGINE, moment=moment, facts=facts))
    template = GateTemplate(kind=GateKind.JUDGE, role=Role.PROJECTLEIDER, form=FORM_OF[check.kind], working_days=None)
    due_on = rhythm_of(check.kind).answer_by(check.due_on, moment.on)
    open_gate(unit, case, template, moment, subject=(SubjectKind.CHECK, check.id), due_on=due_on, note=note)


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
