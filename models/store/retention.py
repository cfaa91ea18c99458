"""Legal holds, lists of cases to destroy, and what was destroyed."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.case import Case
from models.errors import NotFound
from models.journal import ErasureRecord
from models.register import RegisterEntry
from models.retention import DestructionItem, DestructionRecord, LegalHold
from models.store.destruction import take_away
from models.vocabulary import Phase, Result


class Retention:
    """Legal holds, and what was destroyed."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: DestructionItem | DestructionRecord | LegalHold) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, record_id: UUID) -> DestructionRecord:
        """The list; raises ``NotFound``."""
        record = self._session.get(DestructionRecord, record_id)
        if record is None:
            raise NotFound(f"There is no destruction list {record_id}.")
        return record

    def records(self) -> Sequence[DestructionRecord]:
        """All lists, newest first."""
        return self._session.exec(select(DestructionRecord).order_by(col(DestructionRecord.id).desc())).all()

    def undecided(self) -> DestructionRecord | None:
        """The list that waits for somebody's approval."""
        return next((one for one in self.records() if one.approved_on is None and one.rejected_on is None), None)

    def unfinished(self) -> Sequence[DestructionRecord]:
        """Lists that were approved and are not carried out to the end."""
        query = select(DestructionRecord).where(
            col(DestructionRecord.approved_on).is_not(None), col(DestructionRecord.executed_on).is_(None)
        )
        return self._session.exec(query.order_by(col(DestructionRecord.id))).all()

    def items(self, record_id: UUID) -> Sequence[DestructionItem]:
        """The cases of a list, by reference."""
        query = select(DestructionItem).where(DestructionItem.record_id == record_id)
        return self._session.exec(query.order_by(DestructionItem.reference)).all()

    def item_of(self, case_id: UUID) -> DestructionItem | None:
        """Where a case was destroyed."""
        query = select(DestructionItem).where(
            DestructionItem.case_id == case_id, col(DestructionItem.destroyed_on).is_not(None)
        )
        return self._session.exec(query).first()

    def hold_of(self, case_id: UUID) -> LegalHold | None:
        """The hold that counts for a case now."""
        query = select(LegalHold).where(LegalHold.case_id == case_id, col(LegalHold.lifted_on).is_(None))
        return self._session.exec(query).first()

    def holds(self) -> Sequence[tuple[LegalHold, Case]]:
        """The holds that count now, with their cases, oldest first."""
        query = (
            select(LegalHold, Case)
            .join(Case, col(Case.id) == col(LegalHold.case_id))
            .where(col(LegalHold.lifted_on).is_(None))
            .order_by(col(LegalHold.id))
        )
        return [(hold, case) for hold, case in self._session.exec(query).all()]

    def ended(self, results: Collection[Result], closed_until: date) -> Sequence[tuple[Case, date]]:
        """Cases with one of these results that nothing keeps in use, and the day on which each ended; by reference.

        A case ends when it is closed, or when the last of its register entries was discussed or changed for the last
        time, whichever is later. Left out: those with a hold, and those with an entry that still comes round.
        """
        held = select(LegalHold.id).where(col(LegalHold.case_id) == col(Case.id), col(LegalHold.lifted_on).is_(None))
        other = aliased(RegisterEntry)
        used = select(other.id).where(col(other.case_id) == col(Case.id), col(other.next_recheck_on).is_not(None))
        reflected = func.max(col(RegisterEntry.last_reflected_on))
        query = (
            select(Case, reflected, func.max(col(RegisterEntry.changed_on)))
            .join(RegisterEntry, col(RegisterEntry.case_id) == col(Case.id), isouter=True)
            .where(Case.phase == Phase.CLOSED, col(Case.destroyed_on).is_(None), col(Case.result).in_(results))
            .where(col(Case.closed_on) <= closed_until, ~held.exists(), ~used.exists())
            .group_by(col(Case.id))
            .order_by(Case.reference)
        )
        rows = self._session.execute(query).all()
        return [(case, max(day for day in (case.closed_on, *days) if day is not None)) for case, *days in rows]

    def in_use(self, case: Case) -> bool:
        """Whether a case was opened again, or something of it is used again."""
        used = select(RegisterEntry.id).where(
            RegisterEntry.case_id == case.id, col(RegisterEntry.next_recheck_on).is_not(None)
        )
        return case.phase is not Phase.CLOSED or self._session.exec(used).first() is not None

    def take_away(self, case: Case, record: ErasureRecord) -> dict[str, int]:
        """Take away all that hangs on a case; see ``models.store.destruction``."""
        return take_away(self._session, case, record)
