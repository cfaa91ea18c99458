"""Mails that came back: what the receiving side said, kept as it came."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from models.base import UtcDateTime, VersionedRow, word
from models.vocabulary import BounceFlaw, BounceKind


class Bounce(VersionedRow, table=True):
    """One report that a mail was not delivered (RFC 3464), or a mail that came in its place and cannot be read so."""

    __tablename__ = "bounce"

    key: str = Field(max_length=64, unique=True)
    """The hash of the raw message, so that reading it twice keeps it once."""
    kind: BounceKind = Field(sa_type=word(BounceKind), index=True)
    mail_id: UUID | None = Field(default=None, foreign_key="mail.id", index=True)
    """Which of our mails it is about; none where that cannot be told, and a person looks."""
    flaw: BounceFlaw | None = Field(default=None, sa_type=word(BounceFlaw))
    """Why a person must look; none where it tells everything."""
    status: str = Field(default="", max_length=20)
    """The enhanced status code (RFC 3463), as in 5.1.1."""
    said: str = Field(default="", sa_type=Text)
    """What the receiving side said, without addresses."""
    raw: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = Field(sa_type=UtcDateTime)
    settled_on: date | None = None
    settled_by: UUID | None = Field(default=None, foreign_key="person.id")
