"""Where register entries are kept, and which come round."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.check import CheckEntry
from models.errors import NotFound
from models.register import RegisterEntry
from models.vocabulary import RegisterKind


class Registers:
    """The register entries."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *entries: RegisterEntry) -> None:
        """Keep new entries."""
        self._session.add_all(entries)
        self._session.flush()

    def get(self, entry_id: UUID) -> RegisterEntry:
        """The entry; raises ``NotFound``."""
        entry = self._session.get(RegisterEntry, entry_id)
        if entry is None:
            raise NotFound(f"There is no register entry {entry_id}.")
        return entry

    def known(self, kind: RegisterKind, source: str) -> dict[str, RegisterEntry]:
        """The entries of one register from one source, by their reference there."""
        query = select(RegisterEntry).where(RegisterEntry.kind == kind, RegisterEntry.source == source)
        return {entry.source_id: entry for entry in self._session.exec(query).all()}

    def all(self, kind: RegisterKind | None = None) -> Sequence[RegisterEntry]:
        """The entries, by title."""
        query = select(RegisterEntry).order_by(RegisterEntry.title, col(RegisterEntry.id))
        if kind is not None:
            query = query.where(RegisterEntry.kind == kind)
        return self._session.exec(query).all()

    def of_case(self, case_id: UUID) -> Sequence[RegisterEntry]:
        """The entries that belong to a case."""
        query = select(RegisterEntry).where(RegisterEntry.case_id == case_id).order_by(RegisterEntry.title)
        return self._session.exec(query).all()

    def due(self, today: date, limit: int) -> Sequence[RegisterEntry]:
        """Entries whose re-check is due on ``today`` and that no open check covers, first due first."""
        covered = select(CheckEntry.entry_id).where(col(CheckEntry.completed_on).is_(None))
        query = (
            select(RegisterEntry)
            .where(col(RegisterEntry.next_recheck_on) <= today, col(RegisterEntry.id).not_in(covered))
            .order_by(col(RegisterEntry.next_recheck_on), col(RegisterEntry.id))
            .limit(limit)
        )
        return self._session.exec(query).all()
