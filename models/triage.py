"""The triage: from the answers of the intake to what is needed, why, and what could still change it.

Pure: ``decide_triage`` reads nothing and keeps nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from models.advising import Announcement, Guidance, MethodAdvice, SideAdvice, adviser_of
from models.conditions import All, Condition, Facts, Named, Some, Truth
from models.flips import Flip, flips_of
from models.judging import Judge, Standing, judge_of
from models.methods import MethodRef
from models.question import Answers
from models.ruleset import LEVELS, Rule, RuleSet
from models.vocabulary import Certainty, Force, Level, Outcome

__all__ = [
    "LEVELS",
    "Announcement",
    "Flip",
    "Guidance",
    "MethodAdvice",
    "OutcomeResult",
    "Reason",
    "SideAdvice",
    "TriageResult",
    "decide_triage",
    "levels_now",
    "reasons_of",
    "still_open",
]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an outcome has its level; ``answers`` names the questions that made the rule hold.

    ``level``: the one that the rule itself gives; it may be lower where the rule is told at a higher level too.
    """

    rule: str
    level: Level
    text: str
    source: str
    force: Force
    answers: tuple[str, ...]
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class OutcomeResult:
    """One outcome: unknown only while one of ``open_questions`` can change it, ``at_least`` being certain already.

    ``certainty``: possible, where every reason leaves it to somebody who knows the law.
    """

    outcome: Outcome
    level: Level
    at_least: Level | None
    certainty: Certainty
    reasons: tuple[Reason, ...]
    open_questions: tuple[str, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, kw_only=True)
class TriageResult:
    """What the rules advise, pinned to the very rules and questions that it rests on."""

    rule_set: MethodRef
    questionnaire: MethodRef
    outcomes: Mapping[Outcome, OutcomeResult]
    methods: tuple[MethodAdvice, ...]
    guidance: tuple[Guidance, ...]
    advice: tuple[SideAdvice, ...]
    announced: tuple[Announcement, ...]


def decide_triage(rules: RuleSet, answers: Answers) -> TriageResult:
    """What these answers ask for, by these rules.

    ``answers``: normalised answers to ``rules.readable``; a question that is left out is unknown, a derived fact that
    is left out is not known and changes nothing, and what is not asked is not used. A level is unknown only while an
    open question can still change it.
    """
    judge = judge_of(rules)
    known = judge.outlook.known(answers)
    said = _Said(answers, judge.sight.facts(answers))
    flips = flips_of(judge, answers)
    outcomes = {}
    for outcome in Outcome:
        standing = judge.standing(outcome, known)
        reasons = tuple(_reasons(judge, outcome, standing, said))
        outcomes[outcome] = OutcomeResult(
            outcome=outcome,
            level=standing.level,
            at_least=standing.at_least,
            certainty=_certainty(standing, reasons),
            reasons=reasons,
            open_questions=judge.open_questions(outcome, answers, known),
            flips=flips[outcome],
        )
    questions, adviser = rules.questionnaire, adviser_of(rules)
    return TriageResult(
        rule_set=MethodRef(id=rules.id, version=rules.version, hash=rules.hash),
        questionnaire=MethodRef(id=questions.id, version=questions.version, hash=questions.hash),
        outcomes=MappingProxyType(outcomes),
        methods=tuple(adviser.methods(answers)),
        guidance=tuple(adviser.guidance(answers)),
        advice=tuple(adviser.advice(answers)),
        announced=tuple(adviser.announced(answers)),
    )


def levels_now(rules: RuleSet, answers: Answers) -> dict[Outcome, Level]:
    """Only the levels, for many cases at once."""
    judge = judge_of(rules)
    known = judge.outlook.known(answers)
    return {outcome: judge.level(outcome, known) for outcome in Outcome}


def reasons_of(rules: RuleSet, outcome: Outcome, answers: Answers) -> tuple[Reason, ...]:
    """Only the reasons of one outcome."""
    judge = judge_of(rules)
    standing = judge.standing(outcome, judge.outlook.known(answers))
    return tuple(_reasons(judge, outcome, standing, _Said(answers, judge.sight.facts(answers))))


def still_open(rules: RuleSet, answers: Answers) -> frozenset[str]:
    """The open questions whose answers can still change something that the triage says; the rest may stay open."""
    judge = judge_of(rules)
    known = judge.outlook.known(answers)
    found = (judge.open_questions(outcome, answers, known) for outcome in Outcome)
    return adviser_of(rules).open_questions(answers).union(*found)


class _Said(NamedTuple):
    """What was answered, and what rules make of it."""

    answers: Answers
    facts: Facts


def _certainty(standing: Standing, reasons: tuple[Reason, ...]) -> Certainty:
    carrying = {reason.certainty for reason in reasons if reason.level is standing.certain}
    return Certainty.POSSIBLE if carrying == {Certainty.POSSIBLE} else Certainty.CERTAIN


def _reasons(judge: Judge, outcome: Outcome, standing: Standing, said: _Said) -> Iterator[Reason]:
    """The rules that certainly give this level; where only several together do, those that can."""
    facts = said.facts
    holding = judge.holding(outcome, facts)
    told = [rule for rule in judge.rules.rules_of(outcome) if _tells(rule, standing.certain)]
    found = [(rule, holding.get(rule.id, ())) for rule in told if rule.when is None or rule.id in holding]
    if not any(rule.level is standing.certain for rule, _ in found):
        possible = (rule for rule in told if rule.when and judge.tests[rule.id](facts) == Truth.OPEN)
        found += [(rule, judge.sight.leaned_on(rule.when, facts)) for rule in possible if rule.when]
    sure = {rule.level for rule, _ in found if rule.certainty is Certainty.CERTAIN}
    for rule, used in found:
        if rule.certainty is Certainty.POSSIBLE and rule.level in sure:
            continue  # what is certain need not be called possible beside it
        yield Reason(
            rule=rule.id,
            level=rule.level,
            text=_text(judge, rule, said),
            source=rule.source,
            force=rule.force,
            answers=used,
            certainty=rule.certainty,
        )


def _tells(rule: Rule, level: Level | None) -> bool:
    return level is not None and (rule.level is level or level in rule.also_for)


def _text(judge: Judge, rule: Rule, said: _Said) -> str:
    """The text of a rule with the parameters of the questionnaire, what was counted, and what is known elsewhere."""
    text = judge.rules.derived.told_in(rule.text, said.answers) if judge.rules.derived else rule.text
    for name, number in judge.rules.questionnaire.parameters.items():
        text = text.replace(f"{{{name}}}", f"{number:,}".replace(",", "."))
    counted = _counted(judge, rule.when, said.facts) if rule.when else ()
    return text.replace("{counted}", ", ".join(dict.fromkeys(counted)))


def _counted(judge: Judge, condition: Condition, facts: Facts) -> Iterator[str]:
    """The labels of the definitions that hold, where at least so many of them must."""
    match condition:
        case Some():
            for part in condition.parts:
                if isinstance(part, Named) and part.label and judge.sight.test(part)(facts) == Truth.TRUE:
                    yield part.label
        case All():
            for part in condition.parts:
                yield from _counted(judge, part, facts)
        case Named():
            yield from _counted(judge, condition.part, facts)
