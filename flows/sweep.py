"""The daily round."""

from dataclasses import replace
from datetime import date

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.bounces import escalate_what_reaches_nobody
from tasks.calendars import tell_calendars
from tasks.cases import together
from tasks.conditions import ask_where_evidence_expired
from tasks.intake import reconcile_sources
from tasks.overview import refresh_overviews
from tasks.report import Report
from tasks.retention import finish_destruction
from tasks.sweep import (
    count_unconfirmed,
    open_interim_checks,
    open_rechecks,
    queue_reminders,
    seal_journal,
    tidy_up,
)
from tasks.world import moment


@process_flow(FlowName.SWEEP)
def sweep(today: date | None = None) -> Report:
    """End what is gone from the sources, let advice that nobody confirmed count provisionally, open the checks and
    re-checks that are due, ask for conditions whose evidence is over, remind of what waits, tell who is next of what
    reaches nobody, tell calendars what changed, seal the journal, refresh the overviews.

    Twice on one day does nothing the second time. ``today``: the day that counts.
    """
    when = moment(today)
    due = [reconcile_sources(when), count_unconfirmed(when), open_interim_checks(when), open_rechecks(when)]
    due += [ask_where_evidence_expired(when), queue_reminders(when), escalate_what_reaches_nobody(when)]
    report = together([*due, tell_calendars(when)])
    finish_destruction(when)
    seal_journal(when)
    tidy_up(when)
    refresh_overviews(when)
    return replace(report, handled=sum(report.counts.values()))
