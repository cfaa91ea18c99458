"""Taking away everything that hangs on a case, whatever tables there are: read from the tables themselves.

A table that points to a case, or to something of a case, loses those rows. A new table needs no line here; one whose
rows must outlive the case is named in ``OUTLIVES`` and only loses its pointers.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Column, Table, delete, or_, select, update
from sqlmodel import Session, SQLModel, col

from models.case import Case
from models.demand import DeadLetter, Demand, KeptRecord
from models.journal import CaseEvent, ErasureRecord, EventContent
from models.reflection import Reflection
from models.register import RegisterEntry
from models.wake import Wake

_ROOT: Table = Case.__table__  # type: ignore[attr-defined]
OUTLIVES = frozenset({Demand.__tablename__, RegisterEntry.__tablename__, Reflection.__tablename__})
"""A demand, so that its source does not bring it in again; an entry, which the register tells; a reflection, which the
committee gave and may have made public."""

Keys = dict[str, list[UUID]]
"""Per table the keys of the rows that hang on a case."""


def take_away(session: Session, case: Case, record: ErasureRecord) -> dict[str, int]:
    """Take away all that hangs on a case, and what people wrote in its journal; gives per table how many rows went.

    The case itself stays as an empty row under its reference, so that its chain in the journal can be verified.
    """
    _forget_demands(session, case.id)
    found = _rows_of(session, case.id)
    counts: dict[str, int] = {}
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name in OUTLIVES:
            _unlink(session, table, found)
        elif table is not _ROOT and found.get(table.name):
            session.execute(delete(table).where(table.c.id.in_(found[table.name])))
            counts[table.name] = len(found[table.name])
    session.execute(delete(Wake).where(col(Wake.subject) == case.id))
    record.contents = _erase_journal(session, case.id, record)
    return counts


def _rows_of(session: Session, case_id: UUID) -> Keys:
    found: Keys = {_ROOT.name: [case_id]}
    for table in SQLModel.metadata.sorted_tables:
        if table is _ROOT or table.name in OUTLIVES:
            continue
        pointing = [column.in_(keys) for column, keys in _pointers(table, found)]
        if pointing:
            found[table.name] = list(session.execute(select(table.c.id).where(or_(*pointing))).scalars())
    return found


def _pointers(table: Table, found: Keys) -> Iterator[tuple[Column[UUID], Sequence[UUID]]]:
    """The columns of a table that may point to rows found so far, and which."""
    for key in table.foreign_keys:
        target = key.column.table.name
        if target != table.name and found.get(target):
            yield key.parent, found[target]


def _unlink(session: Session, table: Table, found: Keys) -> None:
    """Rows that outlive the case point to it no longer; a demand does, so that it is known when it comes again."""
    for column, keys in _pointers(table, found):
        if table.name != Demand.__tablename__:
            session.execute(update(table).where(column.in_(keys)).values({column.name: None}))


def _forget_demands(session: Session, case_id: UUID) -> None:
    """What a source told: the demand stays known by its reference and nothing else."""
    for demand in session.scalars(select(Demand).where(col(Demand.case_id) == case_id)).all():
        demand.title, demand.description, demand.url = "", "", None
        demand.department = demand.lead_id = None
        own = {"source": demand.source, "ref": demand.ref}
        session.execute(update(KeptRecord).filter_by(**own).values(body=None))
        session.execute(update(DeadLetter).filter_by(**own).values(raw={}, reason="", version=DeadLetter.version + 1))
    session.flush()


def _erase_journal(session: Session, case_id: UUID, record: ErasureRecord) -> int:
    session.add(record)
    session.flush()
    of_case = select(col(CaseEvent.id)).where(col(CaseEvent.stream) == case_id)
    done = session.execute(
        update(EventContent)
        .where(col(EventContent.id).in_(of_case), col(EventContent.erased_by).is_(None))
        .values(salt=None, content=None, erased_by=record.id)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor
