"""Pulling demands from the sources of this installation."""

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from integrations.demand_systems.health import is_paused
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.reasons import words_in
from integrations.demand_systems.reconciling import reconcile
from integrations.demand_systems.sources import source_here, sources_here
from integrations.demand_systems.storing import Arrival
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.dates import HERE
from tasks.cases import together
from tasks.report import Dropout, Moved, Report
from tasks.step import step
from tasks.words import at_the_clock
from tasks.world import case_link, world

_log = logging.getLogger("waardenweg.intake")


def sources_to_pull(name: str | None = None, nudged: Sequence[UUID] | None = None) -> list[ConnectedSource]:
    """All sources of this installation, the one that is named, or those whose states have these ids.

    Raises ``NotFound`` and ``SourceRefused`` for the one that is named; a source that nudged us and is configured no
    more is left alone.
    """
    if name is not None:
        return [source_here(world().settings, name)]
    sources = sources_here(world().settings).working
    if nudged is None:
        return list(sources)
    with world().store.read() as unit:
        names = {state.source for state in unit.demands.sources() if state.id in nudged}
    return [source for source in sources if source.name in names]


@step
def pull_source(source: ConnectedSource, when: Moment) -> Report:
    """Take in what changed in one source; one that does not answer is a dropout, and the others go on."""
    return _report(source.name, pull(world().store, source, when))


def pull_unless_paused(source: ConnectedSource, when: Moment) -> Report:
    """Take in what changed in one source, unless it is left alone for a while because it keeps failing."""
    with world().store.read() as unit:
        state = unit.demands.find_state(source.name)
    if state is None or not is_paused(state, when.at):
        return pull_source(source, when)
    told = words_in("runs")["paused"].format(until=at_the_clock(state.paused_until))
    return Report(dropouts=(Dropout(reference=source.name, reason=told),), sources=(source.name,))


def refused_sources() -> Report:
    """The files of sources that cannot be used: each is a dropout, and the log says what to mend."""
    refused = sources_here(world().settings).refused
    for why in refused:
        _log.error("A source is not read: %s", why)
    reason = words_in("runs")["refused"]
    return Report(dropouts=tuple(Dropout(reference="sources", reason=reason) for _ in refused))


@step
def reconcile_sources(when: Moment) -> Report:
    """Compare with each source which demands it still holds, once a day; what is gone there ends here."""
    sources = sources_here(world().settings).working
    compared = [reconcile_source(source, when) for source in sources if _is_turn(source, when)]
    return together([*compared, refused_sources()])


def _is_turn(source: ConnectedSource, when: Moment) -> bool:
    """A source that is not left alone, and was not compared today."""
    with world().store.read() as unit:
        state = unit.demands.find_state(source.name)
    if state is None:
        return False  # nothing of it was ever pulled
    compared_on = state.reconciled_at.astimezone(HERE).date() if state.reconciled_at else None
    return not is_paused(state, when.at) and compared_on != when.at.astimezone(HERE).date()


def reconcile_source(source: ConnectedSource, when: Moment) -> Report:
    """Compare with one source; an alarm or a break-off is a dropout, and ends nothing."""
    found, words = reconcile(world().store, source, when), words_in("runs")
    told = [words["alarm"]] if found.alarm else [words["not_compared"]] if found.problem else []
    return Report(
        counts={"demands_gone": found.gone},
        moved=_moved(found.arrivals),
        dropouts=tuple(Dropout(reference=source.name, reason=reason) for reason in told),
        sources=(source.name,) if source.system.caps.lists_refs else (),
    )


def _report(source: str, tally: Tally) -> Report:
    dropouts = tuple(_dropouts(source, tally))
    return Report(counts=tally.counts, moved=_moved(tally.arrivals), dropouts=dropouts, sources=(source,))


def _moved(arrivals: Iterable[Arrival]) -> tuple[Moved, ...]:
    return tuple(
        Moved(reference=one.reference, link=case_link(one.reference), source=one.before, target=one.after)
        for one in arrivals
    )


def _dropouts(source: str, tally: Tally) -> list[Dropout]:
    """What a run tells: that there is something, and where to look. The reasons may quote what people typed."""
    words, told = words_in("runs"), []
    if tally.newly_buried:
        told.append(words["dead_lettered"].format(count=tally.newly_buried))
    if tally.problem:
        told.append(words["failed"])
    return [Dropout(reference=source, reason=reason) for reason in told]
