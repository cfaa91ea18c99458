"""The rows of an assessment as the official engine builds them from the answers: instances of tasks, in groups.

The group of an instance decides which other instance a condition looks at. A row that was added has a group of its
own, so that a condition from outside it never finds its task: such rows always show, only row 0 obeys. That is how
the official engine behaves, and how it is kept here. Source: MinBZK/par-dpia-form, stores/tasks.ts, applyState.ts and
useTaskDependencies.ts (EUPL-1.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.official.answers import Answers, instance_name, split_instance
from models.official.definition import Definition, Task
from models.official.refusals import UnusableAnswers
from models.official.vocabulary import DependencyKind

_MOST = 200_000
"""Instances in one assessment: far more than anybody fills in, far less than fills the memory."""


@dataclass(kw_only=True)
class Instance:
    """One appearance of a task; ``parent`` is the name of the instance that it stands in."""

    name: str
    task: str
    index: int | None
    group: int
    parent: str | None
    below: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Rows:
    """All instances of an assessment."""

    definition: Definition
    of_task: dict[str, dict[str, Instance]] = field(default_factory=dict)
    by_name: dict[str, Instance] = field(default_factory=dict)
    groups: int = 0

    def first(self, task: str) -> Instance | None:
        """The first instance of a task: the one whose answer expressions see."""
        return next(iter(self.of_task.get(task, {}).values()), None)

    def all(self, task: str) -> tuple[Instance, ...]:
        """Every instance of a task, in the order in which they came to be."""
        return tuple(self.of_task.get(task, {}).values())

    def related(self, task: str, instance: Instance) -> Instance | None:
        """The instance of a task in the same group: the one that a condition looks at."""
        return next((one for one in self.of_task.get(task, {}).values() if one.group == instance.group), None)

    def above(self, instance: Instance) -> Iterator[Instance | None]:
        """The instances that this one stands in; ``None`` where the chain is broken."""
        while instance.parent is not None:
            found = self.by_name.get(instance.parent)
            yield found
            if found is None:
                return
            instance = found

    def create(self, task: Task, parent: str | None = None, index: int | None = None, *, apart: bool = False) -> None:
        """Add an instance with all below it; ``apart``: in a group of its own, as an added row is."""
        holder = self.by_name.get(parent) if parent is not None else None
        in_row = parent is not None and split_instance(parent)[1] is not None
        if not task.repeatable and not in_row:
            index = None
        elif index is None:
            index = self._next_index(task.id)
        made = Instance(
            name=instance_name(task.id, index),
            task=task.id,
            index=index,
            group=self._new_group() if holder is None or apart else holder.group,
            parent=parent,
        )
        self._keep(made)
        if holder is not None:
            holder.below.append(made.name)
        for below in task.tasks:
            # by id, since of two tasks with one id the last is used
            self.create(self.definition.by_id[below.id], made.name, index if task.repeatable else None)

    def remove(self, name: str) -> None:
        """Take an instance away, with all below it."""
        instance = self.by_name.get(name)
        if instance is None:
            return
        for below in tuple(instance.below):
            self.remove(below)
        holder = self.by_name.get(instance.parent) if instance.parent is not None else None
        if holder is not None:
            holder.below = [one for one in holder.below if one != name]
        del self.by_name[name]
        del self.of_task[instance.task][name]

    def _keep(self, made: Instance) -> None:
        self.by_name[made.name] = made
        self.of_task.setdefault(made.task, {})[made.name] = made
        if len(self.by_name) > _MOST:
            raise UnusableAnswers(f"These answers make more than {_MOST} rows; no assessment has so many.")

    def _new_group(self) -> int:
        self.groups += 1
        return self.groups

    def _next_index(self, task: str) -> int:
        return max((one.index if one.index is not None else -1 for one in self.all(task)), default=-1) + 1


def rows_for(definition: Definition, answers: Answers) -> Rows:
    """The rows that the official engine shows for these answers: one of each, those of the answers, then the synced."""
    rows = Rows(definition=definition)
    for task in definition.tasks:
        rows.create(definition.by_id[task.id])
    _rebuild(rows, answers)
    _sync(rows)
    return rows


def _rebuild(rows: Rows, answers: Answers) -> None:
    """Add the rows that the answers name; row 0 goes where they name others and not it."""
    answered: dict[str, set[int]] = {}
    for name in answers.values:
        task_id, index = split_instance(name)
        if index is not None:
            answered.setdefault(task_id, set()).add(index)
    for task in rows.definition.by_id.values():
        above = next(rows.definition.above(task.id), None)
        # a repeatable task in a repeatable one has the rows of the outer
        if not task.repeatable or (above is not None and above.repeatable):
            continue
        indices = set(answers.rows.get(task.id, ()))
        for below in task.tasks:
            indices |= answered.get(below.id, set())
        for index in sorted(indices - {0}):
            rows.create(task, above.id if above else None, index, apart=True)
        if indices and 0 not in indices:
            rows.remove(instance_name(task.id, 0))


def _sync(rows: Rows) -> None:
    """Give a task that is repeated with another exactly the rows of that other."""
    for task in rows.definition.by_id.values():
        above = next(rows.definition.above(task.id), None)
        for dependency in task.dependencies:
            if dependency.kind is not DependencyKind.INSTANCE_MAPPING or not dependency.source:
                continue
            sources = _by_index(rows.all(dependency.source))
            targets = _by_index(rows.all(task.id))
            for index in sources | targets:
                if index not in sources:
                    rows.remove(targets[index].name)
                elif index not in targets and task.repeatable:
                    rows.create(task, above.id if above else None, index, apart=True)


def _by_index(instances: tuple[Instance, ...]) -> dict[int, Instance]:
    return {one.index: one for one in instances if one.index is not None}
