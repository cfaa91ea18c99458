"""Where demands, raw records, dead letters and the state of each source are kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.demand import DeadLetter, Demand, RawRecord, SourceState
from models.errors import NotFound


class Demands:
    """The demands and all that was received."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, demand: Demand) -> None:
        """Keep a new demand."""
        self._session.add(demand)
        self._session.flush()

    def find(self, source: str, ref: str) -> Demand | None:
        """The demand that a source calls ``ref``, if it was seen before."""
        return self._session.exec(select(Demand).where(Demand.source == source, Demand.ref == ref)).first()

    def of_case(self, case_id: UUID) -> Sequence[Demand]:
        """The demands that are linked to a case."""
        return self._session.exec(select(Demand).where(Demand.case_id == case_id).order_by(col(Demand.id))).all()

    def sources(self) -> Sequence[SourceState]:
        """How far each source was read."""
        return self._session.exec(select(SourceState).order_by(SourceState.source)).all()

    def state(self, source: str) -> SourceState:
        """How far ``source`` was read; a new row for a source that never was."""
        state = self._session.exec(select(SourceState).where(SourceState.source == source)).first()
        if state is None:
            state = SourceState(source=source)
            self._session.add(state)
            self._session.flush()
        return state

    def keep_raw(self, record: RawRecord) -> bool:
        """Keep a record as it came, unless the newest kept one is the same; tells whether it was new."""
        newest = self._session.exec(
            select(RawRecord)
            .where(RawRecord.source == record.source, RawRecord.ref == record.ref)
            .order_by(col(RawRecord.id).desc())
            .limit(1)
        ).first()
        if newest is not None and newest.row_hash == record.row_hash:
            return False
        self._session.add(record)
        self._session.flush()
        return True

    def newest_raw(self, source: str) -> Sequence[RawRecord]:
        """The newest record of each reference of a source, for a replay."""
        records = self._session.exec(
            select(RawRecord).where(RawRecord.source == source).order_by(col(RawRecord.id))
        ).all()
        return list({record.ref: record for record in records}.values())

    def bury(self, letter: DeadLetter) -> DeadLetter:
        """Keep what could not be used; the same thing again counts as one more attempt."""
        known = self._session.exec(
            select(DeadLetter).where(
                DeadLetter.source == letter.source,
                DeadLetter.ref == letter.ref,
                DeadLetter.row_hash == letter.row_hash,
            )
        ).first()
        if known is None:
            self._session.add(letter)
            self._session.flush()
            return letter
        known.attempts += 1
        known.stage, known.reason, known.last_seen_at = letter.stage, letter.reason, letter.last_seen_at
        known.resolved_at = None
        return known

    def resolve(self, source: str, ref: str, now: datetime) -> None:
        """What was wrong with ``ref`` is mended: its dead letters are done with."""
        self._session.execute(
            update(DeadLetter)
            .where(col(DeadLetter.source) == source, col(DeadLetter.ref) == ref, col(DeadLetter.resolved_at).is_(None))
            .values(resolved_at=now, version=DeadLetter.version + 1)
        )

    def dead_letters(self, source: str | None = None) -> Sequence[DeadLetter]:
        """What could not be used and still waits, oldest first."""
        query = select(DeadLetter).where(col(DeadLetter.resolved_at).is_(None)).order_by(col(DeadLetter.id))
        if source is not None:
            query = query.where(DeadLetter.source == source)
        return self._session.exec(query).all()

    def dead_letter(self, letter_id: UUID) -> DeadLetter:
        """The dead letter; raises ``NotFound``."""
        letter = self._session.get(DeadLetter, letter_id)
        if letter is None:
            raise NotFound(f"There is no dead letter {letter_id}; `waardenweg deadletters` lists them.")
        return letter

    def erase_raw(self, person_id: UUID, record_id: UUID) -> None:
        """Take the body out of every raw record that holds data of a person."""
        self._session.execute(
            update(RawRecord)
            .where(col(RawRecord.about_person_id) == person_id, col(RawRecord.erased_by).is_(None))
            .values(body=None, erased_by=record_id)
        )
