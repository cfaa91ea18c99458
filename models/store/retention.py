"""Legal holds, and what was destroyed."""

from uuid import UUID

from sqlmodel import Session

from models.errors import NotFound
from models.retention import DestructionItem, DestructionRecord, LegalHold


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
        """The record; raises ``NotFound``."""
        record = self._session.get(DestructionRecord, record_id)
        if record is None:
            raise NotFound(f"There is no record {record_id}.")
        return record
