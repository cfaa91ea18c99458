"""What should have been said and when, worked out from the ladder file and the days alone; no code of the engine."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from holidays.countries import Netherlands

from models.gate import Gate

_LADDERS = tomllib.loads((Path(__file__).parents[2] / "methods" / "reminder-ladder.toml").read_text(encoding="utf-8"))
_STEPS = ("coming", "due", "late", "manager", "cio_office")

Said = tuple[UUID, int, date]
"""A gate, a rung and the day on which it is said."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it stood: when asked, until when open, when due, and until when it was put off, on which days."""

    gate: Gate
    put_off: Sequence[tuple[date, date]] = ()

    @property
    def ended_on(self) -> date:
        """The day on which it needed no answer any more."""
        return self.gate.answered_on or self.gate.withdrawn_on or date.max

    def snoozed_until(self, day: date) -> date | None:
        """Until when it was put off, as it stood on the morning of a day."""
        wished = [until for asked_on, until in self.put_off if asked_on < day]
        return wished[-1] if wished else None


def expected(questions: Iterable[Asked], worked: Sequence[date]) -> set[Said]:
    """Each rung of each question on the morning on which it was to be said: the highest, each once."""
    found: set[Said] = set()
    for asked in questions:
        if asked.gate.form in _LADDERS["without"] or asked.gate.due_on is None:
            continue
        said: set[int] = set()
        for day in worked:
            if not asked.gate.opened_on <= day <= asked.ended_on:
                continue
            rung = _turn(asked, day)
            if rung is not None and rung not in said:
                said.add(rung)
                found.add((asked.gate.id, rung, day))
    return found


def _turn(asked: Asked, day: date) -> int | None:
    until = asked.snoozed_until(day)
    if until is not None and day <= until:
        return None
    due_on = asked.gate.due_on
    assert due_on is not None
    counts_from = max(due_on, until) if until is not None else due_on
    come = [
        _STEPS.index(rung["step"])
        for rung in _ladder(asked.gate)["rung"]
        if (turn := _falls_on(rung, counts_from, asked.gate.opened_on)) is not None and turn <= day
    ]
    return max(come, default=None)


def _falls_on(rung: Mapping[str, Any], counts_from: date, opened_on: date) -> date | None:
    before = rung.get("days_before", 0)
    turn = _working_days_on(counts_from - timedelta(days=before), rung.get("working_days", 0))
    soonest = _working_days_on(opened_on, rung.get("open_for", 0))
    if before and soonest > turn:
        return None
    return max(turn, soonest)


def _ladder(gate: Gate) -> Mapping[str, Any]:
    ladders = _LADDERS["ladder"]
    by_form = [one for one in ladders if gate.form in one.get("forms", ())]
    by_kind = [one for one in ladders if gate.kind in one.get("kinds", ())]
    ladder: Mapping[str, Any] = [*by_form, *by_kind, ladders[-1]][0]
    return ladder


@cache
def _free_days(year: int) -> frozenset[date]:
    return frozenset(Netherlands(years=year))


@cache
def _working_days_on(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in _free_days(day.year)
    return day
