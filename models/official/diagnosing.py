"""What does not hold together in an official questionnaire: links that lead nowhere and rules that never apply."""

import re
from collections.abc import Iterator

from models.official.definition import Definition, Task
from models.official.diagnostic import Findings
from models.official.evaluating import normalised
from models.official.expression import FUNCTIONS, TRANSFORMS, Expression
from models.official.parsing import Array, Call, Literal, Name, Node, Property, parts
from models.official.vocabulary import Action, DependencyKind, Operator

_EXPORTABLE = re.compile(r"[0-9]+(\.[0-9]+)*")
_IN_LABEL = re.compile(r"\{([^}]*)\}")
_ASKS_AN_ANSWER = frozenset({"answers", "countSelectedOptions"})


def diagnose(definition: Definition, findings: Findings) -> None:
    """Add to ``findings`` whatever in the definition refers to nothing, or can never be true."""
    for task in definition.all():
        _dependencies(definition, task, findings)
        _links(definition, task, findings)
        if task.calculation:
            _expression(definition, task.calculation.expression, task.id, findings)
            for level in task.calculation.levels:
                _expression(definition, level.when, task.id, findings)
    _outcomes(definition, findings)
    odd = [task.id for task in definition.all() if not _EXPORTABLE.fullmatch(task.id)]
    if odd:
        findings.warning(
            odd[0],
            f"{len(odd)} ids ({', '.join(odd[:3])}, …) do not fit the published schema of the answer format"
            " (assessment-output.v2); answers to them are read and written all the same.",
        )


def _dependencies(definition: Definition, task: Task, findings: Findings) -> None:
    for dependency in task.dependencies:
        source = dependency.source or (dependency.condition.task if dependency.condition else "")
        if not source:
            findings.error(task.id, f"A dependency of the type {dependency.kind} names no task.")
        elif source not in definition.by_id:
            findings.error(task.id, f"It depends on task {source}, which does not exist.")
        elif dependency.kind is DependencyKind.CONDITIONAL:
            _condition(definition, task, findings)
        elif dependency.kind is DependencyKind.INSTANCE_MAPPING and not definition.in_repeatable(source):
            findings.error(task.id, f"It is repeated with task {source}, which cannot be repeated.")
        if dependency.kind is DependencyKind.CONDITIONAL and dependency.action is Action.HIDE:
            findings.warning(task.id, "A condition that hides has no effect in the official engine.")


def _condition(definition: Definition, task: Task, findings: Findings) -> None:
    """Whether every condition of the task can be met by an answer that its source can have."""
    for dependency in task.dependencies:
        condition = dependency.condition
        source = definition.by_id.get(condition.task) if condition else None
        if condition is None or source is None or dependency.kind is not DependencyKind.CONDITIONAL:
            continue
        value = condition.value
        if value is None:
            findings.error(task.id, f"The condition on task {source.id} names no value to compare with.")
        elif condition.operator in {Operator.EQUALS, Operator.CONTAINS} and source.options:
            values = [normalised(_kept(option.value)) for option in source.options]
            if any(value == one and type(value) is type(one) for one in values):
                continue
            bare = value.strip("'\"") if isinstance(value, str) else value
            quoted = "; the value carries quotes of its own, which the options do not" if bare in values else ""
            findings.error(
                task.id,
                f"It is never shown: no option of task {source.id} is {_short(value)} ({condition.operator}{quoted}).",
            )


def _links(definition: Definition, task: Task, findings: Findings) -> None:
    own = definition.urn.rpartition(":")[2].upper()
    for reference in task.references:
        if reference.instrument.upper() == own and reference.task not in definition.by_id:
            findings.error(task.id, f"It refers to task {reference.task} of this instrument, which does not exist.")
    for name in _IN_LABEL.findall(task.label_template):
        if name not in definition.by_id:
            findings.warning(task.id, f"Its heading shows the answer of {name}, which does not exist.")


def _expression(definition: Definition, expression: Expression, where: str, findings: Findings) -> None:
    for call in _calls(expression):
        if call.name not in (TRANSFORMS if call.piped else FUNCTIONS):
            findings.error(
                where, f"The official engine has no {'transform' if call.piped else 'function'} {call.name}."
            )
        asked = _asked(call)
        if asked is not None and asked not in definition.by_id:
            findings.error(
                where, f"The expression asks for the answer to {asked}, a task that does not exist: it is always empty."
            )
        if call.name == "weightedCountMap":
            _weights(definition, call, where, findings)


def _weights(definition: Definition, call: Call, where: str, findings: Findings) -> None:
    """Whether the weights are given to options that exist."""
    if len(call.arguments) != len(("values", "keys", "weights")):
        findings.error(where, "weightedCountMap takes three arguments.")
        return
    values, keys, weights = call.arguments
    source = definition.by_id.get(_asked(values) or "")
    if source is None or not isinstance(keys, Array) or not isinstance(weights, Array):
        return
    if len(keys.items) != len(weights.items):
        findings.error(where, f"There are {len(keys.items)} keys and {len(weights.items)} weights; the rest counts 0.")
    options = [_kept(option.value) for option in source.options]
    lost = [key.value for key in keys.items if isinstance(key, Literal) and key.value not in options]
    if lost:
        longer = next((one for one in options if one.endswith(f": {lost[0]}")), None)
        why = f"; the option is {_short(longer)}, with a prefix that the key lacks" if longer else ""
        findings.error(
            where,
            f"{len(lost)} of {len(keys.items)} weights never match an option of task {source.id}, so that they count 0:"
            f" {_short(lost[0])}{why}.",
        )


def _outcomes(definition: Definition, findings: Findings) -> None:
    computed = {task.calculation.key for task in definition.all() if task.calculation}
    lost = {text.text for text in findings.all() if "is never computed" in text.text}
    for outcome in definition.outcomes:
        for level in outcome.levels:
            where = f"{outcome.id} {level.level}"
            ids = {criterion.id for criterion in level.criteria}
            used = set(_named(level.expression, "criteria"))
            whole = any(call.name == "criteriaCheck" for call in _calls(level.expression))
            for name in sorted(used - ids):
                findings.error(where, f"The expression asks for the criterion {name}, which does not exist.")
            for criterion in level.criteria:
                if criterion.id not in used and not whole:
                    findings.warning(
                        where, f"The criterion {criterion.id} is not used in the expression of this level."
                    )
            for expression in (level.expression, *(criterion.expression for criterion in level.criteria)):
                _expression(definition, expression, where, findings)
                for score in sorted(set(_named(expression, "scores")) - computed):
                    if not any(f"score {score} " in text for text in lost):
                        findings.error(where, f"It counts the score {score}, which no task computes.")


def _calls(expression: Expression) -> Iterator[Call]:
    return (part for part in _parts(expression) if isinstance(part, Call))


def _named(expression: Expression, of: str) -> Iterator[str]:
    return (part.name for part in _parts(expression) if isinstance(part, Property) and part.of == Name(of))


def _parts(expression: Expression) -> Iterator[Node]:
    return parts(expression.tree) if expression.tree else iter(())


def _asked(tree: Node) -> str | None:
    """The id of the task whose answer a call asks for."""
    match tree:
        case Call(name, (Literal(str(task)),), _) if name in _ASKS_AN_ANSWER:
            return task
        case _:
            return None


def _kept(value: object) -> str:
    """An option as the form keeps it when it is chosen: a text."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(value: object) -> str:
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
