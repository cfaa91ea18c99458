"""Reflections of the Ethische Commissie, the response to each, and what of them is public."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from models.base import VersionedRow, word
from models.vocabulary import Role


class Reflection(VersionedRow, table=True):
    """What the committee thinks of a case or a topic, asked or unasked; it advises and never decides."""

    __tablename__ = "reflection"

    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    item_id: UUID | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    """What it answers on an agenda, if it stood on one."""
    title: str = Field(sa_type=Text)
    asked: bool
    """Whether the committee was asked; it may also reflect unasked (the vision, chapter 3)."""
    reflected_on: date
    text: str = Field(sa_type=Text)
    could_change: bool
    """The committee thinks that the weighing could come out differently."""
    check_id: UUID | None = Field(default=None, foreign_key="check.id")
    """The light check that it brought, where the case had been decided."""
    recorded_on: date
    recorded_by: UUID | None = None
    response: str = Field(default="", sa_type=Text)
    responded_on: date | None = None
    responded_by: UUID | None = None
    responded_as: Role | None = Field(default=None, sa_type=word(Role))
    """In which role: who decides about the case, or the CIO office."""


class Publication(VersionedRow, table=True):
    """One edition of a reflection for everybody to read, with its own words; the newest of a reflection counts.

    ``VersionedRow``, since it can be withdrawn; what was public stays known here.
    """

    __tablename__ = "reflection_publication"

    reflection_id: UUID = Field(foreign_key="reflection.id", index=True)
    title: str = Field(sa_type=Text)
    topic: str = Field(max_length=40)
    """An option of the form: what the public list can be narrowed to."""
    text: str = Field(sa_type=Text)
    response: str = Field(default="", sa_type=Text)
    confirmed: list[str] = Field(default_factory=list, sa_type=JSON)
    """What looked like personal data and was said to be free to stand there."""
    consent: str = Field(sa_type=Text)
    """Who agreed to it and how; roles, no names."""
    agreed_on: date
    published_on: date
    published_by: UUID | None = None
    withdrawn_on: date | None = None
    withdrawn_by: UUID | None = None
    withdrawn_why: str = Field(default="", sa_type=Text)

    @property
    def is_public(self) -> bool:
        """Whether it was not withdrawn; a newer edition of the same reflection still takes its place."""
        return self.withdrawn_on is None

    def as_public(self) -> dict[str, Any]:
        """What everybody may read of it, by name; nothing else leaves this house."""
        return {
            "id": str(self.reflection_id),
            "title": self.title,
            "topic": self.topic,
            "text": self.text,
            "response": self.response,
            "published_on": self.published_on.isoformat(),
        }
