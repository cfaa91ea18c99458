"""The flow of the decision phase: what is automatic there."""

from datetime import date
from uuid import UUID

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.decision import ask_for_advice, cases_to_advise
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.DECISION)
def decision(cases: list[UUID] | None = None, today: date | None = None) -> Report:
    """Ask the advice that belongs to a decision; the decision does not wait for it.

    ``cases``: their keys; without them the flow finds what waits by itself. ``today``: the day that counts.
    """
    return ask_for_advice(cases_to_advise(cases), moment(today))
