"""Values as the expressions of official instruments see them: JavaScript's, with its conversions.

The official engine evaluates with Jexl, which leans on JavaScript: true counts as 1, null equals undefined, and a text
with digits equals a number. Source: ECMA-262, the sections on type conversion and on abstract relational comparison.
"""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeAlias


class Missing(Enum):
    """What JavaScript gives for a name that nobody set; not the same as null."""

    UNDEFINED = "undefined"


Value: TypeAlias = "Missing | bool | int | float | str | list[Value] | Mapping[str, Value] | None"

UNDEFINED = Missing.UNDEFINED

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BASES = {"0x": 16, "0o": 8, "0b": 2}
_PLAIN_BELOW, _PLAIN_FROM = 1e21, 1e-6


def is_true(value: Value) -> bool:
    """Whether a condition takes the value for true; an empty list and an empty object do count as true."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return True if isinstance(value, list | Mapping) else value is not UNDEFINED and bool(value)


def as_number(value: Value) -> float:
    """The value as a number; NaN where it is none."""
    match value:
        case Missing():
            return math.nan
        case None:
            return 0.0
        case str():
            return _number_in(value.strip())
        case bool() | int() | float():
            return _as_float(value)
        case _:
            return _number_in(as_text(value).strip())


def as_text(value: Value) -> str:
    """The value as a text, as when it is added to one."""
    match value:
        case None:
            return "null"
        case Missing():
            return value.value
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return _number_text(_as_float(value))
        case list():
            return ",".join("" if item is None or item is UNDEFINED else as_text(item) for item in value)
        case _:
            return "[object Object]"


def added(left: Value, right: Value) -> Value:
    """``left + right``: texts are joined, all else is counted together."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) or isinstance(right, str):
        return as_text(left) + as_text(right)
    return as_number(left) + as_number(right)


def same(left: Value, right: Value) -> bool:
    """``left === right``: no conversion at all; two lists are the same only if they are one and the same."""
    if _is_number(left) and _is_number(right):
        return as_number(left) == as_number(right)
    if isinstance(left, bool | str) and type(left) is type(right):
        return left == right
    return left is right


def equal(left: Value, right: Value) -> bool:
    """``left == right``: null equals undefined, and unlike kinds are compared as numbers."""
    nothing = (None, UNDEFINED)
    if left in nothing or right in nothing:
        return left in nothing and right in nothing
    if isinstance(left, list | Mapping) and isinstance(right, list | Mapping):
        return left is right
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return as_number(left) == as_number(right)


def less(left: Value, right: Value) -> bool:
    """``left < right``: two texts by their letters, all else as numbers; never for NaN."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return _code_units(left) < _code_units(right)
    return as_number(left) < as_number(right)


def at_most(left: Value, right: Value) -> bool:
    """``left <= right``, which is not the opposite of ``right < left`` where one is no number."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return _code_units(left) <= _code_units(right)
    return as_number(left) <= as_number(right)


def divided(left: float, right: float) -> float:
    """``left / right``; by zero it is endless, or NaN for 0 / 0."""
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    """``left % right``, with the sign of the left."""
    if not right or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def power(left: float, right: float) -> float:
    """``left ^ right``; NaN where there is no real answer."""
    if math.isnan(right) or (abs(left) == 1 and math.isinf(right)):
        return math.nan
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and math.fmod(right, 2) else math.inf
    except ValueError:
        if left:
            return math.nan
        return math.copysign(math.inf, left) if math.fmod(right, 2) else math.inf


def rounded_down(number: float) -> float:
    """The whole number at or below it; what is endless or NaN stays so."""
    return float(math.floor(number)) if math.isfinite(number) else number


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _primitive(value: Value) -> Value:
    return as_text(value) if isinstance(value, list | Mapping) else value


def _number_in(text: str) -> float:
    if not text:
        return 0.0
    base = _BASES.get(text[:2].lower())
    if base:
        digits = text[2:]
        try:
            return _as_float(int(digits, base)) if digits.isalnum() and digits.isascii() else math.nan
        except ValueError:
            return math.nan
    if text.removeprefix("-").removeprefix("+") == "Infinity" and len(text) <= len("-Infinity"):
        return -math.inf if text.startswith("-") else math.inf
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def _number_text(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if not number:
        return "0"
    if _PLAIN_FROM <= abs(number) < _PLAIN_BELOW:
        plain = format(Decimal(repr(number)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    digits, _, exponent = format(Decimal(repr(number)).normalize(), "e").partition("e")
    return f"{digits}e{int(exponent):+d}"


def _code_units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
