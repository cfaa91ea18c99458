import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import text

from integrations.mail_in import has_mail
from models.store.open import Store, open_store
from models.vocabulary import FlowName
from tests.databases import ON_SQLITE
from waardenweg.clock import Clock, Duty, do_duty, duties, sweep_due
from waardenweg.leader import LEADER_LOCK, leader_of

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LEADING = """
import sys
from models.store.open import open_store
from waardenweg.leader import leader_of
leader = leader_of(open_store(sys.argv[1]))
for _ in sys.stdin:
    print(leader.leads(), flush=True)
"""
BREAK = f"""
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND objid = {LEADER_LOCK}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
"""What an administrator does to the connection that holds the lead."""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def waiting(store: Store, now: datetime) -> dict[FlowName, int]:
    with store.read() as unit:
        return unit.wakes.waiting(now)


def duty(store: Store, flow: FlowName) -> Duty:
    return next(each for each in duties(store, pull_due=lambda _: True) if each.flow == flow)


def swept(store: Store, at: datetime) -> None:
    with store.write() as unit:
        unit.wakes.ask(FlowName.SWEEP, now=at)
    with store.write() as unit:
        wakes = unit.wakes.claim(FlowName.SWEEP, at, timedelta(minutes=1), 10)
        unit.wakes.done([wake.id for wake in wakes], at)


def test_a_job_writes_one_wake_however_often_it_looks(store: Store) -> None:
    for minutes in range(3):
        do_duty(store, duty(store, FlowName.INTAKE), NOON + timedelta(minutes=minutes))

    assert waiting(store, NOON) == {FlowName.INTAKE: 1}


def test_a_job_that_finds_nothing_to_do_asks_for_nothing(store: Store) -> None:
    do_duty(store, duty(store, FlowName.DELIVER), NOON)
    for each in duties(store, pull_due=lambda _: False):
        if each.flow == FlowName.INTAKE:
            do_duty(store, each, NOON)

    assert waiting(store, NOON) == {}


def test_a_mail_that_came_back_is_read_with_the_next_post(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "back"

    def look() -> dict[FlowName, int]:
        found = duties(store, pull_due=lambda _: False, mail_came_in=lambda: has_mail(folder))
        for each in found:
            if each.flow == FlowName.DELIVER:
                do_duty(store, each, NOON)
        return waiting(store, NOON)

    assert look() == {}, "there is no such folder"
    folder.mkdir()
    assert look() == {}
    (folder / "terug.eml").write_text("From: iemand\n\nHallo\n")
    assert look() == {FlowName.DELIVER: 1}


def test_the_sweep_is_due_once_per_day_here_not_in_utc(store: Store) -> None:
    assert sweep_due(store, NOON)

    swept(store, NOON)

    assert not sweep_due(store, NOON + timedelta(hours=11, minutes=59))  # 23:59 in Enschede
    assert sweep_due(store, NOON + timedelta(hours=12, minutes=1))  # past midnight here, still the 23rd in UTC


def test_nights_that_were_missed_are_caught_up_once(store: Store) -> None:
    swept(store, NOON)
    later = NOON + timedelta(days=10)

    for _ in range(3):
        do_duty(store, duty(store, FlowName.SWEEP), later)

    assert waiting(store, later) == {FlowName.SWEEP: 1}


def test_the_sweep_is_looked_at_every_morning_at_six_here(store: Store) -> None:
    trigger = duty(store, FlowName.SWEEP).trigger

    summer = trigger.get_next_fire_time(None, datetime(2026, 7, 1, tzinfo=UTC))
    winter = trigger.get_next_fire_time(None, datetime(2026, 12, 1, tzinfo=UTC))

    assert (summer.astimezone(UTC).hour, winter.astimezone(UTC).hour) == (4, 5)


def test_of_two_engines_on_one_database_one_leads_until_it_resigns(store: Store, database_url: str) -> None:
    first, second = leader_of(store), leader_of(open_store(database_url))

    assert first.leads()
    assert first.leads()
    assert not second.leads()

    first.resign()
    assert second.leads()
    second.resign()


@pytest.mark.slow
def test_when_the_engine_that_leads_is_killed_another_one_takes_over(store: Store, database_url: str) -> None:
    with engine(database_url) as first, engine(database_url) as second:
        assert first.leads()
        assert [second.leads() for _ in range(3)] == [False, False, False]
        assert first.leads()

        assert first.killed() == -signal.SIGKILL

        eventually(second.leads)
        assert not leader_of(store).leads(), "who comes back later waits its turn"


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_an_engine_whose_connection_breaks_leads_no_more(store: Store, database_url: str) -> None:
    first, second = leader_of(store), leader_of(open_store(database_url))
    assert first.leads()

    with store.engine.connect() as connection:
        assert connection.scalars(text(BREAK)).all() == [True]

    eventually(second.leads)
    assert [first.leads() for _ in range(3)] == [False, False, False]
    second.resign()
    eventually(first.leads)
    first.resign()


@ON_SQLITE
def test_a_clock_that_lost_the_lead_looks_no_more(store: Store) -> None:
    looks: list[datetime] = []

    def look(now: datetime) -> bool:
        looks.append(now)
        return False

    def is_quiet() -> bool:
        before = len(looks)
        time.sleep(0.2)
        return len(looks) == before

    leader = Told()
    clock = Clock(store, [Duty(flow=FlowName.INTAKE, trigger=IntervalTrigger(seconds=0.01), due=look)], leader)
    clock.keep()
    eventually(lambda: len(looks) > 2)

    leader.leading = False
    clock.keep()

    eventually(is_quiet)


def test_only_the_clock_that_leads_looks(store: Store) -> None:
    other = leader_of(store)
    assert other.leads()
    clock = Clock(store, duties(store, pull_due=lambda _: True), leader_of(store))

    clock.keep()
    assert waiting(store, datetime.now(UTC)) == {}

    other.resign()
    clock.keep()
    eventually(lambda: FlowName.INTAKE in waiting(store, datetime.now(UTC)))
    clock.stop()
    assert other.leads()
    other.resign()


def test_what_goes_wrong_in_a_job_is_reported(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: datetime) -> bool:
        raise RuntimeError("the source is gone")

    broken = Duty(flow=FlowName.INTAKE, trigger=IntervalTrigger(minutes=5), due=breaks)
    clock = Clock(store, [broken], leader_of(store))

    clock.keep()

    eventually(lambda: "the source is gone" in caplog.text)
    clock.stop()


class Told:
    """Leads when a test says so."""

    leading = True

    def leads(self) -> bool:
        return self.leading

    def resign(self) -> None:
        self.leading = False


class OtherEngine:
    """A process of its own, asked each time whether it leads."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def leads(self) -> bool:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer in ("True\n", "False\n"), "the process gave no answer"
        return answer == "True\n"

    def killed(self) -> int:
        self._process.kill()
        return self._process.wait()


@contextmanager
def engine(database_url: str) -> Iterator[OtherEngine]:
    command = [sys.executable, "-c", LEADING, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield OtherEngine(process)
        finally:
            process.kill()


def eventually(look: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
