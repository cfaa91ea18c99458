"""What the triage says beside the outcomes: duties and advice, what will count later, and how to go about the check.

An open question is never read as no here either: what it can still change is told with the question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.conditions import Condition, Facts, Truth
from models.diagram import Known
from models.outlook import Outlook
from models.question import UNKNOWN, Answers, chosen
from models.ruleset import Method, RuleSet, SideRule
from models.vocabulary import Fit, Force, GuidanceKind


@dataclass(frozen=True, kw_only=True)
class SideAdvice:
    """A duty or advice beside the outcomes; it belongs to the case for certain where no question is open."""

    rule: str
    text: str
    source: str
    force: Force
    answers: tuple[str, ...]
    open_questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A rule that holds for this case and does not count yet."""

    rule: str
    text: str
    source: str
    force: Force
    answers: tuple[str, ...]
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class MethodAdvice:
    """A method of assessment that fits, the best first, with the reasons for it, its limits and their source."""

    method: str
    label: str
    fit: Fit
    reasons: tuple[str, ...]
    limits: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """How to go about it: a combination of methods, a depth, or a question to the committee."""

    id: str
    kind: GuidanceKind
    methods: tuple[str, ...]
    text: str
    source: str


class Adviser:
    """One rule set, compiled for what stands beside the outcomes."""

    def __init__(self, rules: RuleSet) -> None:
        """Compile the conditions; the diagrams are drawn when first needed."""
        self.rules = rules
        fitting = [reason.when for method in rules.methods for reason in method.reasons]
        beside = [rule.when for rule in rules.advice] + [rule.when for rule in rules.guidance]
        self._told = beside + fitting
        self.outlook = Outlook(rules.readable, self._told, rules.if_not_given)

    def advice(self, answers: Answers) -> Iterator[SideAdvice]:
        """What belongs to the case, and after that what may still turn out to."""
        known, facts = self.outlook.known(answers), self.outlook.sight.facts(answers)
        found = [self._side(rule, answers, known, facts) for rule in self.rules.advice if self._can(rule.when, known)]
        yield from sorted(found, key=lambda one: bool(one.open_questions))

    def announced(self, answers: Answers) -> Iterator[Announcement]:
        """The rules that will count later and that hold for these answers, the first day first."""
        facts = self.outlook.sight.facts(answers)
        for rule in sorted(self.rules.coming, key=lambda rule: rule.valid.since):
            if rule.when is not None and self.outlook.sight.test(rule.when)(facts) == Truth.TRUE:
                yield Announcement(
                    rule=rule.id,
                    text=rule.text,
                    source=rule.source,
                    force=rule.force,
                    answers=self.outlook.sight.leaned_on(rule.when, facts),
                    valid_from=rule.valid.since,
                )

    def methods(self, answers: Answers) -> list[MethodAdvice]:
        """The methods with a reason that certainly holds, the best first."""
        known = self.outlook.known(answers)
        found = [advice for method in self.rules.methods if (advice := self._method(method, known))]
        return sorted(found, key=lambda advice: list(Fit).index(advice.fit))

    def guidance(self, answers: Answers) -> Iterator[Guidance]:
        """What certainly holds about combinations, depth and the committee."""
        known = self.outlook.known(answers)
        for rule in self.rules.guidance:
            if self._must(rule.when, known):
                yield Guidance(id=rule.id, kind=rule.kind, methods=rule.methods, text=rule.text, source=rule.source)

    def open_questions(self, answers: Answers) -> frozenset[str]:
        """The open questions whose answers can still change something that is said here."""
        known = self.outlook.known(answers)
        matter = frozenset[str]().union(*(self._matter(condition, known) for condition in self._told))
        return frozenset(self._open_of(matter, answers))

    def _side(self, rule: SideRule, answers: Answers, known: Known, facts: Facts) -> SideAdvice:
        return SideAdvice(
            rule=rule.id,
            text=rule.text,
            source=rule.source,
            force=rule.force,
            answers=self.outlook.sight.leaned_on(rule.when, facts),
            open_questions=tuple(self._open_of(self._matter(rule.when, known), answers)),
        )

    def _method(self, method: Method, known: Known) -> MethodAdvice | None:
        holding = [reason for reason in method.reasons if self._must(reason.when, known)]
        if not holding:
            return None
        holding.sort(key=lambda reason: list(Fit).index(reason.fit))
        return MethodAdvice(
            method=method.id,
            label=method.label,
            fit=holding[0].fit,
            reasons=tuple(reason.text for reason in holding),
            limits=method.limits,
            source=method.source,
        )

    def _can(self, condition: Condition, known: Known) -> bool:
        return 1 in self.outlook.diagram.ends(self.outlook.node(condition), known)

    def _must(self, condition: Condition, known: Known) -> bool:
        return self.outlook.diagram.only_end(self.outlook.node(condition), known) == 1

    def _matter(self, condition: Condition, known: Known) -> frozenset[str]:
        return self.outlook.questions(self.outlook.node(condition), known)

    def _open_of(self, matter: frozenset[str], answers: Answers) -> Iterator[str]:
        asked = self.rules.questionnaire.visible(answers) if matter else []
        yield from (path for path, _ in asked if path in matter and UNKNOWN in chosen(answers.get(path)))


@lru_cache(maxsize=8)
def adviser_of(rules: RuleSet) -> Adviser:
    """The adviser of a rule set, kept for the next case."""
    return Adviser(rules)
