"""The webhook calls of sources that were taken, so that the same one is taken once."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from models.base import new_id
from models.demand import Nudge
from models.store.inserting import insert_unless_there


class Nudges:
    """The calls."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def keep(self, source: str, delivery: str, now: datetime) -> bool:
        """Keep that a call came; tells whether it is new."""
        row = {"id": new_id(), "source": source, "delivery": delivery, "received_at": now}
        statement = insert_unless_there(self._session, Nudge, row)
        return self._session.execute(statement.returning(col(Nudge.id))).first() is not None

    def forget(self, before: datetime) -> int:
        """Let go of calls that came before then; gives how many."""
        done = self._session.execute(delete(Nudge).where(col(Nudge.received_at) < before))
        return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor
