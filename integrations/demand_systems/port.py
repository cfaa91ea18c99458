"""The port to demand-supply systems: what a source tells, in its own words, and how that becomes ours.

One adapter per system speaks its wire and gives ``RawRecord``; a mapping turns that into a ``DemandSnapshot`` or says
why it cannot. Past the mapping nobody knows which system a demand came from.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from integrations.demand_systems.flaws import Unusable
from integrations.demand_systems.webhook import WebhookCheck
from models.demand import DemandSnapshot
from models.journal import sha256
from models.vocabulary import WriteBackKind


@dataclass(frozen=True, kw_only=True)
class Caps:
    """What a system can do; what it cannot is done here.

    ``watermark_precision``: how exactly it can be asked for what changed since a moment; None where it always tells
    everything, each record once. Then what it no longer complains about is mended, and older news is a contradiction.
    """

    watermark_precision: timedelta | None = None
    lists_refs: bool = False
    """Whether ``refs`` tells which records there are; then what it no longer tells is looked up, and may be gone."""

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

    ours: frozenset[str] = frozenset()
    """Fields of ``body`` that our own write-back changes, or that change by it, such as the moment of change; a dot
    goes one level down."""
    kept_as: str = ""
    """The hash that it was kept under, where it comes from there and not from the source."""

    @cached_property
    def row_hash(self) -> str:
        """The same for the same content, wherever it stands and whenever it was read; what we wrote there is no
        content."""
        return self.kept_as or sha256(_without(self.body, self.ours))


def _without(body: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """``body`` without the fields of these names."""
    left = {name: value for name, value in body.items() if name not in names}
    deeper: dict[str, set[str]] = {}
    for name in names:
        above, dot, below = name.partition(".")
        if dot and isinstance(left.get(above), Mapping):
            deeper.setdefault(above, set()).add(below)
    return left | {above: _without(left[above], below) for above, below in deeper.items()}


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
    """Who answers on the other side. ``account``: as whom we are there; ``rights``: what we may do, where it tells.

    ``skew``: how far its clock is ahead of ours; None where it has none.
    """

    place: str
    account: str | None = None
    rights: str | None = None
    skew: timedelta | None = None


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
        """One record as it is now, in the same words as ``changed_since`` tells it; None when it is gone."""

    def refs(self) -> Iterator[str]:
        """The reference of every record there is now, at least once each; only where ``caps.lists_refs``."""

    def whoami(self) -> SourceInfo:
        """Whether it answers, and as whom."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What a source must be told about one record.

    ``marker``: stands in ``note``, and by it the note is found before it is written again. ``values``: what else may
    be written there, by name: ``outcome``, ``link``, ``next_on`` (ISO), ``case``, ``kind``; all texts.
    """

    ref: str
    kind: WriteBackKind
    marker: str
    note: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """What a source holds after it was told something. ``differs``: what does not stand there as it was written."""

    differs: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """It stands there."""
        return not self.differs


class NoteTaker(Protocol):
    """The side of a demand system that takes outcomes. Each call raises ``SourceFailed`` where it does not answer."""

    @property
    def kinds(self) -> frozenset[WriteBackKind]:
        """What it wants to be told."""

    def tell(self, outgoing: Outgoing) -> None:
        """Write it there; what stands there already, found by its marker, is not written again.

        Raises ``NoteRefused`` where the source says that it does not take it.
        """

    def read_back(self, outgoing: Outgoing) -> ReadBack:
        """Look whether it stands there: a source may answer well and take nothing."""


class DemandMapping(Protocol):
    """How the records of one source become our words."""

    @property
    def hash(self) -> str:
        """The same for the same mapping; another one may understand what could not be used before."""

    @property
    def asks_for_all(self) -> bool:
        """Whether every field of a record should be one of ours, as in a form of ours; then another is a mistake."""

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        """The record in our words; raises ``Unusable``, which names every flaw of the record at once."""

    def unmapped(self, record: RawRecord) -> tuple[str, ...]:
        """Fields of the record that nothing of ours takes."""


@dataclass(frozen=True, kw_only=True)
class ConnectedSource:
    """A source as it is configured: the system, how its records are read, and where outcomes go."""

    system: DemandSource
    mapping: DemandMapping
    notes: NoteTaker | None = None
    """None where nothing is written back."""
    withdraws_at_most: float = 0.2
    """So large a share of its demands may be gone at once; more than that is an alarm, and none is withdrawn."""
    webhook: WebhookCheck | None = None
    """How its calls are checked; None where it makes none."""

    @property
    def name(self) -> str:
        """What this installation calls it."""
        return self.system.name
