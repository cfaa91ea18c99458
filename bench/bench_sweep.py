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
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from databases import Database, OnPostgres, OnSqlite, postgres, warm
from due_entries import DUE, MOMENT, QUESTIONS, WEIGHED, fill
from measuring import LONG, Spent, tell, times
from sqlalchemy import event

from integrations.settings import load_settings
from models.opening import open_together
from models.rhythm import rhythm_of
from models.store.open import Store
from models.store.opening_batch import opening_within
from models.vocabulary import CheckKind
from tasks.sweep import PAGE, open_rechecks
from tasks.world import World, in_world

SIZES = (1_000, 100_000) if LONG else (1_000, 10_000)
ROUNDS = 15 if LONG else 5
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


Measured = dict[int, tuple[dict[str, Spent], Opened]]
"""By the number of entries: what each part took, and what a first round of ours sent."""


def compare(places: dict[int, Database]) -> Measured:
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


def first_round(place: Database) -> Opened:
    """What ours sends; once more it sends nothing."""
    store = warm(place.fresh())
    with in_world(World(settings=load_settings(), store=store)):
        first, again = opened(store), opened(store)
    assert again.rows == 0, f"a second round of the day wrote {again.rows} rows"
    store.close()
    return first


def one_round(place: Database, spent: dict[str, Spent], written: Sequence[Sent]) -> None:
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
        lines += report(
            "SQLite", compare({size: OnSqlite(here / f"{size}", partial(fill, entries=size)) for size in SIZES})
        )
        if LONG:
            server = stack.enter_context(postgres(here))
            served = {size: OnPostgres(server, f"filled_{size}", partial(fill, entries=size)) for size in SIZES}
            lines += report("PostgreSQL", compare(served))
    tell("Opening what is due", "sweep", f"Medians of {ROUNDS} rounds.", lines)


if __name__ == "__main__":
    main()
