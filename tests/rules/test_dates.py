"""Days of the cycle, as tables: nothing here knows a database or a clock."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import (
    anniversary,
    first_anniversary_after,
    first_step_after,
    is_working_day,
    months_later,
    morning_of,
    one_year_later,
    working_days_later,
)
from models.register import RegisterEntry
from models.vocabulary import EntryStatus, RegisterKind

DAYS_OF_A_LEAP_YEAR = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
YEARS = range(2024, 2033)
AHEAD = timedelta(days=30)
"""So long before its date a re-check may be answered."""


def same_day(anchor: date, year: int) -> date:
    """The anniversary, told without the code under test."""
    if (anchor.month, anchor.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, anchor.month, anchor.day)


def entry_of(anchor: date) -> RegisterEntry:
    entry = RegisterEntry(
        kind=RegisterKind.ALGORITHM,
        source="register",
        source_id="1",
        organisation="Gemeente Enschede",
        title="Meldingen",
        status=EntryStatus.IN_USE,
        registered_on=anchor,
        anchor_on=anchor,
        content_hash="",
    )
    entry.enter_cycle()
    return entry


def test_every_day_of_the_year_has_one_anniversary_in_every_year() -> None:
    told = {(day, year): anniversary(day, year) for day in DAYS_OF_A_LEAP_YEAR for year in YEARS}

    assert len(told) == 366 * 9
    assert told == {(day, year): same_day(day, year) for day in DAYS_OF_A_LEAP_YEAR for year in YEARS}


def test_29_february_falls_on_the_28th_in_common_years_and_comes_back_in_leap_years() -> None:
    assert [anniversary(date(2024, 2, 29), year) for year in YEARS] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


def test_the_first_anniversary_after_a_day_is_the_nearest_one_that_lies_later() -> None:
    for anchor in DAYS_OF_A_LEAP_YEAR:
        anniversaries = [same_day(anchor, year) for year in range(2025, 2035)]
        for today in (day.replace(year=year) for year in (2025, 2028, 2031) for day in DAYS_OF_A_LEAP_YEAR[::7]):
            nearest = min(day for day in anniversaries if day > today)

            assert first_anniversary_after(anchor, today) == nearest, (anchor, today)


def test_the_first_anniversary_is_never_earlier_than_a_year_after_the_anchor() -> None:
    for anchor in DAYS_OF_A_LEAP_YEAR:
        assert first_anniversary_after(anchor, anchor - timedelta(days=400)) == same_day(anchor, 2025)
        assert first_anniversary_after(anchor, anchor) == one_year_later(anchor) == same_day(anchor, 2025)


@pytest.mark.parametrize("late", [-30, -1, 0, 1, 30, 334])
def test_an_entry_that_is_discussed_within_the_year_comes_round_once_each_year(late: int) -> None:
    """All 366 anchors, walked from 2025 to 2032: one due date per year, its own day, whenever it was answered."""
    for anchor in DAYS_OF_A_LEAP_YEAR:
        entry, due = entry_of(anchor), []
        while entry.next_recheck_on is not None and entry.next_recheck_on.year <= 2032:
            due.append(entry.next_recheck_on)
            entry.reflect(entry.next_recheck_on + timedelta(days=late), ahead=AHEAD)

        assert due == [same_day(anchor, year) for year in range(2025, 2033)], anchor


@given(
    anchor=st.sampled_from(DAYS_OF_A_LEAP_YEAR),
    shift=st.integers(0, 365),
    moments=st.lists(st.integers(-500, 900), max_size=12),
)
def test_whenever_it_is_discussed_no_two_discussions_that_are_asked_for_lie_more_than_thirteen_months_apart(
    anchor: date, shift: int, moments: list[int]
) -> None:
    """Early because something happened, on time, late, or years late; ``moments``: days after the due date."""
    entry, counted = entry_of(anchor), []
    entry.shift_days = shift
    entry.enter_cycle()
    moved = entry.first_recheck_on if shift else anchor
    on = anchor
    for days in moments:
        due = entry.next_recheck_on
        assert due is not None
        on = max(on, due + timedelta(days=days))
        entry.reflect(on, ahead=AHEAD)

        assert entry.next_recheck_on is not None
        assert entry.next_recheck_on > on
        assert entry.next_recheck_on - max(on, due - AHEAD) <= timedelta(days=366) + AHEAD
        if entry.next_recheck_on != due:
            assert entry.next_recheck_on == same_day(moved, entry.next_recheck_on.year)
            counted.append(due)
    assert len({due.year for due in counted[1:]}) == len(counted[1:])


def test_a_discussion_because_something_happened_does_not_move_the_date_that_is_still_far_off() -> None:
    entry = entry_of(date(2024, 5, 15))
    entry.reflect(date(2025, 4, 14), ahead=AHEAD)
    assert (entry.last_reflected_on, entry.next_recheck_on) == (date(2025, 4, 14), date(2025, 5, 15))

    entry.reflect(date(2025, 4, 15), ahead=AHEAD)
    assert (entry.last_reflected_on, entry.next_recheck_on) == (date(2025, 4, 15), date(2026, 5, 15))


def test_who_answers_when_the_next_one_opens_has_answered_that_one_too() -> None:
    entry = entry_of(date(2024, 5, 15))
    entry.reflect(date(2026, 4, 20), ahead=AHEAD)

    assert entry.next_recheck_on == date(2027, 5, 15)


def test_an_entry_that_is_discussed_two_years_late_goes_on_from_today_and_makes_up_for_nothing() -> None:
    entry = entry_of(date(2024, 2, 29))
    entry.reflect(date(2027, 3, 15), ahead=AHEAD)

    assert entry.last_reflected_on == date(2027, 3, 15)
    assert entry.next_recheck_on == date(2028, 2, 29)


def test_an_entry_that_was_moved_the_first_time_stays_moved() -> None:
    """Else what was spread over a year would fall due on one day again the year after."""
    entry = entry_of(date(2024, 2, 29))
    entry.shift_days = 40
    entry.enter_cycle()
    assert entry.next_recheck_on == date(2025, 4, 9)

    entry.reflect(date(2025, 4, 9), ahead=AHEAD)
    assert entry.next_recheck_on == date(2026, 4, 9)

    entry.leave_cycle()
    entry.last_reflected_on = date(2024, 6, 1)
    entry.enter_cycle()
    assert entry.next_recheck_on == date(2025, 4, 9)


def test_an_entry_that_left_the_cycle_stays_out_when_its_last_check_is_answered() -> None:
    entry = entry_of(date(2024, 5, 15))
    entry.leave_cycle()
    entry.reflect(date(2025, 6, 1), ahead=AHEAD)

    assert (entry.last_reflected_on, entry.next_recheck_on) == (date(2025, 6, 1), None)


def test_an_entry_that_comes_back_goes_on_after_the_last_time_it_was_discussed() -> None:
    entry = entry_of(date(2024, 5, 15))
    entry.reflect(date(2025, 6, 1), ahead=AHEAD)
    entry.leave_cycle()
    entry.enter_cycle()

    assert entry.next_recheck_on == date(2026, 5, 15)


@pytest.mark.parametrize(
    ("start", "months", "later"),
    [
        (date(2026, 1, 5), 6, date(2026, 7, 5)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(start: date, months: int, later: date) -> None:
    assert months_later(start, months) == later


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 2, 27), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2027, 8, 31)),
        (date(2029, 1, 1), date(2029, 2, 28)),
        (date(2020, 1, 1), date(2027, 2, 28)),
    ],
)
def test_the_rhythm_of_months_goes_on_after_today_without_making_up_for_what_was_missed(
    today: date, step: date
) -> None:
    assert first_step_after(date(2026, 8, 31), 6, today) == step


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 1, 1), False),
        (date(2026, 4, 6), False),  # second Easter day
        (date(2026, 4, 27), False),  # King's Day
        (date(2025, 4, 26), False),  # a Saturday, because the 27th was a Sunday
        (date(2025, 5, 5), False),  # Liberation Day, a day off once in five years
        (date(2026, 5, 5), True),
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), True),
    ],
)
def test_saturdays_sundays_and_dutch_holidays_are_no_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 28), 0, date(2026, 11, 28)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 18), 5, date(2026, 12, 28)),
        (date(2026, 4, 24), 1, date(2026, 4, 28)),
    ],
)
def test_working_days_skip_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert working_days_later(start, days) == end


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 4, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 4, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 5, tzinfo=UTC)),
    ],
)
def test_the_morning_of_a_day_is_six_o_clock_here_in_summer_and_in_winter(day: date, moment: datetime) -> None:
    assert morning_of(day) == moment
