"""Where a field stands in a record: a JMESPath, checked while it is read, and which fields of the record it uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed
from integrations.demand_systems.wire.picking import compiled
from models.reading import Section

Place = tuple[str, ...]
"""A field of a record, and of what stands in it, by name."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """A JMESPath; ``said`` as it was written."""

    said: str
    compiled: ParsedResult

    def find(self, body: Mapping[str, Any]) -> Any:
        """What stands there; None for nothing. Raises ``Flawed`` where the path does not fit the record."""
        try:
            return self.compiled.search(body)
        except (ValueError, TypeError) as unfit:
            raise Flawed(FlawCode.STRANGE_VALUE) from unfit

    @cached_property
    def places(self) -> frozenset[Place]:
        """The fields that it uses, each as deep as it looks by name."""
        seen: set[Place] = set()
        ends = _look(self.compiled.parsed, {()}, seen)
        used = seen | ends
        return frozenset(place for place in used if not any(_is_below(other, place) for other in used))


def read_path(table: Section, key: str) -> Path:
    """The path under ``key``; raises ``InvalidMethod`` with what is wrong in it."""
    said = table.text(key)
    path = Path(said=said, compiled=compiled(table, key, said))
    for node in _nodes(path.compiled.parsed):
        if node["type"] == "function_expression":
            _check_call(table, key, node)
    return path


def unused(body: Mapping[str, Any], used: frozenset[Place], above: Place = ()) -> Iterator[str]:
    """The fields of a record that are filled in and that nobody uses.

    It looks inside a field only where more than one thing inside is used: that holds fields itself. Of a value with a
    label beside it the label is enough.
    """
    for name, value in body.items():
        place = (*above, name)
        if value in (None, "", [], {}) or any(place[: len(other)] == other for other in used):
            continue
        inside = [other for other in used if _is_below(other, place)]
        if not inside:
            yield ".".join(place)
        elif isinstance(value, Mapping) and len({other[len(place)] for other in inside}) > 1:
            yield from unused(value, used, place)


def _is_below(place: Place, other: Place) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _look(node: Mapping[str, Any], bases: set[Place], seen: set[Place]) -> set[Place]:
    """Where a part of a path ends that starts at ``bases``; ``seen`` gathers what it met.

    Inside a list, and past a function, it no longer tells which field is meant: what led there is used as a whole.
    """
    children: Sequence[Any] = node["children"]
    match node["type"]:
        case "field":
            found = {(*base, str(node["value"])) for base in bases}
            seen |= found
            return found
        case "identity" | "current":
            return bases
        case "subexpression" | "pipe":
            for child in children:
                bases = _look(child, bases, seen)
            return bases
        case "index_expression" | "projection" | "filter_projection" | "flatten" | "value_projection":
            seen |= _look(children[0], bases, seen)
            return set()
        case "literal" | "expref":
            return set()
    return {place for child in children if isinstance(child, Mapping) for place in _look(child, bases, seen)}


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node["children"]:
        if isinstance(child, Mapping):
            yield from _nodes(child)


def _check_call(table: Section, key: str, call: Mapping[str, Any]) -> None:
    """A function that is not there, or that is called with too few values, would fail on every single record."""
    name, given = str(call["value"]), len(call["children"])
    if name not in Functions.FUNCTION_TABLE:
        near = get_close_matches(name, Functions.FUNCTION_TABLE, n=1)
        table.refuse(key, f"JMESPath has no function {name!r}{f'; did you mean {near[0]}?' if near else ''}")
    takes = Functions.FUNCTION_TABLE[name]["signature"]
    endless = bool(takes and takes[-1].get("variadic"))
    if given < len(takes) or (given > len(takes) and not endless):
        table.refuse(key, f"{name} takes {len(takes)} value{'s' if len(takes) != 1 else ''}, and this gives {given}")
