"""Proofs say the same as three-valued tests, and rest on the same questions."""

from datetime import date
from random import Random

import pytest

from models.conditions import Condition, Truth
from models.judging import judge_of
from models.methods import load_rules
from models.proving import Prover
from models.question import UNKNOWN, Answer, Question, QuestionType

RULES = load_rules(on=date(2026, 11, 23))
SIGHT = judge_of(RULES).sight
PROVER = Prover(SIGHT)
CONDITIONS: dict[str, Condition] = {rule.id: rule.when for rule in RULES.rules if rule.when}


def some_answer(question: Question, luck: Random) -> Answer:
    if question.type is QuestionType.ONE:
        return luck.choice([*question.options, UNKNOWN])
    together = [option for option in question.options if option not in question.exclusive]
    if question.exclusive and luck.random() < 0.3:
        return (luck.choice(sorted(question.exclusive)),)
    return tuple(luck.sample([*together, UNKNOWN], k=luck.randint(1, min(4, len(together)))))


def some_facts(seed: int) -> list[dict[str, tuple[int, int]]]:
    luck = Random(seed)
    answers = [
        {key: some_answer(one, luck) for key, one in RULES.questionnaire.questions.items() if luck.random() < 0.8}
        for _ in range(200)
    ]
    return [dict(SIGHT.facts(one)) for one in answers]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_condition_has_a_proof_where_it_holds_a_refutation_where_it_fails_and_neither_where_it_is_open(
    seed: int,
) -> None:
    seen = set()
    for facts in some_facts(seed):
        for condition in CONDITIONS.values():
            truth = SIGHT.test(condition)(facts)
            seen.add(truth)
            assert (PROVER.proof(condition)(facts) is not None) is (truth == Truth.TRUE)
            assert (PROVER.refutation(condition)(facts) is not None) is (truth == Truth.FALSE)

    assert seen == {Truth.FALSE, Truth.OPEN, Truth.TRUE}


def test_a_proof_rests_on_the_questions_that_a_search_for_reasons_finds() -> None:
    found = 0
    for facts in some_facts(4):
        for condition in CONDITIONS.values():
            proof = PROVER.proof(condition)(facts)
            if proof is not None:
                found += 1
                assert tuple(dict.fromkeys(proof)) == SIGHT.leaned_on(condition, facts)

    assert found > 100
