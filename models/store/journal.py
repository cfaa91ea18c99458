"""Where events are kept; nothing here changes one."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, update
from sqlmodel import Session, col, select

from models.case import Case, Written
from models.journal import CaseEvent, ErasureRecord, EventContent, JournalSeal, SealedHead
from models.store.inserting import insert_all

Head = tuple[UUID, int, str]
"""Of a case: its key, and the number and the hash of its last event."""

PAGE = 500
"""Heads that are written at once: each statement holds all of its rows."""


class Journal:
    """The journal."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, written: Written) -> CaseEvent:
        """Append an event with its content."""
        event, content = written
        self._session.add_all([event, content])
        return event

    def of_case(self, case_id: UUID) -> Sequence[tuple[CaseEvent, EventContent]]:
        """The events of a case with their contents, oldest first."""
        query = (
            select(CaseEvent, EventContent)
            .where(CaseEvent.stream == case_id, EventContent.id == CaseEvent.id)
            .order_by(col(CaseEvent.seq))
        )
        return self._session.exec(query).all()

    def walk(self) -> Iterator[tuple[CaseEvent, EventContent | None]]:
        """All events, chain by chain in order, each with its content where the row is there."""
        query = (
            select(CaseEvent, EventContent)
            .join(EventContent, col(EventContent.id) == col(CaseEvent.id), isouter=True)
            .order_by(col(CaseEvent.stream), col(CaseEvent.seq))
            .execution_options(yield_per=500)
        )
        yield from self._session.exec(query)

    def heads(self) -> dict[UUID, tuple[int, str]]:
        """Per case the head that the case itself keeps: number and hash of its last event."""
        rows = self._session.exec(select(Case.id, Case.journal_seq, Case.journal_head)).all()
        return {case_id: (seq, head) for case_id, seq, head in rows}

    def grown(self) -> Sequence[Head]:
        """The heads that no night sealed yet, by the key of their case."""
        is_sealed = exists().where(col(SealedHead.stream) == col(Case.id), col(SealedHead.seq) == col(Case.journal_seq))
        query = select(Case.id, Case.journal_seq, Case.journal_head).where(~is_sealed).order_by(col(Case.id))
        rows = self._session.exec(query.execution_options(yield_per=PAGE))
        return [(case_id, seq, head) for case_id, seq, head in rows]

    def heads_of_seal(self, seal_seq: int) -> Sequence[SealedHead]:
        """The heads that one night sealed, in a fixed order."""
        query = select(SealedHead).where(SealedHead.seal_seq == seal_seq).order_by(col(SealedHead.stream))
        return self._session.exec(query).all()

    def seals(self) -> Sequence[JournalSeal]:
        """All nights, oldest first."""
        return self._session.exec(select(JournalSeal).order_by(col(JournalSeal.seq))).all()

    def add_seal(self, seal: JournalSeal, heads: Sequence[Head]) -> None:
        """Keep one night with what it sealed, of which there may be as many as there are cases."""
        self._session.add(seal)
        self._session.flush()
        for first in range(0, len(heads), PAGE):
            page = heads[first : first + PAGE]
            rows = [SealedHead(seal_seq=seal.seq, stream=stream, seq=seq, hash=head) for stream, seq, head in page]
            insert_all(self._session.connection(), SealedHead.__table__, rows)  # type: ignore[attr-defined]

    def as_of(self, day: date) -> Sequence[CaseEvent]:
        """Per case the last event that was written for ``day`` or before: the state as it stood then."""
        last = (
            select(CaseEvent.stream, func.max(CaseEvent.seq).label("seq"))
            .where(CaseEvent.on <= day)
            .group_by(col(CaseEvent.stream))
            .subquery()
        )
        query = select(CaseEvent).join(
            last, (col(CaseEvent.stream) == last.c.stream) & (col(CaseEvent.seq) == last.c.seq)
        )
        return self._session.exec(query).all()

    def erasures(self) -> dict[UUID, ErasureRecord]:
        """All records of erasures."""
        return {record.id: record for record in self._session.exec(select(ErasureRecord)).all()}

    def erase_contents(self, person_id: UUID, record: ErasureRecord) -> int:
        """Take content and salt out of every event that holds data of a person; gives how many."""
        self._session.add(record)
        self._session.flush()
        done = self._session.execute(
            update(EventContent)
            .where(col(EventContent.about_person_id) == person_id, col(EventContent.erased_by).is_(None))
            .values(salt=None, content=None, erased_by=record.id)
        )
        record.contents = done.rowcount  # type: ignore[attr-defined]  # of the cursor
        return record.contents
