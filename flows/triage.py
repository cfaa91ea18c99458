"""The flow of the triage phase: what is automatic there."""

from datetime import date
from uuid import UUID

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.report import Report
from tasks.triage import cases_to_judge, judge_cases
from tasks.world import moment


@process_flow(FlowName.TRIAGE)
def triage(cases: list[UUID] | None = None, today: date | None = None) -> Report:
    """Run the rules over the intake answers, clear what needs nothing, and ask the Ethisch Netwerk to confirm the rest.

    ``cases``: their keys; without them the flow finds what waits by itself. ``today``: the day that counts.
    """
    return judge_cases(cases_to_judge(cases), moment(today))
