"""The demand: what a demand-supply system asks, in our words, and what was kept of theirs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, UtcDateTime, VersionedRow, word
from models.journal import sha256
from models.vocabulary import DeadLetterStage, DemandPhase


@dataclass(frozen=True, kw_only=True)
class DemandSnapshot:
    """One demand as a source tells it, mapped to our words; the wire stops before this.

    ``answers``: intake answers that the record already holds. ``withdrawn``: the source withdrew it. ``hold``: the
    source wants to be told when it stands before its approval while the decision is open, and there it stands.
    """

    source: str
    ref: str
    title: str
    description: str = ""
    department: str | None = None
    lead_name: str | None = None
    lead_email: str | None = None
    planned_end_on: date | None = None
    url: str | None = None
    phase: DemandPhase | None = None
    withdrawn: bool = False
    hold: bool = False
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    updated_at: datetime | None = None

    def content_hash(self) -> str:
        """The same for the same content, whatever the moment of reading; decides whether anything changed."""
        content = {name: value for name, value in vars(self).items() if name not in {"updated_at", "url"}}
        return sha256(content)


class Demand(VersionedRow, table=True):
    """The latest snapshot of one demand, linked to its case."""

    __tablename__ = "demand"
    __table_args__ = (UniqueConstraint("source", "ref"),)

    source: str = Field(max_length=80)
    ref: str = Field(max_length=200)
    title: str = Field(max_length=300)
    description: str = Field(default="", sa_type=Text)
    department: str | None = Field(default=None, max_length=120)
    url: str | None = Field(default=None, max_length=1000)
    planned_end_on: date | None = None
    phase: DemandPhase | None = Field(default=None, sa_type=word(DemandPhase))
    lead_id: UUID | None = Field(default=None, foreign_key="person.id")
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    content_hash: str = Field(max_length=64)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_on: date | None = None
    gone_on: date | None = None
    """Since when the source no longer holds it."""


class KeptRecord(Row, table=True):
    """One record exactly as a source gave it; append-only, so that a better mapping can be applied later."""

    __tablename__ = "raw_record"
    __table_args__ = (Index("ix_raw_record_newest", "source", "ref", "id"),)

    source: str = Field(max_length=80)
    ref: str = Field(max_length=200)
    row_hash: str = Field(max_length=64)
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """None once it was erased."""
    number: str = Field(default="", max_length=300)
    """How people look it up in the source: a ticket number, or file and row."""
    url: str | None = Field(default=None, max_length=1000)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    about_person_id: UUID | None = Field(default=None, index=True)
    erased_by: UUID | None = None


class DeadLetter(VersionedRow, table=True):
    """Something from outside that could not be used, kept with the reason until it can."""

    __tablename__ = "dead_letter"
    __table_args__ = (UniqueConstraint("source", "ref", "row_hash"),)

    stage: DeadLetterStage = Field(sa_type=word(DeadLetterStage))
    source: str = Field(max_length=80, index=True)
    ref: str = Field(max_length=200)
    """The reference where it could be read, else the place: file and row."""
    row_hash: str = Field(max_length=64)
    reason: str = Field(sa_type=Text)
    """In plain words, for whoever mends it in the source."""
    raw: dict[str, Any] = Field(sa_type=JSON)
    """The record as it came; empty once it was erased."""
    number: str = Field(default="", max_length=300)
    url: str | None = Field(default=None, max_length=1000)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 1
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SourceState(VersionedRow, table=True):
    """How far a source was read, and how its last pulls went."""

    __tablename__ = "source_state"

    source: str = Field(max_length=80, unique=True)
    watermark: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The latest change that was stored; advanced only in the transaction that stores it, never to now."""
    last_pull_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_success_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures_in_a_row: int = 0
    problem: str | None = Field(default=None, sa_type=Text)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """It keeps failing, or asked for rest: the clock leaves it alone until then; a person may still pull it."""
    skew_seconds: float | None = None
    """How far its clock is ahead of ours."""
    account: str | None = Field(default=None, max_length=200)
    """As whom we are there."""
    rights: str | None = Field(default=None, sa_type=Text)
    """What that account may do there, where the source tells."""
    takes_notes: bool = False
    """Whether outcomes are written back to it."""
    mapping_hash: str | None = Field(default=None, max_length=64)
    """Of the mapping that its records were last read with; another one reads the dead letters again."""
    counts: dict[str, int] | None = Field(default=None, sa_type=JSON)
    """What came of the last pull that ended well: seen, created, changed, unchanged, dead_lettered."""
    reconciled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was last compared with the source which demands there are."""
    alarm: str | None = Field(default=None, sa_type=Text)
    """Why that comparison stopped instead of withdrawing demands; cleared by a comparison that ends well."""


class Nudge(Row, table=True):
    """A webhook call of a source: it says that there is news, and is believed in nothing else."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("source", "delivery"),)

    source: str = Field(max_length=80)
    delivery: str = Field(max_length=200)
    """What the source calls this call; the same one again is the same call."""
    received_at: datetime = Field(sa_type=UtcDateTime)
