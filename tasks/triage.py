"""Running the rules over the cases that wait for them."""

from collections.abc import Sequence
from uuid import UUID

from models.base import Moment
from models.gatekeeper import waits_for_rules
from models.triaging import judge
from models.vocabulary import FlowName, Phase
from tasks.cases import each_case, named_or
from tasks.report import Report
from tasks.step import step


def cases_to_judge(cases: Sequence[UUID] | None) -> list[UUID]:
    """The cases of a run; without any, all that stand in triage and that nobody was asked about yet."""
    return named_or(cases, lambda unit: (case for case in unit.cases.in_phase(Phase.TRIAGE) if waits_for_rules(case)))


@step
def judge_cases(cases: Sequence[UUID], when: Moment) -> Report:
    """Run the rules over each case: cleared, to be confirmed, or unchanged."""
    return each_case(FlowName.TRIAGE, cases, when, judge)
