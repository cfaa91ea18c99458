"""The Ethische Commissie: its meetings, what stands on their agendas, and the cases that it does not look at now.

The committee meets three or four times a year and never decides (the vision, chapter 3). Nothing here holds a case up.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from models.base import Row, VersionedRow

_ON_IT = text("taken_off_on IS NULL AND case_id IS NOT NULL")
_PARKED = text("ended_on IS NULL")


class Meeting(VersionedRow, table=True):
    """One meeting of the committee."""

    __tablename__ = "committee_meeting"

    held_on: date = Field(index=True)
    papers_due_on: date
    """Until when papers can be handed in; what comes later is marked, not refused."""
    place: str = Field(default="", sa_type=Text)
    planned_on: date
    cancelled_on: date | None = None
    cancelled_why: str = Field(default="", sa_type=Text)

    def is_to_come(self, today: date) -> bool:
        """Whether it will be held, today or later."""
        return self.cancelled_on is None and self.held_on >= today


class AgendaItem(VersionedRow, table=True):
    """One case or one free topic on the agenda of one meeting."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        Index(
            "uq_agenda_item_case", "meeting_id", "case_id", unique=True, sqlite_where=_ON_IT, postgresql_where=_ON_IT
        ),
    )

    meeting_id: UUID = Field(foreign_key="committee_meeting.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    topic: str = Field(default="", sa_type=Text)
    """What it is about where it is no case."""
    question: str = Field(sa_type=Text)
    """What the committee is asked."""
    place: int
    """Where it stands on the agenda; the lowest comes first."""
    put_on: date
    taken_off_on: date | None = None
    taken_off_why: str = Field(default="", sa_type=Text)

    def came_late(self, meeting: Meeting) -> bool:
        """Whether it was put there after the papers were due."""
        return self.put_on > meeting.papers_due_on


class ParkedCase(Row, table=True):
    """That the committee does not look at a case now, and why; ended when it is put on an agenda after all."""

    __tablename__ = "committee_parking"
    __table_args__ = (
        Index("uq_committee_parking", "case_id", unique=True, sqlite_where=_PARKED, postgresql_where=_PARKED),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    why: str = Field(sa_type=Text)
    parked_on: date
    parked_by: UUID | None = None
    ended_on: date | None = None
