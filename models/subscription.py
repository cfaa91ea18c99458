"""Who wants to hear, by a signed webhook, that a case moved; and each call that was made of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from models.base import UtcDateTime, VersionedRow, word
from models.vocabulary import EffectStatus


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Who is called. ``secret``: where the secret stands that calls are signed with."""

    name: str
    url: str
    secret: str
    private_network: bool = False


class Subscription(VersionedRow, table=True):
    """One address that hears of every phase change."""

    __tablename__ = "subscription"

    name: str = Field(max_length=80, unique=True)
    url: str = Field(max_length=1000)
    secret: str = Field(max_length=300)
    """Where its signing secret stands (``env:NAME`` or ``file:PATH``), never the secret itself."""
    private_network: bool = False
    """Its address may be inside a private network, and then it may do without https."""
    since: date
    stopped_on: date | None = None

    @property
    def receiver(self) -> Receiver:
        """Whom to call."""
        return Receiver(name=self.name, url=self.url, secret=self.secret, private_network=self.private_network)


class EventDelivery(VersionedRow, table=True):
    """One call to one address; what was tried is its log."""

    __tablename__ = "event_delivery"
    __table_args__ = (UniqueConstraint("subscription_id", "event_id"),)

    subscription_id: UUID = Field(foreign_key="subscription.id", index=True)
    event_id: UUID
    """The event in the journal; the receiver knows a repeated call by it."""
    case_id: UUID = Field(foreign_key="case.id", index=True)
    payload: dict[str, Any] = Field(sa_type=JSON)
    """What is sent: references, words and dates, never a name or free text."""
    status: EffectStatus = Field(default=EffectStatus.QUEUED, sa_type=word(EffectStatus), index=True)
    queued_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered: int | None = None
    """The HTTP status of the last answer."""
    problem: str | None = Field(default=None, sa_type=Text)
