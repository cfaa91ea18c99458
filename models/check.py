"""Light checks: on the way, at the close, and each year for each register entry."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import CheckCause, CheckKind, CheckOutcome, FollowUp

_OPEN = text("opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND kind = 'interim'")
_PLANNED = text("opened_on IS NULL AND dropped_on IS NULL")
_TO_COME = text("opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND fell_due_on IS NULL")
_UNANSWERED = text("completed_on IS NULL")


class Check(VersionedRow, table=True):
    """One light check, planned or open or answered."""

    __tablename__ = "check"
    __table_args__ = (
        Index("uq_check_open_interim", "case_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_check_planned", "due_on", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
        Index("ix_check_to_come", "due_on", sqlite_where=_TO_COME, postgresql_where=_TO_COME),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    kind: CheckKind = Field(sa_type=word(CheckKind))
    due_on: date
    """The day of the cycle it belongs to; opening or answering it does not move it."""
    cause: CheckCause = Field(
        default=CheckCause.RHYTHM,
        sa_type=word(CheckCause),
        sa_column_kwargs={"server_default": CheckCause.RHYTHM.value},
    )
    """Why it is there."""
    milestone: str = Field(default="", max_length=200)
    starts_from_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    """The weighing that it starts from; none where nothing was weighed before."""
    asked_anew: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    """The value that is weighed afresh this time, against ticking by habit."""
    opened_on: date | None = None
    fell_due_on: date | None = None
    """The first day on which it was found to be due and still open; it opens ahead of its date."""
    answered_on: date | None = None
    answered_by: UUID | None = None
    dropped_on: date | None = None
    """Not needed any more: the case was closed or weighed again before."""
    outcome: CheckOutcome | None = Field(default=None, sa_type=word(CheckOutcome))
    follow_up: FollowUp | None = Field(default=None, sa_type=word(FollowUp))
    """What became of it, once that is settled."""
    explanation: str = Field(default="", sa_type=Text)
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    """The answers that were given."""


class CheckEntry(Row, table=True):
    """That a check covers a register entry; per entry at most one is open."""

    __tablename__ = "check_entry"
    __table_args__ = (
        Index("uq_check_entry_open", "entry_id", unique=True, sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    check_id: UUID = Field(foreign_key="check.id", index=True)
    entry_id: UUID = Field(foreign_key="register_entry.id")
    due_on: date
    completed_on: date | None = None
