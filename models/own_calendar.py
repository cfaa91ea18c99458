"""What stands in somebody's own calendar: invitations that go along with letters, and a feed behind a secret link."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import InvitationStatus


class Invitation(VersionedRow, table=True):
    """One question in the calendar of one person (RFC 5546): a changed day is a higher sequence of the same thing."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("gate_id", "person_id"),)

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    status: InvitationStatus = Field(default=InvitationStatus.INVITED, sa_type=word(InvitationStatus))
    sequence: int = 0
    on: date
    """The day that was told last."""
    mail_id: UUID = Field(foreign_key="mail.id", index=True)
    """The mail that tells it, so that it does so again where it is sent again."""


class CalendarFeed(Row, table=True):
    """A person's secret link to a feed of what is asked of them; only the hash of its secret is kept."""

    __tablename__ = "calendar_feed"

    person_id: UUID = Field(foreign_key="person.id", index=True)
    secret_hash: str = Field(max_length=64, unique=True)
    made_on: date
    revoked_on: date | None = None
