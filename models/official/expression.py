"""Expressions of official instruments, evaluated as their own engine does with Jexl; never by Python.

Source of the functions: MinBZK/par-dpia-form, packages/assessment-core/src/stores/calculations.ts (EUPL-1.2).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.official.coercing import (
    UNDEFINED,
    Value,
    added,
    as_number,
    as_text,
    at_most,
    divided,
    equal,
    is_true,
    less,
    power,
    remainder,
    rounded_down,
    same,
)
from models.official.parsing import Array, Binary, Call, Choice, Index, Literal, Name, Node, Not, Property, parse
from models.official.refusals import ExpressionError

_PLACE = re.compile(r"0|[1-9][0-9]{0,9}")

FUNCTIONS = frozenset({"answers", "bool", "countSelectedOptions", "weightedCountMap", "criteriaCheck"})
TRANSFORMS = frozenset({"count"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What an expression can see: names, and the answer to a task by its id (``None`` without one)."""

    names: Mapping[str, Value]
    answer: Callable[[str], Value]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression as it is written, and its tree; without a tree it cannot be read, and ``flaw`` says why."""

    text: str
    tree: Node | None = None
    flaw: str = ""

    @staticmethod
    def read(text: str) -> "Expression":
        """Read an expression; a mistake in it is kept, not raised."""
        try:
            return Expression(text=text, tree=parse(text))
        except ExpressionError as mistake:
            return Expression(text=text, flaw=str(mistake))

    def value(self, scope: Scope) -> Value:
        """What it comes to; ``ExpressionError`` where it cannot be read, or where the official engine fails too."""
        if self.tree is None:
            raise ExpressionError(self.flaw)
        return evaluate(self.tree, scope)

    def holds(self, scope: Scope) -> bool:
        """Whether a condition is met; errors as for ``value``."""
        return is_true(self.value(scope))


def evaluate(tree: Node, scope: Scope) -> Value:
    """The value of a tree; ``ExpressionError`` where the official engine would fail."""
    match tree:
        case Literal(value):
            return value
        case Name(name):
            return scope.names.get(name, UNDEFINED)
        case Property(of, name):
            return _property(evaluate(of, scope), name)
        case Index(of, by):
            return _index(evaluate(of, scope), evaluate(by, scope))
        case Array(items):
            return [evaluate(item, scope) for item in items]
        case Not(of):
            return not is_true(evaluate(of, scope))
        case Binary("&&", left, right):
            first = evaluate(left, scope)
            return evaluate(right, scope) if is_true(first) else first
        case Binary("||", left, right):
            first = evaluate(left, scope)
            return first if is_true(first) else evaluate(right, scope)
        case Binary(operator, left, right):
            return _OPERATORS[operator](evaluate(left, scope), evaluate(right, scope))
        case Choice(test, then, otherwise):
            first = evaluate(test, scope)
            if not is_true(first):
                return evaluate(otherwise, scope)
            return first if then is None else evaluate(then, scope)
        case Call(name, arguments, piped):
            return _called(name, [evaluate(one, scope) for one in arguments], scope, piped=piped)


def _property(of: Value, name: str) -> Value:
    if isinstance(of, list):  # Jexl looks into the first of a list
        if not of or of[0] is None or of[0] is UNDEFINED:
            raise ExpressionError(f"There is nothing to take {name} from.")
        of = of[0]
    if isinstance(of, str) and name == "length":
        return len(of)
    return of.get(name, UNDEFINED) if isinstance(of, Mapping) else UNDEFINED


def _index(of: Value, by: Value) -> Value:
    if isinstance(by, bool):
        return of if by else UNDEFINED
    if of is None or of is UNDEFINED:
        raise ExpressionError(f"There is nothing to take {as_text(by)[:40]} from.")
    key = as_text(by)
    if isinstance(of, Mapping):
        return of.get(key, UNDEFINED)
    if isinstance(of, str | list):
        if key == "length":
            return len(of)
        place = int(key) if _PLACE.fullmatch(key) else len(of)
        return of[place] if place < len(of) else UNDEFINED
    return UNDEFINED


def _within(left: Value, right: Value) -> Value:
    if isinstance(right, str):
        return as_text(left) in right
    return isinstance(right, list) and any(same(item, left) for item in right)


_OPERATORS: Mapping[str, Callable[[Value, Value], Value]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": less,
    ">": lambda left, right: less(right, left),
    "<=": at_most,
    ">=": lambda left, right: at_most(right, left),
    "in": _within,
    "+": added,
    "-": lambda left, right: as_number(left) - as_number(right),
    "*": lambda left, right: as_number(left) * as_number(right),
    "/": lambda left, right: divided(as_number(left), as_number(right)),
    "//": lambda left, right: rounded_down(divided(as_number(left), as_number(right))),
    "%": lambda left, right: remainder(as_number(left), as_number(right)),
    "^": lambda left, right: power(as_number(left), as_number(right)),
}


def _called(name: str, arguments: list[Value], scope: Scope, *, piped: bool) -> Value:
    first, second, third = (*arguments[:3], UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    if name not in (TRANSFORMS if piped else FUNCTIONS):
        raise ExpressionError(f"There is no {'transform' if piped else 'function'} {name}.")
    match name:
        case "count":
            return len(first) if isinstance(first, list) else 0
        case "bool":
            return first is True or first == "true"
        case "answers":
            return scope.answer(first) if isinstance(first, str) else None
        case "countSelectedOptions":
            chosen = scope.answer(first) if isinstance(first, str) else None
            return len(chosen) if isinstance(chosen, list) else 0
        case "criteriaCheck":
            if first is None or first is UNDEFINED:
                raise ExpressionError("There are no criteria to check.")
            return any(met is True for met in (first.values() if isinstance(first, Mapping) else _items(first)))
        case _:
            return _weighted(first, second, third)


def _items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _weighted(values: Value, keys: Value, weights: Value) -> Value:
    if not isinstance(values, list):
        return 0
    if not isinstance(keys, list) or (keys and not isinstance(weights, list)):
        raise ExpressionError("weightedCountMap takes a list of keys and a list of weights.")
    of_key: dict[str, Value] = {}
    for place, key in enumerate(keys):
        weight = weights[place] if isinstance(weights, list) and place < len(weights) else 0
        of_key[as_text(key)] = weight if is_true(weight) else 0
    total: Value = 0
    for value in values:
        total = added(total, of_key.get(as_text(value), 0))
    return total
