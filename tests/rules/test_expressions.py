"""Expressions of official instruments: what they come to is what Jexl 2.3, in JavaScript, makes of them."""

import math
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.official.coercing import UNDEFINED, Value, as_number, as_text
from models.official.expression import Expression, Scope
from models.official.refusals import ExpressionError

ANSWERS: dict[str, Value] = {"1": "true", "2": ["a", "b", "c"], "3": "Outside", "5": [], "6": "false"}
NAMES: dict[str, Value] = {
    "scores": {"small": 1, "large": 3},
    "criteria": {"met": True},
    "words": ["x", "y"],
    "nested": [{"part": 7}],
    "text": "abc",
    "one": 1,
    "nothing": None,
}


def come_to(text: str, names: Mapping[str, Value] = NAMES) -> Value:
    return Expression.read(text).value(Scope(names=names, answer=ANSWERS.get))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("2 ^ 3 ^ 2", 64),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("-7 % 3", -1),
        ("1 - -1", 2),
        ("--5", -5),
        ("1 / 0", math.inf),
        ("-1 / 0", -math.inf),
        ("1 < 2 == true", True),
        ("!true || true", True),
        ("true || false && false", False),
        ("'it\\'s'", "it's"),
        ("'a' in ['a', 'b']", True),
        ("'1' in [1]", False),
        ("'b' in 'abc'", True),
        ("null in [null]", True),
        ("1 in 5", False),
        ("[1, , 2,] | count", 2),
        ("1 ? 'yes' : 'no'", "yes"),
        ("0 ?: 'other'", "other"),
        ("3 ?: 'other'", 3),
        ("false ? 1 : true ? 2 : 3", 2),
        ("true ? false ? 1 : 2 : 3", 2),
        ("nested.part", 7),
        ("words[1]", "y"),
        ("words[7]", UNDEFINED),
        ("scores['large']", 3),
        ("text[0]", "a"),
        ("text.length", 3),
        ("words[true][0]", "x"),
    ],
)
def test_an_expression_comes_to_what_jexl_makes_of_it(text: str, value: Value) -> None:
    assert come_to(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null == undefined", True),
        ("nothing == null", True),
        ("null == 0", False),
        ("'' == 0", True),
        ("' 12 ' == 12", True),
        ("'0x10' == 16", True),
        ("'12abc' == 12", False),
        ("true == 1", True),
        ("'true' == true", False),
        ("['a'] == 'a'", True),
        ("[1, null, 2] + ''", "1,,2"),
        ("scores + ''", "[object Object]"),
        ("words == ['x', 'y']", False),
        ("words == words", True),
        ("true + 1", 2),
        ("null - 0", True),
        ("1 + '1'", "11"),
        ("1.5 + ''", "1.5"),
        ("1000000000000000000000 + ''", "1e+21"),
        ("123456789012345680000 + ''", "123456789012345680000"),
        ("0.0000001 + ''", "1e-7"),
        ("'B' < 'a'", True),
        ("'10' < '9'", True),
        ("'10' < 9", False),
        ("'x' < 1", False),
        ("'x' >= 1", False),
        ("nothing >= 0", True),
        ("nothing > 0", False),
    ],
)
def test_values_are_converted_as_javascript_converts_them(text: str, value: Value) -> None:
    outcome = come_to(text)

    assert (math.isnan(outcome) if text == "null - 0" and isinstance(outcome, float) else outcome == value) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("answers('1')", "true"),
        ("answers('gone')", None),
        ("bool(answers('1'))", True),
        ("bool(answers('6'))", False),
        ("bool(1)", False),
        ("answers('2') | count", 3),
        ("answers('3') | count", 0),
        ("countSelectedOptions('2')", 3),
        ("countSelectedOptions('3')", 0),
        ("weightedCountMap(answers('2'), ['a', 'c', 'z'], [2, 3, 9])", 5),
        ("weightedCountMap(answers('2'), ['a', 'c'], [2])", 2),
        ("weightedCountMap(answers('3'), ['a'], [2])", 0),
        ("criteriaCheck(criteria)", True),
        ("criteriaCheck(scores)", False),
        ("scores.small + (scores.none || 0) + (bool(answers('6')) && scores.large)", 1),
        ("criteria.met && !criteria.other", True),
    ],
)
def test_the_functions_are_those_of_the_official_engine(text: str, value: Value) -> None:
    assert come_to(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "a b",
        "@@@",
        "'open",
        "-a",
        "f(1, -1)",
        "bool(1) ? 1 : 2",
        "unknown(1)",
        "1 | unknown",
        "nothing[0]",
        "[][0].x.y + [].x",
        "criteriaCheck(nothing)",
        "weightedCountMap(words, 'x', 1)",
        "words[.x > 1]",
        "{a: 1}",
        "__import__('os')",
        "(" * 5000 + ")" * 5000,
        "!" * 5000 + "1",
        "1" + "+1" * 5000,
        "'" + "x" * 30_000 + "'",
    ],
)
def test_what_cannot_be_evaluated_is_refused_by_an_error_of_its_own(text: str) -> None:
    with pytest.raises(ExpressionError):
        come_to(text)


PIECES = st.sampled_from(
    [
        *"()[].,|?:!&'\"+-*/%^<>= {}",
        "&&",
        "||",
        "==",
        " in ",
        "answers('2')",
        "count",
        "bool(",
        "words",
        "scores.",
        "1e9",
    ]
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(UNDEFINED),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3) | st.integers().map(str), max_size=30).map("".join))
@example("a.b(c)[d](e)")
@example("9" * 400 + " ^ " + "9" * 400)
@example("words | count(")
def test_no_text_makes_anything_but_a_value_or_that_error(text: str) -> None:
    with suppress(ExpressionError):
        come_to(text)


@settings(max_examples=300, deadline=None)
@given(
    VALUES,
    VALUES,
    st.sampled_from(["==", "!=", "<", ">", "<=", ">=", "in", "+", "-", "*", "/", "//", "%", "^", "&&", "||"]),
)
def test_every_operator_takes_any_two_values(left: Value, right: Value, operator: str) -> None:
    names = {"left": left, "right": right}
    both = come_to(f"left {operator} right", names)

    if operator in {"-", "*", "/", "//", "%", "^"}:
        assert isinstance(both, float)
    if operator == "!=":
        assert both is not come_to("left == right", names)
    if operator == "==":
        assert both is come_to("right == left", names)


@given(st.floats(allow_nan=False))
def test_a_number_written_out_reads_back_as_itself(number: float) -> None:
    assert as_number(as_text(number)) == number


def test_expressions_load_nothing_but_what_python_brings() -> None:
    code = "import sys, models.official.expression; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for heavy in ("yaml", "jsonschema", "pydantic", "sqlmodel", "prefect"):
        assert f"'{heavy}'" not in loaded
