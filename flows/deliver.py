"""The flow of the mail."""

from datetime import date

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.deliver import deliver_outbox
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.DELIVER)
def deliver(today: date | None = None) -> Report:
    """Send the outbox: what may go now goes, what cannot waits or is shown to a person. ``today``: the day that counts.

    Twice sends nothing twice.
    """
    return deliver_outbox(moment(today))
