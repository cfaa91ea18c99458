"""Which value is weighed afresh each year."""

from datetime import date
from typing import Any
from uuid import uuid4

from models.check import Check
from models.disputed import Dispute, dispute_of, most_disputed
from models.vocabulary import CheckKind

THREE: dict[str, Any] = {
    "values": ("privacy", "safety", "inclusion"),
    "weighing[privacy].for": "We weten waar het druk is.\nWe hoeven niet te gissen.",
    "weighing[privacy].against": "- Mensen voelen zich bekeken.",
    "weighing[privacy].dissent": "De jeugdraad wil helemaal geen camera's.",
    "weighing[safety].for": "Minder ongelukken.",
    "weighing[safety].against": "",
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[1].about": "Meer zien is minder vrij.",
    "tensions[2].first": "privacy",
}


def asked(value: str, year: int, answered: bool = True) -> Check:
    day = date(year, 3, 1)
    return Check(
        case_id=uuid4(), kind=CheckKind.RECHECK, due_on=day, answered_on=day if answered else None, asked_anew=value
    )


def test_the_value_with_most_dissent_tensions_and_arguments_on_both_sides_is_asked_anew() -> None:
    assert dispute_of(THREE, "privacy") == Dispute(dissent=1, tensions=1, both_sides=1)
    assert most_disputed(THREE, []) == "privacy"


def test_last_years_value_rests_a_year_and_the_next_one_has_its_turn() -> None:
    assert most_disputed(THREE, [asked("privacy", 2027)]) == "safety"
    assert most_disputed(THREE, [asked("safety", 2028), asked("privacy", 2027)]) == "privacy"


def test_a_check_that_nobody_answered_asked_nothing() -> None:
    assert most_disputed(THREE, [asked("privacy", 2027, answered=False)]) == "privacy"


def test_the_only_value_is_asked_each_year() -> None:
    assert most_disputed({"values": ("privacy",)}, [asked("privacy", 2027)]) == "privacy"


def test_values_that_nobody_disputes_take_turns() -> None:
    calm = {"values": ("privacy", "safety", "inclusion")}
    earlier: list[Check] = []
    for year in range(2027, 2031):
        earlier.append(asked(most_disputed(calm, earlier), year))
    assert [check.asked_anew for check in earlier] == ["privacy", "safety", "inclusion", "privacy"]


def test_where_no_value_was_weighed_none_is_asked_anew() -> None:
    assert most_disputed({}, []) == ""
