"""Bringing a database to the newest schema, and telling whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from models.store.open import open_store

UPGRADE_LOCK = 0x57415244
"""The advisory lock that lets one upgrade at a time through on PostgreSQL."""


def upgrade(url: str, to: str = "head") -> str:
    """Bring the database to head, or to another revision; gives the revision. Two at once are one after the other."""
    store = open_store(url)
    try:
        with configured() as config, store.engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE is the lock
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            return MigrationContext.configure(connection).get_current_revision() or ""
    finally:
        store.close()


def head_revision() -> str:
    """The revision that this version of Waardenweg wants."""
    with configured() as config:
        return ScriptDirectory.from_config(config).get_current_head() or ""


def current_revision(engine: Engine) -> str | None:
    """The revision that the database has; None before the first upgrade."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def configured() -> Iterator[Config]:
    """The Alembic settings, with the migrations as they lie in the installed package."""
    with as_file(files("models").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(Path(folder)).replace("%", "%%"))
        yield config
