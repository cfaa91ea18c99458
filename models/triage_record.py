"""What the rules advised and what a person made of it, kept side by side."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, UtcDateTime, VersionedRow, word
from models.vocabulary import Certainty, Force, Level, Outcome, Step


class TriageRecord(VersionedRow, table=True):
    """One run of the rules over the intake answers of one case; the newest counts."""

    __tablename__ = "triage_record"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    """The intake answers that were judged."""
    answers_hash: str = Field(max_length=64)
    still_holds_for: str | None = Field(default=None, max_length=64)
    """Later answers for which the rules gave the same outcome."""
    rule_set_id: str = Field(max_length=80)
    rule_set_version: str = Field(max_length=40)
    rule_set_hash: str = Field(max_length=64)
    judged_on: date
    judged_at: datetime = Field(sa_type=UtcDateTime)
    methods: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Which method of assessment fits, with reasons and limits."""
    guidance: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Which methods go together, how deep to go, and what the committee is for."""
    advice: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Duties and advice beside the outcomes."""
    announced: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Rules that hold for the case and do not count yet."""
    questions_hash: str | None = Field(default=None, max_length=64)
    """The questions that the rules were about; with the hash of the rules it finds their text."""
    provisional_on: date | None = None
    """Since when the advice counts provisionally, because nobody confirmed it in time."""
    confirmed_on: date | None = None
    confirmed_by: UUID | None = None
    road: Step | None = Field(default=None, sa_type=word(Step))
    """The road that was taken after it."""


class TriageOutcome(VersionedRow, table=True):
    """One outcome of one run: what the rules say, and what was confirmed."""

    __tablename__ = "triage_outcome"
    __table_args__ = (UniqueConstraint("triage_id", "outcome"),)

    triage_id: UUID = Field(foreign_key="triage_record.id", index=True)
    outcome: Outcome = Field(sa_type=word(Outcome))
    advised: Level = Field(sa_type=word(Level))
    at_least: Level | None = Field(default=None, sa_type=word(Level))
    """What is certain already while the level is unknown."""
    certainty: Certainty = Field(default=Certainty.CERTAIN, sa_type=word(Certainty))
    """Possible, where somebody who knows the law must still look."""
    open_questions: list[str] = Field(default_factory=list, sa_type=JSON)
    flips: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    confirmed: Level | None = Field(default=None, sa_type=word(Level))
    departure: str = Field(default="", sa_type=Text)
    """Why a person departed from the advice."""

    @property
    def level(self) -> Level:
        """What counts: the confirmed level, before that the advice."""
        return self.confirmed or self.advised


class TriageReason(Row, table=True):
    """One reason for one outcome, in words, with its source and its force."""

    __tablename__ = "triage_reason"

    outcome_id: UUID = Field(foreign_key="triage_outcome.id", index=True)
    rule: str = Field(max_length=80)
    text: str = Field(sa_type=Text)
    source: str = Field(max_length=300)
    force: Force = Field(sa_type=word(Force))
    answers: list[str] = Field(default_factory=list, sa_type=JSON)
    """The questions whose answers made it fire."""
