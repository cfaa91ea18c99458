"""What a questionnaire is made of, and what an answer looks like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

UNKNOWN = "unknown"
"""The answer "I don't know": valid wherever the question allows it, and never read as no."""

Answer = str | tuple[str, ...]
"""An option, a text or a date for most questions; a tuple of options for a "many"."""

Answers = Mapping[str, Answer]
"""Answer path to answer. A path is ``question``, or ``group[instance].question``. Left out is not answered."""


class QuestionType(StrEnum):
    """What shape an answer has."""

    ONE = "one"
    """Exactly one option."""
    MANY = "many"
    """One or more options."""
    TEXT = "text"
    """One line."""
    LONG = "long"
    """Several lines."""
    DATE = "date"
    """A day, written as 2026-01-31."""

    @property
    def has_options(self) -> bool:
        """Whether the answer is chosen instead of written."""
        return self in (QuestionType.ONE, QuestionType.MANY)


def chosen(answer: Answer | None) -> frozenset[str]:
    """The options of an answer to a "one" or "many"; no answer counts as unknown."""
    if not answer:
        return frozenset({UNKNOWN})
    return frozenset({answer}) if isinstance(answer, str) else frozenset(answer)


def path_of(question: str, group: str = "", instance: str = "") -> str:
    """The answer path of a question, in one instance of a group where it stands in a group."""
    return f"{group}[{instance}].{question}" if group else question


class CaseFact(StrEnum):
    """What must be known of the case before a point of a form is asked at all."""

    HIGH_RISK_REMAINS = "high_risk_remains"
    """Its DPIA leaves a high risk."""
    FULL_CHECK = "full_check"
    """Its ethical check is the full one."""
    CAME_BACK = "came_back"
    """It is weighed again, and something was delivered the time before."""
    ASKED_ANEW = "asked_anew"
    """A light check weighs one of its values afresh."""


class Match(StrEnum):
    """How the options of a show_if are meant."""

    ANY = "any"
    """One of these is among the answers."""
    OTHER = "other"
    """Something else than these is among the answers; unknown is something else."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One named answer of a ``show_if``."""

    question: str
    options: frozenset[str]
    match: Match

    def holds(self, answer: Answer | None) -> bool:
        """Whether an answer to the question is among those wanted."""
        given = chosen(answer)
        return bool(given & self.options) if self.match is Match.ANY else not given <= self.options


ShowIf = tuple[Wanted, ...]
"""The question is asked if any one of these holds."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. ``show_if`` holds one entry for itself and each of its group and point: all must hold.

    ``roles``: who is needed to answer it, in words; empty where its point says so or nobody in particular;
    ``condition``: what a decision is advised to ask where the answer does not settle it, see ``Advises``.
    """

    id: str
    type: QuestionType
    label: str
    help: str = ""
    example: str = ""
    source: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    options_from: str = ""
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """A line of help per option, where its list has one."""
    exclusive: frozenset[str] = frozenset()
    show_if: tuple[ShowIf, ...] = ()
    door: bool = False
    feeds: str = ""
    required: bool = False
    allows_unknown: bool = False
    roles: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Questions that are asked several times: per chosen option of ``repeat_for``, per entry of a list, or per row.

    ``each_of``: the name of a list that comes from data; each of its entries is asked. ``entries``: that list, by id
    with its label, and None where a form is read back without it; ``notes``: a line of help per entry.
    """

    id: str
    label: str
    help: str
    repeat_for: str
    questions: tuple[Question, ...]
    each_of: str = ""
    entries: Mapping[str, str] | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def has_open_rows(self) -> bool:
        """Whether the rows are numbered and as many as people fill in."""
        return not (self.repeat_for or self.each_of)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One attention point, or one heading of a form: questions first, then groups.

    ``part``: the phase or part of the form that it belongs to, where the form has parts; ``roles``: who is needed at
    the table for it, in words; ``fact``: asked only in a case of which this is known; ``doubt``: what is not sure about
    its source, said to who fills it in.
    """

    number: int
    id: str
    label: str
    help: str
    source: str
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    part: str = ""
    roles: tuple[str, ...] = ()
    fact: CaseFact | None = None
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Advises:
    """How the answers of a form become conditions that a decision is advised to ask.

    ``settled``: the options with which a question with a ``condition`` asks nothing more; ``owner``: the role that sees
    to what is not settled; ``due_from``: the date question whose answer says before which day; ``unknown``: how the
    reason says that nobody knows.
    """

    settled: frozenset[str]
    owner: str
    due_from: str
    unknown: str


class Place(NamedTuple):
    """Where a question stands."""

    point: Point
    group: Group | None
    question: Question


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as it is asked now."""

    path: str
    question: Question
    point: Point
    group: Group | None
    instance: str
