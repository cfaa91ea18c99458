"""A demand system on paper: the port without a wire, for tests and for trying things out.

Its records have the fields of the intake form, so it goes with ``IntakeFormMapping``. It tells what changed since a
moment with the precision of a second, and can be made to break off, as real ones do.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import Caps, RawRecord, Received, SourceInfo


class DemandSystemOnPaper:
    """A demand system whose records are put in by hand."""

    caps = Caps(watermark_precision=timedelta(seconds=1), lists_refs=True)

    def __init__(self, name: str = "paper") -> None:
        """``name``: what this installation calls it."""
        self.name = name
        self.asked: list[datetime | None] = []
        """Since when it was asked for changes, each time."""
        self.breaks_off_after: int | None = None
        """After so many records it answers no more; None: it does not break off."""
        self.skew: timedelta | None = None
        """How far its clock is ahead of ours."""
        self._records: dict[str, RawRecord] = {}

    def put(self, ref: str, body: Mapping[str, Any], updated_at: datetime) -> None:
        """Write a record, or write it anew."""
        self._records.pop(ref, None)  # what changed last comes last, as in a list by date
        self._records[ref] = RawRecord(source=self.name, ref=ref, number=ref, body=dict(body), updated_at=updated_at)

    def take_away(self, ref: str) -> None:
        """Remove a record."""
        del self._records[ref]

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        """What was written at or after ``since``."""
        self.asked.append(since)
        changed = (record for record in self._records.values() if _is_new(record, since))
        for told, record in enumerate(changed):
            if told == self.breaks_off_after:
                raise SourceFailed(FailureCode.UNREACHABLE, self.name)
            yield record

    def get(self, ref: str) -> RawRecord | None:
        """The record as it is now; None when it was taken away."""
        return self._records.get(ref)

    def refs(self) -> Iterator[str]:
        """What was put in and not taken away."""
        if self.breaks_off_after is not None:
            raise SourceFailed(FailureCode.UNREACHABLE, self.name)
        yield from self._records

    def whoami(self) -> SourceInfo:
        """Paper answers to everybody."""
        return SourceInfo(place=self.name, skew=self.skew)


def _is_new(record: RawRecord, since: datetime | None) -> bool:
    return since is None or record.updated_at is None or record.updated_at >= since
