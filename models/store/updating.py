"""Writing many changed rows with one statement per table, each only where nobody else changed it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, inspect
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from models.base import VersionedRow

_KEY, _WAS = "the_key", "the_version"


def update_all(session: Session, rows: Iterable[VersionedRow]) -> None:
    """Write what changed in rows that the session read, and let the session forget those.

    The session itself writes versioned rows one by one. Raises ``StaleDataError`` where another transaction changed one
    of them first.
    """
    together: defaultdict[tuple[Table, frozenset[str]], list[VersionedRow]] = defaultdict(list)
    for row in rows:
        changed = _changed(row)
        if changed:
            together[_table(row), changed].append(row)
        elif inspect(row).modified:
            session.expunge(row)  # it holds what it held, and the session would look into it
    for (table, names), of_it in together.items():
        written = table.update().where(table.c.id == bindparam(_KEY), table.c.version == bindparam(_WAS))
        written = written.values({name: bindparam(name) for name in [*names, "version"]})
        done = session.connection().execute(written, [_values(row, names) for row in of_it])
        if done.rowcount != len(of_it):
            raise StaleDataError(f"Of {len(of_it)} rows of {table.name} {done.rowcount} were as they were read.")
        for row in of_it:
            session.expunge(row)


def _changed(row: VersionedRow) -> frozenset[str]:
    """The columns that hold something else than what was read."""
    before = inspect(row).committed_state
    return frozenset(name for name, was in before.items() if getattr(row, name) != was)


def _values(row: VersionedRow, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} | {"version": row.version + 1, _KEY: row.id, _WAS: row.version}


def _table(row: VersionedRow) -> Table:
    table: Table = row.__table__  # type: ignore[attr-defined]  # set by the mapper
    return table
