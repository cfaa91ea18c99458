"""Pulling demands from the sources of this installation."""

from collections.abc import Sequence
from uuid import UUID

from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.reasons import words_in
from integrations.demand_systems.sources import load_sources, source_named
from integrations.demand_systems.tally import Tally
from models.base import Moment
from tasks.report import Dropout, Moved, Report
from tasks.step import step
from tasks.world import case_link, world


def sources_to_pull(name: str | None = None, nudged: Sequence[UUID] | None = None) -> list[ConnectedSource]:
    """All sources of this installation, the one that is named, or those whose states have these ids.

    Raises ``NotFound`` and ``SourceRefused``; a source that nudged us and is configured no more is left alone.
    """
    sources = load_sources(world().settings)
    if name is not None:
        return [source_named(sources, name)]
    if nudged is None:
        return sources
    with world().store.read() as unit:
        names = {state.source for state in unit.demands.sources() if state.id in nudged}
    return [source for source in sources if source.name in names]


@step
def pull_source(source: ConnectedSource, when: Moment) -> Report:
    """Take in what changed in one source; one that does not answer is a dropout, and the others go on."""
    return _report(source.name, pull(world().store, source, when))


def _report(source: str, tally: Tally) -> Report:
    counts = {name: getattr(tally, name) for name in ("seen", "created", "changed", "unchanged", "dead_lettered")}
    moved = tuple(
        Moved(reference=one.reference, link=case_link(one.reference), source=one.before, target=one.after)
        for one in tally.arrivals
    )
    return Report(counts=counts, moved=moved, dropouts=tuple(_dropouts(source, tally)), sources=(source,))


def _dropouts(source: str, tally: Tally) -> list[Dropout]:
    """What a run tells: that there is something, and where to look. The reasons may quote what people typed."""
    words, told = words_in("runs"), []
    if tally.newly_buried:
        told.append(words["dead_lettered"].format(count=tally.newly_buried))
    if tally.problem:
        told.append(words["failed"])
    return [Dropout(reference=source, reason=reason) for reason in told]
