"""What 10,000 waiting cases cost a Waardenweg that has nothing to do, and how soon one is back after kill -9.

Two homes, alike but for 10,000 cases of which each waits for an answer, are served in turn: `waardenweg serve` with its
web, its engine and its Prefect server. Once it is settled, a minute of doing nothing: the memory and the processor time
of web and engine together. It is ended in order and started again, then killed with kill -9, all of it, and started
again: each time the seconds until a wake that was asked before has been done. Medians of the rounds. ``--long`` takes
three rounds and a whole minute instead of one round and ten seconds, and writes ``results/waiting.md``.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socket import socket
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import psutil
from measuring import LONG, tell
from sqlmodel import SQLModel

from models.base import Moment, Row
from models.case import new_case
from models.gate import Gate
from models.person import ENGINE, Person, PersonDetails, PersonRole
from models.store.inserting import insert_all
from models.store.migrate import upgrade
from models.store.open import Store, open_store
from models.vocabulary import EventKind, FlowName, GateKind, Origin, Role, SubjectKind
from models.wake import EVERYTHING

CASES, ROUNDS, IDLE = 10_000, 3 if LONG else 1, 60.0 if LONG else 10.0
SETTLING, PATIENCE = 20.0 if LONG else 10.0, 900.0
ROOT = Path(__file__).parents[1]


def fill(store: Store, cases: int) -> None:
    """So many cases that wait for the intake of their lead, and somebody who leads them."""
    today = datetime.now(UTC).date()
    moment = Moment(on=today - timedelta(days=3), at=datetime.now(UTC) - timedelta(days=3))
    lead = Person(handle="lead")
    rows: list[Row] = [lead, PersonDetails(id=lead.id, name="Lead", email="lead@example.org")]
    rows.append(PersonRole(person_id=lead.id, role=Role.PROJECTLEIDER))
    for number in range(cases):
        rows += _waiting(number, lead, moment, today + timedelta(days=60 + number % 200))
    order = {table.name: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}
    with store.engine.begin() as connection:
        for kind in sorted({type(row) for row in rows}, key=lambda kind: order[str(kind.__tablename__)]):
            table = SQLModel.metadata.tables[str(kind.__tablename__)]
            insert_all(connection, table, [row for row in rows if type(row) is kind])


def _waiting(number: int, lead: Person, moment: Moment, due_on: date) -> list[Row]:
    case = new_case(
        reference=f"2020-{number:05d}", title=f"Project {number}", origin=Origin.DEMAND, moment=moment, lead_id=lead.id
    )
    gate = Gate(
        case_id=case.id,
        subject_kind=SubjectKind.CASE,
        subject_id=case.id,
        kind=GateKind.SUPPLY,
        form="intake-questions",
        role=Role.PROJECTLEIDER,
        person_id=lead.id,
        opened_on=moment.on,
        due_on=due_on,
    )
    case.waiting_for, case.waiting_role, case.due_on = gate.kind, gate.role, gate.due_on
    return [case, gate, *case.tell(EventKind.CASE_OPENED, by=ENGINE, moment=moment)]


class Home:
    """One installation, and what was measured of it."""

    def __init__(self, folder: Path, cases: int) -> None:
        """``folder``: its home."""
        self.folder, self.spent = folder, Measured()
        self.url = f"sqlite:///{folder / 'waardenweg.db'}"
        folder.mkdir()
        upgrade(self.url)
        store = open_store(self.url)
        fill(store, cases)
        store.close()

    @contextmanager
    def served(self) -> Iterator[psutil.Process]:
        """A running one; ended in order where it still runs."""
        others = ("WAARDENWEG_", "PREFECT_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "WAARDENWEG_HOME": str(self.folder),
            "WAARDENWEG_PORT": str(_free_port()),
            "WAARDENWEG_PREFECT_PORT": str(_free_port()),
        }
        with (self.folder / "serve.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "waardenweg", "serve"], env=environment, stdout=log, stderr=log, cwd=self.folder
            )
        try:
            yield psutil.Process(started.pid)
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGTERM)
            started.wait(60)

    def ask(self) -> None:
        """One thing for the engine to do: look in the outbox, where there is nothing."""
        store = open_store(self.url)
        with store.write() as unit:
            unit.wakes.ask(FlowName.DELIVER, now=datetime.now(UTC))
        store.close()

    def until_done(self) -> None:
        """Wait until the engine has looked."""
        store, since = open_store(self.url), monotonic()
        while True:
            with store.read() as unit:
                if FlowName.DELIVER not in unit.wakes.pending(EVERYTHING):
                    break
            assert monotonic() - since < PATIENCE, (self.folder / "serve.log").read_text()
            sleep(0.05)
        store.close()


@dataclass
class Measured:
    """Per round: MB, the share of one core in percent, and seconds until the engine did something."""

    memory: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    after_kill: list[float] = field(default_factory=list)


def _free_port() -> int:
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _ours(serving: psutil.Process) -> list[psutil.Process]:
    """Web and engine; the Prefect server knows nothing of cases."""
    return [one for one in serving.children() if one.cmdline()[-1] in ("web", "engine")]


def _busy(processes: list[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in processes)


def measure(home: Home) -> None:
    """A while of doing nothing, a cold start, kill -9, and a start after that."""
    home.ask()
    with home.served() as serving:
        home.until_done()
        sleep(SETTLING)
        ours = _ours(serving)
        assert len(ours) == 2, ours
        before = _busy(ours)
        sleep(IDLE)
        home.spent.idle.append((_busy(ours) - before) / IDLE * 100)
        home.spent.memory.append(sum(one.memory_info().rss for one in ours) / 2**20)
    home.ask()
    since = monotonic()
    with home.served() as serving:
        home.until_done()
        home.spent.cold.append(monotonic() - since)
        everything = [serving, *serving.children(recursive=True)]
        for one in everything:
            if one.is_running():
                one.kill()
        psutil.wait_procs(everything, timeout=30)
    home.ask()
    since = monotonic()
    with home.served():
        home.until_done()
        home.spent.after_kill.append(monotonic() - since)


def report(empty: Measured, full: Measured) -> list[str]:
    """The figures as a table."""
    parts = [
        ("memory of web and engine, MB", "memory", 0),
        ("processor while nothing happens, % of a core", "idle", 2),
        ("seconds from a cold start to the first thing done", "cold", 1),
        ("seconds from a start after kill -9 to the first thing done", "after_kill", 1),
    ]
    lines = [f"| | no cases | {CASES:,} waiting | more |", "|---|---|---|---|"]
    for told, name, digits in parts:
        without, filled = median(getattr(empty, name)), median(getattr(full, name))
        lines.append(f"| {told} | {without:.{digits}f} | {filled:.{digits}f} | {filled - without:+.{digits}f} |")
    ratio = median(full.after_kill) / median(full.cold)
    return [*lines, "", f"Back after kill -9 in {ratio:.2f} times the time of a cold start."]


def main() -> None:
    """Measure in turn, print, and write the figures down."""
    with TemporaryDirectory(prefix="ww-") as folder:
        homes = Home(Path(folder) / "empty", 0), Home(Path(folder) / "full", CASES)
        for _ in range(ROUNDS):
            for home in homes:
                measure(home)
        lines = report(*(home.spent for home in homes))
    how = f"Medians of {ROUNDS} round(s); nothing was done for {IDLE:.0f} seconds in each."
    tell("Cases that wait", "waiting", how, lines)


if __name__ == "__main__":
    main()
