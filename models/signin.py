"""Signing in: one-time links, sessions and tokens, kept as hashes only, and the keys of forms that were sent."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from models.base import Row, UtcDateTime


class SigninLink(Row, table=True):
    """A link that signs one person in once."""

    __tablename__ = "signin_link"

    token_hash: str = Field(max_length=64, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WebSession(Row, table=True):
    """A person who is signed in somewhere."""

    __tablename__ = "web_session"

    token_hash: str = Field(max_length=64, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    csrf_token: str = Field(max_length=64)
    started_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class ApiToken(Row, table=True):
    """What a program shows to act for one person."""

    __tablename__ = "api_token"

    token_hash: str = Field(max_length=64, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    label: str = Field(default="", max_length=80)
    """Which program has it."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_on: date | None = None


class SentForm(Row, table=True):
    """The key of a form that was received; a second form with the same key is the same form."""

    __tablename__ = "sent_form"

    key: str = Field(max_length=80, unique=True)
    person_id: UUID | None = Field(default=None, index=True)
    received_at: datetime = Field(sa_type=UtcDateTime)


class Counter(Row, table=True):
    """The last number that was given out, per series: ``case-2026``."""

    __tablename__ = "counter"

    series: str = Field(max_length=40, unique=True)
    last: int = 0
