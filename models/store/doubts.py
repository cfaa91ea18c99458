"""What light checks left open."""

from uuid import UUID

from sqlmodel import Session

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
