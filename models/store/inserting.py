"""Inserting rows by SQLAlchemy Core, in the words of either database."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Date, Dialect, Enum, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.base import UtcDateTime


def insert_unless_there(session: Session, table: type[SQLModel], row: dict[str, Any]) -> Any:
    """The statement that inserts ``row`` and does nothing where a unique key stands in the way."""
    of = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return of.insert(table).values(row).on_conflict_do_nothing()


def insert_all(connection: Connection, table: Table, rows: Sequence[SQLModel], *, unless_there: bool = False) -> None:
    """Insert rows of one table with one statement.

    Core compiles the statement and says how each type is written; the values are turned here, a column at a time, since
    Core does it a row at a time and spends more on that than the database on the row.

    ``unless_there``: do nothing for a row where a unique key stands in the way, instead of refusing them all.
    """
    dialect = connection.dialect
    said, is_positional = _inserting(table, dialect, unless_there=unless_there)
    names = [column.key for column in table.columns]
    held = [vars(row) for row in rows]
    written = zip(
        *(_written(column, map(itemgetter(column.key), held), dialect) for column in table.columns), strict=True
    )
    if is_positional:
        connection.exec_driver_sql(said, list(written))
    else:
        connection.exec_driver_sql(said, [dict(zip(names, values, strict=True)) for values in written])


_SAID: dict[tuple[Table, str, bool], tuple[str, bool]] = {}


def _inserting(table: Table, dialect: Dialect, *, unless_there: bool) -> tuple[str, bool]:
    """The statement as the driver takes it, made once per kind of database, and whether its values go by place."""
    key = table, dialect.name, unless_there
    if key not in _SAID:
        statement = (postgresql if dialect.name == "postgresql" else sqlite).insert(table)
        if unless_there:
            statement = statement.on_conflict_do_nothing()
        compiled = statement.compile(dialect=dialect, column_keys=[column.key for column in table.columns])
        _SAID[key] = str(compiled), bool(compiled.positional)
    return _SAID[key]


class _Known(dict[Any, Any]):
    """What was written for a value before; of a page many rows say the same."""

    def __init__(self, write: Callable[[Any], Any]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> Any:
        written = self[value] = self._write(value)
        return written


_OFTEN_THE_SAME = (Enum, Date, UtcDateTime)


def _written(column: Column[Any], values: Any, dialect: Dialect) -> Any:
    """The values of a column as the driver takes them."""
    write = column.type.dialect_impl(dialect).bind_processor(dialect)
    if write is None:
        return values
    return map(_Known(write).__getitem__ if isinstance(column.type, _OFTEN_THE_SAME) else write, values)
