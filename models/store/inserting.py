"""Inserting rows by SQLAlchemy Core, in the words of either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_unless_there(session: Session, table: type[SQLModel], row: dict[str, Any]) -> Any:
    """The statement that inserts ``row`` and does nothing where a unique key stands in the way."""
    of = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return of.insert(table).values(row).on_conflict_do_nothing()


def insert_all(connection: Connection, table: Table, rows: Sequence[SQLModel], *, unless_there: bool = False) -> None:
    """Insert rows of one table with one statement.

    ``unless_there``: do nothing for a row where a unique key stands in the way, instead of refusing them all.
    """
    of = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = of.insert(table)
    if unless_there:
        statement = statement.on_conflict_do_nothing()
    names = [column.key for column in table.columns]
    connection.execute(statement, [{name: row.__dict__[name] for name in names} for row in rows])
