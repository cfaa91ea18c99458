"""Who hears of phase changes by webhook, and the calls that were made."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.subscription import Subscription


class Subscriptions:
    """The subscriptions and their deliveries."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def active(self) -> Sequence[Subscription]:
        """Those that were not stopped, oldest first."""
        query = select(Subscription).where(col(Subscription.stopped_on).is_(None)).order_by(col(Subscription.id))
        return self._session.exec(query).all()
