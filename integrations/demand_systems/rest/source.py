"""Any system that answers JSON over HTTP, as a demand source: what differs between them is configuration.

``reading.py`` makes a ``RestSource`` of the tables ``[list]``, ``[changes]``, ``[detail]`` and ``[whoami]``.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import Caps, RawRecord, Received, SourceInfo, Unread
from integrations.demand_systems.rest.asking import Changes, Detail, Listing, Whoami
from integrations.demand_systems.rest.detail import DetailReader
from integrations.demand_systems.rest.listing import ListReader, Question
from integrations.demand_systems.rest.moments import without_doubt
from integrations.demand_systems.rest.records import NoRecord, RecordReader, Sighting
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import as_text

_FAR_TOO_OLD = timedelta(days=1)
"""A row so much older than was asked for says that the source did not look at what was asked."""

_log = logging.getLogger("waardenweg.intake")


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """What is asked of one source, and how its records are read.

    Without ``changes`` the whole list is read each time and compared here; without ``detail`` one record is looked for
    in the list.
    """

    listing: Listing
    reader: RecordReader
    changes: Changes | None = None
    detail: Detail | None = None
    whoami: Whoami | None = None


class RestSource:
    """A system that answers JSON over HTTP."""

    def __init__(self, name: str, wire: Wire, protocol: Protocol) -> None:
        """``name``: what this installation calls it."""
        self.name, self._wire = name, wire
        self._listing, self._reader = protocol.listing, protocol.reader
        self._changes, self._whoami = protocol.changes, protocol.whoami
        self._read_each = protocol.detail is not None and protocol.detail.read_each
        self._list = ListReader(wire, protocol.listing, protocol.reader)
        self._details = (
            DetailReader(wire, protocol.listing, protocol.detail, protocol.reader) if protocol.detail else None
        )

    @property
    def caps(self) -> Caps:
        """By what is configured."""
        precision = self._changes.precision if self._changes else timedelta(seconds=1)
        dated = self._reader.updated is not None
        return Caps(watermark_precision=precision if dated else None, lists_refs=self._listing.complete)

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        """What changed at or after ``since``, each record once for each moment at which it changed."""
        told = self._list.sightings(since, self._question)
        if since is not None:
            told = self._heeded(told, since) if self._changes else self._newer(told, since)
        yield from self._details.each(told) if self._details and self._read_each else map(self._as_listed, told)

    def get(self, ref: str) -> RawRecord | None:
        """One record as it is now; None when it is gone."""
        if self._details is None:
            told = (one for one in self.changed_since(None) if isinstance(one, RawRecord))
            return next((record for record in told if record.ref == ref), None)
        try:
            return self._details.record(ref)
        except NoRecord as why:
            raise SourceFailed(FailureCode.STRANGE_ANSWER, self._wire.base_url, told=f"{ref}: {why}") from why

    def refs(self) -> Iterator[str]:
        """The reference of every record in the list."""
        for page in self._list.one_pass(self._question(None)).pages():
            for row, _ in self._list.rows(page):
                ref = as_text(self._reader.ref.inside(row)).strip()
                if ref:
                    yield ref

    def whoami(self) -> SourceInfo:
        """As whom we are there; where it does not tell, whether it lets us read the list."""
        if self._whoami is None:
            next(self._list.one_pass(self._question(None)).pages())
            return SourceInfo(place=self._wire.base_url, skew=self._wire.skew)
        answer = self._whoami.asking.ask(self._wire, {})
        account, rights = self._whoami.account, self._whoami.rights
        return SourceInfo(
            place=self._wire.base_url,
            account=(as_text(account.of(answer)) if account else "") or None,
            rights=(_listed(rights.of(answer)) if rights else "") or None,
            skew=self._wire.skew,
        )

    def _question(self, since: datetime | None) -> Question:
        if since is None or self._changes is None:
            return self._listing.asking, {}
        zone = UTC if self._changes.zone else self._zone_of_account
        return self._changes.asking, {"since": self._changes.since(since, zone)}

    @cached_property
    def _zone_of_account(self) -> tzinfo:
        """The time zone that our account has set there: some systems read every moment in it."""
        told: Any = None
        if self._whoami is not None and self._whoami.time_zone is not None:
            told = self._whoami.time_zone.of(self._whoami.asking.ask(self._wire, {}))
        try:
            return ZoneInfo(told)
        except (TypeError, ValueError, ZoneInfoNotFoundError):
            problem = f"it does not tell the time zone of our account: {told}"
            raise SourceFailed(FailureCode.STRANGE_ANSWER, self._wire.base_url, told=problem) from None

    def _newer(self, told: Iterator[Sighting | Unread], since: datetime) -> Iterator[Sighting | Unread]:
        asked = without_doubt(since, self._reader.writing.zone)
        for one in told:
            if isinstance(one, Unread) or one.updated_at is None or one.updated_at >= asked:
                yield one

    def _heeded(self, told: Iterator[Sighting | Unread], since: datetime) -> Iterator[Sighting | Unread]:
        """All of it; a source that passes over a question that it does not understand tells everything."""
        ignored = 0
        for one in told:
            moment = None if isinstance(one, Unread) else one.updated_at
            ignored += moment is not None and moment < since - _FAR_TOO_OLD
            yield one
        if ignored:
            _log.warning(
                "Source %s told %s records that are older than was asked; look at [changes].", self.name, ignored
            )

    def _as_listed(self, seen: Sighting | Unread) -> Received:
        if isinstance(seen, Unread):
            return seen
        try:
            return self._reader.record(seen.ref, seen.updated_at, seen.row)
        except NoRecord as why:
            return self._reader.unread(seen.row, seen.place, why.flaw)


def _listed(rights: Any) -> str:
    return ", ".join(map(as_text, rights)) if isinstance(rights, list) else as_text(rights)
