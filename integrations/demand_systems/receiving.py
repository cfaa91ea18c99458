"""Taking what a source tells into the database: nothing lost, nothing twice, and one bad record stops no other.

A record whose content is the one that was kept last costs nothing. The watermark moves when everything that was told
is committed, to the latest change among it, since a source may tell in any order and break off anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from integrations.demand_systems.dead_letters import DeadLetters, wrong
from integrations.demand_systems.flaws import FlawCode, Unusable
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, Unread
from integrations.demand_systems.storing import Arrival, Stored, Translated, store_page
from models.base import Moment
from models.demanding import TakenIn
from models.store.open import Store
from models.vocabulary import DeadLetterStage

OVERLAP = timedelta(minutes=5)
"""So much further back than the watermark a source is asked: clocks differ, and rows were being written meanwhile."""


@dataclass(kw_only=True)
class Tally:
    """What came of a pull or a replay; created, changed, unchanged and dead-lettered add up to seen."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    dead_lettered: int = 0
    newly_buried: int = 0
    """How many of the dead letters were not there before."""
    watermark: datetime | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    """The cases that came of it, or that changed."""
    problem: Exception | None = None
    """Why the source as a whole broke off; what was taken in before counts."""

    def add(self, other: "Tally") -> None:
        """Add what came of another source."""
        self.seen += other.seen
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.dead_lettered += other.dead_lettered
        self.newly_buried += other.newly_buried
        self.arrivals += other.arrivals
        self.watermark = max(filter(None, [self.watermark, other.watermark]), default=None)

    def count(self, stored: Sequence[Stored], unread: Sequence[Unread], seen: int, newly_buried: int) -> None:
        """Add a page that was committed."""
        created = sum(one.taken is TakenIn.CREATED for one in stored)
        changed = sum(one.taken is TakenIn.CHANGED for one in stored)
        self.seen += seen
        self.created += created
        self.changed += changed
        self.dead_lettered += len(unread)
        self.unchanged += seen - created - changed - len(unread)
        self.newly_buried += newly_buried
        self.arrivals += [one.arrival for one in stored if one.arrival]


class Receiver:
    """Takes records of one source into the database."""

    def __init__(self, store: Store, source: ConnectedSource, moment: Moment) -> None:
        """``moment``: when this happens; what says that it changed later than that changed now."""
        self._store, self._source, self._moment = store, source, moment
        self._letters = DeadLetters(store, source.name, moment)
        with store.read() as unit:
            state = unit.demands.find_state(source.name)
        self._newest = self._watermark = state.watermark if state else None
        self.tally = Tally(watermark=self._watermark)

    def since(self) -> datetime | None:
        """From when to ask for changes: before the watermark, in the precision of the source; None for everything."""
        precision = self._source.system.caps.watermark_precision
        if precision is None or self._watermark is None:
            return None
        asked = self._watermark - max(OVERLAP, precision)
        return asked - timedelta(seconds=asked.timestamp() % precision.total_seconds())

    def take(self, page: Sequence[Received]) -> None:
        """Take in a page of what changed; it is committed when this returns."""
        page = [_not_after(received, self._moment.at) for received in page]
        self._take(page, self._unknown_of(page))
        moments = [record.updated_at for record in map(record_of, page) if record.updated_at]
        self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)

    def read_again(self, page: Sequence[Received]) -> None:
        """Read what was kept with the mapping of today; the watermark stays where it is."""
        self._take(page, [received for received in page if isinstance(received, RawRecord)])

    def finish(self) -> None:
        """The source told all it had: the watermark moves on, and what it no longer tells is not wrong any more."""
        if self._source.system.caps.tells_everything:
            self._letters.mend_the_rest()
        with self._store.write() as unit:
            state = unit.demands.state(self._source.name)
            state.watermark = self._newest
            state.last_pull_at = state.last_success_at = self._moment.at
            state.failures_in_a_row, state.problem = 0, None
        self.tally.watermark = self._newest

    def fail(self, problem: Exception, told: str) -> None:
        """The source broke off: what was taken in stays, and so does the watermark. ``told``: why, in words."""
        with self._store.write() as unit:
            state = unit.demands.state(self._source.name)
            state.last_pull_at, state.problem = self._moment.at, told
            state.failures_in_a_row += 1
        self.tally.problem = problem

    def is_news(self, page: Sequence[Received]) -> bool:
        """Whether a page holds anything that was not taken in or buried before."""
        told = [received.record for received in page if isinstance(received, Unread)] + self._unknown_of(page)
        known = [self._letters.know(record) for record in told]
        return not all(known)

    def misses_letters(self) -> bool:
        """Whether dead letters wait that a source which tells everything did not tell again."""
        return self._source.system.caps.tells_everything and bool(self._letters.gone())

    def _take(self, page: Sequence[Received], records: Sequence[RawRecord]) -> None:
        translated, unread = self._translated(records)
        unread += [received for received in page if isinstance(received, Unread)]
        result = store_page(self._store, translated, self._moment)
        unread += result.refused + self._contradictions(result.stored)
        newly_buried = self._letters.bury(unread)
        self._letters.mend({record_of(one).ref for one in page} - {one.record.ref for one in unread})
        self.tally.count(result.stored, unread, len(page), newly_buried)

    def _unknown_of(self, page: Sequence[Received]) -> list[RawRecord]:
        """The records of a page that are not what was kept last."""
        records = [received for received in page if isinstance(received, RawRecord)]
        with self._store.read() as unit:
            kept = unit.demands.kept_hashes(self._source.name, [record.ref for record in records])
        return [record for record in records if kept.get(record.ref) != record.row_hash]

    def _translated(self, records: Sequence[RawRecord]) -> tuple[list[Translated], list[Unread]]:
        found, unread = [], []
        for record in records:
            try:
                found.append((record, self._source.mapping.snapshot(record)))
            except Unusable as why:
                unread.append(Unread(record=record, why=why))
        return found, unread

    def _contradictions(self, stored: Sequence[Stored]) -> list[Unread]:
        """Older versions from a source that tells each record once: somebody must say which one is meant.

        From a source that is asked for changes they are nothing special: it tells at least once, in any order.
        """
        if not self._source.system.caps.tells_everything:
            return []
        old = [one.record for one in stored if one.taken is TakenIn.OUTDATED]
        return [wrong(record, DeadLetterStage.VALIDATE, FlawCode.OUTDATED) for record in old]


def record_of(received: Received) -> RawRecord:
    """The record, read or not."""
    return received.record if isinstance(received, Unread) else received


def _not_after(received: Received, now: datetime) -> Received:
    """A clock that is ahead must not push the watermark into the future: what changes before then would be missed."""
    record = record_of(received)
    if record.updated_at is None or record.updated_at <= now:
        return received
    capped = replace(record, updated_at=now)
    return replace(received, record=capped) if isinstance(received, Unread) else capped
