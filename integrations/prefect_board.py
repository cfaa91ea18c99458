"""What stands on the Prefect dashboard besides runs: fixed overviews, the plan of the coming days, the watch.

Overviews and plan are written from inside a run, with the connection of that run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from integrations.prefect_link import PAGE
from models.vocabulary import FlowName

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import State

ZONE = ZoneInfo("Europe/Amsterdam")
PLAN = "herijking-"
"""The idempotency key of a planned run is this and its date."""
PLANNED_AT = time(6)
"""When on its day a planned run falls due, in ``ZONE``."""
SWEEP_MISSING = timedelta(hours=26)
"""A day and some slack: the sweep runs daily."""
PULL_FAILING = 3
"""So many failed pulls within ``PULL_WINDOW`` are no longer an accident."""
PULL_WINDOW = timedelta(hours=1)
WATCHED = ("sweep_missing", "pull_failing")
"""What the server watches over."""


@dataclass(frozen=True, kw_only=True)
class WatchWords:
    """What an automation is called and what it says."""

    name: str
    description: str


def plan_key(day: date) -> str:
    """The idempotency key of the run planned for ``day``: however often it is planned, there is one."""
    return f"{PLAN}{day.isoformat()}"


def publish_markdown(key: str, markdown: str, title: str) -> None:
    """Write a new version of a fixed overview, from inside a run."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(markdown, key=key, description=title)


def plan_days(names: Mapping[date, str], now: datetime) -> None:
    """Plan a run of the sweep on each day, under its name; planned days that are no longer named are taken off."""
    from prefect.client.orchestration import get_client
    from prefect.states import Scheduled

    wanted = {plan_key(day): day for day in names}
    sweep = FlowName.SWEEP
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"{sweep}/{sweep}").id
        planned = _planned(client, deployment, now)
        for key, run_id in planned.items():
            if key not in wanted:
                client.delete_flow_run(run_id)
        for key, day in wanted.items():
            if key not in planned:
                due: State[None] = Scheduled(scheduled_time=datetime.combine(day, PLANNED_AT, ZONE))
                client.create_flow_run_from_deployment(deployment, state=due, idempotency_key=key, name=names[day])


def _planned(client: "SyncPrefectClient", deployment: UUID, now: datetime) -> dict[str, UUID]:
    """The planned runs that still wait for their day, by idempotency key."""
    waiting = {
        "deployment_id": {"any_": [str(deployment)]},
        "state": {"type": {"any_": ["SCHEDULED"]}},
        "next_scheduled_start_time": {"after_": now.isoformat()},
    }
    rows = client.request("POST", "/flow_runs/filter", json={"flow_runs": waiting, "limit": PAGE}).json()
    return {key: UUID(row["id"]) for row in rows if (key := row["idempotency_key"] or "").startswith(PLAN)}


def watch(deployments: Mapping[FlowName, UUID], words: Mapping[str, WatchWords]) -> None:
    """Let the server watch over the engine: a sweep that stays away, a pull that keeps failing.

    Both answer with a run of the sweep: if the engine lives it catches up and refreshes the overview of the sources;
    if not, the run stays behind on the dashboard as late. Existing automations of the same name are brought up to date.
    """
    from prefect.client.orchestration import get_client
    from prefect.events.actions import RunDeployment
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

    triggers = {
        "sweep_missing": EventTrigger(
            **_ended(FlowName.SWEEP, ["COMPLETED"]), posture=Posture.Proactive, threshold=1, within=SWEEP_MISSING
        ),
        "pull_failing": EventTrigger(
            **_ended(FlowName.INTAKE, ["FAILED", "CRASHED"]),
            posture=Posture.Reactive,
            threshold=PULL_FAILING,
            within=PULL_WINDOW,
        ),
    }
    action = RunDeployment(
        source="selected", deployment_id=deployments[FlowName.SWEEP], parameters=None, job_variables=None
    )
    with get_client(sync_client=True) as client:
        for code, trigger in triggers.items():
            said = words[code]
            wanted = AutomationCore(name=said.name, description=said.description, trigger=trigger, actions=[action])
            existing = client.read_automations_by_name(said.name)
            if existing:
                client.update_automation(existing[0].id, wanted)
            else:
                client.create_automation(wanted)


def _ended(flow: FlowName, state_types: list[str]) -> dict[str, Any]:
    """What matches the end of a run: the type of its state, since its name, and so its event, may be our own."""
    return {
        "expect": {"prefect.flow-run.*"},
        "match": {"prefect.resource.id": "prefect.flow-run.*", "prefect.state-type": state_types},
        "match_related": {"prefect.resource.role": "flow", "prefect.resource.name": flow.value},
    }
