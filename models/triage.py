"""The triage: from the answers of the intake to what is needed, why, and what could still change it.

Pure: ``decide_triage`` reads nothing and keeps nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.conditions import All, Condition, Facts, Named, Some, Truth
from models.flips import Flip, flips_of
from models.judging import Judge, Standing, judge_of
from models.methods import MethodRef
from models.question import Answers
from models.ruleset import LEVELS, Method, Rule, RuleSet
from models.vocabulary import Fit, Force, Level, Outcome

__all__ = [
    "LEVELS",
    "Flip",
    "MethodAdvice",
    "OutcomeResult",
    "Reason",
    "TriageResult",
    "decide_triage",
    "levels_now",
]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an outcome has its level; ``answers`` names the questions that made the rule hold."""

    rule: str
    text: str
    source: str
    force: Force
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OutcomeResult:
    """One outcome: unknown only while one of ``open_questions`` can change it, ``at_least`` being certain already."""

    outcome: Outcome
    level: Level
    at_least: Level | None
    reasons: tuple[Reason, ...]
    open_questions: tuple[str, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, kw_only=True)
class MethodAdvice:
    """A method of assessment that fits, the best first, with the reasons for it and its limits."""

    method: str
    label: str
    fit: Fit
    reasons: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TriageResult:
    """What the rules advise, pinned to the very rules and questions that it rests on."""

    rule_set: MethodRef
    questionnaire: MethodRef
    outcomes: Mapping[Outcome, OutcomeResult]
    methods: tuple[MethodAdvice, ...]


def decide_triage(rules: RuleSet, answers: Answers) -> TriageResult:
    """What these answers ask for, by these rules.

    ``answers``: normalised answers to ``rules.questionnaire``; what is left out is unknown, and what is not asked is
    not used. A level is unknown only while an open question can still change it.
    """
    judge = judge_of(rules)
    known = judge.outlook.known(answers)
    facts = judge.sight.facts(answers)
    flips = flips_of(judge, answers)
    outcomes = {}
    for outcome in Outcome:
        standing = judge.standing(outcome, known)
        outcomes[outcome] = OutcomeResult(
            outcome=outcome,
            level=standing.level,
            at_least=standing.at_least,
            reasons=tuple(_reasons(judge, outcome, standing, facts)),
            open_questions=judge.open_questions(outcome, answers, known),
            flips=flips[outcome],
        )
    questions = rules.questionnaire
    return TriageResult(
        rule_set=MethodRef(id=rules.id, version=rules.version, hash=rules.hash),
        questionnaire=MethodRef(id=questions.id, version=questions.version, hash=questions.hash),
        outcomes=MappingProxyType(outcomes),
        methods=tuple(_methods(judge, facts)),
    )


def levels_now(rules: RuleSet, answers: Answers) -> dict[Outcome, Level]:
    """Only the levels, for many cases at once."""
    judge = judge_of(rules)
    known = judge.outlook.known(answers)
    return {outcome: judge.level(outcome, known) for outcome in Outcome}


def _reasons(judge: Judge, outcome: Outcome, standing: Standing, facts: Facts) -> Iterator[Reason]:
    """The rules that certainly give this level; where only several together do, those that can."""
    told = [rule for rule in judge.rules.rules_of(outcome) if _tells(rule, standing.certain)]
    found = [rule for rule in told if rule.when is None or judge.tests[rule.id](facts) == Truth.TRUE]
    if not any(rule.level is standing.certain for rule in found):
        found += [rule for rule in told if rule.when and judge.tests[rule.id](facts) == Truth.OPEN]
    for rule in found:
        yield Reason(
            rule=rule.id,
            text=_text(judge, rule, facts),
            source=rule.source,
            force=rule.force,
            answers=judge.sight.leaned_on(rule.when, facts) if rule.when else (),
        )


def _tells(rule: Rule, level: Level | None) -> bool:
    return level is not None and (rule.level is level or level in rule.also_for)


def _text(judge: Judge, rule: Rule, facts: Facts) -> str:
    """The text of a rule with the parameters of the questionnaire, and with what was counted."""
    text = rule.text
    for name, number in judge.rules.questionnaire.parameters.items():
        text = text.replace(f"{{{name}}}", f"{number:,}".replace(",", "."))
    counted = _counted(judge, rule.when, facts) if rule.when else ()
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


def _methods(judge: Judge, facts: Facts) -> list[MethodAdvice]:
    found = [advice for method in judge.rules.methods if (advice := _advice(judge, method, facts))]
    return sorted(found, key=lambda advice: list(Fit).index(advice.fit))


def _advice(judge: Judge, method: Method, facts: Facts) -> MethodAdvice | None:
    holding = [reason for reason in method.reasons if judge.sight.test(reason.when)(facts) == Truth.TRUE]
    if not holding:
        return None
    holding.sort(key=lambda reason: list(Fit).index(reason.fit))
    return MethodAdvice(
        method=method.id,
        label=method.label,
        fit=holding[0].fit,
        reasons=tuple(reason.text for reason in holding),
        limits=method.limits,
    )
