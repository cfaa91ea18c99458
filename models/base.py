"""What every table shares: keys that sort by time, moments that know their zone, words, and a version per row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uuid6
from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A key (UUIDv7) that sorts by the time it was made, so that an index grows at its end."""
    return uuid6.uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read back in UTC; a moment without a zone is refused.

    SQLite keeps no zone and would return a naive value, which compares wrongly with everything else here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; raises ``ValueError`` for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; make it aware before storing it")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(words: type[StrEnum]) -> Sequence[str]:
    return [word.value for word in words]


def word(words: type[StrEnum]) -> Any:
    """The column type of a word from the vocabulary: its value as text, without a database type or check.

    A new word must not need a migration; the vocabulary is the check.
    """
    return Enum(words, native_enum=False, create_constraint=False, values_callable=_values, length=40)


class Row(SQLModel):
    """A table with a key of its own.

    SQLModel checks nothing of a row that is made, and takes a hundred microseconds for it; an import makes twenty rows
    for each demand. Here a row is made of its defaults and what is given, to the same effect.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)

    def __init__(self, **given: Any) -> None:
        """``given``: by the names of the columns; ``TypeError`` for a name that is none."""
        plain, made = _defaults(type(self))
        if not given.keys() <= plain.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(given.keys() - plain.keys()))}.")
        fields = self.__dict__
        fields.update(plain)
        fields.update(given)
        for name, make in made:
            if name not in given:
                fields[name] = make()

    if not TYPE_CHECKING:  # a type checker would take it for leave to ask a row anything

        def __getattr__(self, name: str) -> Any:
            """What is not there, without pydantic's search for it: SQLAlchemy asks each new row for its state."""
            raise AttributeError(f"{type(self).__name__} has no {name}.")

    def __setattr__(self, name: str, value: Any) -> None:
        """To SQLAlchemy, which keeps what changed; pydantic has no say in a table."""
        object.__setattr__(self, name, value)


@cache
def _defaults(table: type[Row]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """The columns of a table, each with its default, and what makes those that are new in each row."""
    fields = table.model_fields
    plain = {name: None if field.is_required() else field.default for name, field in fields.items()}
    made = {name: field.default_factory for name, field in fields.items() if field.default_factory is not None}
    return plain, tuple(made.items())  # type: ignore[arg-type]  # no factory here asks for the other fields


class VersionedRow(Row):
    """A row that a form changes: ``version`` counts its changes, and a writer that read an older one is refused."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (SQLAlchemy calls it with the class)
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # set by the mapper


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When something counts and when it was written down; the two differ when an earlier date is entered."""

    on: date
    at: datetime
