"""The rules of the triage as data, read with their types from ``methods/triage-rules.toml`` or a file of your own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from models.condition_reading import ConditionReader
from models.conditions import Condition, Some
from models.questionnaire import Questionnaire
from models.reading import Section
from models.vocabulary import Fit, Force, Level, Outcome

E = TypeVar("E", bound=StrEnum)

_ADVICE = (Level.NOT_NEEDED, Level.RECOMMENDED, Level.REQUIRED)

LEVELS: Mapping[Outcome, tuple[Level, ...]] = MappingProxyType(
    {
        Outcome.DPIA: _ADVICE,
        Outcome.IAMA: _ADVICE,
        Outcome.ETHICAL_CHECK: (Level.NOT_NEEDED, Level.LIGHT, Level.FULL),
        Outcome.AI_ACT: (Level.NONE, Level.TRANSPARENCY, Level.HIGH_RISK, Level.PROHIBITED),
        Outcome.COMMITTEE: (Level.NOT_NEEDED, Level.RECOMMENDED),
        Outcome.DECISION_LEVEL: (Level.MANAGER, Level.COLLEGE),
        Outcome.ALGORITHM_REGISTER: _ADVICE,
        Outcome.SENSOR_REGISTER: _ADVICE,
    }
)
"""The levels of each outcome, from what holds without any rule to the strongest; ``unknown`` stands beside them."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: if ``when`` holds, the outcome has at least this level.

    ``also_for``: higher levels at which this rule is told as a reason too. ``when`` is empty for a rule that says why
    an outcome has the level that holds without any rule. ``text`` may hold ``{counted}``: the labels of the
    definitions that were counted, and the name of any parameter.
    """

    id: str
    outcome: Outcome
    level: Level
    when: Condition | None
    text: str
    source: str
    force: Force
    valid_from: date
    also_for: frozenset[Level] = frozenset()


@dataclass(frozen=True, kw_only=True)
class MethodReason:
    """Why a method of assessment fits, and when that reason holds."""

    fit: Fit
    when: Condition
    text: str


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method of assessment with the reasons to choose it and its limits."""

    id: str
    label: str
    reasons: tuple[MethodReason, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleSet:
    """The rules over one questionnaire. ``hash`` is over the content of the rules file."""

    id: str
    version: str
    hash: str
    valid_from: date
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    methods: tuple[Method, ...]

    def rules_of(self, outcome: Outcome) -> tuple[Rule, ...]:
        """The rules about one outcome, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.outcome is outcome)


def rank(outcome: Outcome, level: Level) -> int:
    """How strong a level is for this outcome; 0 holds without any rule."""
    return LEVELS[outcome].index(level)


def rules_from(file: Section, content_hash: str, questionnaire: Questionnaire) -> RuleSet:
    """Build the rule set that ``file`` describes; ``InvalidMethod`` names the rule and the key that cannot be used."""
    reader = _Reader(file, questionnaire)
    found = RuleSet(
        id=file.text("id"),
        version=file.text("version"),
        hash=content_hash,
        valid_from=file.day("valid_from"),
        questionnaire=questionnaire,
        rules=tuple(reader.rules()),
        methods=tuple(reader.method(table) for table in file.sections("method")),
    )
    for word in ("questionnaire", "language"):
        file.text(word, "")
    reader.close()
    file.done()
    return found


class _Reader:
    """Reads rules in the order that they need each other: a rule may lean on what others say of another outcome."""

    def __init__(self, file: Section, questionnaire: Questionnaire) -> None:
        self._file = file
        self._tables = _each_once(file, "rule")
        self._heads = [(_word(one, "outcome", Outcome), one) for one in self._tables]
        self._rules: dict[str, Rule] = {}
        self._busy: list[Outcome] = []
        self._definitions = {one.text("id"): one for one in _each_once(file, "definition")}
        self._conditions = ConditionReader(
            questionnaire=questionnaire, definitions=self._definitions, outcome=self._outcome
        )

    def rules(self) -> Iterator[Rule]:
        yield from map(self._rule, self._tables)

    def method(self, table: Section) -> Method:
        method = Method(
            id=table.text("id"),
            label=table.text("label"),
            reasons=tuple(self._reason(one) for one in table.sections("reason")),
            limits=table.words("limits", ()),
        )
        table.done()
        return method

    def close(self) -> None:
        """Read the definitions that no rule uses too, so that a mistake in one is told."""
        for name in self._definitions:
            self._conditions.read(Section(file=self._file.file, where=f"definition {name}", table={"definition": name}))

    def _reason(self, table: Section) -> MethodReason:
        reason = MethodReason(
            fit=_word(table, "fit", Fit), when=self._conditions.read(table.section("when")), text=table.text("text")
        )
        table.done()
        return reason

    def _rule(self, table: Section) -> Rule:
        name = table.text("id")
        if name not in self._rules:
            outcome = _word(table, "outcome", Outcome)
            level = _level(table, "level", outcome)
            if table.has("when") == (rank(outcome, level) == 0):
                table.refuse("when", "every rule has one, except those about the lowest level of an outcome")
            self._rules[name] = Rule(
                id=name,
                outcome=outcome,
                level=level,
                when=self._conditions.read(table.section("when")) if table.has("when") else None,
                text=table.text("text"),
                source=table.text("source"),
                force=_word(table, "force", Force),
                valid_from=table.day("valid_from"),
                also_for=frozenset(
                    _one_of(table, "also_for", word, LEVELS[outcome]) for word in table.words("also_for", ())
                ),
            )
            table.done()
        return self._rules[name]

    def _outcome(self, table: Section) -> Condition:
        """The other rules that give an outcome at least a level, as one condition."""
        outcome = _word(table, "outcome", Outcome)
        least = rank(outcome, _level(table, "at_least", outcome))
        if outcome in self._busy:
            table.refuse("outcome", f"this goes in a circle: {' > '.join([*self._busy, outcome])}")
        self._busy.append(outcome)
        rules = [self._rule(one) for about, one in self._heads if about is outcome]
        self._busy.pop()
        return Some(parts=tuple(rule.when for rule in rules if rule.when and rank(outcome, rule.level) >= least))


def _each_once(file: Section, key: str) -> list[Section]:
    tables = list(file.sections(key))
    names = [table.text("id") for table in tables]
    for name in names:
        if names.count(name) > 1:
            file.refuse(f"{key} {name}", "give each its own id")
    return tables


def _word(table: Section, key: str, words: type[E]) -> E:
    return _one_of(table, key, table.text(key), tuple(words))


def _level(table: Section, key: str, outcome: Outcome) -> Level:
    return _one_of(table, key, table.text(key), LEVELS[outcome])


def _one_of(table: Section, key: str, word: str, words: tuple[E, ...]) -> E:
    if word not in words:
        table.refuse(key, f"write one of {', '.join(words)}")
    return next(one for one in words if one == word)
