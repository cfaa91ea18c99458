"""The import of a portfolio of demands, as a share of what SQLite itself needs for the same rows.

Floor: the rows that the import makes, written by ``sqlite3`` with executemany in the same pages, with the same promises
(WAL, synchronous=FULL, foreign keys), into an empty database of the product. Peer: the same rows by SQLAlchemy Core.
Floor, ours and peer take turns, three rounds; each figure is the median. ``--long`` imports 10,000 demands instead of
2,000, compares the memory of that with 50,000, and writes the figures to ``results/import.md``.
"""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from databases import OnSqlite, warm
from measuring import LONG, Spent, tell
from portfolio import START, Portfolio
from sqlalchemy import event, insert
from sqlmodel import SQLModel

from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import PAGE, pull
from integrations.demand_systems.storing import take_in
from models.base import Moment
from models.store.batch import batch_within
from models.store.open import Store, open_store

DEMANDS, ROUNDS = 10_000 if LONG else 2_000, 3
MOMENT = Moment(on=(START + timedelta(days=60)).date(), at=START + timedelta(days=60))

Sent = list[tuple[str, list[tuple[Any, ...]]]]
"""The statements of one transaction, each with its rows as the driver takes them."""


def source_of(demands: int) -> ConnectedSource:
    """A source that tells so many demands."""
    return ConnectedSource(system=Portfolio(demands), mapping=IntakeFormMapping())


def imported(store: Store, demands: int) -> None:
    """The whole of it: told, read, decided, written."""
    tally = pull(store, source_of(demands), MOMENT)
    assert (tally.created, tally.problem) == (demands, None), tally


def what_is_written(store: Store) -> list[Sent]:
    """Import the portfolio, and give what went to the database for it, per page."""
    pages: list[Sent] = []
    sent: Sent = []

    def note(_connection: Any, _cursor: Any, statement: str, rows: Any, _context: Any, many: bool) -> None:
        if many or statement.startswith("INSERT"):
            sent.append((statement, list(rows) if many else [rows]))

    def end(_connection: Any) -> None:
        if sent:
            pages.append(sent.copy())
            sent.clear()

    event.listen(store.engine, "before_cursor_execute", note)
    event.listen(store.engine, "commit", end)
    imported(store, DEMANDS)
    return pages


def by_sqlite(connection: sqlite3.Connection, pages: Sequence[Sent]) -> None:
    """The floor: nothing but the rows."""
    for page in pages:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in page:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    connection.close()


def by_core(store: Store, pages: Sequence[dict[str, list[dict[str, Any]]]]) -> None:
    """The peer: SQLAlchemy Core with lists of dicts."""
    for page in pages:
        with store.engine.begin() as connection:
            for table in SQLModel.metadata.sorted_tables:
                if rows := page.get(table.name):
                    connection.execute(insert(table), rows)


def as_core_takes_them(store: Store, pages: Sequence[Sent]) -> list[dict[str, list[dict[str, Any]]]]:
    """The rows of the database, in the pages in which they were written."""
    found: list[dict[str, list[dict[str, Any]]]] = [{} for _ in pages]
    used = {table for sent in pages for table in map(_table_of, sent)}
    with store.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in used:
                continue
            everything = connection.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            rows = iter([dict(row) for row in everything])
            for page, sent in zip(found, pages, strict=True):
                count = sum(len(many[1]) for many in sent if _table_of(many) == table.name)
                page[table.name] = list(islice(rows, count))
    return found


def _table_of(sent: tuple[str, list[tuple[Any, ...]]]) -> str:
    """The table that a statement writes to: ``INSERT INTO "case" (…``."""
    return sent[0].split(maxsplit=3)[2].strip('"')


def written(store: Store, demands: int) -> tuple[float, float]:
    """Import the portfolio; gives what the writing took, on the clock and of the processor, its commits too."""
    wall = cpu = 0.0
    for page in _pages(demands):
        emails = {told.lead_email for _, told in page if told.lead_email}
        with store.write() as unit, batch_within(unit, emails) as batch:
            for record, told in page:
                take_in(batch, record, told, MOMENT)
            started = perf_counter(), process_time()
        wall += perf_counter() - started[0]
        cpu += process_time() - started[1]
    return wall, cpu


def _pages(demands: int) -> Iterator[list[Any]]:
    source = source_of(demands)
    told = source.system.changed_since(None)
    while page := [(record, source.mapping.snapshot(record)) for record in islice(told, PAGE)]:
        yield page


def again(store: Store) -> tuple[int, float]:
    """Import what is there already; gives how many rows were written, and how long it took."""
    connections: list[sqlite3.Connection] = []
    event.listen(store.engine, "checkout", lambda connection, *_: connections.append(connection))
    with store.engine.connect() as connection:
        before = connection.connection.dbapi_connection.total_changes
    started = perf_counter()
    tally = pull(store, source_of(DEMANDS), MOMENT)
    spent = perf_counter() - started
    assert tally.unchanged == DEMANDS, tally
    (one,) = set(connections)
    return one.total_changes - before, spent


def memory_of(demands: int) -> float:
    """The most memory, in MB, of a process that imports so many demands and does nothing else."""
    told = subprocess.run(
        [sys.executable, __file__, "--memory", str(demands)], check=True, capture_output=True, text=True
    )
    return float(told.stdout)


def import_and_tell_memory(demands: int) -> None:
    """What ``memory_of`` starts."""
    with TemporaryDirectory() as folder:
        store = open_store(OnSqlite(Path(folder)).fresh())
        imported(store, demands)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def compare(folder: Path) -> list[str]:
    """Floor, ours and peer in turn; gives the lines of the report."""
    town = OnSqlite(folder)
    store = open_store(town.fresh())
    pages = what_is_written(store)
    rows = sum(len(many) for page in pages for _, many in page)
    core_pages = as_core_takes_them(store, pages)
    changes, unchanged = again(store)
    assert changes == 1, f"{changes} rows were written for nothing; only the state of the source may be"
    floor, write, whole, core = Spent(), Spent(), Spent(), Spent()
    for _ in range(ROUNDS):
        floor.measure(partial(by_sqlite, town.raw(town.fresh()), pages))
        write.add(*written(warm(town.fresh()), DEMANDS))
        whole.measure(partial(imported, warm(town.fresh()), DEMANDS))
        core.measure(partial(by_core, warm(town.fresh()), core_pages))
    return [
        f"{DEMANDS:,} demands, {rows:,} rows in {len(pages)} transactions; medians of {ROUNDS} rounds.",
        "",
        "| | rows/s | seconds | CPU s | share of the floor | of its CPU |",
        "|---|---|---|---|---|---|",
        row("floor: sqlite3 executemany", floor, floor, rows),
        row("ours: writing alone", write, floor, rows),
        row("peer: SQLAlchemy Core, writing alone", core, floor, rows),
        row("ours: told, read, decided and written", whole, floor, rows),
        "",
        f"The same again: 0 rows of demands written (1 for the state of the source), {unchanged:.2f} s.",
    ]


def row(name: str, spent: Spent, floor: Spent, rows: int) -> str:
    """A line of the table: how this compares with the floor."""
    (wall, cpu), (floor_wall, floor_cpu) = spent.middle, floor.middle
    shares = f"{floor_wall / wall:.2f} | {floor_cpu / cpu:.2f}"
    return f"| {name} | {rows / wall:,.0f} | {wall:.2f} | {cpu:.2f} | {shares} |"


def main() -> None:
    """Compare, print, and write the figures down."""
    sizes = DEMANDS, 5 * DEMANDS
    small, large = map(memory_of, sizes)  # first: a process that is started is charged with what its parent holds
    assert large - small < 50, f"{sizes[1]:,} demands take {large - small:.0f} MB more than {sizes[0]:,}"
    with TemporaryDirectory() as folder:
        lines = compare(Path(folder))
    lines.append(f"Memory: {small:.0f} MB for {sizes[0]:,} demands, {large:.0f} MB for {sizes[1]:,}.")
    tell("Import of demands", "import", "", lines)


if __name__ == "__main__":
    if "--memory" in sys.argv:
        import_and_tell_memory(int(sys.argv[-1]))
    else:
        main()
