"""Asking advice for the cases that somebody is about to decide."""

from collections.abc import Sequence
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.opinions import ask_advice
from models.store.open import Unit
from models.vocabulary import FlowName, Phase
from tasks.cases import each_case, named_or
from tasks.report import Report
from tasks.step import step


def cases_to_advise(cases: Sequence[UUID] | None) -> list[UUID]:
    """The cases of a run; without any, all that stand before a decision."""
    return named_or(cases, lambda unit: unit.cases.in_phase(Phase.DECISION))


@step
def ask_for_advice(cases: Sequence[UUID], when: Moment) -> Report:
    """Ask the FG and the committee where the triage says so; the decision does not wait for them."""
    return each_case(FlowName.DECISION, cases, when, _ask)


def _ask(unit: Unit, case: Case, when: Moment) -> bool:
    return case.phase is Phase.DECISION and bool(ask_advice(unit, case, when))
