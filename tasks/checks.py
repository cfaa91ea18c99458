"""Planning the interim checks of projects that run."""

from collections.abc import Sequence
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.planning import plan_checks
from models.store.open import Unit
from models.vocabulary import FlowName, Phase
from tasks.cases import each_case, named_or
from tasks.report import Report
from tasks.step import step


def cases_to_check(cases: Sequence[UUID] | None) -> list[UUID]:
    """The cases of a run; without any, all projects that run."""
    return named_or(cases, lambda unit: unit.cases.in_phase(Phase.MONITORING))


@step
def plan_interim_checks(cases: Sequence[UUID], when: Moment) -> Report:
    """Plan the next interim check of each project that has none waiting."""
    return each_case(FlowName.CHECKS, cases, when, _plan)


def _plan(unit: Unit, case: Case, when: Moment) -> bool:
    return plan_checks(unit, case, when.on) is not None
