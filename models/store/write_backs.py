"""The outbox of outcomes: what sources must still be told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.case import Case
from models.demand import Demand, SourceState
from models.errors import NotFound
from models.store.inserting import insert_unless_there
from models.vocabulary import EffectStatus, WriteBackKind
from models.write_back import WriteBack

UNDER_WAY = (EffectStatus.QUEUED, EffectStatus.SENDING, EffectStatus.SENT)
"""Not settled yet."""

Entry = tuple[WriteBack, Demand, Case]
"""What must be told, about which demand of which case."""


class WriteBacks:
    """What must be written back to sources."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def takers(self, case_id: UUID) -> Sequence[Demand]:
        """The demands of a case whose source wants to be told, without those that it withdrew or no longer holds."""
        query = (
            select(Demand)
            .join(SourceState, col(SourceState.source) == col(Demand.source))
            .where(Demand.case_id == case_id, col(SourceState.takes_notes))
            .where(col(Demand.withdrawn_on).is_(None), col(Demand.gone_on).is_(None))
            .order_by(col(Demand.id))
        )
        return self._session.exec(query).all()

    def write(self, row: WriteBack) -> bool:
        """Put something to tell in the outbox, once per key; tells whether it was new."""
        statement = insert_unless_there(self._session, WriteBack, row.model_dump())
        return self._session.execute(statement.returning(col(WriteBack.id))).first() is not None

    def get(self, row_id: UUID) -> WriteBack:
        """The write-back; raises ``NotFound``."""
        row = self._session.get(WriteBack, row_id)
        if row is None:
            raise NotFound(f"There is no write-back {row_id}; `waardenweg writebacks` shows their ids.")
        return row

    def of_case(self, case_id: UUID) -> Sequence[WriteBack]:
        """What was or must be told about a case, oldest first."""
        return self._session.exec(
            select(WriteBack).where(WriteBack.case_id == case_id).order_by(col(WriteBack.id))
        ).all()

    def newest_hold(self, demand_id: UUID) -> WriteBack | None:
        """The last time that a source was to be told that its demand should wait."""
        of_demand = (WriteBack.demand_id == demand_id, WriteBack.kind == WriteBackKind.HOLD)
        return self._session.exec(select(WriteBack).where(*of_demand).order_by(col(WriteBack.id).desc())).first()

    def holds_waiting(self, case_id: UUID) -> Sequence[WriteBack]:
        """What was not said yet about demands of a case that should wait; nobody claims it meanwhile."""
        query = (
            select(WriteBack)
            .where(WriteBack.case_id == case_id, WriteBack.kind == WriteBackKind.HOLD)
            .where(WriteBack.status == EffectStatus.QUEUED)
            .with_for_update()
        )
        return self._session.exec(query).all()

    def newest_told(self, demand_id: UUID, after: UUID) -> WriteBack | None:
        """What a source was told last about a demand, if that is later than ``after``."""
        query = (
            select(WriteBack)
            .where(WriteBack.demand_id == demand_id, col(WriteBack.id) > after, col(WriteBack.sent_at).is_not(None))
            .order_by(col(WriteBack.id).desc())
        )
        return self._session.exec(query).first()

    def sources_waiting(self, now: datetime) -> Sequence[str]:
        """The sources that may be told something now, by name."""
        return self._session.exec(
            select(WriteBack.source).where(*_may_go(now)).distinct().order_by(WriteBack.source)
        ).all()

    def next_for(self, source: str, now: datetime) -> Entry | None:
        """The oldest thing that a source may be told now; nobody else gets it until the transaction ends.

        Only the oldest unsettled one of each demand may go, so that a source reads the outcomes in their order.
        """
        query = (
            select(WriteBack, Demand, Case)
            .join(Demand, col(Demand.id) == col(WriteBack.demand_id))
            .join(Case, col(Case.id) == col(WriteBack.case_id))
            .where(WriteBack.source == source, *_may_go(now))
            .order_by(col(WriteBack.id))
            .limit(1)
            .with_for_update(skip_locked=True, of=WriteBack)
        )
        return self._session.exec(query).first()

    def postpone(self, source: str, now: datetime, until: datetime) -> int:
        """Let everything that a source could be told now wait until then; gives how much."""
        done = self._session.execute(
            update(WriteBack)
            .where(col(WriteBack.source) == source, *_is_free(now))
            .values(next_try_at=until, version=WriteBack.version + 1)
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor

    def not_told(self) -> Sequence[Entry]:
        """What was refused, or still waits, oldest first."""
        return self._entries(col(WriteBack.status).in_((*UNDER_WAY, EffectStatus.REFUSED)))

    def refused(self, limit: int) -> Sequence[Entry]:
        """What a person must look at, oldest first."""
        return self._entries(col(WriteBack.status) == EffectStatus.REFUSED, limit)

    def counts(self) -> dict[EffectStatus, int]:
        """How much stands in each status."""
        rows = self._session.exec(select(WriteBack.status, func.count()).group_by(col(WriteBack.status)))
        return {EffectStatus(status): count for status, count in rows.all()}

    def anything_to_tell(self, now: datetime) -> bool:
        """Whether something may go now."""
        return self._session.exec(select(WriteBack.id).where(*_may_go(now)).limit(1)).first() is not None

    def _entries(self, condition: ColumnElement[bool], limit: int | None = None) -> Sequence[Entry]:
        query = (
            select(WriteBack, Demand, Case)
            .join(Demand, col(Demand.id) == col(WriteBack.demand_id))
            .join(Case, col(Case.id) == col(WriteBack.case_id))
            .where(condition)
            .order_by(col(WriteBack.id))
            .limit(limit)
        )
        return [(row, demand, case) for row, demand, case in self._session.exec(query).all()]


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not settled, not in somebody's hands, and its pause is over; whose holder died comes back with its lease."""
    return (
        col(WriteBack.status).in_(UNDER_WAY),
        col(WriteBack.lease_until).is_(None) | (col(WriteBack.lease_until) <= now),
        col(WriteBack.next_try_at).is_(None) | (col(WriteBack.next_try_at) <= now),
    )


def _may_go(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Free, its demand is still in the source, and nothing older about that demand is on its way.

    A demand that the source hides from us for a while is told when it is back.
    """
    earlier, demand = aliased(WriteBack), aliased(Demand)
    is_behind = exists().where(
        col(earlier.demand_id) == col(WriteBack.demand_id),
        col(earlier.id) < col(WriteBack.id),
        col(earlier.status).in_(UNDER_WAY),
    )
    is_gone = exists().where(col(demand.id) == col(WriteBack.demand_id), col(demand.gone_on).is_not(None))
    return (*_is_free(now), ~is_behind, ~is_gone)
