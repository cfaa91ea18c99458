"""Signals: what reaches us about something that is in use, and on which cases and entries it lands.

A resident asks, something went wrong, a law is new. A person says what it is about; it may open a check there.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import SignalKind, SignalStatus

_ON_A_CASE = text("case_id IS NOT NULL")
_ON_AN_ENTRY = text("entry_id IS NOT NULL")


class Signal(VersionedRow, table=True):
    """One thing that reached us. ``text`` may hold what people wrote; it can be erased by itself."""

    __tablename__ = "signal"

    kind: SignalKind = Field(sa_type=word(SignalKind))
    status: SignalStatus = Field(default=SignalStatus.OPEN, sa_type=word(SignalStatus), index=True)
    title: str = Field(max_length=200)
    text: str = Field(default="", sa_type=Text)
    reference: str = Field(default="", max_length=200)
    """Where it is known elsewhere: the number of a notification, a law's place in the Staatsblad."""
    received_on: date
    effective_on: date | None = None
    """From when it counts, where that is later: the day on which a law takes effect."""
    kept_on: date
    kept_by: UUID | None = Field(default=None, foreign_key="person.id")
    settled_on: date | None = None
    settled_by: UUID | None = Field(default=None, foreign_key="person.id")
    settled_because: str = Field(default="", sa_type=Text)
    """What was done with it, or why nothing needs to be."""

    @property
    def told(self) -> str:
        """What a check is told of it: what it is called, and where it is known elsewhere."""
        return f"{self.title} ({self.reference})" if self.reference else self.title


class SignalTarget(Row, table=True):
    """One case or register entry that a signal is about, and the check that it opened there."""

    __tablename__ = "signal_target"
    __table_args__ = (
        Index(
            "uq_signal_target_case",
            "signal_id",
            "case_id",
            unique=True,
            sqlite_where=_ON_A_CASE,
            postgresql_where=_ON_A_CASE,
        ),
        Index(
            "uq_signal_target_entry",
            "signal_id",
            "entry_id",
            unique=True,
            sqlite_where=_ON_AN_ENTRY,
            postgresql_where=_ON_AN_ENTRY,
        ),
    )

    signal_id: UUID = Field(foreign_key="signal.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    entry_id: UUID | None = Field(default=None, foreign_key="register_entry.id", index=True)
    check_id: UUID | None = Field(default=None, foreign_key="check.id")
    added_on: date
