"""Who is away, and who answers for whom: both with dates, so that it ends by itself."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import VersionedRow


class Absence(VersionedRow, table=True):
    """Somebody is away from a day until and including another. Why is nobody's business and is not kept."""

    __tablename__ = "absence"

    person_id: UUID = Field(foreign_key="person.id", index=True)
    deputy_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    """Who answers meanwhile; none means that their questions wait, and that the ladder goes on to who is next."""
    from_on: date
    until_on: date
    set_on: date
    set_by: UUID | None = Field(default=None, foreign_key="person.id")
    ended_on: date | None = None
    """Taken back, or ended before."""

    def covers(self, on: date) -> bool:
        """Whether they are away on ``on``."""
        return self.from_on <= on <= self.until_on and (self.ended_on is None or on < self.ended_on)


class Delegation(VersionedRow, table=True):
    """One question, given to somebody else for a while; who gave it stays answerable and sees it too."""

    __tablename__ = "delegation"

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    """Who gave it."""
    deputy_id: UUID = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date
    because: str = Field(sa_type=Text)
    set_on: date
    ended_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether it holds on ``on``."""
        return self.from_on <= on <= self.until_on and (self.ended_on is None or on < self.ended_on)
