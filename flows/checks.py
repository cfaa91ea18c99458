"""The flow of the checks on the way: what is automatic once a project runs."""

from datetime import date
from uuid import UUID

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.checks import cases_to_check, plan_interim_checks
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.CHECKS)
def checks(cases: list[UUID] | None = None, today: date | None = None) -> Report:
    """Plan the next interim check of projects that run; the sweep opens it when its day has come.

    ``cases``: their keys; without them the flow finds what waits by itself. ``today``: the day that counts.
    """
    return plan_interim_checks(cases_to_check(cases), moment(today))
