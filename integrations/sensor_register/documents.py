"""Sensors in a JSON document: the answer of a register, or GeoJSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from integrations.register_snapshot import RegisterUnreadable
from integrations.sensor_register.layout import Layout, shipped_layouts
from integrations.sensor_register.sensor import Told, cleaned_up

DOCUMENTS = frozenset({".json", ".geojson"})
"""Endings of the files that hold a document."""
LARGEST = 64 * 1024 * 1024
"""Bytes."""


def sensors_in_document(file: Path, own: Layout | None) -> tuple[Layout, Iterator[Told]]:
    """The layout of a document and the sensors in it, numbered from 1; errors as for sheets."""
    document = _document(file)
    layout = own if own is not None and own.paths else _layout_of(document)
    if layout is None:
        raise RegisterUnreadable(f"{file.name}: no layout fits this document; give GeoJSON or a sheet.")
    rows = _found(layout.rows, document) if layout.rows else document
    if not isinstance(rows, list):
        raise RegisterUnreadable(f"{file.name}: {layout.name} finds no list of sensors in it.")
    return layout, _sensors(rows, layout)


def _sensors(rows: list[Any], layout: Layout) -> Iterator[Told]:
    for line, row in enumerate(rows, start=1):
        values = {field: _as_text(_found(path, row)) for field, path in layout.paths.items()}
        yield Told(line=line, values=cleaned_up(values), flaw="" if isinstance(row, dict) else "it is no object")


def _layout_of(document: Any) -> Layout | None:
    return next((one for one in shipped_layouts() if one.known_when and _found(one.known_when, document)), None)


def _document(file: Path) -> Any:
    try:
        if file.stat().st_size > LARGEST:
            raise RegisterUnreadable(f"{file.name} is larger than {LARGEST // 1024 // 1024} MB.")
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as problem:
        raise RegisterUnreadable(f"{file.name} is no JSON that can be read: {problem}.") from problem


def _found(path: ParsedResult, data: Any) -> Any:
    try:
        return path.search(data)
    except JMESPathError:
        return None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return "; ".join(filter(None, map(_as_text, value)))
    return str(value) if isinstance(value, str | int | float) else ""
