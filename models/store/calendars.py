"""What stands in people's calendars, and their feeds."""

from sqlmodel import Session

from models.own_calendar import CalendarFeed, Invitation


class Calendars:
    """What stands in people's calendars, and their feeds."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: CalendarFeed | Invitation) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()
