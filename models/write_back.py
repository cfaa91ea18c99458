"""What the system that a demand came from must be told: the outbox of outcomes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from models.base import UtcDateTime, VersionedRow, word
from models.journal import sha256
from models.vocabulary import EffectStatus, Result, Step, Verdict, WriteBackKind

OUTCOMES: Mapping[str, StrEnum] = MappingProxyType(
    {
        outcome.value: outcome
        for outcome in (
            Result.CLEARED,
            Step.REGISTER_ONLY,
            Step.START_LIGHT_CHECK,
            Step.START_FULL_CHECK,
            *Verdict,
            Result.REGISTERED,
            Result.COMPLETED,
            Result.STOPPED,
            Result.WITHDRAWN,
            WriteBackKind.HOLD,
        )
    }
)
"""Every outcome that a source may be told, in the order of the road; a mapping may have other words for them."""


class WriteBack(VersionedRow, table=True):
    """One thing to tell about one demand, written in the transaction that made it necessary."""

    __tablename__ = "write_back"

    key: str = Field(max_length=200, unique=True)
    """What, about what, to which demand: the same thing is told once."""
    kind: WriteBackKind = Field(sa_type=word(WriteBackKind))
    demand_id: UUID = Field(foreign_key="demand.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    source: str = Field(max_length=80, index=True)
    facts: dict[str, Any] = Field(sa_type=JSON)
    """Words of ours and dates, never a name; the note is made of them when it is sent."""
    status: EffectStatus = Field(default=EffectStatus.QUEUED, sa_type=word(EffectStatus), index=True)
    queued_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the source took it; what it holds may still have to be read back."""
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = Field(default=None, sa_type=Text)
    """What stands in the way, in words for a person; of one that was dropped its ``DropReason``."""

    @property
    def marker(self) -> str:
        """What stands in the note, so that it can be found there before it is written again."""
        return marker_of(self.key)


def write_back_key(kind: WriteBackKind, subject: UUID, demand: UUID) -> str:
    """The key of a write-back: the same for the same thing to tell."""
    return f"{kind}:{subject}:{demand}"


def marker_of(key: str) -> str:
    """The marker of a note: the same for the same key, short enough for a note, and it tells nothing."""
    return f"[waardenweg:{sha256(key)[:16]}]"
