"""What was advised to a decision, and what the decision did with it."""

from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Row, word
from models.vocabulary import AdviceChoice


class AdvisedCondition(Row, table=True):
    """One condition or measure that an assessment advised, taken over, changed or dropped with a reason."""

    __tablename__ = "advised_condition"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    decision_id: UUID = Field(foreign_key="decision.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    """The assessment that advised it."""
    text: str = Field(sa_type=Text)
    """As it was advised."""
    advised_because: str = Field(default="", sa_type=Text)
    choice: AdviceChoice = Field(sa_type=word(AdviceChoice))
    reason: str = Field(sa_type=Text)
    condition_id: UUID | None = Field(default=None, foreign_key="condition.id")
    """The condition that it became; none where it was dropped."""
