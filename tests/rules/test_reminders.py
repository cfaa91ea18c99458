"""The ladders of reminders: which rung it is on which day, for which question."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import is_working_day, working_days_later
from models.errors import InvalidMethod
from models.gate import Gate
from models.ladder import Ladders, ladders_from, shipped_ladders
from models.reading import read_toml
from models.vocabulary import GateKind, LetterKind, ReminderStep, Role, SubjectKind

MONDAY = date(2026, 11, 23)
LONG_AGO = date(2026, 1, 5)
COMING, DUE, LATE, MANAGER, CIO_OFFICE = ReminderStep


def gate(
    due_on: date | None, kind: GateKind = GateKind.JUDGE, form: str = "recheck", opened_on: date = LONG_AGO
) -> Gate:
    return Gate(
        case_id=uuid4(),
        subject_kind=SubjectKind.CHECK,
        subject_id=uuid4(),
        kind=kind,
        form=form,
        role=Role.PROJECTLEIDER,
        opened_on=opened_on,
        due_on=due_on,
    )


def rounds(of: Gate, days: Iterator[date] | None = None) -> dict[date, ReminderStep]:
    """What is said on which day, where each rung is said once; every day after New Year, or only on ``days``."""
    said: dict[date, ReminderStep] = {}
    for day in days or (LONG_AGO + timedelta(days=number) for number in range(500)):
        rung = shipped_ladders().rung_for(of, day)
        if rung is not None and rung.step not in said.values():
            said[day] = rung.step
    return said


EVERY_STEP = {
    date(2026, 10, 24): COMING,
    MONDAY: DUE,
    date(2026, 11, 30): LATE,
    date(2026, 12, 7): MANAGER,
    date(2026, 12, 14): CIO_OFFICE,
}


def without(*steps: ReminderStep) -> dict[date, ReminderStep]:
    return {day: step for day, step in EVERY_STEP.items() if step not in steps}


@pytest.mark.parametrize(
    ("form", "kind", "said"),
    [
        ("recheck", GateKind.JUDGE, EVERY_STEP),
        ("condition", GateKind.SUPPLY, EVERY_STEP),
        ("intake-questions", GateKind.SUPPLY, EVERY_STEP),
        ("interim-check", GateKind.JUDGE, without(COMING)),
        ("closing-check", GateKind.JUDGE, without(COMING)),
        ("opinion", GateKind.ADVISE, without(COMING, MANAGER, CIO_OFFICE)),
        ("decide", GateKind.DECIDE, without(COMING, MANAGER, CIO_OFFICE) | {date(2026, 12, 7): CIO_OFFICE}),
        ("finish", GateKind.SUPPLY, {}),
    ],
)
def test_each_kind_of_question_goes_up_its_own_ladder(
    form: str, kind: GateKind, said: dict[date, ReminderStep]
) -> None:
    assert rounds(gate(MONDAY, kind, form)) == said


def test_what_has_no_date_brings_no_reminder() -> None:
    assert rounds(gate(None)) == {}


def test_christmas_holds_the_ladder_up() -> None:
    assert list(rounds(gate(date(2026, 12, 21))))[1:] == [
        date(2026, 12, 21),
        date(2026, 12, 29),
        date(2027, 1, 6),
        date(2027, 1, 13),
    ]


def test_a_check_that_opens_thirty_days_ahead_is_not_announced_a_second_time() -> None:
    assert rounds(gate(MONDAY, opened_on=MONDAY - timedelta(days=30))) == without(COMING)


def test_who_is_asked_hears_the_first_three_and_somebody_else_the_others() -> None:
    told = {rung.step: (rung.kind, rung.to[:1]) for rung in shipped_ladders().ladder_of("recheck").rungs}

    assert told == {
        COMING: (LetterKind.REMINDER, ()),
        DUE: (LetterKind.REMINDER, ()),
        LATE: (LetterKind.REMINDER, ()),
        MANAGER: (LetterKind.ESCALATION, (Role.MANAGER,)),
        CIO_OFFICE: (LetterKind.ESCALATION, (Role.CIO_OFFICE,)),
    }


def test_who_was_asked_yesterday_is_not_told_off_today_however_old_the_date_is() -> None:
    asked = gate(MONDAY - timedelta(days=200), opened_on=MONDAY)

    assert shipped_ladders().rung_for(asked, MONDAY) is None
    assert rounds(asked) == {
        date(2026, 11, 24): DUE,
        date(2026, 11, 30): LATE,
        date(2026, 12, 7): MANAGER,
        date(2026, 12, 14): CIO_OFFICE,
    }


def test_what_was_put_off_is_quiet_until_then_and_goes_up_the_ladder_from_there() -> None:
    put_off = gate(MONDAY)
    put_off.snoozed_until = working_days_later(MONDAY, 10)

    assert list(rounds(put_off, (MONDAY + timedelta(days=number) for number in range(60))).items()) == [
        (date(2026, 12, 8), DUE),
        (date(2026, 12, 14), LATE),
        (date(2026, 12, 21), MANAGER),
        (date(2026, 12, 29), CIO_OFFICE),
    ]


@pytest.mark.parametrize("number", range(30))
def test_nobody_is_told_of_something_late_on_a_day_off(number: int) -> None:
    due = gate(date(2026, 12, 10) + timedelta(days=number))
    late = [rung.falls_on(due) for rung in shipped_ladders().ladder_of("recheck").rungs[2:]]

    assert [day is not None and is_working_day(day) for day in late] == [True, True, True]


@given(st.sets(st.integers(0, 120)), st.integers(0, 60), st.sampled_from(["recheck", "interim-check", "opinion"]))
def test_whatever_nights_are_missed_the_highest_rung_comes_once_and_none_comes_twice_or_falls_back(
    missed: set[int], opened: int, form: str
) -> None:
    asked = gate(MONDAY + timedelta(days=50), form=form, opened_on=MONDAY + timedelta(days=opened))
    nights = [MONDAY + timedelta(days=number) for number in range(121) if number not in missed]
    said = rounds(asked, iter(nights))

    assert [shipped_ladders().rung_for(asked, day) for day in said] == [
        max(
            (rung for rung in shipped_ladders().ladder_of(form).rungs if rung.has_come(asked, day)),
            key=lambda rung: rung.number,
        )
        for day in said
    ]
    steps = [list(ReminderStep).index(step) for step in said.values()]
    assert steps == sorted(set(steps)), "each once, and upwards"
    if nights and nights[-1] > MONDAY + timedelta(days=118):
        assert list(said.values())[-1] is shipped_ladders().ladder_of(form).rungs[-1].step


def read(text: str) -> Ladders:
    snooze = "[snooze]\nworking_days = 20\ntimes = 2\npast_due = 40\n"
    return ladders_from(read_toml('id = "x"\nversion = "1"\nlabel = "x"\n' + snooze + text, "ladder.toml"))


ALL = '[[ladder]]\nid = "all"\nlabel = "x"\n'


def rung(**given: object) -> str:
    told = ", ".join(f"{key} = {value!r}".replace("'", '"') for key, value in given.items())
    return f"rung = [{{ {told} }}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ALL + rung(step="once"), "once"),
        (ALL + rung(step="manager", to=["burgemeester"]), "burgemeester"),
        (ALL + 'kinds = ["think"]\n' + rung(step="due"), "think"),
        (ALL + rung(step="due", working_day=0), "working_days"),
        (ALL + rung(step="late", working_days=5, days_before=5), "leave one of the two out"),
        (ALL + 'rung = [{ step = "late", working_days = 5 }, { step = "due", working_days = 9 }]', "lowest first"),
        (ALL + 'rung = [{ step = "due", working_days = 5 }, { step = "late", working_days = 5 }]', "each later"),
        (ALL, "name at least one step"),
        (ALL + 'forms = ["recheck"]\n' + rung(step="due"), "it is for the rest"),
        (ALL + rung(step="due") + ALL + rung(step="due"), "it is for the rest"),
        ("", "it is for the rest"),
    ],
)
def test_a_ladder_that_cannot_be_used_is_refused_by_its_key(text: str, said: str) -> None:
    with pytest.raises(InvalidMethod, match=said):
        read(text)
