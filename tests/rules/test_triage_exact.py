"""Levels, open questions and flips against brute force: every complete set of answers of a small questionnaire."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.condition_reading import ConditionReader
from models.conditions import Condition, Truth
from models.flips import flips_of
from models.judging import Judge
from models.question import UNKNOWN, Answer, Answers
from models.questionnaire import Questionnaire
from models.questionnaire_reading import questionnaire_from
from models.reading import Section, read_toml
from models.ruleset import LEVELS, Rule, RuleSet, Validity
from models.vocabulary import Force, Level, Outcome

FORM = """
id = "small"
version = "1"
[[point]]
id = "all"
label = "All"
  [[point.question]]
  id = "place"
  type = "one"
  label = "Place?"
  door = true
  options = { inside = "In", outside = "Out", moving = "On the move" }
  [[point.question]]
  id = "data"
  type = "many"
  label = "Data?"
  exclusive = ["none"]
  options = { none = "None", names = "Names", health = "Health", money = "Money" }
  [[point.question]]
  id = "followed"
  type = "one"
  label = "Followed?"
  show_if = { place = ["outside"] }
  options = { no = "No", yes = "Yes" }
  [[point.question]]
  id = "decides"
  type = "one"
  label = "Decides?"
  show_if = { followed = ["yes", "unknown"], data = { not = ["none"] } }
  options = { no = "No", yes = "Yes" }
  [[point.question]]
  id = "purposes"
  type = "many"
  label = "Purposes?"
  options = { service = "Service", traffic = "Traffic" }
"""


def small_form() -> Questionnaire:
    return questionnaire_from(read_toml(FORM, "small.toml"), "no hash")


SMALL = small_form()
OUTCOME = Outcome.DPIA
BRUTE = settings(max_examples=12, deadline=None, derandomize=True)


def subsets(options: list[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(options, size) for size in range(1, len(options) + 1)))


def complete_answers_to(question: str) -> list[Answer]:
    found = SMALL.questions[question]
    if found.type == "one":
        return list(found.options)
    together = [option for option in found.options if option not in found.exclusive]
    return [*((option,) for option in found.exclusive), *subsets(together)]


@cache
def every_complete_form() -> list[tuple[dict[str, Answer], frozenset[str]]]:
    forms = [
        dict(zip(SMALL.questions, answers, strict=True))
        for answers in product(*(complete_answers_to(question) for question in SMALL.questions))
    ]
    return [(form, frozenset(path for path, _ in SMALL.visible(form))) for form in forms]


def agrees(question: str, partial: Answer | None, complete: Answer) -> bool:
    """Whether a complete answer can be what a partial one turns out to be."""
    said = {partial} if isinstance(partial, str) else set(partial or [UNKNOWN])
    full = {complete} if isinstance(complete, str) else set(complete)
    if UNKNOWN not in said:
        return said == full
    certain = said - {UNKNOWN}
    return certain <= full and not (certain and full & SMALL.questions[question].exclusive)


@cache
def agreeing(question: str, partial: Answer | None) -> frozenset[int]:
    forms = every_complete_form()
    return frozenset(place for place, (form, _) in enumerate(forms) if agrees(question, partial, form[question]))


def completions(answers: Answers) -> frozenset[int]:
    """The places in the list of all complete forms of those that these answers can still become."""
    return frozenset.intersection(*(agreeing(question, answers.get(question)) for question in SMALL.questions))


def holds(table: Mapping[str, Any], form: Answers, asked: frozenset[str]) -> bool:
    """The condition by the words of its table, for a complete form."""
    match table:
        case {"question": question, **rest}:
            answer = form[question]
            said = {answer} if isinstance(answer, str) else set(answer)
            if question not in asked:
                return False
            match rest:
                case {"is": str(option)}:
                    return option in said
                case {"any_of": options}:
                    return bool(said & set(options))
                case {"not": options}:
                    return not said <= set(options)
                case {"only": options}:
                    return said <= set(options)
        case {"all": parts}:
            return all(holds(part, form, asked) for part in parts)
        case {"any": parts}:
            return any(holds(part, form, asked) for part in parts)
        case {"not": part}:
            return not holds(part, form, asked)
        case {"count": parts, "at_least": number}:
            return bool(sum(holds(part, form, asked) for part in parts) >= number)
    raise AssertionError(table)


def values(tables: list[dict[str, Any]]) -> list[int]:
    """What each complete form comes to: two rules that recommend and one that requires."""
    ranked = list(zip((1, 1, 2), tables, strict=True))
    return [max(rank * holds(table, *form) for rank, table in ranked) for form in every_complete_form()]


def rules_of(tables: list[dict[str, Any]]) -> RuleSet:
    levels = (Level.RECOMMENDED, Level.RECOMMENDED, Level.REQUIRED)
    rules = tuple(
        Rule(
            id=f"rule-{place}",
            outcome=OUTCOME,
            level=level,
            when=condition_of(table),
            text="Because.",
            source="A test",
            force=Force.ADVIES,
            valid=Validity(since=date(2026, 1, 1)),
        )
        for place, (level, table) in enumerate(zip(levels, tables, strict=True))
    )
    return RuleSet(
        id="small", version="1", hash="", valid_from=date(2026, 1, 1), questionnaire=SMALL, rules=rules, methods=()
    )


def condition_of(table: dict[str, Any]) -> Condition:
    def no_outcome(section: Section) -> Condition:
        section.refuse("outcome", "there is none here")

    reader = ConditionReader(questionnaire=SMALL, definitions={}, outcome=no_outcome)
    return reader.read(Section(file="small.toml", where="rule", table=table))


@st.composite
def asks(draw: st.DrawFn) -> dict[str, Any]:
    question = draw(st.sampled_from(list(SMALL.questions)))
    options = st.sampled_from(list(SMALL.questions[question].options))
    word = draw(st.sampled_from(["is", "any_of", "not", "only"]))
    return {"question": question, word: draw(options if word == "is" else st.lists(options, min_size=1, unique=True))}


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(several, st.integers(1, 3)).map(lambda both: {"count": both[0], "at_least": both[1]}),
    )


CONDITIONS = st.lists(st.recursive(asks(), nested, max_leaves=6), min_size=3, max_size=3)


@st.composite
def partial_answers(draw: st.DrawFn) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question, found in SMALL.questions.items():
        answer = draw(st.one_of(st.none(), st.just(UNKNOWN), st.sampled_from(complete_answers_to(question))))
        if answer is None or (answer == UNKNOWN and found.type == "many"):
            continue
        if isinstance(answer, tuple) and not found.exclusive & set(answer) and draw(st.booleans()):
            answer = (*answer, UNKNOWN)
        answers[question] = answer
    return answers


def level_by_force(worth: list[int], answers: Answers) -> Level:
    found = {worth[place] for place in completions(answers)}
    return LEVELS[OUTCOME][found.pop()] if len(found) == 1 else Level.UNKNOWN


@BRUTE
@given(tables=CONDITIONS, answers=partial_answers())
def test_a_level_is_unknown_exactly_while_some_completion_differs(
    tables: list[dict[str, Any]], answers: dict[str, Answer]
) -> None:
    judge = Judge(rules_of(tables))
    standing = judge.standing(OUTCOME, judge.outlook.known(answers))
    worth = values(tables)
    found = {worth[place] for place in completions(answers)}

    assert standing.level is level_by_force(worth, answers)
    assert standing.certain is (LEVELS[OUTCOME][min(found)] if len(found) == 1 or min(found) else None)


@BRUTE
@given(tables=CONDITIONS, answers=partial_answers())
def test_the_open_questions_are_exactly_those_whose_answer_can_change_the_level(
    tables: list[dict[str, Any]], answers: dict[str, Answer]
) -> None:
    judge = Judge(rules_of(tables))
    found = judge.open_questions(OUTCOME, answers, judge.outlook.known(answers))
    worth = values(tables)
    opened = [path for path, _ in SMALL.visible(answers) if is_open(answers.get(path))]

    assert list(found) == [path for path in opened if matters(path, worth, answers)]


def is_open(answer: Answer | None) -> bool:
    return answer is None or answer == UNKNOWN or UNKNOWN in answer


def matters(question: str, worth: list[int], answers: Answers) -> bool:
    """Whether two completions that differ in this answer only have other levels."""
    by_rest: dict[tuple[Answer, ...], set[int]] = {}
    for place in completions(answers):
        form, _ = every_complete_form()[place]
        rest = tuple(form[other] for other in form if other != question)
        by_rest.setdefault(rest, set()).add(worth[place])
    return any(len(found) > 1 for found in by_rest.values())


@BRUTE
@given(tables=CONDITIONS, answers=partial_answers())
def test_flips_are_every_single_change_that_gives_another_level_and_no_other(
    tables: list[dict[str, Any]], answers: dict[str, Answer]
) -> None:
    worth = values(tables)
    now = level_by_force(worth, answers)
    expected = {
        (path, frozenset([change] if isinstance(change, str) else change), level)
        for path, _ in SMALL.visible(answers)
        for change in changes_by_force(path, answers.get(path))
        if (level := level_by_force(worth, {**answers, path: change})) is not now
    }
    found = flips_of(Judge(rules_of(tables)), answers)[OUTCOME]

    assert {(flip.question, frozenset(as_list(flip.answer)), flip.level) for flip in found} == expected
    assert len(found) == len(expected)


def as_list(answer: Answer) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer)


def changes_by_force(path: str, answer: Answer | None) -> list[Answer]:
    """Every valid answer that is one step away: an option more or less, or one in the place of what excludes it."""
    question = SMALL.questions[path]
    if question.type == "one":
        return [option for option in question.options if option != answer]
    now = set(as_list(answer or (UNKNOWN,)))
    alone = [{option} for option in question.exclusive]
    together = [option for option in question.options if option not in question.exclusive]
    every = [*alone, *(set(one) | extra for one in subsets(together) for extra in (set(), {UNKNOWN}))]
    return [tuple(sorted(other)) for other in every if one_step(now, other, question.exclusive)]


def one_step(now: set[str], other: set[str], exclusive: frozenset[str]) -> bool:
    replaced = (now & exclusive or other & exclusive) and len(other) == 1 and now != other
    answered = now == {UNKNOWN} and len(other) == 1
    told = len(now ^ other) == 1 and UNKNOWN not in other - now
    return bool(replaced or answered or told)


@BRUTE
@given(tables=CONDITIONS, answers=partial_answers())
def test_a_rule_that_certainly_holds_or_fails_does_so_in_every_completion(
    tables: list[dict[str, Any]], answers: dict[str, Answer]
) -> None:
    judge = Judge(rules_of(tables))
    facts = judge.sight.facts(answers)
    for table, rule in zip(tables, judge.rules.rules, strict=True):
        truth = judge.tests[rule.id](facts)
        found = {holds(table, *every_complete_form()[place]) for place in completions(answers)}

        assert truth == Truth.OPEN or found == {truth == Truth.TRUE}


@pytest.mark.parametrize(
    "table",
    [
        {"any": [{"question": "purposes", "is": "service"}, {"question": "purposes", "is": "traffic"}]},
        {"any": [{"question": "place", "is": "outside"}, {"not": {"question": "place", "is": "outside"}}]},
        {"not": {"all": [{"question": "place", "is": "inside"}, {"question": "followed", "is": "yes"}]}},
        {
            "count": [
                {"question": "data", "any_of": ["names", "health", "money"]},
                {"question": "data", "only": ["none"]},
            ],
            "at_least": 1,
        },
    ],
)
def test_what_holds_whatever_the_answers_is_certain_without_any_answer(table: dict[str, Any]) -> None:
    judge = Judge(rules_of([table, table, table]))

    assert judge.standing(OUTCOME, judge.outlook.known({})).level is Level.REQUIRED
    assert judge.open_questions(OUTCOME, {}, judge.outlook.known({})) == ()
