"""What machines ask: is the process there, is it ready, how much waits."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from models.errors import WaardenwegError
from models.permission import Action, permit
from models.store.boards import CaseFilter
from models.store.migrate import current_revision, head_revision
from models.store.open import Store
from models.vocabulary import FlowName, Phase
from web.api_tokens import caller_of
from web.prefect_place import prefect_answers
from web.site import is_loopback
from web.visiting import site_of

router = APIRouter()


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """200 when the database is at head. Prefect is told, but not waited for: answers are saved without it."""
    site = site_of(request)
    database = _database(site.store)
    prefect = "ok" if prefect_answers(site.settings) else "unreachable"
    return JSONResponse({"database": database, "prefect": prefect}, 200 if database == "ok" else 503)


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(request: Request) -> Response:
    """Counts for Prometheus: for programs on this machine, and for the token of somebody who may see the board."""
    if request.client is None or not is_loopback(request.client.host):
        try:
            permit(caller_of(request).actor, Action.SEE_BOARD)
        except WaardenwegError:
            return PlainTextResponse("From elsewhere this takes the token of somebody who may see the board.\n", 403)
    site = site_of(request)
    today, now = site.clock().on, site.clock().at
    with site.store.read() as unit:
        gates = unit.boards.open_gates(today)
        waiting = unit.wakes.waiting(now)
        phases = unit.boards.counts(CaseFilter(), today)
    lines = [
        *_gauge("waardenweg_open_gates", "Questions that are open.", {"": gates.total}),
        *_gauge("waardenweg_late_gates", "Open questions that are overdue.", {"": gates.late}),
        *_gauge(
            "waardenweg_waiting_wakes",
            "What waits for the engine.",
            {f'{{flow="{flow}"}}': waiting.get(flow, 0) for flow in FlowName},
        ),
        *_gauge(
            "waardenweg_cases",
            "Cases by phase.",
            {f'{{phase="{phase}"}}': phases[phase].total if phase in phases else 0 for phase in Phase},
        ),
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _gauge(name: str, help_text: str, values: dict[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values.items())


def _database(store: Store) -> str:
    try:
        return "ok" if current_revision(store.engine) == head_revision() else "behind"
    except SQLAlchemyError:
        return "unreachable"
