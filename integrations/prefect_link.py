"""The Prefect server: the one place that knows its client.

Parts of what is used here are internals of Prefect (``run_flow``, claiming by state, deployments without a work pool);
``tests/contracts/test_prefect_link.py`` holds each of them against a real server. Everything raises
``PrefectUnreachable`` when the server does not answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx

from integrations.prefect_runs import Deployment, Ending, Run
from integrations.prefect_server import PrefectUnreachable, answers
from integrations.settings import Settings
from models.errors import WaardenwegError
from models.vocabulary import FlowName

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import State

_AWAY = {httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT}
ANSWER_SECONDS = 5
PAGE = 200
"""More rows at once are refused by the server."""


class DeploymentsGone(WaardenwegError):
    """The Prefect server does not know our flows; deploy them again."""


class PrefectLink:
    """A connection to the server; used by one thread, inside ``with link.connected():``."""

    def __init__(self, settings: Settings, engine_id: str) -> None:
        """``engine_id``: who executes; runs that a killed engine left behind are found by it."""
        self.settings = settings
        self._mark: dict[str, bool | int | float | str] = {"waardenweg.engine": engine_id}
        self._deployments: dict[UUID, FlowName] = {}
        self._client: SyncPrefectClient | None = None

    @contextmanager
    def connected(self) -> Iterator["PrefectLink"]:
        """Prefect's settings for everything that runs inside; the server need not answer yet.

        The heartbeat is off: a sync flow would wait a second for its thread, and a killed run is found by ``recover``.
        """
        from prefect import settings as names
        from prefect.client.orchestration import get_client
        from prefect.settings import temporary_settings

        chosen: dict[Any, Any] = {
            names.PREFECT_API_URL: self.settings.prefect_url,
            names.PREFECT_API_AUTH_STRING: self.settings.prefect_auth,
            names.PREFECT_CLIENT_MAX_RETRIES: 3,
            names.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        }
        with temporary_settings(chosen), get_client(sync_client=True) as client:
            self._client = client
            try:
                yield self
            finally:
                self._client = None

    def answers(self) -> bool:
        """Is the server there?"""
        return answers(self.settings, ANSWER_SECONDS)

    @property
    def client(self) -> "SyncPrefectClient":
        """Prefect's own client; only inside ``connected``."""
        if self._client is None:
            raise RuntimeError("Use the link inside `with link.connected():`.")
        return self._client

    def deploy(self, deployments: Iterable[Deployment]) -> Mapping[FlowName, UUID]:
        """Make every flow known to the server, or bring what it knows up to date; what was planned stays.

        Without a work pool nobody but the engine executes their runs; with one, a worker of that pool does.
        """
        from prefect.utilities.callables import parameter_schema

        with _reaching():
            self._deployments = {
                self.client.create_deployment(
                    flow_id=self.client.create_flow(each.program),
                    name=each.flow.value,
                    entrypoint=each.entrypoint,
                    description=each.description,
                    tags=list(each.tags),
                    work_pool_name=self.settings.prefect_work_pool,
                    parameter_openapi_schema=parameter_schema(each.program).model_dump_for_openapi(),
                ): each.flow
                for each in deployments
            }
        return {flow: deployment for deployment, flow in self._deployments.items()}

    def start_run(self, flow: FlowName, *, key: str, name: str, parameters: Mapping[str, Any]) -> Run:
        """A run of ``flow`` that this engine has claimed already; the same ``key`` gives the same run.

        Parameters hold ids only, no names. Raises ``DeploymentsGone`` when the server lost its database.
        """
        return self._create(flow, "PENDING", key, name=name, parameters=parameters, labels=self._mark)

    def ask_run(self, flow: FlowName, *, key: str, name: str, parameters: Mapping[str, Any]) -> Run:
        """As ``start_run``, but for whoever takes it: a worker of the work pool, or the engine when it looks."""
        return self._create(flow, "SCHEDULED", key, name=name, parameters=parameters)

    def due_runs(self, now: datetime) -> Sequence[Run]:
        """Runs whose time has come, oldest first: planned ones, and what Run and Retry on the dashboard asked for."""
        rows = self._runs("SCHEDULED", next_scheduled_start_time={"before_": now.isoformat()})
        return [self._run(row) for row in rows]

    def waiting_run(self, key: str) -> Run | None:
        """The run with this idempotency key, if it still waits to be executed."""
        rows = self._runs("SCHEDULED", idempotency_key={"any_": [key]})
        return self._run(rows[0]) if rows else None

    def check_in(self, now: datetime) -> bool:
        """Tell the server that its deployments are looked after; False when it no longer knows all of them."""
        ids = [str(deployment) for deployment in self._deployments]
        with _reaching():
            body = {"deployments": {"id": {"any_": ids}}}
            known = self.client.request("POST", "/deployments/count", json=body).json()
            # this poll is what makes the dashboard call a deployment "ready"; ours reads runs by a cheaper query
            poll = {"deployment_ids": ids, "scheduled_before": now.isoformat(), "limit": 1}
            self.client.request("POST", "/deployments/get_scheduled_flow_runs", json=poll)
        return bool(ids) and known == len(ids)

    def claim(self, run: Run) -> bool:
        """Take a run for this engine; False when another has it, or it was cancelled meanwhile."""
        from prefect.client.schemas.responses import SetStateStatus
        from prefect.states import Pending

        with _reaching():
            # marked first: a run that this engine leaves Pending can then be found by ``recover``
            self.client.update_flow_run_labels(run.id, self._mark)
            return self.client.set_flow_run_state(run.id, Pending()).status == SetStateStatus.ACCEPT

    def execute(self, run: Run, program: "Flow[..., Any]") -> Ending:
        """Execute a claimed run here and now; how it ended is on the server when this returns."""
        from prefect.exceptions import PrefectSignal
        from prefect.flow_engine import run_flow

        with _reaching():
            flow_run = self.client.read_flow_run(run.id)
            try:
                state = cast("State[Any]", run_flow(program, flow_run=flow_run, return_type="state"))
            except PrefectSignal as stopped:  # cancelled or paused on the dashboard before it began
                return Ending(completed=False, state=type(stopped).__name__, message=str(stopped))
        return self._ending(run, state)

    def recover(self, message: str) -> int:
        """Mark what this engine left unfinished as crashed; how many. Never call it while a run executes."""
        from prefect.states import Crashed

        unfinished = self._runs("PENDING", "RUNNING", "CANCELLING")
        ours = [UUID(row["id"]) for row in unfinished if self._mark.items() <= row["labels"].items()]
        with _reaching():
            for run_id in ours:
                self.client.set_flow_run_state(run_id, Crashed(message=message), force=True)
        return len(ours)

    def _create(self, flow: FlowName, state: str, key: str, **fields: Any) -> Run:
        from prefect.exceptions import PrefectHTTPStatusError

        deployment = next((known for known, name in self._deployments.items() if name == flow), None)
        body = {"state": {"type": state}, "idempotency_key": key, **fields}
        with _reaching():
            try:
                made = self.client.request(
                    "POST", "/deployments/{id}/create_flow_run", path_params={"id": deployment}, json=body
                )
            except PrefectHTTPStatusError as refused:
                if refused.response.status_code == httpx.codes.NOT_FOUND:
                    raise DeploymentsGone from refused
                raise
        return self._run(made.json())

    def _ending(self, run: Run, state: "State[Any]") -> Ending:
        from prefect.states import Cancelled

        if state.is_cancelling():
            with _reaching():
                self.client.set_flow_run_state(run.id, Cancelled(), force=True)
        result = getattr(state.data, "result", None) if state.is_completed() else None
        return Ending(
            completed=state.is_completed() or state.is_cancelling(),
            state=state.name or state.type.value,
            message=state.message or "",
            result=result,
        )

    def _runs(self, *states: str, **filters: Any) -> Sequence[Mapping[str, Any]]:
        chosen = {"deployment_id": {"any_": [str(known) for known in self._deployments]}, **filters}
        body = {
            "flow_runs": {**chosen, "state": {"type": {"any_": states}}},
            "sort": "NEXT_SCHEDULED_START_TIME_ASC",
            "limit": PAGE,
        }
        with _reaching():
            rows: list[Mapping[str, Any]] = self.client.request("POST", "/flow_runs/filter", json=body).json()
        return rows

    def _run(self, row: Mapping[str, Any]) -> Run:
        flow = self._deployments[UUID(row["deployment_id"])]
        return Run(id=UUID(row["id"]), flow=flow, name=row["name"], parameters=row["parameters"])


@contextmanager
def _reaching() -> Iterator[None]:
    """Say in our words that the server was away."""
    try:
        yield
    except httpx.TransportError as error:
        raise PrefectUnreachable from error
    except httpx.HTTPStatusError as error:
        if error.response.status_code in _AWAY:
            raise PrefectUnreachable from error
        raise
