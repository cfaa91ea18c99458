"""A small vocabulary of conditions over answers, three-valued: an open question is never read as no.

A condition is read once from TOML by ``models.condition_reading``, compiled once to a closure, and asked many times.
What it leaned on can be told afterwards.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from models.question import UNKNOWN, Answer, Answers, Match, Question, Wanted, chosen
from models.questionnaire import Questionnaire


class Truth(IntEnum):
    """Kleene's three values, in the order that makes "and" the smallest and "or" the largest."""

    FALSE = 0
    OPEN = 1
    TRUE = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Ask:
    """One of these options is among the answers to a question that is asked."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class All:
    """Each part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Some:
    """At least this many parts hold; one makes it an "or"."""

    parts: tuple["Condition", ...]
    at_least: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, kw_only=True, eq=False)
class Named:
    """A definition of the rule set; ``label`` is how people call it."""

    id: str
    label: str
    part: "Condition"


Condition = Ask | All | Some | Not | Named

Facts = Mapping[str, tuple[int, int]]
"""Per question, as bits over its options: those certainly chosen, and those that may still turn out to be chosen.

A question that is certainly not asked has neither.
"""

Shows = tuple[tuple[tuple[str, int], ...], ...]
"""Blocks of (question, options as bits)."""

_REMEMBERED = 2_000
"""Answers to one question that are remembered by what they mean, since most are given again and again."""

Test = Callable[[Facts], int]
"""A compiled condition: facts to a ``Truth``."""


class Sight:
    """Turns the answers to one questionnaire into facts, and conditions into tests of these facts."""

    def __init__(self, questionnaire: Questionnaire, if_not_given: Answers | None = None) -> None:
        """``if_not_given``: what counts without an answer. Only questions with options outside groups can be a fact."""
        self._if_not_given = if_not_given or {}
        choices = {key: one for key, one in questionnaire.questions.items() if one.type.has_options}
        self._questions = choices
        self._bits = {key: _bits_of(one) for key, one in choices.items()}
        self._whole = {key: (1 << len(one.options)) - 1 for key, one in choices.items()}
        self._company = {key: self._whole[key] & ~self.mask(key, one.exclusive) for key, one in choices.items()}
        self._shows = {key: self._masks(one) for key, one in choices.items()}
        self._order = tuple(self._by_need())
        self._given: dict[str, dict[Answer | None, tuple[int, int]]] = {key: {} for key in choices}
        self._tests: dict[Condition, Test] = {}

    def mask(self, question: str, options: frozenset[str]) -> int:
        """These options of a question as bits; unknown has none, since it is no answer that a rule may count on."""
        bits = self._bits[question]
        return sum(bits[option] for option in options if option in bits)

    def shows(self, question: str) -> Shows:
        """What asks the question once all is answered: in each block one of (question, options as bits) must hold."""
        return self._shows[question]

    def given(self, question: str, answers: Answers) -> tuple[int, int]:
        """The options certainly and possibly chosen if the question is asked; an option that is gone is no answer."""
        options = chosen(answers.get(question) or self._if_not_given.get(question))
        sure = self.mask(question, options)
        if sure and UNKNOWN not in options:
            return sure, sure
        return sure, self._company[question] if sure else self._whole[question]

    def facts(self, answers: Answers) -> Facts:
        """What these answers say about each question, and what they leave open."""
        facts: dict[str, tuple[int, int]] = {}
        for question in self._order:
            answer, known = answers.get(question), self._given[question]
            given = known.get(answer)
            if given is None:
                given = self.given(question, answers)
                if len(known) < _REMEMBERED:
                    known[answer] = given
            shows = self._shows[question]
            if shows:
                asked = _asked(shows, facts)
                given = given if asked == Truth.TRUE else (0, given[1]) if asked else (0, 0)
            facts[question] = given
        return facts

    def test(self, condition: Condition) -> Test:
        """The condition as a closure, made once."""
        if condition not in self._tests:
            self._tests[condition] = self._compiled(condition)
        return self._tests[condition]

    def leaned_on(self, condition: Condition, facts: Facts) -> tuple[str, ...]:
        """The questions whose answers make the condition hold or fail, or that leave it open."""
        return tuple(dict.fromkeys(self._leaned(condition, facts)))

    def _leaned(self, condition: Condition, facts: Facts) -> Iterator[str]:
        match condition:
            case Ask():
                yield condition.question
            case Not() | Named():
                yield from self._leaned(condition.part, facts)
            case All() | Some():
                truth = self.test(condition)(facts)
                for part in condition.parts:
                    if self.test(part)(facts) == truth:
                        yield from self._leaned(part, facts)

    def _compiled(self, condition: Condition) -> Test:
        match condition:
            case Ask():
                return _ask(condition.question, self.mask(condition.question, condition.options))
            case All():
                return _all(tuple(map(self.test, condition.parts)))
            case Some():
                return _some(tuple(map(self.test, condition.parts)), condition.at_least)
            case Not():
                return _not(self.test(condition.part))
            case Named():
                return self.test(condition.part)

    def _masks(self, question: Question) -> Shows:
        return tuple(tuple((one.question, self._wanted(one)) for one in block) for block in question.show_if)

    def _wanted(self, wanted: Wanted) -> int:
        mask = self.mask(wanted.question, wanted.options)
        return mask if wanted.match is Match.ANY else self._whole[wanted.question] & ~mask

    def _by_need(self) -> Iterator[str]:
        """The questions in an order in which those that open others come first."""
        done: dict[str, None] = {}

        def visit(question: str) -> None:
            for target in (target for block in self._shows[question] for target, _ in block):
                visit(target)
            done.setdefault(question)

        for question in self._questions:
            visit(question)
        yield from done


def _bits_of(question: Question) -> dict[str, int]:
    return {option: 1 << place for place, option in enumerate(question.options)}


def _asked(shows: Shows, facts: Facts) -> int:
    """Whether a question is asked: in each block one of the wanted answers must be there."""
    asked = 2
    for block in shows:
        truth = 0
        for target, mask in block:
            sure, possible = facts[target]
            if sure & mask:
                truth = 2
                break
            if possible & mask:
                truth = 1
        if not truth:
            return 0
        asked = min(asked, truth)
    return asked


def _ask(question: str, mask: int) -> Test:
    def test(facts: Facts) -> int:
        sure, possible = facts[question]
        return 2 if sure & mask else 1 if possible & mask else 0

    return test


def _all(tests: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> int:
        truth = 2
        for part in tests:
            found = part(facts)
            if not found:
                return 0
            truth = min(truth, found)
        return truth

    return test


def _some(tests: tuple[Test, ...], at_least: int) -> Test:
    def either(facts: Facts) -> int:
        truth = 0
        for part in tests:
            found = part(facts)
            if found == 2:
                return 2
            truth = max(truth, found)
        return truth

    def enough(facts: Facts) -> int:
        found = [part(facts) for part in tests]
        return 2 if found.count(2) >= at_least else 1 if len(found) - found.count(0) >= at_least else 0

    return either if at_least == 1 else enough


def _not(part: Test) -> Test:
    def test(facts: Facts) -> int:
        return 2 - part(facts)

    return test
