"""What people say to each other about one answer, beside the answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Row, UtcDateTime


class AnswerComment(Row, table=True):
    """One remark on one answer; it is never part of the answer."""

    __tablename__ = "answer_comment"

    assessment_id: UUID = Field(foreign_key="assessment.id", index=True)
    path: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    given_by: UUID | None = Field(default=None, foreign_key="person.id")
    given_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody said that it is dealt with."""
    settled_by: UUID | None = Field(default=None, foreign_key="person.id")
