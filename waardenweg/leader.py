"""Who leads: of all engines on one database, the one whose clock runs."""

import fcntl
import logging
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TextIO

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from models.store.open import Store

LEADER_LOCK = 0x57434C4B
"""The advisory lock of the one clock on PostgreSQL."""

_log = logging.getLogger("waardenweg.clock")


class Leader(Protocol):
    """Who may run the clock."""

    def leads(self) -> bool:
        """Is it this process? Asked again and again: it takes the lead when it is free and notices when it is lost."""

    def resign(self) -> None:
        """Let another one lead."""


class FileLeader:
    """One leader per SQLite database: the kernel gives the lock back when its process ends."""

    def __init__(self, database: Path) -> None:
        """``database``: the file of the database; the lock lies beside it."""
        self._path = database.with_name(f"{database.name}.clock")
        self._held: TextIO | None = None

    def leads(self) -> bool:
        """See ``Leader``."""
        if self._held is None:
            file = self._path.open("w", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
            else:
                self._held = file
        return self._held is not None

    def resign(self) -> None:
        """See ``Leader``."""
        if self._held is not None:
            self._held.close()
            self._held = None


class DatabaseLeader:
    """One leader per PostgreSQL database: the lock lives as long as the connection that took it."""

    def __init__(self, store: Store) -> None:
        """``store``: whose database; one of its connections is kept for the lock."""
        self._store = store
        self._held: Connection | None = None

    def leads(self) -> bool:
        """See ``Leader``."""
        try:
            return self._alive() if self._held is not None else self._take()
        except SQLAlchemyError:
            _log.warning("The lead of the clock was lost with its database connection; trying again.")
            self.resign()
            return False

    def resign(self) -> None:
        """See ``Leader``."""
        if self._held is not None:
            with suppress(SQLAlchemyError):  # at once: the server notices a closed connection only some time later
                self._held.exec_driver_sql(f"SELECT pg_advisory_unlock({LEADER_LOCK})")
            self._held.invalidate()  # not back into the pool: a lock that is left would live on there
            self._held.close()
            self._held = None

    def _take(self) -> bool:
        connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LEADER_LOCK})").scalar():
            self._held = connection
            return True
        connection.close()
        return False

    def _alive(self) -> bool:
        return self._held is not None and self._held.exec_driver_sql("SELECT 1").scalar() == 1


def leader_of(store: Store) -> Leader:
    """The kind of leader that fits the database."""
    file = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    return FileLeader(Path(file)) if file else DatabaseLeader(store)
