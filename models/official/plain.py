"""Files of others as plain values: YAML and JSON, held within bounds, with the hash of what they say."""

import hashlib
import json
from pathlib import Path
from typing import TypeAlias

import yaml

from models.official.refusals import NotOfficial

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

LARGEST = 8 * 1024 * 1024
"""Bytes in one file; the largest official one has 285 kB."""

DEEPEST, MOST = 60, 500_000
"""How deep values may stand in each other, and how many there may be once aliases are followed."""


class _Yaml(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader may not be built in
    """Safe YAML that leaves dates as they are written: the official schemas want texts."""


_Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plain(path: Path) -> Plain:
    """What a YAML or JSON file says; ``NotOfficial`` where it cannot be read or is out of bounds."""
    return plain_in(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a file; ``NotOfficial`` where it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise NotOfficial(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB; no official file is.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise NotOfficial(f"{path.name} cannot be read: {unreadable}.") from unreadable


def plain_in(text: str, name: str) -> Plain:
    """What a text in YAML, or in JSON where the name says so, comes to; errors as for ``read_plain``."""
    try:
        if name.endswith(".json"):
            return _bounded(json.loads(text), name)
        return _bounded(yaml.load(text, Loader=_Yaml), name)
    except (yaml.YAMLError, ValueError) as broken:
        raise NotOfficial(f"{name} is no {'JSON' if name.endswith('.json') else 'YAML'}: {broken}.") from broken
    except RecursionError as deep:
        raise NotOfficial(f"{name} is nested too deep.") from deep


def hash_of(value: Plain) -> str:
    """Sha256 in hex of what a file says; its layout and its comments may change."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _bounded(value: object, name: str) -> Plain:
    """The value as it is, once nothing in it is of another kind, too deep or too much."""
    waiting = [(value, 0)]
    count = 0
    while waiting:
        one, depth = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST:
            raise NotOfficial(f"{name} is nested deeper than {DEEPEST}, or holds more than {MOST} values.")
        if isinstance(one, dict):
            if not all(isinstance(key, str) for key in one):
                raise NotOfficial(f"{name}: every key must be a text; put it between quotes.")
            waiting += [(below, depth + 1) for below in one.values()]
        elif isinstance(one, list):
            waiting += [(below, depth + 1) for below in one]
        elif one is not None and not isinstance(one, bool | int | float | str):
            raise NotOfficial(f"{name}: {type(one).__name__} is no value that an official file holds.")
    return value  # type: ignore[return-value]  # every value in it was looked at just now
