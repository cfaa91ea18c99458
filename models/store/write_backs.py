"""The outbox of outcomes: what sources must still be told."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.write_back import WriteBack


class WriteBacks:
    """What must be written back to sources."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def of_case(self, case_id: UUID) -> Sequence[WriteBack]:
        """What was or must be told about a case, oldest first."""
        return self._session.exec(
            select(WriteBack).where(WriteBack.case_id == case_id).order_by(col(WriteBack.id))
        ).all()
