"""Reading the rules of the triage with their types, as they count on one day."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from models.condition_reading import ConditionReader
from models.conditions import Condition, Some
from models.derived import derived_facts
from models.questionnaire import Questionnaire
from models.reading import Section
from models.ruleset import (
    LEVELS,
    GuidanceRule,
    LawDate,
    Method,
    MethodReason,
    Rule,
    RuleSet,
    SideRule,
    Validity,
    rank,
)
from models.vocabulary import Certainty, Fit, Force, GuidanceKind, Level, Outcome

E = TypeVar("E", bound=StrEnum)

_DATE_IN_TEXT = re.compile(r"\{date:([a-z0-9-]+)\}")


def rules_from(file: Section, content_hash: str, questionnaire: Questionnaire, on: date) -> RuleSet:
    """Build the rule set that ``file`` describes, as it counts on a day.

    ``InvalidMethod`` names the rule and the key that cannot be used; also for rules that do not count on that day.
    """
    derived = derived_facts(file, questionnaire)
    reader = _Reader(file, derived.beside(questionnaire) if derived else questionnaire, on)
    rules, advice = list(reader.rules()), list(reader.advice())
    dated: list[Rule | SideRule] = [*rules, *advice]
    found = RuleSet(
        id=file.text("id"),
        version=file.text("version"),
        hash=content_hash,
        valid_from=file.day("valid_from"),
        questionnaire=questionnaire,
        rules=tuple(rule for rule in rules if rule.valid.holds_on(on)),
        methods=tuple(reader.method(table) for table in file.sections("method")),
        advice=tuple(rule for rule in advice if rule.valid.holds_on(on)),
        guidance=tuple(reader.guidance()),
        coming=tuple(rule for rule in dated if rule.valid.is_ahead_of(on)),
        dates=reader.dates.by_id,
        derived=derived,
    )
    for word in ("questionnaire", "language"):
        file.text(word, "")
    reader.close()
    file.done()
    return found


def day_of_change(file: Section, on: date) -> date:
    """The last day until ``on`` on which other rules began to count; the rules of that day are those of ``on``.

    A rule that may be used until a day makes the day after it such a day.
    """
    dates = LawDates(file)
    changes = {date.min}
    for kind in ("rule", "advice"):
        for table in file.sections(kind):
            valid = dates.validity(table)
            changes |= {valid.since, *([valid.until + timedelta(days=1)] if valid.until else [])}
    return max(change for change in changes if change <= on)


class LawDates:
    """The dated table of a rules file, and the texts and validities that point into it."""

    def __init__(self, file: Section) -> None:
        """Read the ``[[date]]`` tables."""
        found = {}
        for table in _each_once(file, "date"):
            name = table.text("id")
            found[name] = LawDate(id=name, on=table.day("on"), text=table.text("text"), source=table.text("source"))
            table.done()
        self.by_id = MappingProxyType(found)

    def validity(self, table: Section) -> Validity:
        """``valid_from`` and ``valid_until``: each a day, or the id of a date of the table."""
        until = self._day(table, "valid_until") if table.has("valid_until") else None
        valid = Validity(since=self._day(table, "valid_from"), until=until)
        if until is not None and until < valid.since:
            table.refuse("valid_until", "write a day that is not before valid_from")
        return valid

    def text(self, table: Section, key: str = "text") -> str:
        """A text in which ``{date:id}`` is the day of that date, written as 2-12-2027."""
        return _DATE_IN_TEXT.sub(lambda found: self._written(table, key, found[1]), table.text(key))

    def _day(self, table: Section, key: str) -> date:
        if not isinstance(table.table.get(key), str):
            return table.day(key)
        return self._known(table, key, table.text(key)).on

    def _written(self, table: Section, key: str, name: str) -> str:
        day = self._known(table, key, name).on
        return f"{day.day}-{day.month}-{day.year}"

    def _known(self, table: Section, key: str, name: str) -> LawDate:
        if name not in self.by_id:
            mend = "write a date such as 2026-01-31 without quotes, or the id of one"
            table.refuse(key, f"there is no [[date]] with id {name!r}; {mend}")
        return self.by_id[name]


class _Reader:
    """Reads rules in the order that they need each other: a rule may lean on what others say of another outcome."""

    def __init__(self, file: Section, questionnaire: Questionnaire, on: date) -> None:
        self.dates = LawDates(file)
        self._file, self._on = file, on
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

    def advice(self) -> Iterator[SideRule]:
        for table in _each_once(self._file, "advice"):
            yield SideRule(
                id=table.text("id"),
                when=self._conditions.read(table.section("when")),
                text=self.dates.text(table),
                source=table.text("source"),
                force=_word(table, "force", Force),
                valid=self.dates.validity(table),
            )
            table.done()

    def guidance(self) -> Iterator[GuidanceRule]:
        known = {table.text("id") for table in self._file.sections("method")}
        for table in _each_once(self._file, "guidance"):
            methods = table.words("methods", ())
            for method in methods:
                if method not in known:
                    table.refuse("methods", f"there is no [[method]] with id {method!r}")
            yield GuidanceRule(
                id=table.text("id"),
                kind=_word(table, "kind", GuidanceKind),
                methods=methods,
                when=self._conditions.read(table.section("when")),
                text=self.dates.text(table),
                source=table.text("source"),
            )
            table.done()

    def method(self, table: Section) -> Method:
        method = Method(
            id=table.text("id"),
            label=table.text("label"),
            reasons=tuple(self._reason(one) for one in table.sections("reason")),
            limits=table.words("limits", ()),
            source=table.text("source", ""),
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
            if rank(outcome, level) and not table.has("when"):
                table.refuse("when", "every rule has one, except those about the lowest level of an outcome")
            self._rules[name] = Rule(
                id=name,
                outcome=outcome,
                level=level,
                when=self._conditions.read(table.section("when")) if table.has("when") else None,
                text=self.dates.text(table),
                source=table.text("source"),
                force=_word(table, "force", Force),
                valid=self.dates.validity(table),
                also_for=frozenset(
                    _one_of(table, "also_for", word, LEVELS[outcome]) for word in table.words("also_for", ())
                ),
                certainty=_word(table, "certainty", Certainty) if table.has("certainty") else Certainty.CERTAIN,
            )
            table.done()
        return self._rules[name]

    def _outcome(self, table: Section) -> Condition:
        """The rules of the day that give an outcome at least a level, as one condition."""
        outcome = _word(table, "outcome", Outcome)
        least = rank(outcome, _level(table, "at_least", outcome))
        if outcome in self._busy:
            table.refuse("outcome", f"this goes in a circle: {' > '.join([*self._busy, outcome])}")
        self._busy.append(outcome)
        rules = [self._rule(one) for about, one in self._heads if about is outcome]
        self._busy.pop()
        strong = [rule for rule in rules if rank(outcome, rule.level) >= least and rule.valid.holds_on(self._on)]
        return Some(parts=tuple(rule.when for rule in strong if rule.when))


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
