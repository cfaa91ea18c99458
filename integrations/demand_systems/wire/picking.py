"""Picking values out of answers, and filling them in where they are asked for: what presets are written in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from integrations.demand_systems.wire.answers import Answer
from models.reading import Section

_HEADER = "header:"
_LINK = re.compile(r"<(?P<url>[^>]*)>(?P<about>[^<]*)")
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, kw_only=True)
class Pick:
    """Where a value stands: a JMESPath in what was answered, or the name of a header."""

    said: str
    """As it was written."""
    header: str = ""
    path: ParsedResult | None = None

    def of(self, answer: Answer) -> Any:
        """The value in an answer; None where there is none. Of a ``Link`` header: the address that comes next."""
        if self.path is None:
            found = answer.headers.get(self.header)
            return _next_link(found) if self.header.lower() == "link" else found
        return self.inside(answer.data)

    def inside(self, data: Any) -> Any:
        """The value in data; None where there is none, or where something of another kind stands there."""
        try:
            return self.path.search(data) if self.path is not None else None
        except JMESPathError:
            return None


def read_pick(table: Section, key: str, default: str | None = None, *, headers_too: bool = False) -> Pick | None:
    """The place under ``key``; None where it is left out and has no default.

    ``headers_too``: it may also be ``header:Name``. Raises ``InvalidMethod`` with the place of what is wrong in it.
    """
    if not table.has(key) and default is None:
        return None
    said = table.text(key, default)
    if said.startswith(_HEADER):
        if not headers_too:
            table.refuse(key, "a record has no headers; write a JMESPath")
        return Pick(said=said, header=said.removeprefix(_HEADER))
    return Pick(said=said, path=compiled(table, key, said))


def compiled(table: Section, key: str, said: str) -> ParsedResult:
    """A JMESPath, compiled; raises ``InvalidMethod`` with what is wrong and where."""
    try:
        return jmespath.compile(said)
    except JMESPathError as wrong:
        table.refuse(key, f"this is no JMESPath: {' '.join(str(wrong).split())}")


def names_in(template: Any) -> Iterator[str]:
    """The names that a template asks for, in texts at any depth."""
    match template:
        case str():
            yield from _NAME.findall(template)
        case Mapping():
            for name, value in template.items():
                yield from names_in(name)
                yield from names_in(value)
        case list() | tuple():
            for value in template:
                yield from names_in(value)


def check_names(table: Section, key: str, template: Any, known: Mapping[str, Any] | frozenset[str] | set[str]) -> None:
    """Refuse a template that asks for a name that nobody fills in."""
    for name in names_in(template):
        if name not in known:
            table.refuse(key, f"nothing is called {{{name}}} here; there is {', '.join(sorted(known))}")


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with every ``{name}`` replaced, in texts at any depth; raises ``KeyError`` for an unknown name.

    A text that is a name and nothing else becomes the value itself, so that a number stays a number.
    """
    match template:
        case str():
            alone = _NAME.fullmatch(template)
            if alone:
                return values[alone[1]]
            return _NAME.sub(lambda found: str(values[found[1]]), template)
        case Mapping():
            return {filled(name, values): filled(value, values) for name, value in template.items()}
        case list() | tuple():
            return [filled(value, values) for value in template]
    return template


def as_text(value: Any) -> str:
    """A value as it is compared and shown: nothing as an empty text, what is no text as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _next_link(header: str | None) -> str | None:
    """The address that a ``Link`` header calls next (RFC 8288)."""
    for found in _LINK.finditer(header or ""):
        if re.search(r"""rel\s*=\s*"?next"?\s*(;|,|$)""", found["about"], re.IGNORECASE):
            return found["url"]
    return None
