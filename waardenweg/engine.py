"""``waardenweg engine``: the only runner of flows.

It looks twice a second. All wakes of one flow become one run of that flow's deployment, executed here; runs that are
due on the Prefect server (planned ones, and what Run and Retry on the dashboard asked for) are executed too. While the
server is away wakes stay where they are.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event
from uuid import UUID

from integrations.prefect_board import plan_key
from integrations.prefect_link import DeploymentsGone, PrefectLink
from integrations.prefect_runs import Run
from integrations.prefect_server import PrefectUnreachable
from models.dates import HERE
from models.vocabulary import FlowName
from models.wake import Wake
from tasks.flow_words import cause_of, word_for, words_of
from tasks.world import World, moment
from waardenweg.clock import Clock
from waardenweg.flows_here import deploy_all, flow_named, parameters_for

LOOK_SECONDS = 0.5
LEASE = timedelta(minutes=2)
"""Wakes of an engine that died come back after this, if it does not start again itself."""
BATCH = 500
ASK_EVERY = timedelta(seconds=2)
"""How often the server is asked for due runs, and whether it is there."""
CHECK_IN_EVERY = timedelta(seconds=30)
"""How often it is made sure that the server still knows our flows."""
STARTING = timedelta(minutes=2)
"""A server that was started beside us has this long to answer for the first time."""
KEEP_CLOCK_EVERY = timedelta(seconds=10)

_log = logging.getLogger("waardenweg.engine")


class Engine:
    """Takes what waits and runs it, one run at a time; used by one thread, with the link connected."""

    def __init__(
        self,
        world: World,
        link: PrefectLink,
        clock: Clock,
        *,
        deploy_all: Callable[[PrefectLink], Mapping[FlowName, UUID]] = deploy_all,
        now: Callable[[], datetime] = lambda: moment().at,
    ) -> None:
        """``world``: what the flows act on; ``link``: connected; ``clock``: kept going by the engine.

        ``deploy_all``: makes our flows known to the server, and gives their deployments. ``now``: aware, UTC.
        """
        self._world, self._link, self._clock = world, link, clock
        self._deploy_all, self._now = deploy_all, now
        self._reached: bool | None = None
        """Does the server answer? None: not known yet."""
        self._deployments: Mapping[FlowName, UUID] = {}
        self._next: dict[str, datetime] = {}
        self._began = now()

    def run(self, stop: Event) -> None:
        """Look twice a second until ``stop`` is set; what goes wrong is logged, and looked at again."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except PrefectUnreachable:
                self._lost()
            except Exception:
                _log.exception("The engine could not finish its look; it looks again in a moment.")
                stop.wait(ASK_EVERY.total_seconds())

    def look(self) -> None:
        """One look: the clock, the server, what is due there, what waits here."""
        now = self._now()
        if self._time_for("clock", now, KEEP_CLOCK_EVERY):
            self._clock.keep()
        if self._time_for("server", now, ASK_EVERY):
            self._ask_server(now)
        if self._reached:
            self._take_wakes(now)

    def _time_for(self, what: str, now: datetime, every: timedelta) -> bool:
        if now < self._next.get(what, now):
            return False
        self._next[what] = now + every
        return True

    def _ask_server(self, now: datetime) -> None:
        """Deploy when the server is new, came back or lost our flows; then execute what is due there."""
        if not self._link.answers():
            raise PrefectUnreachable
        if not self._reached:
            self._deploy()
        elif self._time_for("check-in", now, CHECK_IN_EVERY) and not self._link.check_in(now):
            _log.warning("The Prefect server no longer knows our flows; telling it again.")
            self._deploy()
        if self._link.settings.prefect_work_pool is None:
            for run in self._link.due_runs(now):
                if self._link.claim(run):
                    self._link.execute(run, flow_named(run.flow))

    def _deploy(self) -> None:
        """Tell the server our flows and our watch, and clean up what an engine that was killed left there."""
        before, self._deployments = self._deployments, self._deploy_all(self._link)
        crashed = self._link.recover(word_for("states", "crashed"))
        if crashed:
            _log.warning("Unfinished runs of an engine that stopped, now marked as crashed: %s.", crashed)
        if before not in ({}, self._deployments):
            # a server that starts with an empty database: overviews and plan are the sweep's to write again
            with self._world.store.write() as unit:
                unit.wakes.ask(FlowName.SWEEP, now=self._now())
        if not self._reached:
            _log.info("Connected to the Prefect server.")
        self._reached = True

    def _lost(self) -> None:
        """Say once that the server is away; not while it may still be starting beside us."""
        if self._reached is None and self._now() - self._began < STARTING:
            return
        if self._reached is not False:
            _log.warning("The Prefect server does not answer; what waits is kept and taken up when it is back.")
        self._reached = False

    def _take_wakes(self, now: datetime) -> None:
        with self._world.store.read() as unit:
            waiting = unit.wakes.waiting(now)
        for flow in waiting:
            with self._world.store.write() as unit:
                wakes = unit.wakes.claim(flow, now, LEASE, BATCH)
            if wakes:
                self._perform(flow, wakes)

    def _perform(self, flow: FlowName, wakes: Sequence[Wake]) -> None:
        """One run for a batch of wakes: done when the run completed, back later when it did not."""
        ids = [wake.id for wake in wakes]
        try:
            failure = self._run(flow, wakes)
        except Exception as error:
            self._release(ids, cause_of(error))
            raise
        if failure:
            self._release(ids, failure)
            return
        with self._world.store.write() as unit:
            unit.wakes.done(ids, self._now())

    def _run(self, flow: FlowName, wakes: Sequence[Wake]) -> str | None:
        """Run ``flow`` for these wakes; gives why it failed, if it did."""
        parameters = parameters_for(flow, [wake.subject for wake in wakes])
        key, name = _key(wakes), words_of(flow).title
        try:
            if self._link.settings.prefect_work_pool:
                self._link.ask_run(flow, key=key, name=name, parameters=parameters)
                return None
            run = self._planned(flow) or self._link.start_run(flow, key=key, name=name, parameters=parameters)
        except DeploymentsGone:
            self._deploy()
            raise
        ending = self._link.execute(run, flow_named(flow))
        return None if ending.completed else ending.message

    def _planned(self, flow: FlowName) -> Run | None:
        """The run that is planned for today, if it still waits: the wake of that morning is the same thing."""
        if flow != FlowName.SWEEP:
            return None
        run = self._link.waiting_run(plan_key(self._now().astimezone(HERE).date()))
        return run if run and self._link.claim(run) else None

    def _release(self, ids: Sequence[UUID], reason: str) -> None:
        with self._world.store.write() as unit:
            unit.wakes.release(ids, reason, self._now())


def _key(wakes: Iterable[Wake]) -> str:
    """The same for the same wakes at the same attempt: a request that had to be repeated makes no second run."""
    text = " ".join(f"{wake.id} {wake.attempts}" for wake in wakes)
    return sha256(text.encode()).hexdigest()
