"""A folder where intake forms are put, in Excel, OpenDocument or CSV: one row per demand.

The row of the file that was saved last counts; within one file the first row with a reference counts, and a second
one is told as unread, since nobody knows which was meant. Files in folders below, and temporary files, are not read.
A file stays where it is: a row that did not change costs nothing.
"""

import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from integrations.demand_systems.flaws import FailureCode, Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.forms.columns import REFERENCE, TITLE, Column, column_named, columns
from integrations.demand_systems.forms.form_mapping import LONGEST_CELL
from integrations.demand_systems.forms.sheets import Row, Table, tables_of
from integrations.demand_systems.port import Caps, RawRecord, Received, SourceInfo, Unread
from models.vocabulary import DeadLetterStage

_TEMPORARY = (".", "~$")
_LONGEST_REFERENCE = 200
_LONGEST_NAME = 150


class FolderSource:
    """A folder with intake forms as a demand source."""

    caps = Caps()
    """It tells everything each time: what changed is seen by the content of a row, not by the date of its file."""

    def __init__(self, name: str, folder: Path) -> None:
        """``name``: what this installation calls it."""
        self.name, self.folder = name, folder

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        """Every row of every file, the file saved last first; a row that a later file repeats is left out."""
        told: set[str] = set()
        for file, saved_at in self._files():
            for received in _File(self.name, file, saved_at).rows():
                record = received.record if isinstance(received, Unread) else received
                if record.ref not in told:
                    yield received
                told.add(record.ref)

    def get(self, ref: str) -> RawRecord | None:
        """The row with this reference; None when no file holds it."""
        rows = (received for received in self.changed_since(None) if isinstance(received, RawRecord))
        return next((record for record in rows if record.ref == ref), None)

    def refs(self) -> Iterator[str]:
        """None: whoever clears a folder withdraws no project by it."""
        return iter(())

    def whoami(self) -> SourceInfo:
        """The folder, if it can be read."""
        self._files()
        return SourceInfo(place=str(self.folder))

    def _files(self) -> list[tuple[Path, datetime]]:
        """What lies in the folder with the moment it was saved, last saved first; raises ``SourceFailed``."""
        try:
            found = [(file, file.lstat()) for file in self.folder.iterdir() if not file.name.startswith(_TEMPORARY)]
        except OSError as refused:
            raise SourceFailed(FailureCode.NO_FOLDER, str(self.folder)) from refused
        files = [(file, about.st_mtime_ns) for file, about in found if not stat.S_ISDIR(about.st_mode)]
        files.sort(key=lambda pair: (pair[1], pair[0].name), reverse=True)
        return [(file, datetime.fromtimestamp(saved / 1e9, UTC)) for file, saved in files]


class _File:
    """One file of the folder."""

    def __init__(self, source: str, file: Path, saved_at: datetime) -> None:
        self._source, self._file, self._saved_at = source, file, saved_at
        # a name on disk may hold bytes that are no text, and a database takes text only
        self._name = file.name.encode("utf-8", "replace").decode()[:_LONGEST_NAME]

    def rows(self) -> Iterator[Received]:
        """Its rows; one that tells of the file itself where it cannot be read."""
        try:
            if not stat.S_ISREG(self._file.lstat().st_mode):
                raise _refused(FlawCode.STRANGE_FILE)
            forms = self._forms(tables_of(self._file))
        except FileNotFoundError:
            return  # taken away between looking and reading
        except OSError:
            yield self._unread(_refused(FlawCode.UNREADABLE_FILE))
        except Unusable as why:
            yield self._unread(why)
        else:
            yield from self._told(forms)

    def _forms(self, tables: list[Table]) -> list[tuple[Mapping[int, str], list[Row]]]:
        """The tables that are an intake form, each as headers by place and rows; raises ``Unusable`` where none is."""
        found: list[tuple[Mapping[int, str], list[Row]]] = []
        for table in tables:
            if not table.rows or table.rows[0].flaw:
                continue
            headers = {place: cell.strip() for place, cell in enumerate(table.rows[0].cells) if cell.strip()}
            known = [column for header in headers.values() if (column := column_named(header))]
            if REFERENCE in {column.id for column in known}:
                _check(known)
                found.append((headers, table.rows[1:]))
        if not found:
            raise _refused(FlawCode.NO_COLUMN, _label(REFERENCE))
        return found

    def _told(self, forms: list[tuple[Mapping[int, str], list[Row]]]) -> Iterator[Received]:
        seen: set[str] = set()
        for headers, rows in forms:
            for row in rows:
                record = self._record(headers, row)
                flaw = row.flaw or (FlawCode.DOUBLE_REFERENCE if record.ref in seen else None)
                seen.add(record.ref)
                yield self._spoiled(record, row, flaw) if flaw else record

    def _record(self, headers: Mapping[int, str], row: Row) -> RawRecord:
        body: dict[str, str] = {}
        reference = ""
        for place, cell in enumerate(row.cells):
            if not cell.strip() or row.flaw:
                continue
            header = headers.get(place, f"[{place + 1}]")
            body[header if header not in body else f"{header} [{place + 1}]"] = cell
            column = column_named(header)
            if column is not None and column.id == REFERENCE:
                reference = " ".join(cell.split())
        usable = reference.isprintable() and 0 < len(reference) <= _LONGEST_REFERENCE
        return self._at(row.number, reference if usable else "", body)

    def _at(self, number: int, ref: str, body: Mapping[str, object]) -> RawRecord:
        place = f"{self._name}#{number}"
        return RawRecord(
            source=self._source, ref=ref or place, number=place, updated_at=self._saved_at, body=dict(body)
        )

    def _spoiled(self, record: RawRecord, row: Row, flaw: FlawCode) -> Unread:
        """A row that cannot be read as one: told by its place, so that it never stands in for a good one."""
        twice = flaw is FlawCode.DOUBLE_REFERENCE
        body = record.body if twice else {"cells": [cell[:LONGEST_CELL] for cell in row.cells]}
        why = _refused(flaw, _label(REFERENCE) if twice else "", record.ref if twice else "")
        return Unread(record=self._at(row.number, "", body), why=why)

    def _unread(self, why: Unusable) -> Unread:
        """The file itself: saved again it is another one, so what is told of it now is then done with."""
        body = {"file": self._name, "saved_at": self._saved_at.isoformat()}
        record = RawRecord(source=self._source, ref=self._name, number=self._name, updated_at=self._saved_at, body=body)
        return Unread(record=record, why=why)


def _check(known: list[Column]) -> None:
    """Raises ``Unusable`` where a form has a column twice, or no title."""
    names = [column.id for column in known]
    twice = next((column for column in known if names.count(column.id) > 1), None)
    if twice is not None:
        raise _refused(FlawCode.DOUBLE_COLUMN, twice.label)
    if TITLE not in names:
        raise _refused(FlawCode.NO_COLUMN, _label(TITLE))


def _refused(code: FlawCode, column: str = "", value: str = "") -> Unusable:
    return Unusable(DeadLetterStage.FETCH, [Flaw(code=code, column=column, value=value)])


def _label(name: str) -> str:
    return next(column.label for column in columns() if column.id == name)
