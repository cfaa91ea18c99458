"""The flow of the assessment phase: what is automatic there."""

from datetime import date
from uuid import UUID

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.assessment import ask_for_instruments, cases_to_assess
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.ASSESSMENT)
def assessment(cases: list[UUID] | None = None, today: date | None = None) -> Report:
    """Ask for what stands beside the ethical check: the DPIA, the IAMA, what is arranged with a supplier.

    ``cases``: their keys; without them the flow finds what waits by itself. ``today``: the day that counts.
    """
    return ask_for_instruments(cases_to_assess(cases), moment(today))
