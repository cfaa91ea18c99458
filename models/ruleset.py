"""The rules of the triage as data: what ``models.rules_reading`` makes of ``methods/triage-rules.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from models.conditions import Condition
from models.derived import DerivedFacts
from models.question import Answers
from models.questionnaire import Questionnaire
from models.vocabulary import Certainty, Fit, Force, GuidanceKind, Level, Outcome

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
class Validity:
    """From which day a rule holds, and until and including which; no end where it goes on."""

    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule counts on this day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def is_ahead_of(self, day: date) -> bool:
        """Whether the rule does not count yet, but will."""
        return day < self.since


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: if ``when`` holds, the outcome has at least this level.

    ``also_for``: higher levels at which this rule is told as a reason too. ``when`` may be empty for a rule that says
    why an outcome has the level that holds without any rule. ``text`` may hold ``{counted}``: the labels of the
    definitions that were counted, and the name of any parameter or derived fact. ``certainty``: possible, where
    somebody who knows the law must still look.
    """

    id: str
    outcome: Outcome
    level: Level
    when: Condition | None
    text: str
    source: str
    force: Force
    valid: Validity
    also_for: frozenset[Level] = frozenset()
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, kw_only=True)
class SideRule:
    """What to know beside the outcomes: if ``when`` holds, this duty or advice belongs to the case."""

    id: str
    when: Condition
    text: str
    source: str
    force: Force
    valid: Validity


@dataclass(frozen=True, kw_only=True)
class MethodReason:
    """Why a method of assessment fits, and when that reason holds."""

    fit: Fit
    when: Condition
    text: str


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method of assessment with the reasons to choose it, its limits, and where these are said."""

    id: str
    label: str
    reasons: tuple[MethodReason, ...]
    limits: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class GuidanceRule:
    """How to go about it: which methods go together, how deep, and what the committee is for."""

    id: str
    kind: GuidanceKind
    methods: tuple[str, ...]
    when: Condition
    text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class LawDate:
    """A day on which something in law begins or ends."""

    id: str
    on: date
    text: str
    source: str


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleSet:
    """The rules over one questionnaire, as they count on one day. ``hash`` is over the content of the rules file.

    ``coming``: rules that do not count yet on that day; they are announced and change nothing.
    """

    id: str
    version: str
    hash: str
    valid_from: date
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    methods: tuple[Method, ...]
    advice: tuple[SideRule, ...] = ()
    guidance: tuple[GuidanceRule, ...] = ()
    coming: tuple[Rule | SideRule, ...] = ()
    dates: Mapping[str, LawDate] = field(default_factory=lambda: MappingProxyType({}))
    derived: DerivedFacts | None = None

    @cached_property
    def readable(self) -> Questionnaire:
        """All that the rules can look at: the questions that are asked, and the facts that follow from elsewhere."""
        return self.derived.beside(self.questionnaire) if self.derived else self.questionnaire

    @property
    def if_not_given(self) -> Answers:
        """What counts for each derived fact that is not known; a question that is not answered is open."""
        return self.derived.if_not_given if self.derived else {}

    def rules_of(self, outcome: Outcome) -> tuple[Rule, ...]:
        """The rules about one outcome, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.outcome is outcome)


def rank(outcome: Outcome, level: Level) -> int:
    """How strong a level is for this outcome; 0 holds without any rule."""
    return LEVELS[outcome].index(level)
