"""What the fixed overviews on the Prefect dashboard hold, and the runs planned for the coming days."""

from datetime import timedelta

from models.base import Moment
from models.dates import HERE
from models.forms import form_named
from models.reminding import shipped_ladder
from models.store.open import Unit
from tasks.board import Board, Cells, plan_days, publish_fixed
from tasks.step import in_run
from tasks.words import in_full, said
from tasks.world import case_link, world

AHEAD = timedelta(days=90)
MOST_LATE = 200
"""Rows in the overview of what is over its date; the longest overdue come first."""


def refresh_overviews(when: Moment) -> None:
    """Write the fixed overviews anew, and plan a run for each day that has checks; nothing outside a Prefect run."""
    if not in_run():
        return
    with world().store.read() as unit:
        boards = {
            Board.WAITING: _waiting(unit),
            Board.OVERDUE: _overdue(unit, when),
            Board.SOURCES: _sources(unit),
        }
        days = unit.checks.days_ahead(when.on, when.on + AHEAD)
    boards[Board.AHEAD] = [{"on": in_full(day), "checks": count} for day, count in days.items()]
    for board, rows in boards.items():
        publish_fixed(board, rows)
    plan_days(days, today=when.on)


def _waiting(unit: Unit) -> list[Cells]:
    """Per question and role how many wait, and since when the longest does."""
    return [
        {"gate": form_named(form).label, "role": said(role), "cases": count, "since": in_full(since)}
        for form, role, count, since in unit.gates.tally()
        if form not in shipped_ladder().without
    ]


def _overdue(unit: Unit, when: Moment) -> list[Cells]:
    late = unit.gates.due_until(when.on - timedelta(days=1))[:MOST_LATE]
    cases = {case.id: case for case in unit.cases.many([gate.case_id for gate in late])}
    return [
        {
            "reference": cases[gate.case_id].reference,
            "gate": form_named(gate.form).label,
            "role": said(gate.role),
            "due_on": in_full(gate.due_on),
            "days": (when.on - gate.due_on).days,
            "link": case_link(cases[gate.case_id].reference),
        }
        for gate in late
        if gate.due_on is not None
    ]


def _sources(unit: Unit) -> list[Cells]:
    return [
        {
            "source": state.source,
            "last_pull": f"{state.last_pull_at.astimezone(HERE):%d-%m-%Y %H:%M}" if state.last_pull_at else "",
            "failed_in_a_row": state.failures_in_a_row,
        }
        for state in unit.demands.sources()
    ]
