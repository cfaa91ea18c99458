"""What happens around ``serve``: the example set before it starts, the sign-in links once it is ready."""

import sys
from collections.abc import Callable
from datetime import datetime

from integrations.demand_systems.health import is_paused
from integrations.demand_systems.pulling import has_news
from integrations.demand_systems.sources import sources_here
from integrations.settings import Settings
from models.base import Moment
from models.store.open import open_store
from tasks.world import World, in_world, moment


def prepare_example(settings: Settings) -> None:
    """Load the example set into a database that holds nothing yet."""
    if not settings.example:
        return
    from waardenweg.example import load_example

    store = open_store(settings.database_url)
    try:
        with in_world(World(settings=settings, store=store)):
            load_example(store, settings, moment().on)
    finally:
        store.close()


def tell_ready(settings: Settings) -> None:
    """Say where everything is, and print one sign-in link per example role."""
    from web.signin import make_links

    lines = ["", f"Waardenweg is ready: {settings.base_url}", f"Prefect: {settings.prefect_url.removesuffix('/api')}"]
    if settings.example:
        store = open_store(settings.database_url)
        try:
            links = make_links(store, settings, moment())
        finally:
            store.close()
        width = max(len(link.handle) for link in links)
        lines += ["", "Sign in as (each link works once; `waardenweg signin PERSON` makes a new one):"]
        lines += [f"  {link.handle:<{width}}  {link.url}" for link in links]
    lines += ["", "Ctrl-C stops everything.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def pull_due(settings: Settings) -> Callable[[datetime], bool]:
    """Whether any source may have something new; the clock asks before it lets the engine pull.

    A source that is left alone because it keeps failing is not asked.
    """

    def due(now: datetime) -> bool:
        store = open_store(settings.database_url)
        try:
            at = Moment(on=now.date(), at=now)
            with store.read() as unit:
                paused = {state.source for state in unit.demands.sources() if is_paused(state, now)}
            sources = [source for source in sources_here(settings).working if source.name not in paused]
            return any(has_news(store, source, at) for source in sources)
        finally:
            store.close()

    return due
