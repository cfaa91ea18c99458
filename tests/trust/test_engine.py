"""The engine with a Prefect server on paper: what it takes, what it leaves, and what it does without the server."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from integrations.prefect_board import plan_key
from integrations.prefect_link import DeploymentsGone, PrefectLink
from integrations.prefect_runs import Ending, Run
from integrations.prefect_server import PrefectUnreachable
from integrations.settings import Settings, load_settings
from models.store.open import open_store
from models.vocabulary import FlowName
from tasks.report import Report
from tasks.world import World
from waardenweg.clock import Clock
from waardenweg.engine import LEASE, Engine
from waardenweg.flow_runs import work
from waardenweg.leader import FileLeader

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
DONE = Ending(completed=True, state="Completed", message="", result=Report())
FAILED = Ending(completed=False, state="Failed", message="De database was niet bereikbaar of bezet.")


class ServerOnPaper(PrefectLink):
    """A Prefect server that remembers what it was asked."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "engine on paper")
        self.there = True
        self.known: dict[FlowName, UUID] = {}
        self.asked: list[tuple[FlowName, Mapping[str, Any]]] = []
        self.keys: list[str] = []
        self.due: list[Run] = []
        self.planned: dict[str, Run] = {}
        self.executed: list[str] = []
        self.ending = DONE
        self.recovered = 0

    def tell(self, _link: PrefectLink) -> Mapping[FlowName, UUID]:
        self.known = self.known or {flow: uuid4() for flow in FlowName}
        return dict(self.known)

    def answers(self) -> bool:
        return self.there

    def check_in(self, now: datetime) -> bool:
        return bool(self.known)

    def recover(self, message: str) -> int:
        self.recovered += 1
        return 0

    def start_run(self, flow: FlowName, *, key: str, name: str, parameters: Mapping[str, Any]) -> Run:
        if not self.there:
            raise PrefectUnreachable
        if not self.known:
            raise DeploymentsGone
        self.keys.append(key)
        self.asked.append((flow, parameters))
        return Run(id=uuid4(), flow=flow, name=name, parameters=parameters)

    ask_run = start_run

    def due_runs(self, now: datetime) -> Sequence[Run]:
        return self.due

    def waiting_run(self, key: str) -> Run | None:
        return self.planned.get(key)

    def claim(self, run: Run) -> bool:
        return True

    def execute(self, run: Run, program: object) -> Ending:
        self.executed.append(run.name)
        self.due = [each for each in self.due if each != run]
        return self.ending


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    settings = load_settings(home=tmp_path, database_url=database_url)
    world = World(settings=settings, store=open_store(database_url))
    yield world
    world.store.close()


@pytest.fixture
def server(world: World) -> ServerOnPaper:
    return ServerOnPaper(world.settings)


class EngineAt(Engine):
    """An engine whose time is set by the test."""

    def __init__(self, world: World, server: ServerOnPaper, clock: Clock) -> None:
        self.time = NOON
        super().__init__(world, server, clock, deploy_all=server.tell, now=lambda: self.time)

    def looks(self, at: datetime) -> None:
        self.time = at
        try:
            self.look()
        except PrefectUnreachable:
            self._lost()


@pytest.fixture
def engine(world: World, server: ServerOnPaper, tmp_path: Path) -> Iterator[EngineAt]:
    clock = Clock(world.store, [], FileLeader(tmp_path / "no clock"))
    yield EngineAt(world, server, clock)
    clock.stop()


def ask(world: World, flow: FlowName, *subjects: UUID, now: datetime = NOON) -> None:
    with world.store.write() as unit:
        for subject in subjects:
            unit.wakes.ask(flow, subject, now=now)
        if not subjects:
            unit.wakes.ask(flow, now=now)


def waiting(world: World, now: datetime) -> dict[FlowName, int]:
    with world.store.read() as unit:
        return unit.wakes.waiting(now)


def test_all_wakes_of_a_flow_become_one_run_with_the_ids_of_its_cases(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    cases = [uuid4() for _ in range(3)]
    ask(world, FlowName.TRIAGE, *cases)

    engine.looks(NOON)
    engine.looks(NOON + timedelta(seconds=1))

    assert server.asked == [(FlowName.TRIAGE, {"cases": [str(case) for case in cases]})]
    assert waiting(world, NOON + timedelta(days=1)) == {}


def test_a_wake_about_everything_asks_for_all_cases(world: World, server: ServerOnPaper, engine: EngineAt) -> None:
    ask(world, FlowName.TRIAGE, uuid4())
    ask(world, FlowName.TRIAGE)

    engine.looks(NOON)

    assert server.asked == [(FlowName.TRIAGE, {})]


def test_without_wakes_no_run_is_made(server: ServerOnPaper, engine: EngineAt) -> None:
    engine.looks(NOON)

    assert server.asked == []


def test_a_run_that_fails_leaves_its_wakes_for_later_and_not_at_once(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    server.ending = FAILED
    ask(world, FlowName.TRIAGE, uuid4())

    for seconds in range(5):
        engine.looks(NOON + timedelta(seconds=seconds))
    assert len(server.asked) == 1

    engine.looks(NOON + timedelta(minutes=1))
    assert len(server.asked) == 2
    assert server.keys[0] != server.keys[1]


def test_a_server_that_still_starts_is_no_news(
    server: ServerOnPaper, engine: EngineAt, caplog: pytest.LogCaptureFixture
) -> None:
    server.there = False
    engine.looks(NOON)
    engine.looks(NOON + timedelta(seconds=30))
    assert "does not answer" not in caplog.text

    engine.looks(NOON + timedelta(minutes=5))
    assert "does not answer" in caplog.text


def test_with_the_server_away_wakes_stay_and_are_taken_when_it_is_back(
    world: World, server: ServerOnPaper, engine: EngineAt, caplog: pytest.LogCaptureFixture
) -> None:
    engine.looks(NOON)
    server.there = False
    ask(world, FlowName.TRIAGE, uuid4())
    for seconds in range(2, 10):
        engine.looks(NOON + timedelta(seconds=seconds))

    assert waiting(world, NOON) == {FlowName.TRIAGE: 1}
    assert caplog.text.count("does not answer") == 1

    server.there = True
    engine.looks(NOON + timedelta(seconds=20))

    assert len(server.asked) == 1
    assert waiting(world, NOON + timedelta(days=1)) == {}


def test_a_server_that_goes_away_between_two_looks_costs_no_wake(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    engine.looks(NOON)
    server.there = False
    ask(world, FlowName.TRIAGE, uuid4())

    engine.looks(NOON + timedelta(seconds=1))
    server.there = True
    engine.looks(NOON + timedelta(minutes=1))

    assert len(server.asked) == 1


def test_due_runs_of_the_server_are_executed(server: ServerOnPaper, engine: EngineAt) -> None:
    server.due = [Run(id=uuid4(), flow=FlowName.TRIAGE, name="pressed on the dashboard")]

    engine.looks(NOON)
    engine.looks(NOON + timedelta(seconds=3))

    assert server.executed == ["pressed on the dashboard"]


def test_the_sweep_of_the_morning_is_the_run_that_was_planned_for_that_day(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    server.planned[plan_key(date(2026, 11, 23))] = Run(id=uuid4(), flow=FlowName.SWEEP, name="planned")
    ask(world, FlowName.SWEEP)

    engine.looks(NOON)

    assert server.executed == ["planned"]
    assert server.asked == []
    assert waiting(world, NOON + timedelta(days=1)) == {}


def test_a_server_that_lost_its_database_is_told_everything_again_and_the_sweep_refills_it(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    engine.looks(NOON)
    server.known = {}

    engine.looks(NOON + timedelta(minutes=1))

    assert server.known
    assert server.asked == [(FlowName.SWEEP, {})]


def test_what_a_killed_engine_left_is_cleaned_up_at_the_start_only(server: ServerOnPaper, engine: EngineAt) -> None:
    for minutes in range(3):
        engine.looks(NOON + timedelta(minutes=minutes))

    assert server.recovered == 1


def test_with_a_work_pool_the_engine_only_asks_for_the_run(
    world: World, server: ServerOnPaper, engine: EngineAt
) -> None:
    server.settings = server.settings.model_copy(update={"prefect_work_pool": "pool"})
    server.due = [Run(id=uuid4(), flow=FlowName.TRIAGE, name="for the worker")]
    ask(world, FlowName.TRIAGE, uuid4())

    engine.looks(NOON)

    assert len(server.asked) == 1
    assert server.executed == []
    assert waiting(world, NOON + timedelta(days=1)) == {}


def test_what_waits_is_done_without_a_server_too(world: World) -> None:
    ask(world, FlowName.TRIAGE)

    worked = work(world)

    assert (worked.taken, worked.left) == (1, 0)


def test_what_a_killed_engine_had_claimed_comes_back_at_the_next_start_and_what_failed_keeps_its_pause(
    world: World,
) -> None:
    ask(world, FlowName.TRIAGE)
    ask(world, FlowName.DECISION)
    with world.store.write() as unit:
        unit.wakes.claim(FlowName.TRIAGE, NOON, LEASE, 10)
        failed = unit.wakes.claim(FlowName.DECISION, NOON, LEASE, 10)
        unit.wakes.release([wake.id for wake in failed], "De bron was weg.", NOON)
    assert waiting(world, NOON) == {}

    with world.store.write() as unit:
        unit.wakes.let_go(NOON)

    assert waiting(world, NOON) == {FlowName.TRIAGE: 1}
