"""Each flow once on a real Prefect server, run by the real engine: what process owners see of a project's road."""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.prefect_board import plan_key
from integrations.prefect_link import PrefectLink
from integrations.settings import Settings
from models.base import Moment
from models.store.open import open_store
from models.vocabulary import FlowName, Phase, Step
from tasks.flow_words import planned_name
from tasks.world import World, in_world, moment
from tests.town import Town
from waardenweg.clock import Clock
from waardenweg.engine import LOOK_SECONDS, Engine
from waardenweg.flow_runs import run_served
from waardenweg.leader import leader_of

pytestmark = [
    pytest.mark.served,
    # Prefect's own threads keep connections open until the process ends
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


class ServedTown(Town):
    """A municipality of today, whose engine runs its flows on a Prefect server."""

    def __init__(self, world: World, link: PrefectLink) -> None:
        super().__init__(world)
        self.link = link
        self.engine = Engine(world, link, Clock(world.store, [], leader_of(world.store)))
        self.today = self.moment.on

    @property
    def moment(self) -> Moment:
        return moment()

    def engine_works(self) -> None:
        while self.waits():
            self.engine.look()

    def waits(self) -> bool:
        with self.store.read() as unit:
            return bool(unit.wakes.waiting(self.moment.at))

    def runs(self, flow: FlowName) -> Sequence[dict[str, Any]]:
        """What the dashboard shows of a flow, newest last."""
        asked = {"flows": {"name": {"any_": [flow.value]}}, "sort": "START_TIME_ASC"}
        rows: Sequence[dict[str, Any]] = self.link.client.request("POST", "/flow_runs/filter", json=asked).json()
        return rows


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """A command prepares its own process for Prefect; this process goes on to other tests."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def town(
    prefect_server: Settings, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedTown]:
    home = tmp_path_factory.mktemp("town")
    database = home / "waardenweg.db"
    database.write_bytes(sqlite_template.read_bytes())
    place = {"home": home, "database_url": f"sqlite:///{database}", "prefect_api_url": prefect_server.prefect_url}
    world = World(settings=prefect_server.model_copy(update=place), store=open_store(f"sqlite:///{database}"))
    with in_world(world), PrefectLink(world.settings, "engine of the town").connected() as link:
        yield ServedTown(world, link)
    world.store.close()


def test_a_project_goes_from_demand_to_monitoring_by_runs_on_the_server(town: ServedTown) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")

    assert project.stands_in() == Phase.MONITORING
    for flow in (FlowName.TRIAGE, FlowName.ASSESSMENT, FlowName.DECISION, FlowName.CHECKS):
        about_it = [run for run in town.runs(flow) if str(project.id) in run["parameters"].get("cases", [])]
        assert {run["state_type"] for run in about_it} == {"COMPLETED"}, flow


def test_the_run_of_a_project_tells_its_reference_and_links_to_its_page(town: ServedTown) -> None:
    project = town.demand("D-2")
    town.engine_works()

    run = next(run for run in reversed(town.runs(FlowName.TRIAGE)) if project.case.reference in run["tags"])

    artifacts = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}}
    (table,) = town.link.client.request("POST", "/artifacts/filter", json=artifacts).json()
    assert run["name"] == "Triage · 1 dossier"
    assert run["parameters"] == {"cases": [str(project.id)]}
    assert f"{town.world.settings.base_url}/cases/{project.case.reference}" in table["data"]


@pytest.mark.parametrize("flow", FlowName)
def test_every_flow_can_be_run_from_the_dashboard_without_parameters(town: ServedTown, flow: FlowName) -> None:
    town.engine.look()
    deployment = town.link.client.read_deployment_by_name(f"{flow}/{flow}")
    pressed = town.link.client.create_flow_run_from_deployment(deployment.id)

    end = time.monotonic() + 60
    while (state := town.link.client.read_flow_run(pressed.id).state) is None or not state.is_final():
        assert time.monotonic() < end, "the engine did not find the run"
        town.engine.look()
        time.sleep(LOOK_SECONDS)

    assert state.is_completed(), state.message


def test_the_sweep_refreshes_the_fixed_overviews(town: ServedTown) -> None:
    run_served(town.world.settings, FlowName.SWEEP, {"today": town.today})

    keys = {"artifacts": {"key": {"any_": ["wacht-op", "te-laat", "bronnen", "komende-90-dagen"]}}}
    found = town.link.client.request("POST", "/artifacts/latest/filter", json=keys).json()
    assert {row["key"] for row in found} == {"wacht-op", "te-laat", "bronnen", "komende-90-dagen"}


def test_the_sweep_plans_a_run_for_each_day_that_has_checks(town: ServedTown) -> None:
    due = town.registered(town.today - timedelta(days=320)).next_recheck_on
    assert due is not None
    opens_on = due - timedelta(days=30)

    run_served(town.world.settings, FlowName.SWEEP, {"today": town.today})

    planned = [run for run in town.runs(FlowName.SWEEP) if run["idempotency_key"] == plan_key(opens_on)]
    assert [run["state_type"] for run in planned] == ["SCHEDULED"]
    assert planned[0]["name"] == planned_name(opens_on)
