"""Who is away, and who answers for whom."""

from sqlmodel import Session

from models.absence import Absence, Delegation


class Absences:
    """Who is away, and who answers for whom."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Absence | Delegation) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()
