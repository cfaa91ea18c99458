"""Records one by one, where the list of a source does not say enough of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import RawRecord, Received, Unread
from integrations.demand_systems.rest.asking import Detail, Listing
from integrations.demand_systems.rest.listing import ListReader
from integrations.demand_systems.rest.records import NoRecord, RecordReader, Sighting
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import as_text

FAILING_IN_A_ROW = 3
"""So many records that cannot be had, one after the other, are a source that does not answer."""

_OF_ONE_RECORD = frozenset(
    {FailureCode.UNREACHABLE, FailureCode.STRANGE_ANSWER, FailureCode.NO_RIGHTS, FailureCode.TOO_LARGE}
)
"""Failures that may concern one record alone; the others concern the source."""


class DetailReader:
    """Reads single records of one source."""

    def __init__(self, wire: Wire, listing: Listing, detail: Detail, reader: RecordReader) -> None:
        """``detail``: how a record is asked for; ``listing``: where a record stands in a list of one."""
        self._wire, self._detail, self._reader = wire, detail, reader
        self._list = ListReader(wire, listing, reader)
        self._usual = listing.paging.first().values

    def each(self, told: Iterable[Sighting | Unread]) -> Iterator[Received]:
        """Each record itself; one that is gone since it was listed is left out, and one that fails is told unread."""
        failing = gone = found = 0
        for seen in told:
            if isinstance(seen, Unread):
                yield seen
                continue
            try:
                record = self.record(seen.ref, seen.updated_at)
            except NoRecord as why:
                yield self._reader.unread(seen.row, seen.place, why.flaw)
            except SourceFailed as failure:
                failing += 1
                if failure.reason not in _OF_ONE_RECORD or failing == FAILING_IN_A_ROW:
                    raise
                yield self._reader.not_given(seen, failure)
            else:
                failing, gone, found = 0, gone + (record is None), found + (record is not None)
                if record is not None:
                    yield record
        if gone >= FAILING_IN_A_ROW and not found:
            raise SourceFailed(FailureCode.NOT_FOUND, self._detail.asking.path)

    def record(self, ref: str, listed_at: datetime | None = None) -> RawRecord | None:
        """The record; None when it is gone. ``listed_at``: when it changed by the list.

        Raises ``NoRecord`` where it cannot be told as one, ``SourceFailed`` where it cannot be had.
        """
        detail, values = self._detail, {**self._usual, "ref": ref}
        answer = detail.asking.ask(self._wire, values, detail.gone)
        told = None if answer.status in detail.gone else self._told_of(ref, answer)
        if told is None or (detail.gone_when and detail.gone_when.inside(told)):
            return None
        for name, (asking, pick) in detail.also.items():
            further = asking.ask(self._wire, values, detail.gone)
            told = {**told, name: None if further.status in detail.gone else pick.of(further)}
        updated_at = listed_at
        if updated_at is None or detail.updated is not None:
            updated_at = self._reader.updated_at(told, detail.updated or self._reader.updated)
        return self._reader.record(ref, updated_at, told)

    def _told_of(self, ref: str, answer: Answer) -> Mapping[str, Any] | None:
        """What an answer says of a record; a source that passes over what it is asked may tell of another one."""
        if answer.data is None:
            return None
        where = self._detail.record
        rows = self._list.rows_of(answer) if where is None else [where.of(answer)]
        if not rows:
            return None
        for row in rows:
            if isinstance(row, Mapping) and as_text(self._reader.ref.inside(row) or ref).strip() == ref:
                return row
        raise SourceFailed(FailureCode.STRANGE_ANSWER, self._detail.asking.path, told=f"it does not tell of {ref}")
