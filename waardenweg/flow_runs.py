"""Running flows for the command line: now, in this process, and with an answer."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic_core import to_jsonable_python

from integrations.prefect_link import PrefectLink
from integrations.prefect_server import answers, prepare
from integrations.settings import Settings
from models.errors import WaardenwegError
from models.vocabulary import FlowName
from tasks.flow_words import cause_of, words_of
from tasks.report import Report
from tasks.world import World, in_world, moment
from waardenweg.engine import BATCH, LEASE
from waardenweg.flows_here import deployment, flow_named, parameters_for
from waardenweg.serve_file import read_serving

_EVER = timedelta(days=36_500)
_MOST_ROUNDS = 100

_log = logging.getLogger("waardenweg.flows")


class FlowFailed(WaardenwegError):
    """The flow failed; its cause is on the Prefect dashboard and the details are in the log."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What was done of what waited."""

    taken: int
    left: int
    """Wakes that failed, or that wait until later."""


def run_served(settings: Settings, flow: FlowName, given: Mapping[str, Any]) -> Report | None:
    """Run ``flow`` now as a run on the Prefect server of this home, so that process owners see it; its report.

    ``given``: its arguments; days and ids, never names. None when no server answers: run it plainly then. Raises
    ``FlowFailed``.
    """
    served = _server(settings)
    if served is None:
        return None
    prepare(served)
    with PrefectLink(served, f"command-{os.getpid()}").connected() as link:
        link.deploy([deployment(flow)])
        name, parameters = words_of(flow).title, to_jsonable_python(dict(given))
        run = link.start_run(flow, key=str(uuid4()), name=name, parameters=parameters)
        ending = link.execute(run, flow_named(flow))
    if not isinstance(ending.result, Report):
        raise FlowFailed(f"Flow {flow} ended as {ending.state}: {ending.message}")
    return ending.result


def work(world: World) -> Worked:
    """Do what waits, without a server: round after round, since one flow may wake another."""
    taken = 0
    with in_world(world):
        for _ in range(_MOST_ROUNDS):
            with world.store.read() as unit:
                waiting = unit.wakes.waiting(moment().at)
            if not waiting:
                break
            taken += sum(_work_off(flow, world) for flow in waiting)
    with world.store.read() as unit:
        return Worked(taken=taken, left=sum(unit.wakes.waiting(moment().at + _EVER).values()))


def _work_off(flow: FlowName, world: World) -> int:
    """Take one batch of wakes of ``flow``; gives how many were done."""
    with world.store.write() as unit:
        wakes = unit.wakes.claim(flow, moment().at, LEASE, BATCH)
    ids = [wake.id for wake in wakes]
    given = parameters_for(flow, [wake.subject for wake in wakes])
    try:
        flow_named(flow).fn(**{name: [UUID(each) for each in value] for name, value in given.items()})
    except Exception as error:
        _log.exception("Flow %s failed; it is tried again later.", flow)
        with world.store.write() as unit:
            unit.wakes.release(ids, cause_of(error), moment().at)
        return 0
    with world.store.write() as unit:
        unit.wakes.done(ids, moment().at)
    return len(ids)


def _server(settings: Settings) -> Settings | None:
    """The settings with the server that runs for this home, if one answers."""
    serving = read_serving(settings.serve_file)
    if serving is not None:
        found = {"prefect_api_url": serving.prefect_api_url, "prefect_auth": serving.prefect_auth}
        settings = settings.model_copy(update=found)
    return settings if settings.prefect_api_url and answers(settings) else None
