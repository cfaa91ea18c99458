"""What the engine leans on in Prefect, held against a real server: parts of it are no public interface."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from prefect import Flow

from flows.process import process_flow
from integrations.prefect_board import WatchWords, plan_key, watch
from integrations.prefect_link import DeploymentsGone, PrefectLink
from integrations.prefect_runs import Deployment, Ending, Run
from integrations.prefect_server import PrefectUnreachable
from integrations.settings import Settings, load_settings
from models.vocabulary import FlowName, Phase
from tasks.board import Board, plan_days, publish_fixed
from tasks.report import Dropout, Moved, Report
from tasks.step import step

pytestmark = [
    pytest.mark.served,
    # Prefect's own threads keep connections open until the process ends
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SECRET = "Jannie de Vries typed this"
TODAY = date(2026, 11, 23)
PLANNED = date(2026, 12, 3)


@step
def gather(count: int) -> list[int]:
    return list(range(count))


@step
def stumble(secret: str) -> None:
    raise ValueError(secret)


def moved(count: int) -> tuple[Moved, ...]:
    return tuple(
        Moved(reference=f"D-{n}", link=f"http://w/D-{n}", source=Phase.INTAKE, target=Phase.TRIAGE)
        for n in range(count)
    )


@process_flow(FlowName.TRIAGE)
def triage(cases: list[str] | None = None) -> Report:
    gathered = gather(len(cases) if cases is not None else 0)
    return Report(moved=moved(len(gathered)), sources=("map",), counts={"moved": len(gathered)})


@process_flow(FlowName.INTAKE)
def intake(today: date | None = None) -> Report:
    stumble(SECRET)
    return Report()


@process_flow(FlowName.SWEEP)
def sweep(today: date | None = None) -> Report:
    publish_fixed(Board.WAITING, [{"reference": "D-1", "days": 3, "link": "http://w/D-1"}])
    plan_days([TODAY, PLANNED], today=TODAY)
    return Report(dropouts=(Dropout(reference="D-1", reason="Een bron was niet bereikbaar."),))


PROGRAMS: dict[FlowName, Flow[..., Report]] = {FlowName.TRIAGE: triage, FlowName.INTAKE: intake, FlowName.SWEEP: sweep}
DEPLOYMENTS = [
    Deployment(flow=flow, program=program, description=f"Wat {flow} doet.", tags=("waardenweg",))
    for flow, program in PROGRAMS.items()
]


@pytest.fixture(scope="module")
def link(prefect_server: Settings) -> Iterator[PrefectLink]:
    with PrefectLink(prefect_server, "engine-of-this-test").connected() as link:
        link.deploy(DEPLOYMENTS)
        yield link


def ask(link: PrefectLink, path: str, **body: Any) -> Any:
    return link.client.request("POST", path, json=body).json()  # type: ignore[arg-type]  # any address of the server


def eventually(look: Callable[[], Any], seconds: float = 40) -> Any:
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            pytest.fail("it did not happen in time")
        time.sleep(0.3)
    return found


def created(link: PrefectLink, flow: FlowName, **parameters: Any) -> Run:
    return link.ask_run(flow, key=str(uuid4()), name="Nieuw", parameters=parameters)


def executed(link: PrefectLink, run: Run) -> Ending:
    assert link.claim(run)
    return link.execute(run, PROGRAMS[run.flow])


def due(link: PrefectLink, run: Run, at: datetime | None = None) -> bool:
    return run.id in [each.id for each in link.due_runs(at or datetime.now(UTC) + timedelta(seconds=1))]


def press_retry(link: PrefectLink, run: Run) -> None:
    from prefect.states import Scheduled

    link.client.set_flow_run_state(run.id, Scheduled(name="AwaitingRetry"))


def artifacts(link: PrefectLink, key: str) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = ask(
        link, "/artifacts/filter", artifacts={"key": {"any_": [key]}}, sort="CREATED_DESC"
    )
    return found


def test_each_flow_is_deployed_with_a_description_and_a_dotted_entry_point(link: PrefectLink) -> None:
    link.deploy(DEPLOYMENTS)

    deployment = link.client.read_deployment_by_name("triage/triage")

    assert deployment.description == "Wat triage doet."
    assert deployment.entrypoint == "flows.triage.triage"
    assert deployment.work_queue_name is None
    assert "cases" in (deployment.parameter_openapi_schema or {})["properties"]
    assert link.check_in(datetime.now(UTC))


def test_the_same_key_gives_the_same_run(link: PrefectLink) -> None:
    runs = [link.start_run(FlowName.TRIAGE, key="twice", name="Triage", parameters={"cases": []}) for _ in range(2)]

    assert runs[0] == runs[1]
    assert link.execute(runs[0], triage).completed


def test_a_run_that_the_engine_starts_itself_is_nobody_elses(link: PrefectLink) -> None:
    run = link.start_run(FlowName.TRIAGE, key=str(uuid4()), name="Triage", parameters={})

    assert not due(link, run)
    assert not link.claim(run)
    assert link.recover("De motor stopte.") == 1


def test_a_run_tells_what_it_moved_in_its_name_tags_state_and_table(link: PrefectLink) -> None:
    run = created(link, FlowName.TRIAGE, cases=["a", "b"])

    ending = executed(link, run)

    on_server = link.client.read_flow_run(run.id)
    assert (ending.completed, ending.state, ending.message) == (True, "Completed", "2 verplaatst")
    assert ending.result == Report(moved=moved(2), sources=("map",), counts={"moved": 2})
    assert on_server.name == "Triage · 2 dossiers"
    assert {"stroom: triage", "fase: Intake", "fase: Triage", "bron: map", "D-0", "D-1"} <= set(on_server.tags)
    table = artifacts(link, "triage")[0]
    assert table["flow_run_id"] == str(run.id)
    assert '"Pagina": "http://w/D-1"' in table["data"]
    assert "[D-1](http://w/D-1)" in table["description"]


def test_the_steps_of_a_run_are_its_tasks(link: PrefectLink) -> None:
    run = created(link, FlowName.TRIAGE, cases=["a"])
    executed(link, run)

    rows = eventually(lambda: ask(link, "/task_runs/filter", flow_runs={"id": {"any_": [str(run.id)]}}))

    assert [row["name"] for row in rows] == ["gather"]


def test_a_run_that_found_nothing_says_so(link: PrefectLink) -> None:
    ending = executed(link, created(link, FlowName.TRIAGE, cases=[]))

    assert (ending.completed, ending.state) == (True, "Niets te doen")


def test_a_large_batch_carries_no_references_as_tags(link: PrefectLink) -> None:
    run = created(link, FlowName.TRIAGE, cases=["x"] * 150)

    executed(link, run)

    on_server = link.client.read_flow_run(run.id)
    assert on_server.name == "Triage · 150 dossiers"
    assert not [tag for tag in on_server.tags if tag.startswith("D-")]


def test_a_failed_run_tells_its_cause_and_no_word_of_what_was_typed(link: PrefectLink) -> None:
    run = created(link, FlowName.INTAKE)

    ending = executed(link, run)

    assert not ending.completed
    assert "ValueError" in ending.message
    tasks = eventually(lambda: ask(link, "/task_runs/filter", flow_runs={"id": {"any_": [str(run.id)]}}))
    logs = eventually(lambda: ask(link, "/logs/filter", logs={"flow_run_id": {"any_": [str(run.id)]}}))
    states = link.client.read_flow_run_states(run.id)
    assert SECRET not in f"{tasks} {logs} {states}"


def test_a_run_with_dropouts_is_completed_and_says_so(link: PrefectLink) -> None:
    ending = executed(link, created(link, FlowName.SWEEP))

    assert (ending.completed, ending.state) == (True, "Met uitval")
    assert '"Reden": "Een bron was niet bereikbaar."' in artifacts(link, "sweep")[0]["data"]


def test_fixed_overviews_are_refreshed_from_a_run(link: PrefectLink) -> None:
    executed(link, created(link, FlowName.SWEEP))

    assert "| [D-1](http://w/D-1) | 3 |" in artifacts(link, "wacht-op")[0]["data"]


def test_a_planned_day_has_one_run_that_falls_due_on_that_morning(link: PrefectLink) -> None:
    executed(link, created(link, FlowName.SWEEP))
    executed(link, created(link, FlowName.SWEEP))

    planned = link.waiting_run(plan_key(PLANNED))

    assert planned is not None
    assert planned.name == "Herijking · 3 december 2026"
    assert not due(link, planned)
    assert due(link, planned, datetime(2026, 12, 3, 5, 0, 1, tzinfo=UTC))
    assert link.waiting_run(plan_key(TODAY)) is None


def test_a_planned_run_survives_a_new_deployment_and_leaves_when_its_day_is_no_longer_planned(
    link: PrefectLink,
) -> None:
    executed(link, created(link, FlowName.SWEEP))
    link.deploy(DEPLOYMENTS)
    assert link.waiting_run(plan_key(PLANNED)) is not None

    @process_flow(FlowName.SWEEP)
    def nothing_planned(today: date | None = None) -> Report:
        plan_days([], today=TODAY)
        return Report()

    run = created(link, FlowName.SWEEP)
    assert link.claim(run)
    link.execute(run, nothing_planned)

    assert link.waiting_run(plan_key(PLANNED)) is None


def test_a_run_asked_for_on_the_dashboard_is_due(link: PrefectLink) -> None:
    deployment = link.client.read_deployment_by_name("triage/triage")
    pressed = link.client.create_flow_run_from_deployment(deployment.id)

    runs = [run for run in link.due_runs(datetime.now(UTC) + timedelta(seconds=1)) if run.id == pressed.id]

    assert executed(link, runs[0]).state == "Niets te doen"


@pytest.mark.parametrize("flow", [FlowName.INTAKE, FlowName.TRIAGE], ids=["failed", "completed"])
def test_a_retry_pressed_on_the_dashboard_runs_again(link: PrefectLink, flow: FlowName) -> None:
    run = created(link, flow)
    first = executed(link, run)

    press_retry(link, run)

    assert due(link, run)
    assert executed(link, run).state == first.state
    assert not due(link, run)
    assert link.client.read_flow_run(run.id).run_count == 2


def test_a_run_is_claimed_once(link: PrefectLink) -> None:
    run = created(link, FlowName.TRIAGE)

    assert link.claim(run)
    assert not link.claim(run)
    link.execute(run, triage)


def test_a_run_cancelled_on_the_dashboard_is_not_executed(link: PrefectLink) -> None:
    from prefect.states import Cancelled

    run = created(link, FlowName.TRIAGE)
    link.client.set_flow_run_state(run.id, Cancelled())

    assert not due(link, run)
    assert not link.claim(run)


def test_what_a_killed_engine_left_is_marked_crashed_and_nothing_of_others(link: PrefectLink) -> None:
    from prefect.states import Running

    ours, others, waiting = (created(link, FlowName.TRIAGE) for _ in range(3))
    assert link.claim(ours)
    link.client.update_flow_run_labels(others.id, {"waardenweg.engine": "another-engine"})
    for run in (ours, others):
        link.client.set_flow_run_state(run.id, Running(), force=True)

    assert link.recover("De motor stopte.") == 1

    states = [link.client.read_flow_run(run.id).state_name for run in (ours, others, waiting)]
    assert states == ["Crashed", "Running", "Scheduled"]


def test_a_server_that_lost_its_flows_is_noticed_and_told_again(link: PrefectLink) -> None:
    link.client.delete_deployment(link.client.read_deployment_by_name("triage/triage").id)

    assert not link.check_in(datetime.now(UTC))
    with pytest.raises(DeploymentsGone):
        created(link, FlowName.TRIAGE)

    link.deploy(DEPLOYMENTS)
    assert link.check_in(datetime.now(UTC))


def test_the_watch_is_set_once_and_three_failed_pulls_start_a_sweep(link: PrefectLink) -> None:
    words = {code: WatchWords(name=f"Proef {code}", description=code) for code in ("sweep_missing", "pull_failing")}
    deployments = link.deploy(DEPLOYMENTS)
    watch(deployments, words)
    watch(deployments, words)
    assert len(link.client.read_automations_by_name("Proef pull_failing")) == 1
    assert len(link.client.read_automations_by_name("Proef sweep_missing")) == 1
    known = {run.id for run in link.due_runs(datetime.now(UTC))}
    time.sleep(2)  # the server reads new automations into its trigger service a moment later

    for _ in range(3):
        executed(link, created(link, FlowName.INTAKE))

    def started() -> list[Run]:
        runs = link.due_runs(datetime.now(UTC) + timedelta(seconds=1))
        return [run for run in runs if run.id not in known and run.flow == FlowName.SWEEP]

    assert eventually(started)


def test_a_server_that_does_not_answer_is_named_as_such() -> None:
    away = PrefectLink(load_settings(prefect_port=1), "engine")

    with away.connected(), pytest.raises(PrefectUnreachable, match="PREFECT_API_URL"):
        away.deploy(DEPLOYMENTS)
