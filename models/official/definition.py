"""An official questionnaire as its file defines it: tasks in tasks, and the outcomes that are read from the answers.

Texts are kept as they stand, HTML included: whoever shows them cleans them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from models.official.expression import Expression
from models.official.vocabulary import WITHOUT_ANSWER, Action, DependencyKind, Operator, TaskType

Scalar: TypeAlias = str | bool | int | float | None


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a task: what is kept when it is chosen, and what is shown."""

    value: Scalar
    label: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    """That the answer of another task compares so; an operator that nobody knows is ``None``."""

    task: str
    operator: Operator | None
    value: Scalar


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """In what a task depends on another; ``source`` is the task that it is repeated with."""

    kind: DependencyKind
    action: Action | None
    condition: Condition | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskLevel:
    """The score where a condition holds."""

    when: Expression
    value: int | float


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """A score: the first level whose condition holds for the outcome of the expression, under the name ``key``."""

    key: str
    expression: Expression
    levels: tuple[RiskLevel, ...]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Where an answer goes on to: a task of another instrument, and how (``pre-fill``, ``one-to-many``, …)."""

    instrument: str
    task: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a task refers to: a document or a picture."""

    source: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task and the tasks in it.

    ``label_template``: the heading of one repetition, with ``{id}`` for an answer; ``in_fria``: it counts for the
    assessment of AI Act article 27; ``action_points``: its answers are action points, which the task with
    ``action_summary`` shows together; ``official``: its id is a number of the official model; ``calculation`` is
    what the official engine computes; ``roles``: who is suggested to answer it.
    """

    id: str
    label: str
    description: str
    types: tuple[TaskType, ...]
    repeatable: bool
    value_type: str = ""
    options: tuple[Option, ...] = ()
    default: Scalar = None
    category: str = ""
    item_name: str = ""
    label_template: str = ""
    official: bool = False
    required: bool = False
    in_fria: bool = False
    action_points: bool = False
    action_summary: bool = False
    dependencies: tuple[Dependency, ...] = ()
    calculation: Calculation | None = None
    references: tuple[Reference, ...] = ()
    sources: tuple[Source, ...] = ()
    roles: tuple[str, ...] = ()
    tasks: tuple["Task", ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it takes an answer itself."""
        return not WITHOUT_ANSWER & set(self.types)

    def all(self) -> Iterator["Task"]:
        """The task and every task in it, in the order of the file."""
        yield self
        for below in self.tasks:
            yield from below.all()


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One reason for an outcome."""

    id: str
    expression: Expression
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level of an outcome, in the word of the file (``required``, ``recommended``, …)."""

    level: str
    expression: Expression
    result: str
    explanation: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Which other instrument the answers ask for; the first level that holds is the outcome."""

    id: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """An official questionnaire. ``urn`` names it without its version; ``hash`` is over what its file says."""

    urn: str
    version: str
    hash: str
    name: str
    description: str
    prefix_question_ids: bool
    tasks: tuple[Task, ...]
    outcomes: tuple[Outcome, ...]
    by_id: Mapping[str, Task] = field(init=False, repr=False, compare=False)
    parent_of: Mapping[str, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the tasks by their id; of two with one id the last is used, as the official engine does."""
        object.__setattr__(self, "by_id", {task.id: task for task in self.all()})
        parents = {below.id: task.id for task in self.all() for below in task.tasks}
        object.__setattr__(self, "parent_of", parents)

    def all(self) -> Iterator[Task]:
        """Every task, in the order of the file."""
        for task in self.tasks:
            yield from task.all()

    def questions(self) -> int:
        """How many tasks take an answer."""
        return sum(task.asks for task in self.all())

    def above(self, task_id: str) -> Iterator[Task]:
        """The tasks that this one stands in, from the nearest to the outermost."""
        parent = self.parent_of.get(task_id)
        while parent is not None:
            yield self.by_id[parent]
            parent = self.parent_of.get(parent)

    def in_repeatable(self, task_id: str) -> bool:
        """Whether the task can be repeated, or stands in one that can."""
        return self.by_id[task_id].repeatable or any(task.repeatable for task in self.above(task_id))
