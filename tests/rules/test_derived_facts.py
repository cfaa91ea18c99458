"""Facts that rules may use beside the intake: read from the rules file, and refused by key where they cannot be."""

from datetime import date

import pytest

from models.errors import InvalidMethod
from models.methods import load_questionnaire
from models.reading import read_toml
from models.rules_reading import rules_from
from models.ruleset import RuleSet
from models.triage import decide_triage
from models.vocabulary import Level, Outcome

INTAKE = load_questionnaire("intake-questions")
FACTS = """
id = "own"
version = "1"
valid_from = 2026-01-01
[facts]
label = "Elsewhere"
absent = "not_known"
[[facts.question]]
id = "weather"
type = "one"
label = "The weather"
options = { not_known = "unknown", dry = "dry", wet = "wet" }
[[facts.question]]
id = "seen_on"
type = "date"
label = "Seen on"
[[rule]]
id = "rain"
outcome = "committee"
level = "recommended"
when = { question = "weather", is = "wet" }
text = "It was {weather} on {seen_on}."
source = "A test"
force = "advies"
valid_from = 2026-01-01
[[rule]]
id = "sun"
outcome = "committee"
level = "not_needed"
when = { question = "weather", is = "dry" }
text = "It was {weather}."
source = "A test"
force = "advies"
valid_from = 2026-01-01
"""


def read(text: str = FACTS) -> RuleSet:
    return rules_from(read_toml(text, "own.toml"), "no hash", INTAKE, date(2026, 2, 1))


def test_a_text_says_what_is_known_and_leaves_a_gap_for_what_is_not() -> None:
    said = [
        decide_triage(read(), {"weather": "wet", **day}).outcomes[Outcome.COMMITTEE].reasons[0].text
        for day in ({"seen_on": "2026-01-09"}, {})
    ]

    assert said == ["It was wet on 9-1-2026.", "It was wet on …."]


def test_a_rule_about_the_lowest_level_may_say_when_it_is_the_reason() -> None:
    dry = decide_triage(read(), {"weather": "dry"}).outcomes[Outcome.COMMITTEE]
    nothing = decide_triage(read(), {}).outcomes[Outcome.COMMITTEE]

    assert (dry.level, [one.text for one in dry.reasons]) == (Level.NOT_NEEDED, ["It was dry."])
    assert (nothing.level, nothing.reasons) == (Level.NOT_NEEDED, ())


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "weather"', 'id = "covert"', r"facts\.question covert: this is a question of the intake"),
        ("not_known = ", "who_knows = ", r"facts\.question weather\.options: add 'not_known'"),
        ('absent = "not_known"', "", r"facts\.absent: add it"),
        ("[facts]", "[facts]\ncolour = 1", r"facts\.colour: this key is not known"),
        ('type = "date"', 'type = "day"', r"question seen_on\.type: write one of"),
        ('question = "weather", is = "wet"', 'question = "wind", is = "wet"', "'wind' is no"),
    ],
)
def test_a_fact_that_cannot_be_used_is_refused_with_its_key(old: str, new: str, named: str) -> None:
    with pytest.raises(InvalidMethod, match=named):
        read(FACTS.replace(old, new))
