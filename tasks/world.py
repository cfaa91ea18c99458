"""The world that steps act on: the settings, the database and the clock of this process.

Flows take ids and days only, since Prefect keeps what they are given; so what they act on is found here. Whoever runs
flows (the engine, the command line, a test) says once which world it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from integrations.settings import Settings, load_settings
from models.base import Moment
from models.dates import HERE
from models.store.open import Store, open_store


@dataclass(frozen=True, kw_only=True)
class World:
    """What steps act on."""

    settings: Settings
    store: Store


_worlds: list[World] = []


def world() -> World:
    """The world of this process; opened from the settings when nobody said which one."""
    if not _worlds:
        settings = load_settings()
        _worlds.append(World(settings=settings, store=open_store(settings.database_url)))
    return _worlds[-1]


@contextmanager
def in_world(chosen: World) -> Iterator[World]:
    """Let steps act on ``chosen`` as long as this lasts."""
    _worlds.append(chosen)
    try:
        yield chosen
    finally:
        _worlds.remove(chosen)


def moment(today: date | None = None) -> Moment:
    """Now; ``today`` where another day counts than that of the clock."""
    now = datetime.now(UTC)
    return Moment(on=today or now.astimezone(HERE).date(), at=now)


def case_link(reference: str) -> str:
    """The address of a case's page."""
    return f"{world().settings.base_url}/cases/{reference}"
