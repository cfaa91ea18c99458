"""The ladder of reminders: which rung it is on which day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from models.dates import is_working_day
from models.errors import InvalidMethod
from models.gate import Gate
from models.reading import read_toml
from models.reminding import Ladder, ladder_from, shipped_ladder
from models.vocabulary import GateKind, LetterKind, Role, SubjectKind

MONDAY = date(2026, 11, 23)


def gate(due_on: date | None, kind: GateKind = GateKind.JUDGE, form: str = "recheck") -> Gate:
    return Gate(
        case_id=uuid4(),
        subject_kind=SubjectKind.CHECK,
        subject_id=uuid4(),
        kind=kind,
        form=form,
        role=Role.PROJECTLEIDER,
        opened_on=MONDAY,
        due_on=due_on,
    )


def rungs(of: Gate, days: int = 60) -> dict[date, int]:
    """On which day the rung changes, and to which."""
    changes: dict[date, int] = {}
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        rung = shipped_ladder().rung_for(of, day)
        if rung is not None and rung.number not in changes.values():
            changes[day] = rung.number
    return changes


def test_the_ladder_climbs_on_the_day_itself_and_after_five_and_ten_working_days() -> None:
    assert rungs(gate(MONDAY)) == {MONDAY: 1, date(2026, 11, 30): 2, date(2026, 12, 7): 3}


def test_christmas_holds_the_ladder_up() -> None:
    assert rungs(gate(date(2026, 12, 21))) == {date(2026, 12, 21): 1, date(2026, 12, 29): 2, date(2027, 1, 6): 3}


def test_who_is_asked_hears_the_first_two_and_somebody_else_the_third() -> None:
    told = {rung.number: (rung.kind, bool(rung.to)) for rung in shipped_ladder().rungs}

    assert told == {
        1: (LetterKind.REMINDER, False),
        2: (LetterKind.REMINDER, False),
        3: (LetterKind.ESCALATION, True),
    }
    assert shipped_ladder().rungs[2].to[:2] == (Role.MANAGER, Role.CIO_OFFICE)


def test_nobody_is_told_over_the_head_of_an_adviser() -> None:
    assert rungs(gate(MONDAY, GateKind.ADVISE)) == {MONDAY: 1, date(2026, 11, 30): 2}


def test_what_has_no_date_and_what_ends_a_project_brings_no_reminder() -> None:
    assert rungs(gate(None)) == {}
    assert rungs(gate(MONDAY, GateKind.SUPPLY, form="finish")) == {}


@pytest.mark.parametrize("number", range(30))
def test_no_later_rung_falls_on_a_day_off(number: int) -> None:
    due_on = date(2026, 12, 10) + timedelta(days=number)

    assert all(is_working_day(rung.falls_on(due_on)) for rung in shipped_ladder().rungs[1:])


def read(text: str) -> Ladder:
    return ladder_from(read_toml('id = "x"\nversion = "1"\nlabel = "x"\n' + text, "ladder.toml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rung]]\nnumber = 1\nletter = "decided"\nworking_days = 0\n', "letter"),
        ('[[rung]]\nnumber = 1\nletter = "reminder"\nworking_days = 0\nto = ["burgemeester"]\n', "burgemeester"),
        ('[[rung]]\nnumber = 1\nletter = "reminder"\nworking_days = 0\nnot_for = ["think"]\n', "think"),
        ('[[rung]]\nnumber = 1\nletter = "reminder"\nworking_day = 0\n', "working_days"),
        (
            '[[rung]]\nnumber = 2\nletter = "reminder"\nworking_days = 5\n'
            '[[rung]]\nnumber = 1\nletter = "reminder"\nworking_days = 9\n',
            "number the rungs upwards",
        ),
        (
            '[[rung]]\nnumber = 1\nletter = "reminder"\nworking_days = 5\n'
            '[[rung]]\nnumber = 2\nletter = "reminder"\nworking_days = 5\n',
            "number the rungs upwards",
        ),
        ('with_out = ["finish"]\n', "with_out"),
    ],
)
def test_a_ladder_that_cannot_be_used_is_refused_by_its_key(text: str, said: str) -> None:
    with pytest.raises(InvalidMethod, match=said):
        read(text)
