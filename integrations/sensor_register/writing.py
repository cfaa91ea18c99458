"""Sensors going out: as GeoJSON for maps, and as the sheet that the register of Amsterdam takes in.

What goes out can be read in again and says the same; a sensor that another register would refuse is told, not mended.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from integrations.sensor_register.layout import shipped_layouts
from models.register import RegisterEntry

_BULK = "amsterdam-bulk.toml"
_BETWEEN = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""
_ADDRESSED = ("latitude", "longitude")


def as_geojson(entries: Iterable[RegisterEntry]) -> str:
    """The sensors as a feature collection; one without a point has no geometry."""
    features = [
        {
            "type": "Feature",
            "geometry": _point(entry.details),
            "properties": {
                "reference": entry.source_id,
                "title": entry.title,
                "organisation": entry.organisation,
                "purpose": entry.purpose,
                "status": entry.status,
                "registered_on": entry.registered_on.isoformat(),
                **{name: value for name, value in entry.details.items() if name not in _ADDRESSED},
            },
        }
        for entry in entries
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=2) + "\n"


def as_bulk_sheet(entries: Iterable[RegisterEntry]) -> str:
    """The sensors as the sheet for many sensors (CSV with ``;``). Whose they are is a sheet of its own there."""
    columns = next(layout for layout in shipped_layouts() if layout.name == _BULK).columns
    head = [name for names in columns.values() for name in names]
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(head)
    for entry in entries:
        cells = _cells(entry, columns)
        writer.writerow([_as_text(cells.get(name, "")) for name in head])
    return text.getvalue()


def _cells(entry: RegisterEntry, columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The cells of a sensor by the name of their column; a list goes over as many columns as there are."""
    told: dict[str, Any] = {**entry.details, "reference": entry.source_id, "purpose": entry.purpose}
    cells: dict[str, str] = {}
    for field, names in columns.items():
        parts = _said(told.get(field)).split(_BETWEEN, len(names) - 1) if len(names) > 1 else [_said(told.get(field))]
        cells |= dict(zip(names, parts, strict=False))
    return cells


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, str) and _is_day(value):
        return date.fromisoformat(value).strftime("%d-%m-%Y")
    return "" if value is None else str(value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number below zero stays a number."""
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell


def _point(details: Mapping[str, Any]) -> dict[str, Any] | None:
    if not all(name in details for name in _ADDRESSED):
        return None
    return {"type": "Point", "coordinates": [details["longitude"], details["latitude"]]}
