"""The mails that came back."""

from uuid import UUID

from sqlmodel import Session

from models.bounce import Bounce
from models.errors import NotFound


class Bounces:
    """The mails that came back."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Bounce) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, bounce_id: UUID) -> Bounce:
        """The bounce; raises ``NotFound``."""
        bounce = self._session.get(Bounce, bounce_id)
        if bounce is None:
            raise NotFound(f"There is no bounce {bounce_id}.")
        return bounce
