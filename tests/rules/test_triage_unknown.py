"""What the shipped rules do with open answers: what is certain is never taken back, and asking comes to an end."""

from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from models.flips import Flip, single_changes
from models.judging import judge_of
from models.methods import load_rules
from models.question import UNKNOWN, Answer, Answers, Question, QuestionType, chosen
from models.reading import read_toml
from models.rules_reading import rules_from
from models.triage import LEVELS, decide_triage, levels_now, still_open
from models.vocabulary import Level, Outcome

TODAY = date(2026, 11, 23)
RULES = load_rules(on=TODAY)
JUDGE = judge_of(RULES)
QUESTIONS = RULES.questionnaire.questions
SOME = settings(max_examples=12, deadline=None, derandomize=True)

SEEDS = st.integers(0, 2**32).map(Random)


def some_answer(question: Question, luck: Random) -> Answer:
    if question.type is QuestionType.ONE:
        return luck.choice(list(question.options))
    together = [option for option in question.options if option not in question.exclusive]
    if question.exclusive and luck.random() < 0.4:
        return (luck.choice(sorted(question.exclusive)),)
    return tuple(luck.sample(together, k=luck.randint(1, min(3, len(together)))))


def some_answers(luck: Random, share: float) -> dict[str, Answer]:
    answers = {key: some_answer(question, luck) for key, question in QUESTIONS.items() if luck.random() < share}
    for key, answer in answers.items():
        if isinstance(answer, tuple) and not QUESTIONS[key].exclusive & set(answer) and luck.random() < 0.3:
            answers[key] = (*answer, UNKNOWN)
    return {**answers, **facts_from_elsewhere(luck)}


def facts_from_elsewhere(luck: Random) -> dict[str, Answer]:
    """In half of the cases the decision aid has run; nobody can be asked for what it said."""
    assert RULES.derived is not None
    known = [one for one in RULES.derived.questions.values() if one.type.has_options] if luck.random() < 0.5 else []
    return {one.id: some_answer(one, luck) for one in known}


def one_more(answers: Answers, question: str, luck: Random) -> dict[str, Answer]:
    """The same answers with one that was open given: what was chosen beside unknown stays chosen."""
    certain = chosen(answers.get(question)) - {UNKNOWN}
    if certain:
        return {**answers, question: tuple(sorted(certain))}
    return {**answers, question: some_answer(QUESTIONS[question], luck)}


def least(outcome: Outcome, answers: Answers) -> int:
    standing = JUDGE.standing(outcome, JUDGE.outlook.known(answers))
    return LEVELS[outcome].index(standing.certain or LEVELS[outcome][0])


@SOME
@given(luck=SEEDS)
def test_answering_what_is_open_never_contradicts_what_was_certain(luck: Random) -> None:
    answers: Answers = some_answers(luck, 0.6)
    road = [answers]
    while opened := [key for key, _ in RULES.questionnaire.visible(answers) if UNKNOWN in chosen(answers.get(key))]:
        answers = one_more(answers, luck.choice(opened), luck)
        road.append(answers)

    for before, after in pairwise(road):
        then, now = levels_now(RULES, before), levels_now(RULES, after)
        for outcome in Outcome:
            assert then[outcome] in (Level.UNKNOWN, now[outcome])
            assert least(outcome, before) <= least(outcome, after)
    assert Level.UNKNOWN not in levels_now(RULES, answers).values()


@SOME
@given(luck=SEEDS)
def test_on_complete_answers_the_level_is_that_of_the_strongest_rule_that_holds(luck: Random) -> None:
    answers = {key: some_answer(question, luck) for key, question in QUESTIONS.items()}
    facts = JUDGE.sight.facts(answers)
    levels = levels_now(RULES, answers)
    for outcome in Outcome:
        holding = [rule for rule in RULES.rules_of(outcome) if rule.when and JUDGE.tests[rule.id](facts) == 2]
        ranks = [LEVELS[outcome].index(rule.level) for rule in holding]

        assert LEVELS[outcome].index(levels[outcome]) == max(ranks, default=0)


@SOME
@given(luck=SEEDS)
def test_an_unknown_level_names_an_open_question_and_a_known_level_none(luck: Random) -> None:
    for one in decide_triage(RULES, some_answers(luck, 0.5)).outcomes.values():
        assert bool(one.open_questions) is (one.level is Level.UNKNOWN)
        assert one.at_least is None or one.level is Level.UNKNOWN
        assert all(reason.text for reason in one.reasons)


@settings(SOME, max_examples=4)
@given(luck=SEEDS)
def test_every_single_change_that_moves_a_level_is_a_flip_and_each_flip_moves_it(luck: Random) -> None:
    answers = some_answers(luck, 0.85)
    now = levels_now(RULES, answers)
    expected: dict[Outcome, list[Flip]] = {outcome: [] for outcome in Outcome}
    for key, question in RULES.questionnaire.visible(answers):
        for change in single_changes(question, answers.get(key)):
            then = levels_now(RULES, {**answers, key: change})
            for outcome in Outcome:
                if then[outcome] is not now[outcome]:
                    expected[outcome].append(Flip(question=key, answer=change, level=then[outcome]))
    found = decide_triage(RULES, answers).outcomes

    assert {outcome: list(found[outcome].flips) for outcome in Outcome} == expected


def test_answers_that_are_not_asked_change_nothing() -> None:
    doors: Answers = {
        "technologies": ("none",),
        "decision_role": "none",
        "parties": ("internal_only",),
        "personal_data": ("none",),
    }
    asked = {key for key, _ in RULES.questionnaire.visible(doors)}
    luck = Random(3)
    hidden = {key: some_answer(question, luck) for key, question in QUESTIONS.items() if key not in asked}

    assert len(hidden) == 14
    assert levels_now(RULES, {**doors, **hidden}) == levels_now(RULES, doors)
    for one in decide_triage(RULES, {**doors, **hidden}).outcomes.values():
        assert asked >= {*one.open_questions, *(flip.question for flip in one.flips)}


def test_what_a_flip_newly_opens_counts_as_unknown_unless_it_was_answered() -> None:
    doors: Answers = {"personal_data": ("none",), "novelty": "known", "public_space_tracking": "no"}
    remembered: Answers = {**doors, "data_scale": "large", "data_subjects": ("children",)}

    def level_with_health(answers: Answers) -> Level:
        flips = decide_triage(RULES, answers).outcomes[Outcome.DPIA].flips
        return next(flip.level for flip in flips if flip.answer == ("health",))

    assert level_with_health(doors) is Level.UNKNOWN
    assert level_with_health(remembered) is Level.REQUIRED


def test_a_fact_that_follows_from_elsewhere_is_never_open_and_never_a_flip() -> None:
    assert RULES.derived is not None
    facts = set(RULES.derived.questions)
    said: Answers = {"ai_act_risk": "high", "technologies": ("self_learning_algorithm",)}
    for answers in ({}, said):
        for one in decide_triage(RULES, answers).outcomes.values():
            assert not facts & {*one.open_questions, *(flip.question for flip in one.flips)}
        assert not facts & still_open(RULES, answers)


def test_a_fact_that_is_not_known_is_the_same_as_saying_so() -> None:
    answers: Answers = {"technologies": ("self_learning_algorithm",), "ai_act_area": ("employment",)}

    assert levels_now(RULES, answers) == levels_now(RULES, {**answers, "ai_act_risk": "not_known"})


def test_nothing_that_feeds_the_weighing_is_ever_open_or_a_flip() -> None:
    for answers in ({}, {"values_touched": ("privacy",)}):
        for one in decide_triage(RULES, answers).outcomes.values():
            assert "values_touched" not in {*one.open_questions, *(flip.question for flip in one.flips)}


TOGETHER = """
id = "own"
version = "1"
valid_from = 2026-01-01
[[rule]]
id = "lost"
outcome = "committee"
level = "recommended"
when = { question = "offline_route_lost", is = "yes" }
text = "A road is lost."
source = "A test"
force = "advies"
valid_from = 2026-01-01
[[rule]]
id = "kept"
outcome = "committee"
level = "recommended"
when = { question = "offline_route_lost", is = "no" }
text = "No road is lost."
source = "A test"
force = "advies"
valid_from = 2026-01-01
"""


def test_a_level_that_open_rules_make_certain_only_together_still_has_its_reasons() -> None:
    rules = rules_from(read_toml(TOGETHER, "own.toml"), "no hash", RULES.questionnaire, TODAY)
    found = decide_triage(rules, {}).outcomes[Outcome.COMMITTEE]

    assert (found.level, found.open_questions) == (Level.RECOMMENDED, ())
    assert [(reason.rule, reason.answers) for reason in found.reasons] == [
        ("lost", ("offline_route_lost",)),
        ("kept", ("offline_route_lost",)),
    ]
