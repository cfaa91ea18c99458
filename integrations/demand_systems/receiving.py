"""Taking what a source tells into the database: nothing lost, nothing twice, and one bad record stops no other.

A record whose content is the one that was kept last costs nothing. The watermark moves when everything that was told
is committed, to the latest change among it, since a source may tell in any order and break off anywhere.

Of a source that is asked for changes an older version is usually a page that came late. Where the source, asked for
that one record, tells the same, its clock was set back: then that is what it holds, and it is taken in.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from integrations.demand_systems.dead_letters import DeadLetters, wrong
from integrations.demand_systems.flaws import FlawCode, Unusable
from integrations.demand_systems.health import greet, note_failure, note_success
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, Unread
from integrations.demand_systems.storing import Stored, Translated, store_page
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.demanding import TakenIn, set_back
from models.store.open import Store
from models.vocabulary import DeadLetterStage

OVERLAP = timedelta(minutes=5)
"""So much further back than the watermark a source is asked: clocks differ, and rows were being written meanwhile."""
MOST_SKEW = timedelta(days=1)
"""A clock that is further off is wrong, and no reason to ask for years."""
MOST_LOOKS = 200
"""Older versions that are asked for one by one in a pull; of more than that the source tells again next time."""

_log = logging.getLogger("waardenweg.intake")


class Receiver:
    """Takes records of one source into the database."""

    def __init__(self, store: Store, source: ConnectedSource, moment: Moment) -> None:
        """``moment``: when this happens; what says that it changed later than that changed now."""
        self._store, self._source, self._moment = store, source, moment
        self._letters = DeadLetters(store, source.name, moment)
        with store.read() as unit:
            state = unit.demands.find_state(source.name)
        self._newest = self._watermark = state.watermark if state else None
        self._skew = timedelta(seconds=state.skew_seconds or 0) if state else timedelta(0)
        self._read_with = state.mapping_hash if state else None
        self._told_that_it_takes_notes = state.takes_notes if state else False
        self._looks_left = MOST_LOOKS
        self.tally = Tally(watermark=self._watermark)

    def since(self) -> datetime | None:
        """From when to ask for changes, in the precision of the source; None for everything.

        That is before the watermark, by what clocks may differ and by what this one differed at the last pull.
        """
        precision = self._source.system.caps.watermark_precision
        if precision is None or self._watermark is None:
            return None
        asked = self._watermark - max(OVERLAP, precision) - min(abs(self._skew), MOST_SKEW)
        return asked - timedelta(seconds=asked.timestamp() % precision.total_seconds())

    @property
    def mapping_is_new(self) -> bool:
        """Whether what was told until now was read with another mapping, which may not have understood all of it."""
        return self._read_with != self._source.mapping.hash

    def begin(self) -> None:
        """Write down first whether outcomes go back there: what comes in may be told something at once."""
        takes_notes = self._source.notes is not None
        if takes_notes != self._told_that_it_takes_notes:
            with self._store.write() as unit:
                unit.demands.state(self._source.name).takes_notes = takes_notes

    def take(self, page: Sequence[Received]) -> None:
        """Take in a page of what changed; it is committed when this returns."""
        page = [_not_after(received, self._moment.at) for received in page]
        self._mend(page, self._take_in(page, self._unknown_of(page)))
        moments = [record.updated_at for record in map(record_of, page) if record.updated_at]
        self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)

    def read_letters_again(self, page: Sequence[Received]) -> None:
        """Read dead letters, or records that were asked for by name, with the mapping of today."""
        self._mend(page, self._take_in(page, _records(page)))

    def read_kept_again(self, page: Sequence[RawRecord]) -> None:
        """Read what was kept with the mapping of today; what waits came later, and goes on waiting."""
        self._take_in(page, page)

    def finish(self) -> None:
        """The source told all it had: the watermark moves on, and what it no longer tells is not wrong any more."""
        self._settle(self.tally.counts)

    def find_nothing(self) -> None:
        """The source told nothing new: it was read, and all is well; what came of the last pull stays to be seen."""
        self._settle(None)

    def _settle(self, counts: dict[str, int] | None) -> None:
        if self._source.system.caps.tells_everything:
            self._letters.mend_the_rest()
        info = greet(self._source)
        with self._store.write() as unit:
            state = unit.demands.state(self._source.name)
            state.watermark = self._newest
            note_success(state, self._source, info, self._moment.at)
            state.counts = counts or state.counts
        self.tally.watermark = self._newest

    def fail(self, problem: Exception, told: str) -> None:
        """The source broke off: what was taken in stays, and so does the watermark. ``told``: why, in words."""
        with self._store.write() as unit:
            note_failure(unit.demands.state(self._source.name), problem, told, self._moment.at)
        self.tally.problem = problem

    def is_news(self, page: Sequence[Received]) -> bool:
        """Whether a page holds anything that was not taken in or buried before."""
        told = [received.record for received in page if isinstance(received, Unread)] + self._unknown_of(page)
        known = [self._letters.know(record) for record in told]
        return not all(known)

    def misses_letters(self) -> bool:
        """Whether dead letters wait that a source which tells everything did not tell again."""
        return self._source.system.caps.tells_everything and bool(self._letters.gone())

    def _take_in(self, page: Sequence[Received], records: Sequence[RawRecord]) -> list[Unread]:
        """Take in ``records`` of a page and count the page; gives what could not be used."""
        translated, unread = self._translated(records)
        unread += [received for received in page if isinstance(received, Unread)]
        result = store_page(self._store, translated, self._moment)
        stored, doubtful = self._settle_older(result.stored, translated)
        unread += result.refused + doubtful
        self.tally.count(stored, unread, len(page), self._letters.bury(unread))
        return unread

    def _mend(self, page: Sequence[Received], unread: Sequence[Unread]) -> None:
        self._letters.mend({record_of(one).ref for one in page} - {one.record.ref for one in unread})

    def _unknown_of(self, page: Sequence[Received]) -> list[RawRecord]:
        """The records of a page that are not what was kept last, or that were gone."""
        records = _records(page)
        refs = [record.ref for record in records]
        with self._store.read() as unit:
            kept = unit.demands.kept_hashes(self._source.name, refs)
            gone = unit.demands.gone_among(self._source.name, refs)
        return [record for record in records if record.ref in gone or kept.get(record.ref) != record.row_hash]

    def _translated(self, records: Sequence[RawRecord]) -> tuple[list[Translated], list[Unread]]:
        found, unread = [], []
        for record in records:
            try:
                found.append((record, self._source.mapping.snapshot(record)))
            except Unusable as why:
                unread.append(Unread(record=record, why=why))
        return found, unread

    def _settle_older(
        self, stored: list[Stored], translated: Sequence[Translated]
    ) -> tuple[list[Stored], list[Unread]]:
        """What becomes of older versions: taken in where the source holds them, else left, or told where it is unsure.

        A source that tells each record once contradicts itself: somebody must say which one is meant.
        """
        older = [one.record for one in stored if one.taken is TakenIn.OUTDATED]
        if self._source.system.caps.tells_everything:
            return stored, [wrong(record, DeadLetterStage.VALIDATE, FlawCode.OUTDATED) for record in older]
        held, unsure = self._held_after_all(older)
        if not held:
            return stored, unsure
        with self._store.write() as unit:
            for record in held:
                set_back(unit, record.source, record.ref, record.updated_at)
        again = store_page(self._store, [pair for pair in translated if pair[0] in held], self._moment)
        others = [one for one in stored if one.record not in held]
        return others + again.stored, unsure + again.refused

    def _held_after_all(self, older: Sequence[RawRecord]) -> tuple[list[RawRecord], list[Unread]]:
        """Which of these older versions the source holds, and of which it does not say."""
        held, unsure = [], []
        looked_at, self._looks_left = older[: self._looks_left], max(self._looks_left - len(older), 0)
        for record in looked_at:
            try:
                now = self._source.system.get(record.ref)
            except Exception:
                _log.warning("Source %s does not tell one record by name.", record.source, exc_info=True)
                unsure.append(wrong(record, DeadLetterStage.VALIDATE, FlawCode.UNSURE))
            else:
                held += [record] if now is not None and now.row_hash == record.row_hash else []
        return held, unsure


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


def _records(page: Sequence[Received]) -> list[RawRecord]:
    return [received for received in page if isinstance(received, RawRecord)]
