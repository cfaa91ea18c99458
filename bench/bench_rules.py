"""Thirty rules of the triage over a hundred thousand cases, with the reasons, as a share of bare closures.

Floor: the same thirty conditions as plain two-valued closures over the answers; they know no open question, no
question that is not asked, and no reason. Peer: the zen-engine (``pip install zen-engine``; left out where it is not
there), with the same conditions in its own language, one expression per rule, without reasons. Ours: what the answers
say, thirty rules, and for each that holds the questions it rests on; beside it the whole judgement of a case: eight
levels, exact while questions are open. Floor, ours and peer take turns, three rounds; each figure is the median.
``--long`` takes 100,000 cases instead of 10,000, compares 25,000 with 100,000, and writes ``results/rules.md``.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any

from measuring import LONG, tell

from models.conditions import All, Ask, Condition, Named, Not, Some
from models.judging import Judge, judge_of
from models.methods import load_rules
from models.question import Answer, Answers, Question, QuestionType
from models.triage import levels_now

CASES, ROUNDS, RULES = 100_000 if LONG else 10_000, 3, 30
TODAY = date(2026, 11, 23)

Bare = Callable[[Answers], bool]
Work = Callable[[Sequence[Answers]], int]


def some_answer(question: Question, luck: Random) -> Answer:
    """Any valid answer; an option that excludes all others in four of ten."""
    if question.type is QuestionType.ONE:
        return luck.choice(list(question.options))
    together = [option for option in question.options if option not in question.exclusive]
    if question.exclusive and luck.random() < 0.4:
        return (luck.choice(sorted(question.exclusive)),)
    return tuple(luck.sample(together, k=luck.randint(1, min(3, len(together)))))


def portfolio(number: int) -> list[Answers]:
    """Cases of which one answer in ten is still open."""
    luck = Random(7)
    rules = load_rules(on=TODAY)
    questions = rules.questionnaire.questions
    facts = rules.if_not_given
    return [
        {**facts, **{key: some_answer(one, luck) for key, one in questions.items() if luck.random() < 0.9}}
        for _ in range(number)
    ]


def bare(condition: Condition) -> Bare:
    """The condition as somebody would write it who needs nothing but yes or no."""
    match condition:
        case Ask(question=question, options=options):

            def asked(answers: Answers) -> bool:
                answer = answers.get(question)
                if isinstance(answer, str):
                    return answer in options
                return answer is not None and not options.isdisjoint(answer)

            return asked
        case All():
            parts = [bare(part) for part in condition.parts]
            return lambda answers: all(part(answers) for part in parts)
        case Some(at_least=1):
            parts = [bare(part) for part in condition.parts]
            return lambda answers: any(part(answers) for part in parts)
        case Some(at_least=number):
            parts = [bare(part) for part in condition.parts]
            return lambda answers: sum(part(answers) for part in parts) >= number
        case Not():
            denied = bare(condition.part)
            return lambda answers: not denied(answers)
        case Named():
            return bare(condition.part)


def in_zen(condition: Condition) -> str:
    """The condition in the language of the peer; every answer is a list there."""
    match condition:
        case Ask():
            return f"some({condition.question}, # in {json.dumps(sorted(condition.options))})"
        case All():
            return f"({' and '.join(map(in_zen, condition.parts))})"
        case Some(at_least=1):
            return f"({' or '.join(map(in_zen, condition.parts))})"
        case Some():
            return f"(count([{', '.join(map(in_zen, condition.parts))}], # == true) >= {condition.at_least})"
        case Not():
            return f"(not {in_zen(condition.part)})"
        case Named():
            return in_zen(condition.part)


def floor(tests: Sequence[Bare], cases: Sequence[Answers]) -> int:
    """How often a rule holds, by bare closures."""
    return sum(test(answers) for answers in cases for test in tests)


def ours(judge: Judge, cases: Sequence[Answers]) -> int:
    """How often a rule holds, each time with the questions it rests on."""
    proofs, found = [judge.proof(rule) for rule in thirty()], 0
    for answers in cases:
        facts = judge.sight.facts(answers)
        reasons = [(place, used) for place, proof in enumerate(proofs) if (used := proof(facts)) is not None]
        found += len(reasons)
    return found


def whole(cases: Sequence[Answers]) -> int:
    """The levels of all outcomes of all cases."""
    rules = load_rules(on=TODAY)
    return sum(len(levels_now(rules, answers)) for answers in cases)


def peer() -> Work | None:
    """The zen-engine on the same conditions; nothing where it is not installed."""
    try:
        import zen
    except ImportError:
        return None
    expressions = [{"id": rule, "key": rule, "value": in_zen(when)} for rule, when in conditions().items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(
        json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})
    )
    questions = list(load_rules(on=TODAY).readable.questions)

    def work(cases: Sequence[Answers]) -> int:
        return sum(sum(decision.evaluate(as_lists(answers, questions))["result"].values()) for answers in cases)

    return work


def as_lists(answers: Answers, questions: Sequence[str]) -> dict[str, Any]:
    """Every question with a list of options, as the peer reads them."""
    given = {question: answers.get(question, ()) for question in questions}
    return {question: [answer] if isinstance(answer, str) else list(answer) for question, answer in given.items()}


def conditions() -> dict[str, Condition]:
    """The first thirty rules that have a condition."""
    return {
        rule.id.replace("-", "_"): rule.when for rule in load_rules(on=TODAY).rules if rule.when and rule.id in thirty()
    }


def thirty() -> list[str]:
    """Their ids."""
    return [rule.id for rule in load_rules(on=TODAY).rules if rule.when][:RULES]


def turn(work: Work, cases: Sequence[Answers]) -> tuple[float, int]:
    """Microseconds of the processor per case, and what was found."""
    started = process_time()
    found = work(cases)
    return (process_time() - started) / len(cases) * 1e6, found


def measure(works: dict[str, Work], cases: Sequence[Answers]) -> dict[str, float]:
    """Each in turn, three rounds."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(turn(work, cases)[0])
    return {name: median(times) for name, times in taken.items()}


def main() -> None:
    """Measure, print, and with ``--long`` write it down."""
    started = perf_counter()
    judge, cases = judge_of(load_rules(on=TODAY)), portfolio(CASES)
    bares = [bare(condition) for condition in conditions().values()]
    works: dict[str, Work] = {
        "floor: bare closures, no reasons": partial(floor, bares),
        "ours: with reasons and open questions": partial(ours, judge),
        "ours: all eight levels, exact": whole,
    }
    zen = peer()
    if zen is not None:
        works["peer: zen-engine, no reasons"] = zen
        assert zen(cases[:500]) == floor(bares, cases[:500]), "the peer must find what the floor finds"
    taken = measure(works, cases)
    base = taken["floor: bare closures, no reasons"]
    lines = [
        "| | µs CPU per case | share of the floor |",
        "|---|---|---|",
        *(f"| {name} | {micros:.1f} | {micros / base:.2f} |" for name, micros in taken.items()),
        "",
    ]
    if zen is None:
        lines.append("The zen-engine is not installed here; `pip install zen-engine` brings the peer.")
    if LONG:
        few, many = (turn(partial(ours, judge), cases[:number])[0] for number in (CASES // 4, CASES))
        lines.append(f"Linear: {few:.1f} µs per case over {CASES // 4:,} cases, {many:.1f} over {CASES:,}.")
    how = f"{CASES:,} cases, one answer in ten open. Medians of {ROUNDS} rounds."
    tell("Thirty rules of the triage", "rules", how, lines)
    print(f"{perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
