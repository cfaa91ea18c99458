"""Opening the database, and one unit of work: everything in it is written together or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from models.errors import StaleForm
from models.store.absences import Absences
from models.store.ahead import Ahead
from models.store.assessments import Assessments
from models.store.boards import Boards
from models.store.bounces import Bounces
from models.store.calendars import Calendars
from models.store.cases import Cases
from models.store.catalogues import Catalogues
from models.store.checks import Checks
from models.store.comments import Comments
from models.store.committee import Committee
from models.store.decisions import Decisions
from models.store.demands import Demands
from models.store.doubts import Doubts
from models.store.files import Files
from models.store.gates import Gates
from models.store.journal import Journal
from models.store.letters import Letters
from models.store.library import Library
from models.store.nudges import Nudges
from models.store.official_methods import OfficialMethods
from models.store.people import People
from models.store.recheck_groups import RecheckGroups
from models.store.register_gaps import RegisterGaps
from models.store.registers import Registers
from models.store.retention import Retention
from models.store.rulings import Rulings
from models.store.sight import Sight
from models.store.signals import Signals
from models.store.signins import Signins
from models.store.source_board import SourceBoard
from models.store.starts import Starts
from models.store.subscriptions import Subscriptions
from models.store.triages import Triages
from models.store.wakes import Wakes
from models.store.write_backs import WriteBacks

BUSY_MS = 10_000
"""How long SQLite waits for another writer before it gives up."""

_QUIET = {"hide_parameters": True}
"""An error of the database must not carry what people wrote into a log."""


class Unit:
    """One transaction, with a repository per noun."""

    def __init__(self, session: Session) -> None:
        """``session``: an open one; only the store makes it."""
        self.cases = Cases(session)
        self.gates = Gates(session)
        self.people = People(session)
        self.demands = Demands(session)
        self.nudges = Nudges(session)
        self.assessments = Assessments(session)
        self.comments = Comments(session)
        self.official = OfficialMethods(session)
        self.files = Files(session)
        self.triages = Triages(session)
        self.rulings = Rulings(session)
        self.catalogues = Catalogues(session)
        self.decisions = Decisions(session)
        self.starts = Starts(session)
        self.checks = Checks(session)
        self.committee = Committee(session)
        self.registers = Registers(session)
        self.register_gaps = RegisterGaps(session)
        self.recheck_groups = RecheckGroups(session)
        self.journal = Journal(session)
        self.letters = Letters(session)
        self.wakes = Wakes(session)
        self.signins = Signins(session)
        self.write_backs = WriteBacks(session)
        self.subscriptions = Subscriptions(session)
        self.boards = Boards(session)
        self.ahead = Ahead(session)
        self.source_board = SourceBoard(session)
        self.sight = Sight(session)
        self.library = Library(session)
        self.doubts = Doubts(session)
        self.signals = Signals(session)
        self.absences = Absences(session)
        self.bounces = Bounces(session)
        self.calendars = Calendars(session)
        self.retention = Retention(session)
        self._session = session

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Something that may fail by itself: it is then undone alone, and the rest of the transaction stands."""
        with self._session.begin_nested():
            yield

    def flush(self) -> None:
        """Send what was changed so far; version checks and unique keys speak up here instead of at the end."""
        self._session.flush()


class Store:
    """The database of one municipality."""

    def __init__(self, engine: Engine) -> None:
        """``engine``: as ``open_store`` makes it."""
        self.engine = engine
        self._reading = engine.execution_options(waardenweg_begin="DEFERRED")

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """A transaction that commits at its end, or leaves nothing behind.

        Raises ``StaleForm`` when another transaction changed one of the same rows first.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield Unit(session)
                session.flush()
            except StaleDataError as error:
                raise StaleForm from error
            try:
                session.commit()
            except BaseException:
                # a commit that fails may leave its transaction open on the connection; nobody may inherit that
                session.invalidate()
                raise

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A transaction that changes nothing; what it reads stays usable afterwards."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield Unit(session)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The store at a SQLAlchemy address: ``sqlite:///path`` or ``postgresql+psycopg://…``."""
    if url.startswith("sqlite"):
        return Store(_sqlite_engine(url))
    return Store(create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True, **_QUIET))


def _sqlite_engine(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    if path and path != url:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, **_QUIET)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # the driver's own begin would come too late: it waits for the first write, and by then the read is old
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock before anything is read; a lost update is then impossible (ADR 0006)
    kind = connection.get_execution_options().get("waardenweg_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {kind}")
