"""Days of the cycle: anniversaries, months ahead, working days. Pure; the day of today is always an argument."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from holidays.countries import Netherlands

HERE = ZoneInfo("Europe/Amsterdam")
"""Where it is decided what day it is."""
MORNING = time(6)
"""When the work of a day begins, in ``HERE``."""


def morning_of(day: date) -> datetime:
    """The moment, in UTC, at which the work of ``day`` begins."""
    return datetime.combine(day, MORNING, HERE).astimezone(UTC)


def anniversary(anchor: date, year: int) -> date:
    """The anniversary of ``anchor`` in ``year``; 29 February falls on 28 February in common years.

    Always counted from the anchor itself, never from an earlier anniversary: that is how the 29th comes back in the
    next leap year.
    """
    return anchor.replace(year=year, day=min(anchor.day, monthrange(year, anchor.month)[1]))


def first_anniversary_after(anchor: date, today: date) -> date:
    """The first anniversary of ``anchor`` that lies after ``today``; at the earliest one year after the anchor."""
    year = max(today.year, anchor.year + 1)
    this_year = anniversary(anchor, year)
    return this_year if this_year > today else anniversary(anchor, year + 1)


def one_year_later(anchor: date) -> date:
    """The first anniversary of ``anchor``."""
    return anniversary(anchor, anchor.year + 1)


def years_later(start: date, years: int) -> date:
    """The same day ``years`` further; 29 February becomes 28 February in common years."""
    return anniversary(start, start.year + years)


def months_later(start: date, months: int) -> date:
    """The same day ``months`` further, or the last day of that month where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def first_step_after(start: date, months: int, today: date) -> date:
    """The first of the days that lie once, twice, … ``months`` after ``start`` that lies after ``today``.

    What was missed is not caught up one by one: the rhythm goes on from the next step.
    """
    steps = (months_later(start, months * number) for number in count(1))
    return next(step for step in steps if step > today)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(Netherlands(years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no Dutch public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_days_later(start: date, days: int) -> date:
    """The day that lies ``days`` working days after ``start``; 0 gives ``start`` itself."""
    return _working_days_from(start, days, timedelta(days=1))


def working_days_earlier(end: date, days: int) -> date:
    """The day that lies ``days`` working days before ``end``; 0 gives ``end`` itself."""
    return _working_days_from(end, days, timedelta(days=-1))


def _working_days_from(day: date, days: int, step: timedelta) -> date:
    for _ in range(days):
        day += step
        while not is_working_day(day):
            day += step
    return day
