"""What light checks left open."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.doubt import CheckDoubt
from models.errors import NotFound


class Doubts:
    """What light checks left open."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: CheckDoubt) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, doubt_id: UUID) -> CheckDoubt:
        """The doubt; raises ``NotFound``."""
        doubt = self._session.get(CheckDoubt, doubt_id)
        if doubt is None:
            raise NotFound(f"There is no doubt {doubt_id}.")
        return doubt

    def of_case(self, case_id: UUID) -> Sequence[CheckDoubt]:
        """What the checks of a case left open, oldest first."""
        query = select(CheckDoubt).where(CheckDoubt.case_id == case_id).order_by(col(CheckDoubt.id))
        return self._session.exec(query).all()

    def of_check(self, check_id: UUID) -> Sequence[CheckDoubt]:
        """What one check left open, oldest first."""
        query = select(CheckDoubt).where(CheckDoubt.check_id == check_id).order_by(col(CheckDoubt.id))
        return self._session.exec(query).all()
