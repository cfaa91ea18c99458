"""Asking for what stands beside the ethical check."""

from collections.abc import Sequence
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.deciding import ask_instruments
from models.procurement import ask_procurement
from models.store.open import Unit
from models.vocabulary import FlowName, Phase
from tasks.cases import each_case, named_or
from tasks.report import Report
from tasks.step import step


def cases_to_assess(cases: Sequence[UUID] | None) -> list[UUID]:
    """The cases of a run; without any, all that stand in assessment."""
    return named_or(cases, lambda unit: unit.cases.in_phase(Phase.ASSESSMENT))


@step
def ask_for_instruments(cases: Sequence[UUID], when: Moment) -> Report:
    """Ask for each DPIA and IAMA that the triage needs, and what is arranged with a supplier that takes part."""
    return each_case(FlowName.ASSESSMENT, cases, when, _ask)


def _ask(unit: Unit, case: Case, when: Moment) -> bool:
    if case.phase is not Phase.ASSESSMENT:
        return False
    instruments, procurement = ask_instruments(unit, case, when), ask_procurement(unit, case, when)
    return bool(instruments) or procurement
