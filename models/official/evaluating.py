"""What an official definition comes to for a set of answers: what shows, which scores, which outcomes.

As the official engine does it: scores and outcomes count the answers to hidden questions too, a score whose conditions
none hold is absent, and of an outcome only the first level that holds counts. Source: MinBZK/par-dpia-form,
stores/calculations.ts and utils/dependency.ts (EUPL-1.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.official.answers import Answers
from models.official.coercing import Value
from models.official.definition import Condition, Criterion, Definition, Outcome, Task
from models.official.expression import Scope
from models.official.refusals import ExpressionError
from models.official.rows import Instance, Rows, rows_for
from models.official.vocabulary import Action, DependencyKind, Operator


@dataclass(frozen=True, kw_only=True)
class Fired:
    """An outcome that the answers lead to, with the criteria that were met, in the order of the file."""

    id: str
    level: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """``visible``: tasks outside repeatables; ``visible_instances``: repeatables and all in them, by row."""

    visible: tuple[str, ...]
    visible_instances: tuple[str, ...]
    scores: Mapping[str, int | float]
    outcomes: tuple[Fired, ...]


def evaluate_definition(definition: Definition, answers: Answers) -> Evaluation:
    """Evaluate; ``UnusableAnswers`` where the answers belong to another definition or make too many rows."""
    rows = rows_for(definition, answers)
    scores = _scores(definition, rows, answers)
    shown = _Shown(rows=rows, answers=answers, known={})
    visible: list[str] = []
    instances: list[str] = []
    for task in definition.by_id.values():
        repeated = definition.in_repeatable(task.id)
        for instance in rows.all(task.id):
            if shown.with_all_above(instance):
                (instances if repeated else visible).append(instance.name)
    return Evaluation(
        visible=tuple(visible),
        visible_instances=tuple(instances),
        scores=scores,
        outcomes=tuple(_outcomes(definition, rows, answers, scores)),
    )


def hidden_by_own_rules(definition: Definition, answers: Answers) -> frozenset[str]:
    """The instances that a rule of their own hides, whatever stands above them does."""
    shown = _Shown(rows=rows_for(definition, answers), answers=answers, known={})
    return frozenset(name for name, instance in shown.rows.by_name.items() if not shown.itself(instance))


def source_options(definition: Definition, answers: Answers, task: Task) -> tuple[str, ...]:
    """The options that a task takes from the answers to another: each text once, in the order of the rows."""
    rows = rows_for(definition, answers)
    sources = [
        one.condition.task
        for one in task.dependencies
        if one.kind is DependencyKind.SOURCE_OPTIONS and one.condition is not None
    ]
    found = (answers.at(instance.name) for source in sources[:1] for instance in rows.all(source))
    return tuple(dict.fromkeys(value for value in found if isinstance(value, str)))


@dataclass(frozen=True, kw_only=True)
class _Shown:
    rows: Rows
    answers: Answers
    known: dict[str, bool]

    def with_all_above(self, instance: Instance) -> bool:
        """Whether the instance and everything that it stands in shows."""
        if not self.itself(instance):
            return False
        return all(one is not None and self.itself(one) for one in self.rows.above(instance))

    def itself(self, instance: Instance) -> bool:
        """Whether its own rules show it."""
        if instance.name not in self.known:
            self.known[instance.name] = self._by_its_own_rules(instance)
        return self.known[instance.name]

    def _by_its_own_rules(self, instance: Instance) -> bool:
        for dependency in self.rows.definition.by_id[instance.task].dependencies:
            if dependency.kind is not DependencyKind.CONDITIONAL:
                continue
            condition = dependency.condition
            if condition is None:
                return True  # as the official engine: a rule without a condition ends the looking
            related = self.rows.related(condition.task, instance)
            # a condition on a task of another group finds nothing and hides nothing; ``hide`` does nothing either
            if related is None or condition.operator is None or dependency.action is not Action.SHOW:
                continue
            if not _met(condition, self.answers.at(related.name)):
                return False
        return True


def _met(condition: Condition, answer: Value) -> bool:
    answer = normalised(answer)
    if condition.operator is Operator.ANY or condition.value is None:
        return True
    if condition.operator is Operator.CONTAINS and isinstance(answer, list):
        return any(_identical(item, condition.value) for item in answer)
    return _identical(answer, condition.value)


def normalised(answer: Value) -> Value:
    """An answer as conditions see it: the texts true and false become what they say, an empty text nothing."""
    if not isinstance(answer, str):
        return answer
    if answer.lower() in {"true", "false"}:
        return answer.lower() == "true"
    return None if answer in {"null", ""} else answer


def _identical(left: Value, right: Value) -> bool:
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def _scope(rows: Rows, answers: Answers, names: Mapping[str, Value]) -> Scope:
    def answer(task: str) -> Value:
        first = rows.first(task)
        return answers.at(first.name) if first else None

    return Scope(names=names, answer=answer)


def _scores(definition: Definition, rows: Rows, answers: Answers) -> dict[str, int | float]:
    scores: dict[str, int | float] = {}
    for task in definition.all():
        calculation = task.calculation
        if calculation is None:
            continue
        try:
            value = calculation.expression.value(_scope(rows, answers, {}))
            scope = _scope(rows, answers, {calculation.key: value})
            score = next((level.value for level in calculation.levels if level.when.holds(scope)), None)
        except ExpressionError:
            continue  # a mistake in the file, told when it was read; the official engine goes on without the score
        if score is not None and calculation.key:
            scores[calculation.key] = score
    return scores


def _outcomes(definition: Definition, rows: Rows, answers: Answers, scores: Mapping[str, int | float]) -> list[Fired]:
    names: dict[str, Value] = {"scores": dict(scores)}
    fired = (_fired(outcome, _scope(rows, answers, names)) for outcome in definition.outcomes)
    return sorted((one for one in fired if one), key=lambda one: one.id)


def _fired(outcome: Outcome, scope: Scope) -> Fired | None:
    """The first level that holds; a mistake in one ends the looking for this outcome, as in the official engine."""
    for level in outcome.levels:
        met = tuple(criterion.id for criterion in level.criteria if _holds(criterion, scope))
        criteria: dict[str, Value] = dict.fromkeys(met, True)
        names = {**scope.names, "criteria": criteria} if level.criteria else scope.names
        try:
            if level.expression.holds(Scope(names=names, answer=scope.answer)):
                return Fired(id=outcome.id, level=level.level, criteria=met)
        except ExpressionError:
            return None
    return None


def _holds(criterion: Criterion, scope: Scope) -> bool:
    try:
        return criterion.expression.holds(scope)
    except ExpressionError:
        return False
