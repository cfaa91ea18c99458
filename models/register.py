"""Register entries: algorithms and sensors that are in use, each with its own yearly cycle."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.base import VersionedRow, word
from models.dates import first_anniversary_after, one_year_later
from models.journal import sha256
from models.vocabulary import EntryStatus, RegisterKind

_IN_THE_CYCLE = text("next_recheck_on IS NOT NULL")
CYCLING = frozenset({EntryStatus.IN_USE, EntryStatus.IN_DEVELOPMENT})
"""Entries that come round each year; what is out of use or withdrawn does not."""


@dataclass(frozen=True, kw_only=True)
class EntryRecord:
    """One entry as a register tells it, in our words.

    ``source``: which register or file; ``registered_on``: when the entry was registered there.
    """

    kind: RegisterKind
    source: str
    source_id: str
    organisation: str
    title: str
    purpose: str = ""
    status: EntryStatus = EntryStatus.IN_USE
    registered_on: date
    url: str | None = None

    def content_hash(self) -> str:
        """The same for the same content."""
        return sha256(vars(self))


class RegisterEntry(VersionedRow, table=True):
    """One entry and where it stands in its cycle."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("kind", "source", "source_id"),
        Index("ix_register_entry_due", "next_recheck_on", sqlite_where=_IN_THE_CYCLE, postgresql_where=_IN_THE_CYCLE),
    )

    kind: RegisterKind = Field(sa_type=word(RegisterKind))
    source: str = Field(max_length=120)
    source_id: str = Field(max_length=120)
    organisation: str = Field(max_length=200, index=True)
    title: str = Field(max_length=500)
    purpose: str = Field(default="", sa_type=Text)
    status: EntryStatus = Field(sa_type=word(EntryStatus))
    url: str | None = Field(default=None, max_length=1000)
    registered_on: date
    content_hash: str = Field(max_length=64)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    anchor_on: date
    """The day whose anniversaries are its cycle; kept whole, so that 29 February comes back in leap years."""
    last_reflected_on: date | None = None
    """None: not yet discussed, a gap that is shown as such and never as late."""
    next_recheck_on: date | None = None
    """None once it left the cycle."""

    def enter_cycle(self) -> None:
        """Into the cycle: the first re-check falls one year after the anchor."""
        self.next_recheck_on = one_year_later(self.anchor_on)

    def leave_cycle(self) -> None:
        """Out of the cycle: out of use or withdrawn."""
        self.next_recheck_on = None

    def reflect(self, on: date) -> None:
        """Discussed on ``on``: the next re-check is the first anniversary after that day and its due date."""
        self.last_reflected_on = on
        self.next_recheck_on = first_anniversary_after(self.anchor_on, max(on, self.next_recheck_on or on))
