"""The answers of an official questionnaire in the database: one path per instance, and one for the being of each row.

That a row is there is kept apart from what is answered in it, so that rows may be empty, start at any number, and
come and go while nothing that was answered in them is lost. Numbers of rows are never used again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from models.assessment import Answer, Assessment, latest
from models.official.answers import Answers, instance_name, split_instance
from models.official.coercing import Value
from models.official.definition import Definition
from models.official_startable import official_of

if TYPE_CHECKING:
    from models.store.open import Unit

THERE, GONE = "there", "gone"
"""The two states of a row, as they are kept."""

_ROW = "row "


def row_path(name: str) -> str:
    """Under which path it is kept whether a row is there; ``name``: of the instance of the repeated task."""
    return f"{_ROW}{name}"


def row_at(path: str) -> str | None:
    """The row that a path is about; none where the path is that of an answer."""
    return path.removeprefix(_ROW) if path.startswith(_ROW) else None


def answers_of(unit: Unit, assessment: Assessment) -> Answers:
    """The answers that count, as the instrument reads them; those in rows that were removed are left out."""
    return answers_in_rows(official_of(unit, assessment), unit.assessments.answers(assessment.id))


def answers_in_rows(official: object, kept: Mapping[str, Answer]) -> Answers:
    """As ``answers_of``, from the answers that count by their path."""
    removed = _removed(official, kept) if isinstance(official, Definition) else frozenset()
    values: dict[str, Value] = {}
    rows: dict[str, set[int]] = {}
    for path, answer in kept.items():
        row = row_at(path)
        if row is None:
            if path not in removed and answer.value not in ("", [], None):
                values[path] = answer.value
        elif answer.value == THERE:
            task, index = split_instance(row)
            rows.setdefault(task, set()).update(() if index is None else (index,))
    urn = f"{official.urn}:{official.version}" if isinstance(official, Definition) else ""
    return Answers(urn=urn, values=values, rows={task: tuple(sorted(found)) for task, found in rows.items()})


def removed_rows(kept: Mapping[str, Answer]) -> frozenset[str]:
    """The rows that somebody removed, by the name of the instance."""
    return frozenset(row for path, answer in kept.items() if (row := row_at(path)) and answer.value == GONE)


def row_of(definition: Definition, name: str) -> str | None:
    """The outermost row that an instance stands in, or is: the one that can be added and removed."""
    task, index = split_instance(name)
    if index is None or task not in definition.by_id:
        return None
    around = [definition.by_id[task], *definition.above(task)]
    outermost = [one.id for one in around if one.repeatable]
    return instance_name(outermost[-1], index) if outermost else None


def next_index(definition: Definition, task: str, paths: Iterable[str]) -> int:
    """The number of a new row of a task: above every number that it ever had. ``paths``: of all answers ever given."""
    within = {below.id for below in definition.by_id[task].all()}
    numbers = [split_instance(row_at(path) or path) for path in paths]
    return max((index for name, index in numbers if index is not None and name in within), default=0) + 1


def all_versions(unit: Unit, assessment: Assessment) -> tuple[list[Answer], dict[str, Answer]]:
    """Every version of every answer of an assessment, and those that count."""
    history = list(unit.assessments.history(assessment.id))
    return history, latest(history)


def _removed(definition: Definition, kept: Mapping[str, Answer]) -> frozenset[str]:
    gone = removed_rows(kept)
    return frozenset(path for path in kept if gone and row_of(definition, path) in gone)
