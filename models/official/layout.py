"""An official questionnaire as it lies before who fills it in: its pages, and what shows on one of them, row by row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from models.official.answers import Answers, instance_name
from models.official.coercing import Value, as_text
from models.official.definition import Definition, Option, Task
from models.official.evaluating import evaluate_definition, source_options
from models.official.rows import Instance, Rows, rows_for
from models.official.vocabulary import DependencyKind, TaskType

Filled: TypeAlias = str | tuple[str, ...] | Mapping[str, Value]
"""An answer as it is shown and kept: a text or one option, several options, or a picture."""

SEVERAL = frozenset({TaskType.CHECKBOX_OPTION, TaskType.MULTISELECT_OPTION, TaskType.MULTISELECT_SCROLLABLE})
"""Tasks that take several options."""
FROM_OPTIONS = SEVERAL | {TaskType.RADIO_OPTION, TaskType.SELECT_OPTION}
"""Tasks that take only what they offer."""

NULL = "null"
"""How an option without a value is sent and kept, so that choosing it is not the same as choosing nothing."""

_PLACE = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"[0-9]+[A-Z]?(?:\.[0-9A-Z]+)*")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One chapter. ``asked``: how many questions show on it; ``answered``: how many of those have an answer."""

    id: str
    label: str
    is_visible: bool
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One instance of a task as it shows. ``name`` is that of the instance, under which its answer is kept.

    ``label`` has the number in front where the instrument shows it; ``heading`` is that of a row, else empty.
    ``options``: values as they are sent back, with what is shown; an answer that is not among them is added, so that
    nobody loses it by looking. ``can_add``: a row may be added after this one, which is the last of its task.
    """

    name: str
    task: Task
    label: str
    heading: str
    options: tuple[Option, ...]
    value: Filled
    below: tuple["Shown", ...]
    can_add: bool
    can_remove: bool

    def all(self) -> Iterator["Shown"]:
        """It and everything below it, in the order in which it shows."""
        yield self
        for one in self.below:
            yield from one.all()


def pages(definition: Definition, answers: Answers) -> tuple[Page, ...]:
    """The chapters of a definition, in its order, those that do not show now too."""
    sheet = _Sheet.of(definition, answers)
    return tuple(_page(sheet, task) for task in definition.tasks)


def layout(definition: Definition, answers: Answers, page_id: str) -> tuple[Shown, ...]:
    """What shows on one chapter; empty where there is no such chapter, or nothing of it shows."""
    sheet = _Sheet.of(definition, answers)
    return _whole(sheet, page_id) if any(task.id == page_id for task in definition.tasks) else ()


def everything_shown(definition: Definition, answers: Answers) -> tuple[Shown, ...]:
    """What shows on all chapters, one after the other."""
    sheet = _Sheet.of(definition, answers)
    return tuple(one for task in definition.tasks for one in _whole(sheet, task.id))


def can_have_rows(definition: Definition, task_id: str) -> bool:
    """Whether somebody may add and remove rows of a task.

    Not where it is repeated with another task, and not where it stands in a row itself: such a task has the rows of
    the other. Source: MinBZK/par-dpia-form, stores/tasks.ts and applyState.ts.
    """
    task = definition.by_id.get(task_id)
    if task is None or not task.repeatable or any(above.repeatable for above in definition.above(task_id)):
        return False
    return all(one.kind is not DependencyKind.INSTANCE_MAPPING for one in task.dependencies)


def can_lose_rows(definition: Definition, task_id: str) -> bool:
    """Whether a row of a task may be removed from between the others.

    Not where groups stand in its rows: the official engine counts what is in those by itself, so that a row would get
    the answers of another. No official instrument that is known has such rows.
    """
    below = definition.by_id[task_id].tasks
    return can_have_rows(definition, task_id) and all(one.repeatable or not one.tasks for one in below)


def option_key(value: Value) -> str:
    """An option as it is sent and kept: ``true``, ``false`` and ``null`` are spelled as the exchange format does."""
    return as_text(value)


def filled(task: Task, value: Value) -> Filled:
    """An answer in the shape that its task takes; what is no answer becomes an empty one."""
    if isinstance(value, Mapping):
        return value
    several = [option_key(one) for one in value if one not in ("", None)] if isinstance(value, list) else None
    alone = "" if value is None or several is not None else option_key(value)
    if SEVERAL & set(task.types):
        return tuple(several) if several is not None else ((alone,) if alone else ())
    return "\n".join(several) if several is not None else alone


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    definition: Definition
    answers: Answers
    rows: Rows
    visible: frozenset[str]

    @classmethod
    def of(cls, definition: Definition, answers: Answers) -> "_Sheet":
        found = evaluate_definition(definition, answers)
        return cls(
            definition=definition,
            answers=answers,
            rows=rows_for(definition, answers),
            visible=frozenset((*found.visible, *found.visible_instances)),
        )

    def of_task(self, task: Task, parent: str | None) -> list[Instance]:
        """The instances of a task in one other that show, by row."""
        found = [one for one in self.rows.all(task.id) if one.parent == parent and one.name in self.visible]
        return sorted(found, key=lambda one: one.index or 0)


def _page(sheet: _Sheet, task: Task) -> Page:
    asking = [one for top in _instances(sheet, task, None) for one in top.all() if one.task.asks]
    return Page(
        id=task.id,
        label=_label(sheet.definition, task),
        is_visible=any(one.parent is None and one.name in sheet.visible for one in sheet.rows.all(task.id)),
        asked=len(asking),
        answered=sum(bool(one.value) for one in asking),
    )


def _whole(sheet: _Sheet, page_id: str) -> tuple[Shown, ...]:
    task = sheet.definition.by_id[page_id]
    shown = _instances(sheet, task, None)
    # a chapter is a heading of its own; what stands in it is what shows below that
    return shown if task.asks or task.repeatable else tuple(below for one in shown for below in one.below)


def _instances(sheet: _Sheet, task: Task, parent: str | None) -> tuple[Shown, ...]:
    found = sheet.of_task(task, parent)
    can_add = can_have_rows(sheet.definition, task.id)
    can_remove = len(found) > 1 and can_lose_rows(sheet.definition, task.id)
    return tuple(
        _shown(sheet, task, one, place=place, can_add=can_add and one is found[-1], can_remove=can_remove)
        for place, one in enumerate(found, start=1)
    )


def _shown(sheet: _Sheet, task: Task, one: Instance, *, place: int, can_add: bool, can_remove: bool) -> Shown:
    value = filled(task, sheet.answers.values.get(one.name)) if task.asks else ""
    below = (shown for under in task.tasks for shown in _instances(sheet, sheet.definition.by_id[under.id], one.name))
    return Shown(
        name=one.name,
        task=task,
        label=_label(sheet.definition, task),
        heading=_heading(sheet, task, one, place) if task.repeatable else "",
        options=_options(sheet, task, value),
        value=value,
        below=tuple(below),
        can_add=can_add,
        can_remove=can_remove,
    )


def _label(definition: Definition, task: Task) -> str:
    numbered = task.official or (definition.prefix_question_ids and task.asks)
    return f"{task.id} {task.label}" if numbered and _NUMBER.fullmatch(task.id) else task.label


def _heading(sheet: _Sheet, task: Task, one: Instance, place: int) -> str:
    """The heading of a row: its template with the answers of the row in it, or what a row is called and its place."""
    if task.label_template:
        return _PLACE.sub(lambda found: _answer_in_row(sheet, found[1], one) or str(place), task.label_template)
    name = task.item_name or task.label
    return f"{name[:1].upper()}{name[1:]} {place}"


def _answer_in_row(sheet: _Sheet, task_id: str, row: Instance) -> str:
    named = sheet.answers.at(instance_name(task_id, row.index))
    said = [as_text(one) for one in named] if isinstance(named, list) else [named]
    return ", ".join(one for one in said if isinstance(one, str)).strip()


def _options(sheet: _Sheet, task: Task, value: Filled) -> tuple[Option, ...]:
    if not FROM_OPTIONS & set(task.types):
        return ()
    own = tuple(Option(value=option_key(one.value), label=one.label) for one in task.options)
    if any(one.kind is DependencyKind.SOURCE_OPTIONS for one in task.dependencies):
        own += tuple(Option(value=one, label=one) for one in source_options(sheet.definition, sheet.answers, task))
    known = {one.value for one in own}
    given = value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()
    return own + tuple(Option(value=one, label=one) for one in given if one not in known)
