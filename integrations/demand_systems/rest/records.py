"""From one row of an answer to a record: who it is, when it changed, and what of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from integrations.demand_systems.flaws import Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.port import RawRecord, Received, Unread
from integrations.demand_systems.rest.moments import Writing
from integrations.demand_systems.wire.picking import Pick, as_text, filled
from models.journal import sha256
from models.vocabulary import DeadLetterStage

LONGEST_REFERENCE = 200
_LONGEST_NUMBER = 300


class NoRecord(Exception):
    """A row cannot be told as a record; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        """``flaw``: the first that was met."""
        super().__init__(flaw.code)
        self.flaw = flaw


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A row of the list that is a record: what it is called, when it changed, where it stood."""

    ref: str
    updated_at: datetime | None
    row: Mapping[str, Any]
    place: str


@dataclass(frozen=True, kw_only=True)
class RecordReader:
    """How the rows of one source are read.

    ``body``: what is kept of a record, and in which order, so that the same content has the same hash; all of it where
    it is left out. ``url``: the page for people, as a template. ``ours``: names in the body that we write ourselves.
    """

    source: str
    ref: Pick
    writing: Writing
    updated: Pick | None = None
    number: Pick | None = None
    body: Pick | None = None
    url: str | None = None
    ours: frozenset[str] = frozenset()

    def sighting(self, row: Any, place: str) -> Sighting:
        """What the list says of a record; raises ``NoRecord``."""
        if not isinstance(row, Mapping):
            raise NoRecord(Flaw(code=FlawCode.NO_RECORD, value=as_text(row)[:60]))
        ref = as_text(self.ref.inside(row)).strip()
        if not ref:
            raise NoRecord(Flaw(code=FlawCode.MISSING, column=self.ref.said))
        if len(ref) > LONGEST_REFERENCE or not ref.isprintable():
            raise NoRecord(Flaw(code=FlawCode.NO_RECORD, value=ascii(ref[:60])))
        return Sighting(ref=ref, updated_at=self.updated_at(row, self.updated), row=row, place=place)

    def record(self, ref: str, updated_at: datetime | None, told: Mapping[str, Any]) -> RawRecord:
        """The record that ``told`` is; raises ``NoRecord`` where nothing of it is kept."""
        body = self.body.inside(told) if self.body else told
        if not isinstance(body, Mapping):
            raise NoRecord(Flaw(code=FlawCode.NO_RECORD, value=as_text(body)[:60]))
        number = as_text(self.number.inside(told)) if self.number else ""
        # a number is for people: one that cannot be shown must not keep its record from being stored
        number = number if number.isprintable() and 0 < len(number) <= _LONGEST_NUMBER else ref
        values = {"ref": quote(ref, safe=""), "number": quote(number, safe="")}
        return RawRecord(
            source=self.source,
            ref=ref,
            number=number,
            updated_at=updated_at,
            url=str(filled(self.url, values)) if self.url else None,
            body=dict(body),
            ours=self.ours,
        )

    def updated_at(self, row: Mapping[str, Any], where: Pick | None) -> datetime | None:
        """When a record changed, where its source tells that; raises ``NoRecord`` where it should and does not."""
        if where is None:
            return None
        said = where.inside(row)
        try:
            found = self.writing.read(said)
        except ValueError:
            raise NoRecord(Flaw(code=FlawCode.NOT_A_DATE, column=where.said, value=as_text(said)[:60])) from None
        if found is None:
            raise NoRecord(Flaw(code=FlawCode.MISSING, column=where.said))
        return found

    def unread(self, row: Any, place: str, flaw: Flaw) -> Unread:
        """A row that is no record: called by its reference, else by its content.

        Called by its place it would count as mended as soon as another row stood there.
        """
        ref = as_text(self.ref.inside(row)).strip() if isinstance(row, Mapping) else ""
        usable = ref.isprintable() and 0 < len(ref) <= LONGEST_REFERENCE
        record = RawRecord(
            source=self.source,
            ref=ref if usable else f"#{sha256(row)[:16]}",
            number=place,
            body=row if isinstance(row, Mapping) else {"row": row},
        )
        return Unread(record=record, why=Unusable(DeadLetterStage.FETCH, [flaw]))

    def not_given(self, seen: Sighting, failure: SourceFailed) -> Received:
        """A record that stands in the list and could not be had itself."""
        flaw = Flaw(code=FlawCode.NOT_GIVEN, value=failure.told or failure.reason)
        record = RawRecord(
            source=self.source, ref=seen.ref, number=seen.place, updated_at=seen.updated_at, body=dict(seen.row)
        )
        return Unread(record=record, why=Unusable(DeadLetterStage.FETCH, [flaw]))
