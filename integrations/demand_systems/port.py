"""The port to demand-supply systems: what a source tells, in its own words, and how that becomes ours.

One adapter per system speaks its wire and gives ``RawRecord``; a mapping turns that into a ``DemandSnapshot`` or says
why it cannot. Past the mapping nobody knows which system a demand came from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from integrations.demand_systems.flaws import Unusable
from models.demand import DemandSnapshot
from models.journal import sha256


@dataclass(frozen=True, kw_only=True)
class Caps:
    """What a system can do; what it cannot is done here.

    ``watermark_precision``: how exactly it can be asked for what changed since a moment; None where it always tells
    everything, each record once. Then what it no longer complains about is mended, and older news is a contradiction.
    """

    watermark_precision: timedelta | None = None

    @property
    def tells_everything(self) -> bool:
        """Whether each pull is the whole of it."""
        return self.watermark_precision is None


@dataclass(frozen=True, kw_only=True)
class RawRecord:
    """One record as the source gave it.

    ``ref``: what the source never changes about it. ``number``: how people look it up there: a ticket number, or file
    and row. ``updated_at`` is aware. ``body``: what JSON can hold.
    """

    source: str
    ref: str
    body: Mapping[str, Any]
    updated_at: datetime | None = None
    number: str = ""
    url: str | None = None
    etag: str | None = None

    @property
    def row_hash(self) -> str:
        """The same for the same content, wherever it stands and whenever it was read."""
        return sha256(self.body)


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Something the source holds that could not be used; the others could.

    Told by an adapter its stage is fetch: it could not be read as a record, and only mending the source helps.
    """

    record: RawRecord
    """What could be read of it; ``ref`` is the place where there is no reference."""
    why: Unusable


Received = RawRecord | Unread


@dataclass(frozen=True, kw_only=True)
class SourceInfo:
    """Who answers on the other side. ``server_time``: its clock, where it tells; ``account``: as whom we are there."""

    place: str
    server_time: datetime | None = None
    account: str | None = None


class DemandSource(Protocol):
    """One demand-supply system. Each call raises ``SourceFailed`` where the system as a whole does not answer."""

    @property
    def name(self) -> str:
        """What this installation calls it."""

    @property
    def caps(self) -> Caps:
        """What it can do."""

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        """What changed at or after ``since`` (everything for None): at least once each, in any order, in pages inside.

        A source that tells everything may ignore ``since``.
        """

    def get(self, ref: str) -> RawRecord | None:
        """One record as it is now; None when it is gone."""

    def whoami(self) -> SourceInfo:
        """Whether it answers, and as whom."""


class DemandMapping(Protocol):
    """How the records of one source become our words."""

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        """The record in our words; raises ``Unusable``, which names every flaw of the record at once."""

    def unmapped(self, record: RawRecord) -> tuple[str, ...]:
        """Fields of the record that nothing of ours takes."""


@dataclass(frozen=True, kw_only=True)
class ConnectedSource:
    """A source as it is configured: the system, and how its records are read."""

    system: DemandSource
    mapping: DemandMapping

    @property
    def name(self) -> str:
        """What this installation calls it."""
        return self.system.name
