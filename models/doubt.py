"""What a light check left open: "weet ik niet" is never "nee", so somebody who can know is asked."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from models.base import VersionedRow, word
from models.vocabulary import Role, Standing


class CheckDoubt(VersionedRow, table=True):
    """What one role is asked about one check. They advise; the Ethisch Netwerk concludes.

    What an adviser finds changed is weighed again, and needs no conclusion: the weighing is one.
    """

    __tablename__ = "check_doubt"
    __table_args__ = (UniqueConstraint("check_id", "role"),)

    check_id: UUID = Field(foreign_key="check.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    role: Role = Field(sa_type=word(Role))
    about: Any = Field(default_factory=list, sa_type=JSON)
    """What was not known, each by its path in the answers of the check."""
    asked_on: date
    answered_on: date | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="person.id")
    standing: Standing | None = Field(default=None, sa_type=word(Standing))
    advice: str = Field(default="", sa_type=Text)
    concluded_on: date | None = None
    concluded_by: UUID | None = Field(default=None, foreign_key="person.id")
    conclusion: Standing | None = Field(default=None, sa_type=word(Standing))
    reason: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})

    @property
    def is_settled(self) -> bool:
        """Whether somebody concluded, or advised to weigh it again."""
        return self.concluded_on is not None or self.standing is Standing.CHANGED
