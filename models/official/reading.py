"""From a file to a definition: whatever is wrong in it is told, and the rest is read.

The format: MinBZK/par-dpia-form, schemas/assessment-definition.v1 and .v2 (EUPL-1.2). Keys of both are read, since
official files use both; a key that neither knows is left alone.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

from models.official.definition import (
    Calculation,
    Condition,
    Criterion,
    Definition,
    Dependency,
    Level,
    Option,
    Outcome,
    Reference,
    RiskLevel,
    Scalar,
    Source,
    Task,
)
from models.official.diagnostic import Findings
from models.official.expression import Expression
from models.official.fields import Fields
from models.official.plain import Plain, hash_of
from models.official.vocabulary import Action, DependencyKind, Operator, TaskType

W = TypeVar("W", bound=StrEnum)

_BELONGS_TO_THE_TASK = ("calculation", "references", "options", "tasks", "defaultValue")


def definition_from(tree: dict[str, Plain], name: str, findings: Findings) -> Definition:
    """The definition in the file of this name; what is wrong in it is added to ``findings``."""
    root = Fields(table=tree, where=name, findings=findings)
    tasks = tuple(_task(one) for one in root.tables("tasks", needed=True, named="id"))
    definition = Definition(
        urn=root.text("urn", needed=True, pattern=r"^urn:nl:[a-z]+$"),
        version=root.text("version", needed=True, pattern=r"^\d+(\.\d+)?(\.\d+)?$"),
        hash=hash_of(tree),
        name=root.text("name", needed=True),
        description=root.text("description"),
        prefix_question_ids=root.flag("prefixQuestionIds"),
        tasks=tasks,
        outcomes=tuple(_outcome(one) for one in root.tables("assessments", named="id")),
    )
    seen: set[str] = set()
    for task in definition.all():
        if task.id in seen:
            findings.error(task.id, f"The id {task.id} is used twice; the official engine uses the last.")
        seen.add(task.id)
    return definition


def _task(one: Fields) -> Task:
    return Task(
        id=one.text("id", needed=True, pattern=r"^[0-9]+(\.[0-9]+)*"),
        label=one.text("task", needed=True),
        description=one.text("description"),
        types=tuple(_known_types(one)),
        repeatable=one.flag("repeatable", needed=True),
        value_type=one.text("valueType"),
        options=tuple(_option(option) for option in one.tables("options")),
        default=_scalar(one, "defaultValue"),
        category=one.text("category"),
        item_name=one.text("item_name"),
        label_template=one.text("instance_label_template"),
        official=one.flag("is_official_id"),
        required=one.flag("required_status"),
        in_fria=one.flag("in_fria"),
        action_points=one.flag("action_point_group"),
        action_summary=one.flag("action_point_summary"),
        dependencies=tuple(_dependencies(one)),
        calculation=_calculation(one.table_at("calculation")),
        references=tuple(_references(one)),
        sources=tuple(
            Source(source=source.text("source"), description=source.text("description"))
            for source in one.tables("sources")
        ),
        tasks=tuple(_task(below) for below in one.tables("tasks", named="id")),
    )


def _known_types(one: Fields) -> Iterator[TaskType]:
    for name in one.texts("type", needed=True):
        known = _word(TaskType, name)
        if known:
            yield known
        else:
            one.findings.error(one.where, f"The type {name} is not known; the task is read without it.")


def _option(option: Fields) -> Option:
    value = _scalar(option, "value")
    if "value" not in option.table:
        option.findings.error(option.where, "An option has no value.")
    return Option(value=value, label=option.text("label") or ("" if value is None else str(value)))


def _scalar(one: Fields, key: str) -> Scalar:
    value = one.table.get(key)
    if isinstance(value, list | dict):
        one.findings.error(one.where, f"{key} should be one value, and is more.")
        return None
    return value


def _dependencies(one: Fields) -> Iterator[Dependency]:
    for here in one.tables("dependencies"):
        _tell_misplaced(here)
        name, action = here.text("type", needed=True), here.text("action", needed=True)
        kind = _word(DependencyKind, name)
        if kind is None:
            here.findings.error(here.where, f"A dependency of the type {name!r} is not known; it is left out.")
            continue
        if action and _word(Action, action) is None:
            here.findings.error(here.where, f"The action {action!r} of a dependency is not known; it does nothing.")
        source = here.table_at("source")
        yield Dependency(
            kind=kind,
            action=_word(Action, action),
            condition=_condition(here.table_at("condition")),
            source=source.text("id", needed=True) if source else "",
        )


def _tell_misplaced(dependency: Fields) -> None:
    for key in _BELONGS_TO_THE_TASK:
        value = dependency.table.get(key)
        if value is None:
            continue
        score = value.get("scoreKey") if isinstance(value, dict) else None
        lost = f"; the score {score} is never computed" if score else "; it does nothing"
        dependency.findings.error(
            dependency.where, f"{key} stands inside a dependency, where nothing reads it, not at the task{lost}."
        )


def _condition(one: Fields | None) -> Condition | None:
    if one is None:
        return None
    name = one.text("operator", needed=True)
    operator = _word(Operator, name)
    if name and operator is None:
        one.findings.error(one.where, f"The operator {name!r} is not known; the condition is left out.")
    return Condition(task=one.text("id", needed=True), operator=operator, value=_scalar(one, "value"))


def _calculation(one: Fields | None) -> Calculation | None:
    if one is None:
        return None
    return Calculation(
        key=one.text("scoreKey"),
        expression=_expression(one, "expression"),
        levels=tuple(
            RiskLevel(when=_expression(level, "when"), value=_number(level, "value"))
            for level in one.tables("riskScore")
        ),
    )


def _number(one: Fields, key: str) -> int | float:
    value = one.table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        one.findings.error(one.where, f"{key} of a score should be a number; 0 is used.")
        return 0
    return value


def _expression(one: Fields, key: str) -> Expression:
    expression = Expression.read(one.text(key, needed=True))
    if expression.flaw:
        one.findings.error(one.where, f"{key} cannot be evaluated, so that it has no effect: {expression.flaw}")
    return expression


def _references(one: Fields) -> Iterator[Reference]:
    """A reference may be an id, a list of ids, a table with id and type, or a list of those."""
    table = one.table_at("references")
    for instrument, found in (table.table if table else {}).items():
        if instrument == "prescanModelId":
            continue
        for target in found if isinstance(found, list) else [found]:
            if isinstance(target, str):
                yield Reference(instrument=instrument, task=target, kind="")
            elif isinstance(target, dict):
                fields = Fields(table=target, where=one.where, findings=one.findings)
                yield Reference(instrument=instrument, task=fields.text("id", needed=True), kind=fields.text("type"))


def _outcome(one: Fields) -> Outcome:
    name = one.text("id", needed=True)
    levels = []
    for found in one.tables("levels", needed=True):
        word = found.text("level", needed=True)
        here = Fields(table=found.table, where=f"{name} {word}", findings=one.findings)
        levels.append(
            Level(
                level=word,
                expression=_expression(here, "expression"),
                result=here.text("result"),
                explanation=here.text("explanation"),
                criteria=tuple(_criterion(criterion, here.where) for criterion in here.tables("criteria")),
            )
        )
    return Outcome(id=name, levels=tuple(levels))


def _criterion(found: Fields, where: str) -> Criterion:
    name = found.text("id", needed=True)
    here = Fields(table=found.table, where=f"{where} {name}", findings=found.findings)
    return Criterion(id=name, expression=_expression(here, "expression"), explanation=here.text("explanation"))


def _word(words: type[W], name: str) -> W | None:
    return words(name) if name in set(words) else None
