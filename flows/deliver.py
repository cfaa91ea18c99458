"""The flow of what goes out."""

from datetime import date

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.cases import together
from tasks.deliver import deliver_outbox
from tasks.events import call_subscribers
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.DELIVER)
def deliver(today: date | None = None) -> Report:
    """Send the outbox: what may go now goes, what cannot waits or is shown to a person. ``today``: the day that counts.

    Twice sends nothing twice.
    """
    when = moment(today)
    return together([deliver_outbox(when), call_subscribers(when)])
