"""Where wakes wait, and how an engine takes them so that no two engines take the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.base import new_id
from models.store.inserting import insert_unless_there
from models.vocabulary import FlowName
from models.wake import EVERYTHING, Wake

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


class Wakes:
    """What the engine still has to do."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def ask(
        self, flow: FlowName, subject: UUID = EVERYTHING, *, now: datetime, not_before: datetime | None = None
    ) -> None:
        """Ask a flow to look at ``subject``; harmless while the same wake waits already."""
        row = {
            "id": new_id(),
            "flow": flow,
            "subject": subject,
            "asked_at": now,
            "not_before": not_before,
            "attempts": 0,
        }
        self._session.execute(insert_unless_there(self._session, Wake, row))

    def claim(self, flow: FlowName, now: datetime, lease: timedelta, limit: int) -> Sequence[Wake]:
        """Take up to ``limit`` waiting wakes of ``flow``, and those whose lease ran out; nobody else gets them."""
        free = (
            select(Wake)
            .where(Wake.flow == flow, col(Wake.done_at).is_(None))
            .where(col(Wake.not_before).is_(None) | (col(Wake.not_before) <= now))
            .where(col(Wake.claimed_at).is_(None) | (col(Wake.lease_until) <= now))
            .order_by(col(Wake.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        wakes = self._session.exec(free).all()
        for wake in wakes:
            wake.claimed_at, wake.lease_until, wake.attempts = now, now + lease, wake.attempts + 1
        return wakes

    def done(self, wake_ids: Sequence[UUID], now: datetime) -> None:
        """These were looked at."""
        self._session.execute(update(Wake).where(col(Wake.id).in_(wake_ids)).values(done_at=now, error=None))

    def release(self, wake_ids: Sequence[UUID], error: str, now: datetime) -> None:
        """These failed; they come back after a pause that doubles with each attempt."""
        for wake in self._session.exec(select(Wake).where(col(Wake.id).in_(wake_ids))).all():
            pause = min(FIRST_PAUSE * 2 ** max(wake.attempts - 1, 0), LONGEST_PAUSE)
            # a newer wake for the same subject may wait by now: this one stays claimed until its lease ends
            wake.error, wake.lease_until, wake.not_before = error, now + pause, now + pause

    def let_go(self, now: datetime) -> None:
        """Everything that is claimed and did not fail comes back now; for the only engine, when it starts."""
        held = (col(Wake.claimed_at).is_not(None), col(Wake.done_at).is_(None), col(Wake.error).is_(None))
        self._session.execute(update(Wake).where(*held).values(lease_until=now))

    def last_done(self, flow: FlowName) -> datetime | None:
        """When a wake of ``flow`` was last looked at to the end; None before the first."""
        return self._session.exec(select(func.max(col(Wake.done_at))).where(Wake.flow == flow)).one()

    def waiting(self, now: datetime) -> dict[FlowName, int]:
        """How many wakes of each flow could be taken now."""
        rows = self._session.exec(
            select(Wake.flow, func.count())
            .where(col(Wake.done_at).is_(None))
            .where(col(Wake.not_before).is_(None) | (col(Wake.not_before) <= now))
            .where(col(Wake.claimed_at).is_(None) | (col(Wake.lease_until) <= now))
            .group_by(col(Wake.flow))
        ).all()
        return {FlowName(flow): count for flow, count in rows}

    def pending(self, subject: UUID) -> Sequence[FlowName]:
        """Which flows still have to look at ``subject``; a page then says that it is being processed."""
        query = select(Wake.flow).where(Wake.subject == subject, col(Wake.done_at).is_(None)).distinct()
        return [FlowName(flow) for flow in self._session.exec(query).all()]
