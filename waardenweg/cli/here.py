"""The installation that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from integrations.settings import load_settings
from models.acting import Act
from models.errors import NotAllowed, WaardenwegError
from models.person import Actor
from models.standing_in import actor_on
from models.store.migrate import current_revision, head_revision, upgrade
from models.store.open import open_store
from models.vocabulary import FlowName, Role
from tasks.report import Report
from tasks.world import World, in_world, moment
from waardenweg.cli.say import remark

OPERATOR = Actor(handle="operator", roles=frozenset({Role.BEHEERDER}))
"""Whoever can run commands on this machine acts as its administrator where no person is named."""


class DatabaseBehind(WaardenwegError):
    """The database is of an earlier version; run `waardenweg db upgrade` first."""


@contextmanager
def here() -> Iterator[World]:
    """The world of this command, with its database at head; a database that is not there yet is made."""
    settings = load_settings()
    store = open_store(settings.database_url)
    try:
        revision = current_revision(store.engine)
        if revision is None:
            upgrade(settings.database_url)
        elif revision != head_revision():
            raise DatabaseBehind
        with in_world(World(settings=settings, store=store)) as world:
            yield world
    finally:
        store.close()


def person(world: World, handle: str, today: date | None = None) -> Actor:
    """The person that acts, by handle, with those for whom they answer today."""
    with world.store.read() as unit:
        found = unit.people.by_handle(handle)
        if found.erased_on is not None:
            raise NotAllowed(f"{handle} was erased; name somebody else.")
        return actor_on(unit, found, moment(today).on)


def act(world: World, handle: str | None, today: date | None = None) -> Act:
    """Who acts and when; the operator where no person is named."""
    by = OPERATOR if handle is None else person(world, handle, today)
    return Act(by=by, moment=moment(today))


def run(world: World, flow: FlowName, today: date | None = None, **parameters: Any) -> Report:
    """Run a flow: on the Prefect server that serves this home, else plainly, which is said."""
    from waardenweg.flow_runs import run_served
    from waardenweg.flows_here import flow_named

    given = {**parameters, **({"today": today} if today else {})}
    report = run_served(world.settings, flow, given)
    if report is not None:
        return report
    remark("No Prefect server runs for this home; done without one.")
    plain: Report = flow_named(flow).fn(**given)
    return plain
