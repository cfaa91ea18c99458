import pytest

from models.flips import single_changes
from models.methods import load_questionnaire
from models.question import Answer

QUESTIONS = load_questionnaire("intake-questions").questions
OPTIONS = ["supplier", "partner_organisations"]


@pytest.mark.parametrize(
    ("answer", "changes"),
    [
        (("internal_only",), [("supplier",), ("partner_organisations",)]),
        (("supplier",), [("internal_only",), ("supplier", "partner_organisations")]),
        (
            ("supplier", "partner_organisations"),
            [("internal_only",), ("partner_organisations",), ("supplier",)],
        ),
        (
            ("supplier", "unknown"),
            [("internal_only",), ("supplier", "unknown", "partner_organisations"), ("supplier",)],
        ),
        (
            None,
            [
                ("internal_only",),
                ("supplier",),
                ("unknown", "supplier"),
                ("partner_organisations",),
                ("unknown", "partner_organisations"),
            ],
        ),
    ],
)
def test_a_many_changes_by_one_option_and_what_excludes_others_is_replaced(
    answer: Answer | None, changes: list[Answer]
) -> None:
    assert list(single_changes(QUESTIONS["parties"], answer)) == changes


def test_left_out_and_unknown_change_alike() -> None:
    for question in QUESTIONS.values():
        unknown: Answer = ("unknown",) if question.type == "many" else "unknown"

        assert list(single_changes(question, unknown)) == list(single_changes(question, None))


def test_a_one_changes_to_each_other_option_and_never_to_unknown() -> None:
    assert list(single_changes(QUESTIONS["impact_size"], "small")) == ["moderate", "large"]
    assert list(single_changes(QUESTIONS["impact_size"], "unknown")) == ["small", "moderate", "large"]


def test_the_last_option_cannot_be_taken_away_since_nothing_is_unknown() -> None:
    assert ("unknown",) not in list(single_changes(QUESTIONS["purpose"], ("traffic", "unknown")))
    assert () not in list(single_changes(QUESTIONS["purpose"], ("traffic",)))
