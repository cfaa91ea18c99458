"""The rows of official instruments that somebody imported: their files as they were, and what is wrong in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from models.base import Row, UtcDateTime, word
from models.vocabulary import OfficialKind


class OfficialMethod(Row, table=True):
    """One version of one official instrument; never changed, since assessments are made with it."""

    __tablename__ = "official_method"

    urn: str = Field(max_length=160, index=True)
    """Its urn without a version, or its name where it has none."""
    method_version: str = Field(max_length=40)
    hash: str = Field(max_length=64, unique=True)
    """Over what its files say; the version that a file names may stay while its content changes."""
    kind: OfficialKind = Field(sa_type=word(OfficialKind))
    name: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    """The name of the file or folder, or the address, that it came from."""
    licence: str = Field(default="", sa_type=Text)
    questions: int
    files: Any = Field(sa_type=JSON)
    """The text of each file by its place in the folder that was imported."""
    diagnostics: Any = Field(sa_type=JSON)
    """What is wrong in them: level, where, text."""
    imported_on: date
    imported_at: datetime = Field(sa_type=UtcDateTime)
    imported_by: UUID | None = Field(default=None, foreign_key="person.id")
    """None where it was done on the machine itself, by whoever may run commands there."""
