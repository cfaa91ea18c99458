"""The human gate: a row that says who is asked what, since when and until when.

A flow never waits for a person; the gate does. At most one gate is open per subject and kind. Only the gate of the
case itself moves the phase; the others stand beside it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from models.base import VersionedRow, word
from models.errors import GateAlreadyAnswered, GateWithdrawn
from models.vocabulary import GateKind, Role, SubjectKind

_STILL_OPEN = text("answered_on IS NULL AND withdrawn_on IS NULL")


class Gate(VersionedRow, table=True):
    """One question to one role or person."""

    __tablename__ = "gate"
    __table_args__ = (
        Index(
            "uq_gate_open", "subject_id", "kind", unique=True, sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN
        ),
        Index("ix_gate_due", "due_on", sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    subject_kind: SubjectKind = Field(sa_type=word(SubjectKind))
    subject_id: UUID
    """The case itself, or the assessment, check, condition or opinion it is about."""
    kind: GateKind = Field(sa_type=word(GateKind))
    form: str = Field(max_length=60)
    """The questionnaire in ``methods/`` that is asked."""
    role: Role = Field(sa_type=word(Role), index=True)
    department: str | None = Field(default=None, max_length=120)
    """The department of the case, for roles that are held per department."""
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    """The one person who is asked; none means everybody of the role."""
    opened_on: date
    due_on: date | None = None
    note: str = Field(default="", sa_type=Text)
    """Why it is asked, or why it takes so long."""
    snoozed_until: date | None = None
    """No reminders up to and including this day."""
    snoozed_because: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    snoozes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often it was put off."""
    answered_on: date | None = None
    answered_by: UUID | None = None
    withdrawn_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_on is None and self.withdrawn_on is None

    @property
    def counts_from(self) -> date | None:
        """From when reminders count: the due date, or the day until which it was put off where that is later."""
        if self.due_on is None or self.snoozed_until is None:
            return self.due_on
        return max(self.due_on, self.snoozed_until)

    def require_open(self) -> None:
        """Raises ``GateAlreadyAnswered`` or ``GateWithdrawn``; never a silent no-op."""
        if self.answered_on is not None:
            raise GateAlreadyAnswered(
                f"This question was already answered on {self.answered_on}; look at the case for the answer.",
                on=self.answered_on,
                by=self.answered_by,
            )
        if self.withdrawn_on is not None:
            raise GateWithdrawn(on=self.withdrawn_on)


@dataclass(frozen=True, kw_only=True)
class GateTemplate:
    """What to ask at a place of the road: the kind, the role, the form, and the working days to answer in."""

    kind: GateKind
    role: Role
    form: str
    working_days: int | None
