"""Rules in time: each counts from a day, some until a day, and what is ahead is announced."""

from datetime import date, timedelta

import pytest

from models.errors import InvalidMethod
from models.methods import load_questionnaire, load_rules
from models.question import Answers
from models.reading import read_toml
from models.rules_reading import day_of_change, rules_from
from models.ruleset import Rule, RuleSet, SideRule
from models.triage import decide_triage
from models.vocabulary import Certainty, Force, Level, Outcome

INTAKE = load_questionnaire("intake-questions")
TODAY = date(2026, 11, 23)
TEXT = """
id = "own"
version = "1"
valid_from = 2026-01-01

[[date]]
id = "change"
on = 2026-06-01
text = "The law changes."
source = "A law"

[[rule]]
id = "old"
outcome = "dpia"
level = "recommended"
when = { question = "covert", is = "yes" }
text = "Until {date:change} this is wise."
source = "A law"
force = "advies"
valid_from = 2026-01-01
valid_until = 2026-05-31

[[rule]]
id = "new"
outcome = "dpia"
level = "required"
when = { question = "covert", is = "yes" }
text = "This is a duty since {date:change}."
source = "A law"
force = "wet"
valid_from = "change"

[[rule]]
id = "leaning"
outcome = "ethical_check"
level = "full"
when = { outcome = "dpia", at_least = "required" }
text = "A DPIA is required."
source = "A law"
force = "advies"
valid_from = 2026-01-01
"""
ANSWERS: Answers = {"covert": "yes", "personal_data": ("ordinary",)}


def own(text: str, on: date) -> RuleSet:
    return rules_from(read_toml(text, "own.toml"), "no hash", INTAKE, on)


def levels(on: date) -> tuple[Level, Level]:
    found = decide_triage(own(TEXT, on), ANSWERS).outcomes
    return found[Outcome.DPIA].level, found[Outcome.ETHICAL_CHECK].level


def test_a_rule_counts_from_its_first_day_until_and_including_its_last() -> None:
    assert levels(date(2025, 12, 31)) == (Level.NOT_NEEDED, Level.NOT_NEEDED)
    assert levels(date(2026, 1, 1)) == (Level.RECOMMENDED, Level.NOT_NEEDED)
    assert levels(date(2026, 5, 31)) == (Level.RECOMMENDED, Level.NOT_NEEDED)
    assert levels(date(2026, 6, 1)) == (Level.REQUIRED, Level.FULL)


def test_a_rule_that_does_not_count_yet_is_announced_and_one_that_is_over_is_not() -> None:
    def announced(on: date) -> dict[str, date]:
        return {one.rule: one.valid_from for one in decide_triage(own(TEXT, on), ANSWERS).announced}

    assert announced(date(2026, 5, 31)) == {"new": date(2026, 6, 1)}
    assert announced(date(2026, 6, 1)) == {}


def test_a_date_in_a_text_is_written_out() -> None:
    (rule,) = [rule for rule in own(TEXT, date(2026, 6, 1)).rules if rule.id == "new"]

    assert rule.text == "This is a duty since 1-6-2026."


def test_the_rules_change_on_the_days_that_the_file_names_and_on_no_other() -> None:
    file = read_toml(TEXT, "own.toml")

    assert day_of_change(file, date(2026, 5, 31)) == date(2026, 1, 1)
    assert day_of_change(file, date(2026, 6, 1)) == date(2026, 6, 1)
    assert day_of_change(file, date(2030, 1, 1)) == date(2026, 6, 1)


def test_the_shipped_rules_are_the_same_object_for_as_long_as_nothing_changes() -> None:
    assert load_rules(on=TODAY) is load_rules(on=TODAY + timedelta(days=3))
    assert load_rules(on=TODAY) is not load_rules(on=date(2027, 12, 2))


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('valid_from = "change"', 'valid_from = "chance"', "rule new.valid_from: there is no"),
        ("{date:change} this", "{date:chance} this", "rule old.text: there is no"),
        ("valid_until = 2026-05-31", "valid_until = 2025-05-31", "rule old.valid_until: write a day"),
        ("on = 2026-06-01", 'on = "June"', "date change.on: write a date"),
    ],
)
def test_a_date_that_cannot_be_used_is_refused_with_its_key(was: str, becomes: str, named: str) -> None:
    assert was in TEXT
    with pytest.raises(InvalidMethod, match=named):
        own(TEXT.replace(was, becomes), TODAY)


def test_what_the_ai_act_asks_is_possible_until_the_decision_aid_has_run_and_certain_with_profiling() -> None:
    ai = {
        "technologies": ("self_learning_algorithm",),
        "ai_act_area": ("employment",),
        "prohibited_practice": ("none",),
    }
    rules = load_rules(on=TODAY)

    def certainty(profiling: str) -> tuple[Level, Certainty]:
        asked: Answers = {**ai, "personal_data": ("ordinary",), "profiling": profiling}
        found = decide_triage(rules, asked).outcomes[Outcome.AI_ACT]
        return found.level, found.certainty

    assert certainty("no") == (Level.HIGH_RISK, Certainty.POSSIBLE)
    assert certainty("unknown") == (Level.HIGH_RISK, Certainty.POSSIBLE)
    assert certainty("yes") == (Level.HIGH_RISK, Certainty.CERTAIN)


def test_every_source_says_where_to_look_and_a_duty_by_law_names_its_article() -> None:
    rules = load_rules(on=TODAY)

    told: list[Rule | SideRule] = [*rules.rules, *rules.advice, *rules.coming]

    assert all(one.source for one in (*told, *rules.guidance, *rules.methods))
    assert all("art." in one.source for one in told if one.force is Force.WET)
