"""What a batch gathers, and what stands where it may not ask the database."""

from collections import defaultdict
from typing import NoReturn, TypeVar, cast
from uuid import UUID

from sqlalchemy import Table
from sqlmodel import Session, SQLModel

from models.base import Row
from models.case import Case
from models.letter import Letter
from models.store.inserting import insert_all
from models.wake import Wake
from models.write_back import WriteBack

R = TypeVar("R", bound=Row)

_ONCE: frozenset[type[Row]] = frozenset({Letter, Wake, WriteBack})
"""Tables in which a row that is there already is no mistake."""


class NotInABatch(Exception):
    """Something was asked of a batch that only the database knows."""


class _Closed:
    """Stands where a repository has its session."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NotInABatch(f"A batch answers only what opening a case asks; it cannot {name}.")


CLOSED = cast("Session", _Closed())
"""The session of a repository that may ask the database nothing."""


class Gathered:
    """The rows of a batch, per table in the order in which they came."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._rows: dict[type[Row], list[Row]] = defaultdict(list)
        self.cases: dict[UUID, Case] = {}

    def add(self, *rows: Row) -> None:
        """Keep new rows."""
        for row in rows:
            self._rows[type(row)].append(row)

    def of(self, kind: type[R]) -> list[R]:
        """The gathered rows of one table."""
        return cast("list[R]", self._rows.get(kind, []))

    def case(self, case_id: UUID) -> Case:
        """A case of this batch; raises ``NotInABatch`` for another."""
        if case_id not in self.cases:
            raise NotInABatch(f"Case {case_id} is none of this batch.")
        return self.cases[case_id]

    def write(self, session: Session) -> None:
        """Insert everything, those that are pointed to before those that point."""
        order = {table: number for number, table in enumerate(SQLModel.metadata.sorted_tables)}
        tables = sorted(self._rows.items(), key=lambda gathered: order[_table(gathered[0])])
        for kind, rows in tables:
            insert_all(session.connection(), _table(kind), rows, unless_there=kind in _ONCE)


def _table(kind: type[Row]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined]  # set by the mapper
    return table
