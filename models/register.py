"""Register entries: algorithms and sensors that are in use, each with its own yearly cycle."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text, UniqueConstraint, text
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

    ``source``: which register or file; ``registered_on``: when the entry was registered there, or the day of the import
    where ``is_dated`` says that nobody told; ``details``: what its kind has beside what all entries have.
    """

    kind: RegisterKind
    source: str
    source_id: str
    organisation: str
    title: str
    purpose: str = ""
    status: EntryStatus = EntryStatus.IN_USE
    registered_on: date
    is_dated: bool = True
    url: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_recheck_on(self) -> date:
        """One year after it was registered."""
        return one_year_later(self.registered_on)

    def columns(self, *, again: bool = False) -> dict[str, Any]:
        """What an entry is made of; ``again``: what it is renewed with, without a day that nobody told."""
        left_out = {"is_dated"} if self.is_dated or not again else {"is_dated", "registered_on"}
        told = {name: value for name, value in vars(self).items() if name not in left_out}
        return {**told, "purpose_hash": purpose_hash(self.kind, self.purpose)}

    def content_hash(self) -> str:
        """The same for the same content."""
        told = self.columns(again=True)
        del told["purpose_hash"]  # it says nothing that kind and purpose do not
        return sha256({name: value for name, value in told.items() if name != "details" or value})


def purpose_hash(kind: RegisterKind, purpose: str) -> str:
    """The same for entries of one kind and purpose."""
    return hashlib.sha256(f"{kind}\n{purpose}".encode()).hexdigest()


class RegisterEntry(VersionedRow, table=True):
    """One entry and where it stands in its cycle."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("kind", "source", "source_id"),
        Index("ix_register_entry_due", "next_recheck_on", sqlite_where=_IN_THE_CYCLE, postgresql_where=_IN_THE_CYCLE),
        Index("ix_register_entry_together", "purpose_hash", "case_id", "organisation"),
    )

    kind: RegisterKind = Field(sa_type=word(RegisterKind))
    source: str = Field(max_length=120)
    source_id: str = Field(max_length=120)
    organisation: str = Field(max_length=200, index=True)
    title: str = Field(max_length=500)
    purpose: str = Field(default="", sa_type=Text)
    purpose_hash: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    """Of its kind and purpose: what entries that are looked at together have the same."""
    status: EntryStatus = Field(sa_type=word(EntryStatus))
    url: str | None = Field(default=None, max_length=1000)
    details: Any = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    """What its kind has beside what all entries have: of a sensor what it measures, where, and until when."""
    registered_on: date
    content_hash: str = Field(max_length=64)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    apart_because: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """Why it has a re-check of its own, where others of its case, kind and purpose share one; empty where it shares."""
    changed_on: date | None = None
    """When the register last told something else of it than before."""
    anchor_on: date
    """The day whose anniversaries are its cycle; kept whole, so that 29 February comes back in leap years."""
    shift_days: int = 0
    """By how many days the first re-check was moved, so that a whole import does not fall due on one day, nor on one
    day of any later year."""
    last_reflected_on: date | None = None
    """None: not yet discussed, a gap that is shown as such and never as late."""
    next_recheck_on: date | None = None
    """None once it left the cycle."""

    @property
    def first_recheck_on(self) -> date:
        """When it is discussed for the first time: one year after the anchor, and its shift."""
        return one_year_later(self.anchor_on) + timedelta(days=self.shift_days)

    def enter_cycle(self) -> None:
        """Into the cycle, or back into it: at its first re-check, or at the anniversary that is next after its last."""
        last = self.last_reflected_on
        self.next_recheck_on = self.first_recheck_on if last is None else self._date_after(last)

    def keep_time_with(self, other: "RegisterEntry") -> None:
        """Have the date and the anniversaries of another entry from now on."""
        self.anchor_on, self.shift_days, self.next_recheck_on = other.anchor_on, other.shift_days, other.next_recheck_on

    def leave_cycle(self) -> None:
        """Out of the cycle: out of use or withdrawn."""
        self.next_recheck_on = None

    def reflect(self, on: date, *, ahead: timedelta) -> None:
        """Discussed on ``on``: the next re-check is the first anniversary that this does not count for.

        ``ahead``: so long before its date a re-check may be answered. What is discussed within that time counts for
        the coming date, also where it comes very late for the one before; what is discussed earlier does not move it.
        So two discussions that are asked for never lie further apart than a year and ``ahead``. An entry that left the
        cycle while it was being discussed stays out of it.
        """
        self.last_reflected_on = on
        if self.next_recheck_on is not None and on + ahead >= self.next_recheck_on:
            self.next_recheck_on = self._date_after(on + ahead)

    def _date_after(self, day: date) -> date:
        """The first date of its cycle after ``day``: an anniversary of the anchor, or of where that was moved to."""
        if self.shift_days == 0:
            return first_anniversary_after(self.anchor_on, day)
        return (
            self.first_recheck_on
            if day < self.first_recheck_on
            else first_anniversary_after(self.first_recheck_on, day)
        )
