"""Letters: what people must hear, written in the transaction that made it necessary; the outbox.

A ``Letter`` is one thing to say to one person, with a key that makes saying it twice impossible. A ``Mail`` is what
goes out: one letter, or everything that one person is reminded of on one day.
"""

import hashlib
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Row, UtcDateTime, VersionedRow, word
from models.vocabulary import LetterKind, LetterStatus, SubjectKind

GATHERED = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
"""Kinds that wait for each other: one mail per person and day."""
GATHERED_SUBJECTS = frozenset({SubjectKind.CHECK})
"""What the sweep opens, of which many may fall on one day: who is asked hears it in that same mail."""
DIGEST = LetterKind.REMINDER
"""The kind of the mail that carries what was gathered."""
NEVER_TWICE = frozenset({LetterKind.DECIDED})
"""Kinds that a person looks at when it is uncertain whether they left."""


class Letter(Row, table=True):
    """One thing to say to one person."""

    __tablename__ = "letter"

    key: str = Field(max_length=200, unique=True)
    """What, about what, due when, to whom, which rung."""
    kind: LetterKind = Field(sa_type=word(LetterKind))
    person_id: UUID = Field(foreign_key="person.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    gate_id: UUID | None = Field(default=None, foreign_key="gate.id", index=True)
    due_on: date | None = None
    rung: int = 0
    """Which reminder it is: 0 announces, 1 and on repeat."""
    queued_on: date
    mail_id: UUID | None = Field(default=None, foreign_key="mail.id", index=True)
    dropped_on: date | None = None
    """Not sent, because the question was answered before."""


class Mail(VersionedRow, table=True):
    """One mail to one person."""

    __tablename__ = "mail"

    key: str = Field(max_length=200, unique=True)
    """The letter's key, or person and date where letters are gathered."""
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: LetterKind = Field(sa_type=word(LetterKind))
    on: date
    status: LetterStatus = Field(default=LetterStatus.QUEUED, sa_type=word(LetterStatus), index=True)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    put_off_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the receiving side has been saying: not now."""
    uncertain_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it became uncertain whether it had left: its sender died, or the line went dead before the answer came."""
    message_id: str | None = Field(default=None, max_length=200)
    """Made from the key, so that a second sending is recognisably the same mail."""
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_on: date | None = None
    problem: str | None = Field(default=None, sa_type=Text)


def letter_key(kind: LetterKind, subject_id: UUID, due_on: date | None, person_id: UUID, rung: int = 0) -> str:
    """The key of a letter: the same for the same thing to say, so that it is written once."""
    return f"{kind}:{subject_id}:{due_on or '-'}:{person_id}:{rung}"


def digest_key(person_id: UUID, on: date) -> str:
    """The key of the one mail of a person and a day."""
    return f"day:{on}:{person_id}"


def message_id_of(key: str, host: str) -> str:
    """The Message-ID of a mail: the same for the same key, and it tells nothing to who reads it (RFC 5322, 3.6.4)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()}@{host}>"
