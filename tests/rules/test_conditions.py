from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.answering import normalise
from models.condition_reading import ConditionReader
from models.conditions import All, Ask, Condition, Not, Sight, Some, Truth
from models.errors import InvalidMethod
from models.methods import load_questionnaire, load_rules
from models.reading import Section, read_toml
from models.rules_reading import rules_from

INTAKE = load_questionnaire("intake-questions")
SIGHT = Sight(INTAKE)
HEAD = 'id = "own"\nversion = "1"\nvalid_from = 2026-01-01\n'
RULE: dict[str, str] = {
    "id": '"first"',
    "outcome": '"dpia"',
    "level": '"required"',
    "when": '{ question = "covert", is = "yes" }',
    "text": '"Because."',
    "source": '"A test"',
    "force": '"advies"',
    "valid_from": "2026-01-01",
}


def no_outcome(section: Section) -> Condition:
    section.refuse("outcome", "there is none here")


def condition(table: dict[str, Any]) -> Condition:
    reader = ConditionReader(questionnaire=INTAKE, definitions={}, outcome=no_outcome)
    return reader.read(Section(file="own.toml", where="rule", table=table))


def truth(table: dict[str, Any], **answers: str | list[str]) -> Truth:
    return Truth(SIGHT.test(condition(table))(SIGHT.facts(normalise(INTAKE, answers))))


YES = {"question": "offline_route_lost", "is": "yes"}
NO = {"question": "offline_route_lost", "is": "no"}
OPEN = {"question": "affects_vulnerable", "is": "yes"}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (YES, Truth.TRUE),
        (NO, Truth.FALSE),
        (OPEN, Truth.OPEN),
        ({"not": YES}, Truth.FALSE),
        ({"not": NO}, Truth.TRUE),
        ({"not": OPEN}, Truth.OPEN),
        ({"all": [YES, OPEN]}, Truth.OPEN),
        ({"all": [NO, OPEN]}, Truth.FALSE),
        ({"all": [YES, YES]}, Truth.TRUE),
        ({"any": [YES, OPEN]}, Truth.TRUE),
        ({"any": [NO, OPEN]}, Truth.OPEN),
        ({"any": [NO, NO]}, Truth.FALSE),
        ({"count": [YES, NO, OPEN], "at_least": 1}, Truth.TRUE),
        ({"count": [YES, NO, OPEN], "at_least": 2}, Truth.OPEN),
        ({"count": [YES, NO, OPEN], "at_least": 3}, Truth.FALSE),
        ({"count": [YES, YES, NO], "at_least": "edpb_required"}, Truth.TRUE),
    ],
)
def test_an_open_question_is_neither_yes_nor_no(table: dict[str, Any], expected: Truth) -> None:
    assert truth(table, offline_route_lost="yes") is expected


HEALTH = {"question": "personal_data", "any_of": ["health", "genetic"]}
NOT_NONE = {"question": "personal_data", "not": ["none"]}
ONLY_SAFE = {"question": "purpose", "only": ["security_logging"]}


@pytest.mark.parametrize(
    ("table", "answers", "expected"),
    [
        (HEALTH, ["health", "unknown"], Truth.TRUE),
        (HEALTH, ["ordinary", "unknown"], Truth.OPEN),
        (HEALTH, ["ordinary"], Truth.FALSE),
        (HEALTH, [], Truth.OPEN),
        (NOT_NONE, ["unknown"], Truth.OPEN),
        (NOT_NONE, ["ordinary", "unknown"], Truth.TRUE),
        (NOT_NONE, ["none"], Truth.FALSE),
        ({"question": "personal_data", "is": "none"}, ["ordinary", "unknown"], Truth.FALSE),
    ],
)
def test_what_is_chosen_beside_unknown_is_certain_and_the_rest_is_open(
    table: dict[str, Any], answers: list[str], expected: Truth
) -> None:
    assert truth(table, personal_data=answers) is expected


def test_only_needs_an_answer_and_nothing_beside_it() -> None:
    assert truth(ONLY_SAFE, purpose=["security_logging"]) is Truth.TRUE
    assert truth(ONLY_SAFE, purpose=["security_logging", "traffic"]) is Truth.FALSE
    assert truth(ONLY_SAFE, purpose=["security_logging", "unknown"]) is Truth.OPEN
    assert truth(ONLY_SAFE, purpose=["traffic"]) is Truth.FALSE


LARGE = {"question": "data_scale", "is": "large"}


def test_every_condition_on_a_question_that_is_not_asked_is_false() -> None:
    assert truth(LARGE, personal_data=["none"], data_scale="large") is Truth.FALSE
    assert truth({"question": "data_scale", "not": ["large"]}, personal_data=["none"]) is Truth.FALSE
    assert truth({"question": "data_subjects", "only": ["children"]}, personal_data=["none"]) is Truth.FALSE


def test_an_answer_is_certain_only_if_its_question_certainly_stays_asked() -> None:
    assert truth(LARGE, personal_data=["health"], data_scale="large") is Truth.TRUE
    assert truth(LARGE, personal_data=["unknown"], data_scale="large") is Truth.OPEN
    assert truth(LARGE, data_scale="small") is Truth.FALSE


def test_an_answer_that_is_no_option_any_more_counts_as_open() -> None:
    found = SIGHT.test(condition(YES))(SIGHT.facts({"offline_route_lost": "sometimes"}))

    assert found == Truth.OPEN


def test_a_condition_tells_which_answers_it_leaned_on() -> None:
    both = condition({"all": [{"any": [YES, OPEN, NOT_NONE]}, {"not": NO}]})
    facts = SIGHT.facts({"offline_route_lost": "yes", "personal_data": ("none",)})

    assert SIGHT.leaned_on(both, facts) == ("offline_route_lost",)
    assert SIGHT.leaned_on(condition({"all": [YES, OPEN]}), facts) == ("affects_vulnerable",)
    assert SIGHT.leaned_on(condition({"all": [YES, NOT_NONE, OPEN]}), facts) == ("personal_data",)


def test_a_condition_is_read_into_a_small_vocabulary() -> None:
    read = condition({"all": [{"not": YES}, {"any": [YES]}, {"count": [YES], "at_least": 1}]})

    assert isinstance(read, All)
    assert [type(part) for part in read.parts] == [Not, Some, Some]
    assert isinstance(condition(YES), Ask)


@pytest.mark.parametrize(
    ("when", "named"),
    [
        ("{}", r"rule first\.when: start a condition with one of question, all"),
        ('{ question = "colour", is = "red" }', r"rule first\.when\.question: 'colour' is no"),
        ('{ question = "values_touched", is = "privacy" }', r"feeds the weighing and never changes a level"),
        ('{ question = "covert", is = "maybe" }', r"rule first\.when\.is: 'maybe' is no option of covert"),
        ('{ question = "covert", any_of = ["unknown"] }', r"any_of: 'unknown' is no option"),
        ('{ question = "covert" }', r"say what its answer must be"),
        ('{ question = "covert", is = "yes", also = "no" }', r"also: this key is not known"),
        ('{ all = [{ question = "covert", is = "yes" }, { any = [] }] }', r"when\.all 2\.any: name at least one"),
        ('{ count = [{ question = "covert", is = "yes" }], at_least = "edpb" }', r"at_least: 'edpb' is no parameter"),
        ('{ count = [{ question = "covert", is = "yes" }], at_least = 0 }', r"at_least: write 1 or more"),
        ('{ count = "gone", at_least = 1 }', r"count: there is no \[\[definition\]\] with id 'gone'"),
        ('{ count = "loose", at_least = 1 }', r"count: name a definition that is a list under any"),
        ('{ definition = "gone" }', r"definition: there is no \[\[definition\]\] with id 'gone'"),
        ('{ definition = "round" }', r"this goes in a circle: round > round"),
        ('{ outcome = "dpia", at_least = "required" }', r"outcome: this goes in a circle: dpia > dpia"),
        ('{ outcome = "iama", at_least = "full" }', r"at_least: write one of not_needed, recommended, required"),
        ('{ outcome = "weather", at_least = "full" }', r"outcome: write one of dpia, iama"),
    ],
)
def test_a_condition_that_cannot_be_used_is_refused_with_rule_and_key(when: str, named: str) -> None:
    definitions = (
        '[[definition]]\nid = "round"\nwhen = { not = { definition = "round" } }\n'
        '[[definition]]\nid = "loose"\nwhen = { question = "covert", is = "yes" }\n'
    )
    with pytest.raises(InvalidMethod, match=named):
        read_rules(definitions + rule(when=when))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ({"level": '"full"'}, r"rule first\.level: write one of not_needed, recommended, required"),
        ({"outcome": '"weather"'}, r"rule first\.outcome: write one of dpia"),
        ({"force": '"opinion"'}, r"rule first\.force: write one of wet, rijksbeleid, visie Enschede, advies"),
        ({"when": ""}, r"rule first\.when: every rule has one"),
        ({"source": ""}, r"rule first\.source: add it"),
        ({"text": '" "'}, r"rule first\.text: write a text"),
        ({"valid_from": '"2026-01-01"'}, r"rule first\.valid_from: there is no"),
        ({"weight": "3"}, r"rule first\.weight: this key is not known"),
        ({"also_for": '["full"]'}, r"rule first\.also_for: write one of"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_its_key(text: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidMethod, match=named):
        read_rules(rule(**text))


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(InvalidMethod, match="rule first: give each its own id"):
        read_rules(rule() + rule())


def test_a_definition_that_no_rule_uses_is_checked_too() -> None:
    with pytest.raises(InvalidMethod, match=r"definition spare\.when\.question: 'colour'"):
        read_rules(rule() + '[[definition]]\nid = "spare"\nwhen = { question = "colour", is = "red" }\n')


def test_an_attention_point_with_its_rule_is_added_by_data_alone(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "methods"
    point = (
        '\n[[point]]\nnumber = 9\nid = "nature"\nlabel = "Natuur"\n[[point.question]]\nid = "harms_nature"\n'
        'type = "one"\nlabel = "Schaadt het de natuur?"\noptions = { no = "Nee", yes = "Ja" }\n'
        '[[point.question]]\nid = "where_nature"\ntype = "one"\nlabel = "Waar?"\n'
        'show_if = { harms_nature = ["yes", "unknown"] }\noptions = { city = "In de stad", outside = "Erbuiten" }\n'
    )
    when = '{ all = [{ question = "harms_nature", is = "yes" }, { question = "where_nature", is = "city" }] }'
    extra = rule(id='"nature"', outcome='"committee"', level='"recommended"', when=when)
    for name, added in (("intake-questions", point), ("triage-rules", extra)):
        text = (shipped / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text + added, encoding="utf-8")

    rules = load_rules(tmp_path / "triage-rules.toml", on=date(2026, 1, 1))

    assert rules.rules[-1].id == "nature"
    assert "where_nature" in rules.questionnaire.questions


def rule(**keys: str) -> str:
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in {**RULE, **keys}.items() if value)


def read_rules(text: str) -> None:
    rules_from(read_toml(HEAD + text, "own.toml"), "no hash", INTAKE, date(2026, 1, 1))
