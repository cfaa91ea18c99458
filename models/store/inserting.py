"""Inserting a row unless its key is there already, in the words of either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_unless_there(session: Session, table: type[SQLModel], row: dict[str, Any]) -> Any:
    """The statement that inserts ``row`` and does nothing where a unique key stands in the way."""
    of = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return of.insert(table).values(row).on_conflict_do_nothing()
