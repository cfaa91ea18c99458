"""What the fixed overviews on the Prefect dashboard hold, and the runs planned for the coming days."""

from datetime import datetime, timedelta

from integrations.demand_systems.health import is_paused
from models.base import Moment
from models.forms import form_named
from models.ladder import shipped_ladders
from models.planning import days_of_opening
from models.store.open import Unit
from tasks.board import Board, Cells, plan_days, publish_fixed
from tasks.step import in_run
from tasks.words import at_the_clock, in_full, said
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
            Board.SOURCES: rows_of_sources(unit, when),
        }
        days = days_of_opening(unit, when.on, when.on + AHEAD)
    boards[Board.AHEAD] = [{"on": in_full(day), "checks": count} for day, count in days.items()]
    for board, rows in boards.items():
        publish_fixed(board, rows)
    plan_days(days, today=when.on)


def _waiting(unit: Unit) -> list[Cells]:
    """Per question and role how many wait, and since when the longest does."""
    return [
        {"gate": form_named(form).label, "role": said(role), "cases": count, "since": in_full(since)}
        for form, role, count, since in unit.gates.tally()
        if form not in shipped_ladders().without
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


def rows_of_sources(unit: Unit, when: Moment) -> list[Cells]:
    """How each source is doing: read when, what came of it, what waits, and what is wrong."""
    waiting = unit.source_board.waiting()
    return [
        {
            "source": state.source,
            "last_pull": at_the_clock(state.last_pull_at),
            "last_success": at_the_clock(state.last_success_at),
            "lag_minutes": _minutes_since(state.last_success_at, when),
            **{name: (state.counts or {}).get(name, "") for name in ("created", "changed", "unchanged")},
            "dead_lettered": waiting.get(state.source, 0),
            "failed_in_a_row": state.failures_in_a_row,
            "paused_until": at_the_clock(state.paused_until if is_paused(state, when.at) else None),
            "alarm": state.alarm or "",
            "skew_seconds": "" if state.skew_seconds is None else round(state.skew_seconds),
        }
        for state in unit.demands.sources()
    ]


def _minutes_since(moment: datetime | None, when: Moment) -> int | str:
    return "" if moment is None else int((when.at - moment) / timedelta(minutes=1))
