"""The first reflection: a register entry that was never weighed is asked the intake and a light check, in one sitting.

Its answers are in ``models.first_weighing``: the rules look at the intake at once, so that nobody has to confirm what
asks no more than a light check. What the register tells is filled in already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check
from models.gate import GateTemplate
from models.intake import intake_of
from models.person import ENGINE
from models.register import RegisterEntry
from models.rhythm import rhythm_of
from models.road import open_gate
from models.saving import Given, save_answers
from models.signals_waiting import with_signals
from models.told_by_register import first_reflection, told_answers
from models.vocabulary import (
    AnswerOrigin,
    CheckCause,
    EventKind,
    GateKind,
    Instrument,
    Role,
    SubjectKind,
)

if TYPE_CHECKING:
    from models.store.open import Unit

_INTAKE = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="intake-questions", working_days=None)


def is_first(unit: Unit, case: Case, entries: Sequence[RegisterEntry]) -> bool:
    """Whether nobody weighed what these entries do, so that there is nothing for a check to start from.

    False once one of them was discussed, the case was weighed, or the Ethisch Netwerk confirmed what it needs.
    """
    if any(entry.last_reflected_on is not None for entry in entries):
        return False
    made = unit.assessments.of_case(case.id)
    if any(one.instrument is Instrument.ETHICAL_CHECK and one.is_delivered for one in made):
        return False
    record = unit.triages.newest(case.id)
    return record is None or record.confirmed_on is None


def open_first(unit: Unit, case: Case, check: Check, moment: Moment, note: str = "") -> None:
    """Open a check as a first reflection: the intake is asked of the project lead, filled in as far as is known.

    ``check``: kept already, with the entries that it covers; ``note``: shown with the question. Opening moves no date.
    """
    check.cause = CheckCause.FIRST
    check.opened_on = moment.on
    _fill_in(unit, case, [entry for _, entry in unit.checks.entries_of(check.id)], moment)
    facts = {"check": check.id, "kind": check.kind, "due_on": check.due_on}
    unit.journal.add(case.tell(EventKind.CHECK_OPENED, by=ENGINE, moment=moment, facts=facts))
    note = with_signals(unit, case, check, "\n\n".join(filter(None, [first_reflection().note, note])))
    due_on = rhythm_of(check.kind).answer_by(check.due_on, moment.on)
    open_gate(unit, case, _INTAKE, moment, subject=(SubjectKind.CHECK, check.id), due_on=due_on, note=note)


def _fill_in(unit: Unit, case: Case, entries: Sequence[RegisterEntry], moment: Moment) -> None:
    """Answer what the register tells, and nothing that is answered already."""
    intake = intake_of(unit, case, moment)
    known = unit.assessments.answers(intake.id)
    told = {path: answer for path, answer in told_answers(entries).items() if path not in known}
    sources = ", ".join(dict.fromkeys(entry.source for entry in entries))
    save_answers(unit, case, intake, Given(values=told, origin=AnswerOrigin.PREFILLED, source=sources), moment)
