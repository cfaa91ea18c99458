"""Wakes: what the engine still has to do, written in the transaction that made it necessary.

While a wake for the same flow and subject waits, asking again changes nothing. A wake that was claimed by an engine
that died comes back when its lease runs out.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from models.base import Row, UtcDateTime, word
from models.vocabulary import FlowName

EVERYTHING = UUID(int=0)
"""The subject of a wake that is about no case in particular; a real value, since NULLs are never equal."""

_WAITING = text("claimed_at IS NULL AND done_at IS NULL")


class Wake(Row, table=True):
    """One thing for one flow to look at."""

    __tablename__ = "wake"
    __table_args__ = (
        Index("uq_wake_waiting", "flow", "subject", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    flow: FlowName = Field(sa_type=word(FlowName))
    subject: UUID = EVERYTHING
    asked_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """After a failure: when to try again."""
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    error: str | None = Field(default=None, sa_type=Text)
