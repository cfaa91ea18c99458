"""Telling calendars what moved and what is over, with the mail of the day."""

from models.base import Moment
from models.inviting import calendar_letters
from models.mailing import put_in_outbox
from tasks.report import Report
from tasks.step import step
from tasks.world import world


@step
def tell_calendars(when: Moment) -> Report:
    """Write a letter for everything that stands in somebody's calendar and is no longer so; each once."""
    with world().store.write() as unit:
        written = put_in_outbox(unit, calendar_letters(unit, when), when)
    return Report(counts={"calendars_told": written}, handled=written)
