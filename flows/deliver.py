"""The flow of what goes out."""

from datetime import date

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.bounces import read_bounces
from tasks.cases import together
from tasks.deliver import deliver_outbox
from tasks.events import call_subscribers
from tasks.report import Report
from tasks.world import moment
from tasks.write_back import write_outcomes_back


@process_flow(FlowName.DELIVER)
def deliver(today: date | None = None) -> Report:
    """Read what came back, deliver letters, write outcomes back to the sources, call subscribers.

    ``today``: the day that counts.

    What may go now goes, what cannot waits or is shown to a person. Twice sends nothing twice.
    """
    when = moment(today)
    return together([read_bounces(when), deliver_outbox(when), write_outcomes_back(when), call_subscribers(when)])
