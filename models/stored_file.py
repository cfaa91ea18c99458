"""Files that belong to something in a case: a report that was made elsewhere, the evidence for a condition."""

from datetime import date
from uuid import UUID

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from models.base import Row, word
from models.vocabulary import SubjectKind


class StoredFile(Row, table=True):
    """One file as it was sent; a newer version is another row."""

    __tablename__ = "stored_file"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    subject: SubjectKind = Field(sa_type=word(SubjectKind))
    subject_id: UUID = Field(index=True)
    name: str = Field(max_length=255)
    media_type: str = Field(max_length=120)
    size: int
    """In bytes."""
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)
    added_on: date
    added_by: UUID | None = Field(default=None, foreign_key="person.id")
    effective_on: date | None = None
    """From when it says something, where that is another day than it was added."""
    expires_on: date | None = None
    """Until when it shows what it is kept for: a certificate, a contract."""
    replaces_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    """The earlier version."""
    withdrawn_on: date | None = None
    withdrawn_because: str = Field(default="", sa_type=Text)
