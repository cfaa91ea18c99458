"""Writing outcomes back to the sources: each is told in order, then asked what it holds, and never in a transaction."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from integrations.demand_systems.flaws import NoteRefused, SourceFailed
from integrations.demand_systems.port import ConnectedSource, NoteTaker
from integrations.demand_systems.reasons import failure_of, words_in
from integrations.demand_systems.sources import SourcesHere, sources_here
from models.base import Moment
from models.errors import StaleForm
from models.vocabulary import DropReason, EffectStatus
from models.write_back_outbox import Ending, Fate, Telling, claim_next, settle
from tasks.flow_words import cause_of
from tasks.note_text import outgoing_of
from tasks.report import Dropout, Report
from tasks.step import step
from tasks.world import World, world

AT_MOST = timedelta(minutes=1)
"""So long one source is told things in one round; what is left goes in the next, so that nothing else waits for it."""
GONE_FOR_GOOD = timedelta(days=7)
"""A source that is not in the settings for so long does not come back."""

_COUNTED = {
    EffectStatus.VERIFIED: "written_back",
    EffectStatus.QUEUED: "write_back_later",
    EffectStatus.SENT: "write_back_later",
    EffectStatus.REFUSED: "write_back_refused",
    EffectStatus.DROPPED: "write_back_dropped",
}

_log = logging.getLogger("waardenweg.tasks")


@step
def write_outcomes_back(when: Moment, sources: Sequence[ConnectedSource] | None = None) -> Report:
    """Tell the sources what they may be told now; its counts are the values of ``_COUNTED``.

    ``sources``: those of the settings where they are not given. One that does not answer is left alone for a while;
    the others are told.
    """
    telling = _Round(world(), when)
    with world().store.read() as unit:
        waiting = unit.write_backs.sources_waiting(when.at)
    here = sources_here(world().settings) if sources is None else SourcesHere(working=sources)
    connected = {source.name: source for source in here.working}
    for name in waiting:
        # one that is not among them may be in a file with a mistake, which the pull tells; it is not gone then
        if name in connected or not here.refused:
            telling.all_of(name, connected.get(name))
    return telling.report()


class _Round:
    """One round along the sources."""

    def __init__(self, here: World, when: Moment) -> None:
        self._store, self._when, self._started = here.store, when, time.monotonic()
        self._counts: Counter[str] = Counter()
        self._dropouts: list[Dropout] = []

    def all_of(self, name: str, source: ConnectedSource | None) -> None:
        """Tell one source everything that it may be told now, as far as there is time for it."""
        last_call = time.monotonic() + AT_MOST.total_seconds()
        while time.monotonic() < last_call and (telling := claim_next(self._store, name, self._now())):
            ending = _without_source(telling) if source is None else self._with(source.notes, telling)
            self._count(telling, self._settled(telling, ending))

    def report(self) -> Report:
        """As a flow tells it."""
        counts = {name: self._counts[name] for name in dict.fromkeys(_COUNTED.values())}
        handled = sum(counts.values()) - counts["write_back_dropped"]
        return Report(counts=counts, handled=handled, dropouts=tuple(self._dropouts))

    def _now(self) -> Moment:
        """The day that counts, and how late it is by now: leases run while a source is told."""
        passed = timedelta(seconds=time.monotonic() - self._started)
        return Moment(on=self._when.on, at=self._when.at + passed)

    def _with(self, taker: NoteTaker | None, telling: Telling) -> Ending:
        if taker is None:
            return Ending(fate=Fate.NOT_NEEDED, reason=DropReason.NOT_TAKEN)
        return _not_wanted(telling, taker) or self._told(telling, taker)

    def _told(self, telling: Telling, taker: NoteTaker) -> Ending:
        """Tell it, unless it was taken before, and look what stands there."""
        try:
            outgoing = outgoing_of(telling)
            if not telling.is_told:
                taker.tell(outgoing)
        except Exception as failed:
            return _ending_of(failed)
        if not telling.is_told:
            self._settled(telling, Ending(fate=Fate.TOLD))
        try:
            found = taker.read_back(outgoing)
        except Exception as failed:
            return _ending_of(failed)
        if found.verified:
            return Ending(fate=Fate.VERIFIED)
        problem = words_in("write_back")["differs"].format(places=", ".join(found.differs))
        return Ending(fate=Fate.REFUSED, problem=problem)

    def _settled(self, telling: Telling, ending: Ending) -> EffectStatus | None:
        """Write it down; once more where somebody changed the case at that moment."""
        try:
            return settle(self._store, telling, ending, self._now())
        except StaleForm:
            return settle(self._store, telling, ending, self._now())

    def _count(self, telling: Telling, status: EffectStatus | None) -> None:
        if status is not None:
            self._counts[_COUNTED[status]] += 1
        if status is EffectStatus.REFUSED:
            self._dropouts.append(Dropout(reference=telling.reference, reason=cause_of(NoteRefused())))


def _without_source(telling: Telling) -> Ending:
    """Its file may be away for a moment; after a week it is not."""
    if telling.waited >= GONE_FOR_GOOD:
        return Ending(fate=Fate.NOT_NEEDED, reason=DropReason.SOURCE_GONE)
    return Ending(fate=Fate.LATER, problem=words_in("write_back")["no_source"])


def _not_wanted(telling: Telling, taker: NoteTaker) -> Ending | None:
    """What this source does not want to hear, or hears otherwise; None for what it must be told."""
    if telling.kind not in taker.kinds:
        return Ending(fate=Fate.NOT_NEEDED, reason=DropReason.NOT_WANTED)
    if telling.facts.get("said_by") in taker.kinds:
        return Ending(fate=Fate.NOT_NEEDED, reason=DropReason.SAID_BEFORE)
    return None


def _ending_of(failed: Exception) -> Ending:
    """What an error means for what was to be told."""
    if isinstance(failed, SourceFailed):
        return Ending(fate=Fate.LATER, problem=failure_of(failed), pause=failed.retry_after or timedelta())
    if isinstance(failed, NoteRefused):
        problem = words_in("write_back")["refused"].format(told=failed)
        return Ending(fate=Fate.REFUSED, problem=problem)
    _log.error("An outcome could not be told.", exc_info=failed)
    return Ending(fate=Fate.REFUSED, problem=failure_of(failed))
