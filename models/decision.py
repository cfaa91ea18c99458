"""The decision: taken by a person, with an argument, bound to the very assessments it rests on."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import ConditionStatus, Role, Verdict


class Decision(Row, table=True):
    """One decision about one case; a later one does not change an earlier one."""

    __tablename__ = "decision"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    verdict: Verdict = Field(sa_type=word(Verdict))
    argument: str = Field(sa_type=Text)
    decided_on: date
    decided_by: UUID | None = None
    level: Role = Field(sa_type=word(Role))
    """In which role: manager or college."""
    method_id: str = Field(max_length=80)
    method_version: str = Field(max_length=40)
    method_hash: str = Field(max_length=64)
    """The form as it was asked."""


class DecisionBasis(Row, table=True):
    """One assessment that a decision rests on, as it was at that moment."""

    __tablename__ = "decision_basis"

    decision_id: UUID = Field(foreign_key="decision.id", index=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    assessment_version: int
    answers_hash: str = Field(max_length=64)


class Condition(VersionedRow, table=True):
    """A condition of a decision: what, who sees to it, and before when."""

    __tablename__ = "condition"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    decision_id: UUID = Field(foreign_key="decision.id")
    text: str = Field(sa_type=Text)
    owner: Role = Field(sa_type=word(Role))
    due_on: date
    status: ConditionStatus = Field(default=ConditionStatus.OPEN, sa_type=word(ConditionStatus))
    answered_on: date | None = None
    explanation: str = Field(default="", sa_type=Text)
    reopened_on: date | None = None
    """When a check found that it is not met any more."""
    confirmed_on: date | None = None
    """When a check last found that it still holds."""
    confirmed_by: UUID | None = Field(default=None, foreign_key="person.id")


class Opinion(VersionedRow, table=True):
    """The advice of one adviser on one case; it informs the decision and never holds it up."""

    __tablename__ = "opinion"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    role: Role = Field(sa_type=word(Role))
    asked_on: date
    given_on: date | None = None
    given_by: UUID | None = None
    text: str = Field(default="", sa_type=Text)
