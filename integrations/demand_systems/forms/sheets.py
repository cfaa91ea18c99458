"""Reading the files that people drop: every table in them, row by row, every cell as text. Nothing is evaluated."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

from integrations.demand_systems.flaws import Flaw, FlawCode, Unusable
from integrations.demand_systems.forms.columns import column_named
from models.vocabulary import DeadLetterStage

EXCEL = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
CSV = frozenset({".csv"})
LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES_PER_ROW = 200
"""A row of a CSV file that runs on for longer has a quotation mark that was never closed."""

_READER = Path(__file__).with_name("reading_excel.py")
_PATIENCE = 60.0
_DELIMITERS = (";", ",", "\t")
_SAYS_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its number as people see it, its cells, and what is wrong with the row as such."""

    number: int
    cells: list[str]
    flaw: FlawCode | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one sheet or CSV file; blank ones are left out. ``name``: of the sheet, or of the file."""

    name: str = ""
    rows: list[Row] = field(default_factory=list)


def tables_of(file: Path) -> list[Table]:
    """The tables in a file; raises ``Unusable`` (fetch) for a file that cannot be read, and ``OSError``."""
    kind = file.suffix.lower()
    if kind not in EXCEL | CSV:
        raise _refused(FlawCode.STRANGE_FILE)
    if file.stat().st_size > LARGEST_FILE:
        raise _refused(FlawCode.TOO_LARGE_FILE)
    return [_csv_table(file)] if kind in CSV else _excel_tables(file)


def _refused(code: FlawCode) -> Unusable:
    return Unusable(DeadLetterStage.FETCH, [Flaw(code=code)])


def _excel_tables(file: Path) -> list[Table]:
    """Read by a process of its own: see ``reading_excel.py``."""
    try:
        told = subprocess.run(
            [sys.executable, "-I", str(_READER), str(file.absolute())],
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
        )
        found = json.loads(told.stdout)
    except (subprocess.SubprocessError, ValueError) as broken:
        raise _refused(FlawCode.UNREADABLE_FILE) from broken
    if "problem" in found:
        raise _refused(FlawCode(found["problem"]))
    return [Table(name=sheet["name"], rows=_filled(enumerate(sheet["rows"], start=1))) for sheet in found["sheets"]]


def _filled(rows: Iterable[tuple[int, list[str]]]) -> list[Row]:
    return [Row(number=number, cells=cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def _csv_table(file: Path) -> Table:
    lines = list(StringIO(_decoded(file.read_bytes()), newline=""))
    head = next((place for place, line in enumerate(lines) if line.strip()), 0)
    said = _SAYS_DELIMITER.fullmatch(lines[head]) if lines else None
    first = head + 1 if said else head
    delimiter = said[1] if said else _likely_delimiter(lines[first] if first < len(lines) else "")
    return Table(name=file.stem, rows=_marked(list(_csv_rows(lines, first, delimiter))))


def _marked(rows: list[Row]) -> list[Row]:
    """Marks rows with more cells than the header: there a delimiter stood in a text, and everything has shifted."""
    if not rows:
        return rows
    columns = max((place for place, cell in enumerate(rows[0].cells, start=1) if cell.strip()), default=0)
    return [
        replace(row, flaw=FlawCode.TOO_MANY_CELLS) if any(cell.strip() for cell in row.cells[columns:]) else row
        for row in rows
    ]


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows writes in Western Europe."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(FlawCode.UNREADABLE_FILE)


def _likely_delimiter(header: str) -> str:
    """The one that makes most of our columns of the header; where it has none of ours, most columns at all."""

    def known(delimiter: str) -> tuple[int, int]:
        cells = header.split(delimiter)
        return sum(column_named(cell.strip(' "\r\n')) is not None for cell in cells), len(cells)

    return max(_DELIMITERS, key=known)


class _Lines:
    """Lines of a file from one on, at most so many per row; ``row_done`` starts the count anew."""

    def __init__(self, lines: list[str], first: int) -> None:
        self.next, self._lines, self._taken = first, lines, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.next == len(self._lines):
            raise StopIteration
        if self._taken == MOST_LINES_PER_ROW:
            raise csv.Error("this row does not end")
        self.next, self._taken = self.next + 1, self._taken + 1
        return self._lines[self.next - 1]

    def row_done(self) -> None:
        """The next line begins a row."""
        self._taken = 0


def _csv_rows(lines: list[str], first: int, delimiter: str) -> Iterator[Row]:
    """The rows from line ``first`` on.

    After a row that cannot be read it goes on with the next line: one quotation mark does not swallow the file.
    """
    while first < len(lines):
        source = _Lines(lines, first)
        try:
            for cells in csv.reader(source, delimiter=delimiter, strict=True):
                number, first = first + 1, source.next
                source.row_done()
                if any(cell.strip() for cell in cells):
                    yield Row(number=number, cells=cells)
        except csv.Error as broken:
            flaw = FlawCode.TOO_LONG if "field limit" in str(broken) else FlawCode.BROKEN_ROW
            yield Row(number=first + 1, cells=[lines[first].rstrip("\r\n")], flaw=flaw)
            first += 1
