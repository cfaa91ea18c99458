"""Starting and ending an engine: one per home, ended by TERM or Ctrl-C without breaking off what it runs."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from integrations.mail_in import has_mail
from integrations.prefect_link import PrefectLink
from integrations.prefect_server import prepare
from integrations.settings import Settings
from models.store.open import open_store
from tasks.world import World, in_world, moment
from waardenweg.clock import Clock, duties
from waardenweg.engine import Engine
from waardenweg.leader import leader_of
from waardenweg.logs import set_up_logging
from waardenweg.serve_file import only_one
from waardenweg.stopping import asked_to_stop

PATIENCE = 5.0
"""Seconds that a run may go on after TERM; then it is left to be taken up at the next start."""

_log = logging.getLogger("waardenweg.engine")


def run_engine(settings: Settings, *, pull_due: Callable[[datetime], bool]) -> None:
    """Run flows until TERM or Ctrl-C; ``pull_due`` tells the clock whether a source may have something new.

    Raises ``AlreadyServed`` where another engine uses the same home: scaled out, each has a home of its own.
    """
    set_up_logging()
    prepare(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    with only_one(settings.home / "engine.lock", "waardenweg engine"), asked_to_stop() as asked:
        world = World(settings=settings, store=open_store(settings.database_url))
        if world.store.engine.dialect.name == "sqlite":
            # nobody else can hold a wake of this database: what is claimed was left by an engine that died
            with world.store.write() as unit:
                unit.wakes.let_go(moment().at)
        chosen = duties(world.store, pull_due=pull_due, mail_came_in=lambda: has_mail(settings.bounces))
        clock = Clock(world.store, chosen, leader_of(world.store))
        # not in the main thread: there Prefect would turn TERM into an error in the middle of a run
        thread = Thread(target=_work, args=(world, clock, asked), name="engine", daemon=True)
        thread.start()
        while thread.is_alive() and not asked.wait(1):
            pass
        thread.join(PATIENCE)
        clock.stop()
        if thread.is_alive():
            _log.warning("A run was still going on; it is taken up again at the next start.")
        os._exit(0) if thread.is_alive() else world.store.close()


def _work(world: World, clock: Clock, asked: Event) -> None:
    with in_world(world), PrefectLink(world.settings, engine_id(world.settings.home)).connected() as link:
        Engine(world, link, clock).run(asked)


def engine_id(home: Path) -> str:
    """Who the engine of this home is, also after a restart: it finds what it left unfinished by this."""
    file = home / "engine.id"
    if not file.exists():
        file.write_text(str(uuid4()), encoding="ascii")
    return file.read_text(encoding="ascii")
