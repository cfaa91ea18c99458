"""How long a case is kept, who stopped its destruction, and what was destroyed.

After the term of its result a case is put on a list; a person approves it; then its texts and personal data go, and
the record of destruction stays (Archiefwet; AVG art. 5 lid 1 onder e). A legal hold wins.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text, text
from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import LeftOut, Result

_HELD = text("lifted_on IS NULL")


class LegalHold(VersionedRow, table=True):
    """A case that may not be destroyed for now: a lawsuit, a request under the Woo, an investigation."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("uq_legal_hold", "case_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),)

    case_id: UUID = Field(foreign_key="case.id", index=True)
    because: str = Field(sa_type=Text)
    set_on: date
    set_by: UUID | None = Field(default=None, foreign_key="person.id")
    lifted_on: date | None = None
    lifted_by: UUID | None = Field(default=None, foreign_key="person.id")
    lifted_because: str = Field(default="", sa_type=Text)


class DestructionRecord(VersionedRow, table=True):
    """One list of cases to destroy, and what became of it: the record of destruction."""

    __tablename__ = "destruction_record"

    proposed_on: date
    approved_on: date | None = None
    approved_by: UUID | None = Field(default=None, foreign_key="person.id")
    rejected_on: date | None = None
    because: str = Field(default="", sa_type=Text)
    """What the person who approved or rejected it said."""
    executed_on: date | None = None
    rules_version: str = Field(max_length=40)
    rules_hash: str = Field(max_length=64)
    """The retention terms as they were then."""


class DestructionItem(Row, table=True):
    """One case of a list. It outlives the case: it names no person and holds nothing that people wrote."""

    __tablename__ = "destruction_item"

    record_id: UUID = Field(foreign_key="destruction_record.id", index=True)
    case_id: UUID = Field(index=True)
    reference: str = Field(max_length=40)
    result: Result = Field(sa_type=word(Result))
    rule: str = Field(max_length=80)
    """Which rule of the retention terms."""
    closed_on: date
    due_on: date
    counts: Any = Field(default_factory=dict, sa_type=JSON)
    """Per table how many rows went."""
    destroyed_on: date | None = None
    left_out: LeftOut | None = Field(default=None, sa_type=word(LeftOut))
    """Why it was not destroyed after all."""
