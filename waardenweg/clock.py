"""The clock: a handful of jobs that write a wake when there is something to do, and nothing else.

One engine leads; only its clock runs. The database is the schedule: no job is kept anywhere, a job that came too late
is run once, and a job that finds nothing to do asks for nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from models.dates import HERE
from models.store.open import Store
from models.vocabulary import FlowName
from tasks.world import moment
from waardenweg.leader import Leader

PULL_EVERY = timedelta(minutes=5)
DELIVER_EVERY = timedelta(minutes=1)
SWEEP_HOUR = 6

_log = logging.getLogger("waardenweg.clock")


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One job: when the clock looks, and whether there is something to do by then."""

    flow: FlowName
    trigger: BaseTrigger
    due: Callable[[datetime], bool]
    """Given now (aware, UTC): is there anything to do? Without it no wake is written, and no run follows."""


def sweep_due(store: Store, now: datetime) -> bool:
    """The sweep has not run on the day that ``now`` is, here; a night missed is caught up when the engine starts."""
    with store.read() as unit:
        last = unit.wakes.last_done(FlowName.SWEEP)
    return last is None or last.astimezone(HERE).date() < now.astimezone(HERE).date()


def post_waits(store: Store, now: datetime) -> bool:
    """A letter or mail may go now, an outcome to a source, or a call to a subscriber."""
    with store.read() as unit:
        return (
            unit.letters.anything_to_send(now)
            or unit.write_backs.anything_to_tell(now)
            or unit.subscriptions.anything_to_call(now)
        )


def duties(
    store: Store, *, pull_due: Callable[[datetime], bool], mail_came_in: Callable[[], bool] = lambda: False
) -> list[Duty]:
    """What the clock does.

    ``pull_due`` tells whether a source may have something new; ``mail_came_in`` whether a mail of ours came back.
    """
    return [
        Duty(flow=FlowName.INTAKE, trigger=IntervalTrigger(seconds=_seconds(PULL_EVERY), timezone=HERE), due=pull_due),
        Duty(
            flow=FlowName.SWEEP,
            trigger=CronTrigger(hour=SWEEP_HOUR, timezone=HERE),
            due=lambda now: sweep_due(store, now),
        ),
        Duty(
            flow=FlowName.DELIVER,
            trigger=IntervalTrigger(seconds=_seconds(DELIVER_EVERY), timezone=HERE),
            due=lambda now: post_waits(store, now) or mail_came_in(),
        ),
    ]


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def do_duty(store: Store, duty: Duty, now: datetime) -> None:
    """Write the wake of ``duty`` if it has something to do at ``now``."""
    if duty.due(now):
        with store.write() as unit:
            unit.wakes.ask(duty.flow, now=now)


class Clock:
    """Runs the duties while this process leads."""

    def __init__(self, store: Store, chosen: Sequence[Duty], leader: Leader) -> None:
        """``chosen``: as ``duties`` makes them."""
        self._store, self._duties, self._leader = store, chosen, leader
        self._scheduler: Any = None

    def keep(self) -> None:
        """Start when this process has the lead, stop when it lost it; call it now and then."""
        leads = self._leader.leads()
        if leads and self._scheduler is None:
            self._scheduler = self._started()
        elif not leads and self._scheduler is not None:
            self._pause()

    def stop(self) -> None:
        """Stop and let another one lead."""
        self._pause()
        self._leader.resign()

    def _started(self) -> Any:
        scheduler = BackgroundScheduler(timezone=HERE, executors={"default": ThreadPoolExecutor(1)})
        scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        now = moment().at
        for duty in self._duties:
            # at once as well: what was missed while nothing ran is caught up, once
            scheduler.add_job(
                self._look,
                duty.trigger,
                args=[duty],
                id=duty.flow.value,
                next_run_time=now,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        return scheduler

    def _pause(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def _look(self, duty: Duty) -> None:
        do_duty(self._store, duty, moment().at)


def _report(event: JobExecutionEvent) -> None:
    """APScheduler keeps what went wrong in a job to itself; the log should know."""
    if event.exception is not None:
        _log.error("The clock could not look after %s: %r", event.job_id, event.exception)
    else:
        _log.warning("The clock missed its look at %s.", event.job_id)
