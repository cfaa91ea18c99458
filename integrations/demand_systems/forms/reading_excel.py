"""Reads one Excel or OpenDocument file to JSON on stdout: sheet by sheet, row by row, every cell as text.

Run as a process of its own, by ``sheets.py``: a file of five kilobytes with one cell at the far end makes the reader
ask for half a terabyte, which ends the process that it runs in; and a file that is made to be slow never ends.
Formulas are not evaluated; what a sheet stored as their last outcome is read.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, load_workbook

MEMORY = 1 << 30
CPU_SECONDS = 30
MOST_CELLS = 5_000_000
MOST_UNPACKED = 200 << 20
"""Bytes; a form of a few kilobytes can be made to unpack to more than there is room for."""
MOST_TEXT = 50_000_000
"""Characters."""


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _is_too_large(path: str) -> bool:
    if not is_zipfile(path):
        return False
    with ZipFile(path) as packed:
        return sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED


def _read(path: str) -> dict[str, Any]:
    sheets: list[dict[str, Any]] = []
    try:
        if _is_too_large(path):
            return {"problem": "too_large_file"}
        with load_workbook(path) as book:
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                if sheet.total_height * sheet.total_width > MOST_CELLS:
                    return {"problem": "too_large_file"}
                rows = [[_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                sheets.append({"name": about.name, "rows": rows})
    except PasswordError:
        return {"problem": "locked_file"}
    except (CalamineError, BadZipFile, OSError, ValueError):
        return {"problem": "unreadable_file"}
    if sum(len(cell) for sheet in sheets for row in sheet["rows"] for cell in row) > MOST_TEXT:
        return {"problem": "too_large_file"}
    return {"sheets": sheets}


def _limit(what: int, most: int) -> None:
    # some systems do not limit everything; then the time that the parent waits is what is left
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    json.dump(_read(sys.argv[1]), sys.stdout)
