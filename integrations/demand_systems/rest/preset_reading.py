"""The ready mappings: per kind of system a file with all that is the same wherever it runs, under the tenant's own.

A table of the tenant is laid over that of the preset, deep; a value or list replaces, and an empty text takes away; a
table that names another ``kind`` than the preset's replaces it as a whole. ``[values]`` are names that both may write
in braces anywhere.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.demand_systems.wire.picking import names_in
from models.reading import Section

_WRITE_BACK = ".write-back.toml"
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")

_FILLED_IN_LATER = {
    *("since", "key", "limit", "offset", "last", "page", "cursor", "ref", "number"),
    *("origin", "base_url", "user", "secret", "basic"),
    *("marker", "note", "note_adf", "outcome", "said", "link", "next_on", "case", "kind", "fields", "patch"),
}
"""Names that mean something else in requests."""

Tables = Mapping[str, Any]


@cache
def preset_kinds() -> tuple[str, ...]:
    """The kinds of system that have a ready mapping."""
    names = (file.name for file in files(__package__).joinpath("presets").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if _is_preset(name)))


def over_preset(document: Section, kind: str) -> Section:
    """The tenant's file with what the preset of ``kind`` says where it is silent, and its values filled in.

    Raises ``InvalidMethod`` for a value that must be given, one that nothing asks for, and a name that is taken.
    """
    tables: Tables = document.table
    if kind in preset_kinds():
        tables = laid_over(_preset(kind), tables)
    values = Section(file=document.file, where="values", table=tables.get("values", {}))
    rest = {name: table for name, table in tables.items() if name != "values"}
    asked = set(names_in(rest))
    for name in values.table:
        if name in _FILLED_IN_LATER:
            values.refuse(name, "this name is filled in with each request; call it otherwise")
        if name not in asked:
            values.refuse(name, f"nothing asks for {{{name}}}; leave it out")
    filled_in = _filled(rest, {name: values.text(name) for name in values.table})
    return Section(file=document.file, where="", table=filled_in)


def laid_over(below: Tables, above: Tables) -> dict[str, Any]:
    """``above`` with what ``below`` says where it is silent."""
    found = {**below, **above}
    for name in below.keys() & above.keys():
        under, over = below[name], above[name]
        if isinstance(under, Mapping) and isinstance(over, Mapping) and _same_kind(under, over):
            found[name] = laid_over(under, over)
        elif over == "":
            del found[name]
    return found


def _same_kind(below: Tables, above: Tables) -> bool:
    return "kind" not in above or above["kind"] == below.get("kind")


@cache
def _preset(kind: str) -> Tables:
    """What is read, and what is written back where the preset says that."""
    found: Tables = {}
    for file in sorted(files(__package__).joinpath("presets").iterdir(), key=lambda file: file.name):
        if file.name in {f"{kind}.toml", f"{kind}{_WRITE_BACK}"}:
            found = laid_over(found, tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def _is_preset(name: str) -> bool:
    return name.endswith(".toml") and not name.endswith(_WRITE_BACK)


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with these values; other names are filled in with each request."""
    match template:
        case str():
            return _NAME.sub(lambda found: values.get(found[1], found[0]), template)
        case Mapping():
            return {_filled(name, values): _filled(value, values) for name, value in template.items()}
        case list():
            return [_filled(value, values) for value in template]
    return template
