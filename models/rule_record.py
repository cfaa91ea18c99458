"""Rule sets as they were used, and who let which of them count."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, UtcDateTime


class KeptRules(Row, table=True):
    """The text of one rule set with the questions that it is about, as it was used."""

    __tablename__ = "rule_set"
    __table_args__ = (UniqueConstraint("hash", "questions_hash"),)

    rule_set_id: str = Field(max_length=80)
    rule_set_version: str = Field(max_length=40)
    hash: str = Field(max_length=64)
    """Over what the rules say, as every result names it."""
    questions_hash: str = Field(max_length=64)
    rules: str = Field(sa_type=Text)
    questions: str = Field(sa_type=Text)
    kept_on: date


class RuleActivation(Row, table=True):
    """Somebody let a rule set count, and why; the newest that has begun counts."""

    __tablename__ = "rule_activation"

    kept_id: UUID = Field(foreign_key="rule_set.id", index=True)
    counts_from: date
    activated_on: date
    activated_at: datetime = Field(sa_type=UtcDateTime)
    activated_by: UUID | None = Field(default=None, foreign_key="person.id")
    """None where it was done on the machine itself, by whoever may run commands there."""
    why: str = Field(sa_type=Text)
