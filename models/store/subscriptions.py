"""Who hears of phase changes by webhook, and the calls that were made."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.subscription import EventDelivery, Subscription
from models.vocabulary import EffectStatus

UNDER_WAY = (EffectStatus.QUEUED, EffectStatus.SENDING)
"""Not settled yet."""


class Subscriptions:
    """The subscriptions and their deliveries."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session
        self._active: Sequence[Subscription] | None = None

    def add(self, subscription: Subscription) -> None:
        """Keep a new subscription."""
        self._session.add(subscription)
        self._session.flush()

    def active(self) -> Sequence[Subscription]:
        """Those that were not stopped when this unit of work first asked, oldest first."""
        if self._active is None:
            query = select(Subscription).where(col(Subscription.stopped_on).is_(None)).order_by(col(Subscription.id))
            self._active = self._session.exec(query).all()
        return self._active

    def all(self) -> Sequence[Subscription]:
        """Every subscription, stopped ones too, by name."""
        return self._session.exec(select(Subscription).order_by(Subscription.name)).all()

    def get(self, subscription_id: UUID) -> Subscription:
        """The subscription with this key; a delivery always has one."""
        return self._session.get_one(Subscription, subscription_id)

    def find(self, name: str) -> Subscription | None:
        """The subscription of this name, if there is one."""
        return self._session.exec(select(Subscription).where(Subscription.name == name)).first()

    def named(self, name: str) -> Subscription:
        """The subscription of this name; raises ``NotFound``."""
        found = self.find(name)
        if found is None:
            raise NotFound(f"There is no webhook {name!r}; `waardenweg webhook list` shows them.")
        return found

    def queue(self, delivery: EventDelivery) -> None:
        """Let a call be made."""
        self._session.add(delivery)

    def delivery(self, delivery_id: UUID) -> EventDelivery:
        """The delivery; raises ``NotFound``."""
        found = self._session.get(EventDelivery, delivery_id)
        if found is None:
            raise NotFound(f"There is no delivery {delivery_id}; `waardenweg webhook log` shows their ids.")
        return found

    def deliveries(self, subscription_id: UUID | None, limit: int) -> Sequence[tuple[EventDelivery, Subscription]]:
        """The newest calls, newest first, of one subscription or of all."""
        query = (
            select(EventDelivery, Subscription)
            .join(Subscription, col(Subscription.id) == col(EventDelivery.subscription_id))
            .order_by(col(EventDelivery.id).desc())
            .limit(limit)
        )
        if subscription_id is not None:
            query = query.where(EventDelivery.subscription_id == subscription_id)
        return [(delivery, subscription) for delivery, subscription in self._session.exec(query).all()]

    def counts(self) -> Mapping[UUID, Counter[EffectStatus]]:
        """Per subscription how many calls stand in each status."""
        found: dict[UUID, Counter[EffectStatus]] = defaultdict(Counter)
        rows = self._session.exec(
            select(EventDelivery.subscription_id, EventDelivery.status, func.count()).group_by(
                col(EventDelivery.subscription_id), col(EventDelivery.status)
            )
        )
        for subscription_id, status, count in rows.all():
            found[subscription_id][EffectStatus(status)] = count
        return found

    def next_to_call(self, now: datetime) -> EventDelivery | None:
        """The first call that may go now; nobody else gets it until the transaction ends.

        Only the oldest unsettled call of a subscription may go, so that its events arrive in their order.
        """
        query = (
            select(EventDelivery)
            .where(col(EventDelivery.id).in_(self._heads()), _may_go(now))
            .order_by(col(EventDelivery.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return self._session.exec(query).first()

    def anything_to_call(self, now: datetime) -> bool:
        """Whether a call may go now."""
        query = select(EventDelivery.id).where(col(EventDelivery.id).in_(self._heads()), _may_go(now)).limit(1)
        return self._session.exec(query).first() is not None

    def drop_waiting(self, subscription_id: UUID) -> int:
        """Let the calls that wait for a subscription go no more; gives how many."""
        done = self._session.execute(
            update(EventDelivery)
            .where(col(EventDelivery.subscription_id) == subscription_id)
            .where(col(EventDelivery.status) == EffectStatus.QUEUED)
            .values(status=EffectStatus.DROPPED, version=EventDelivery.version + 1)
            .execution_options(synchronize_session="fetch")
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor

    def _heads(self) -> Sequence[UUID]:
        """Of each active subscription the oldest call that is not settled."""
        found: list[UUID] = []
        for subscription in self.active():
            query = (
                select(EventDelivery.id)
                .where(EventDelivery.subscription_id == subscription.id, col(EventDelivery.status).in_(UNDER_WAY))
                .order_by(col(EventDelivery.id))
                .limit(1)
            )
            found += self._session.exec(query).all()
        return found


def _may_go(now: datetime) -> ColumnElement[bool]:
    is_time = col(EventDelivery.next_try_at).is_(None) | (col(EventDelivery.next_try_at) <= now)
    waits = (col(EventDelivery.status) == EffectStatus.QUEUED) & is_time
    return waits | ((col(EventDelivery.status) == EffectStatus.SENDING) & (col(EventDelivery.lease_until) <= now))
