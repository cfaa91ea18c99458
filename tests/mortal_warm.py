"""Loaded once by the server that mortal processes are forked from: a day went by there, so that they lose no time.

Templates, methods and words are read, and what is said to SQLite is compiled.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import SQLModel

from flows.sweep import sweep
from models.store.open import open_store
from tasks.deliver import deliver_outbox
from tests.busy_town import BusyTown
from tests.town import let_people_in, town_in

with TemporaryDirectory() as folder:
    url = f"sqlite:///{folder}/warm.db"
    store = open_store(url)
    SQLModel.metadata.create_all(store.engine)
    let_people_in(store)
    with town_in(url, Path(folder)) as town:
        busy = BusyTown(town)
        busy.dawn(questions=2, entries=2)
        sweep.fn(today=busy.day)
        deliver_outbox(town.moment)
        SQLITE = town.store.engine
        """Keeps what was compiled; it has no connection any more."""
    store.close()
