"""Sensors in a sheet (CSV, Excel, OpenDocument): a row per sensor, or a row per report with several in it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from integrations.demand_systems.flaws import FlawCode, Unusable
from integrations.demand_systems.forms.sheets import CSV, Row, Table, tables_of
from integrations.register_snapshot import RegisterUnreadable
from integrations.sensor_register.layout import Layout, shipped_layouts
from integrations.sensor_register.sensor import Told, cleaned_up

_BETWEEN = "; "
"""Between the texts of several columns that make one field."""
_SAID = {
    FlawCode.STRANGE_FILE: "is no sheet (.csv, .xlsx, .xls, .ods) and no JSON; give one of these",
    FlawCode.UNREADABLE_FILE: "is broken or only half copied; fetch it again, or save it once more as .xlsx or .csv",
    FlawCode.LOCKED_FILE: "is protected with a password; save it without",
    FlawCode.TOO_LARGE_FILE: "is larger than is read in one go; cut it in parts",
    FlawCode.BROKEN_ROW: "a quotation mark was opened and not closed",
    FlawCode.TOO_MANY_CELLS: "more cells than columns; put a text that holds a separator between quotation marks",
    FlawCode.TOO_LONG: "a cell is longer than is read; shorten it",
}
"""What is wrong with a file or a row as such, and what to do."""
Columns = Mapping[str, Sequence[int]]
"""By field the places of its columns, counted from 0."""


def sensors_in_sheets(file: Path, own: Layout | None) -> tuple[Layout, Iterator[Told]]:
    """The layout of a file and the sensors in it. ``own``: the layout of the user; without it one that fits.

    ``RegisterUnreadable`` where no layout fits, or the file cannot be read.
    """
    tables = _tables(file)
    for table in tables:
        head = [cell.strip() for cell in table.rows[0].cells] if table.rows else []
        layout = own or next((one for one in shipped_layouts() if one.known_by and one.known_by <= set(head)), None)
        if layout is not None and any(column in head for column in layout.columns.get("reference", ())):
            return layout, _sensors(table, head, layout, _owner(file, tables, layout))
    raise RegisterUnreadable(
        f"{file.name}: no layout fits its columns; say which column is what in a file, and name it with --mapping."
    )


def _tables(file: Path) -> Sequence[Table]:
    try:
        return tables_of(file)
    except OSError as problem:
        raise RegisterUnreadable(f"{file.name} cannot be read: {problem.strerror}.") from problem
    except Unusable as unusable:
        raise RegisterUnreadable(f"{file.name} {_SAID[unusable.flaws[0].code]}.") from unusable


def _sensors(table: Table, head: Sequence[str], layout: Layout, owner: Mapping[str, str]) -> Iterator[Told]:
    blocks = list(_blocks(head, layout))
    for row in table.rows[1:]:
        if row.cells and row.cells[0].strip() in layout.explained_by:
            continue
        for place, columns in enumerate(blocks):
            values = {**owner, **_values(row, columns)}
            if layout.repeats_from:
                if place and not values.get("type"):
                    continue  # fewer sensors than there is room for
                values["reference"] = f"{values.get('reference', '')}.{place}"
            yield Told(line=row.number, values=values, flaw=_SAID[row.flaw] if row.flaw else "")


def _blocks(head: Sequence[str], layout: Layout) -> Iterator[Columns]:
    """The columns of each sensor that a row can tell of; those before the first belong to all."""
    starts = [place for place, cell in enumerate(head) if cell == layout.repeats_from] if layout.repeats_from else []
    if not starts:
        yield {field: _places(head, names) for field, names in layout.columns.items()}
        return
    for start, end in zip(starts, [*starts[1:], len(head)], strict=True):
        inside = {
            field: [start + at for at in _places(head[start:end], names)] for field, names in layout.columns.items()
        }
        yield {field: places or _places(head[: starts[0]], layout.columns[field]) for field, places in inside.items()}


def _places(head: Sequence[str], names: Sequence[str]) -> list[int]:
    return [head.index(name) for name in names if name in head]


def _values(row: Row, columns: Columns) -> dict[str, str]:
    joined = {
        field: _BETWEEN.join(filter(None, (row.cells[at].strip() for at in places if at < len(row.cells))))
        for field, places in columns.items()
    }
    return cleaned_up(joined)


def _owner(file: Path, tables: Sequence[Table], layout: Layout) -> dict[str, str]:
    """Whose sensors these are, from the sheet or the file beside it that says so."""
    if layout.owner is None:
        return {}
    beside = [one for one in tables if one.name == layout.owner.sheet]
    if not beside and file.suffix.lower() in CSV:
        near = file.with_name(f"{layout.owner.sheet}{file.suffix}")
        beside = tables_of(near) if near.is_file() else []
    told = {row.cells[0].strip(): row.cells[1] for one in beside for row in one.rows if len(row.cells) > 1}
    found = {"organisation": told.get(layout.owner.organisation, ""), "website": told.get(layout.owner.website, "")}
    return cleaned_up(found)
