"""A process that does the daily round and delivers, and may be killed: by somebody else, or by itself at a named point.

Real processes: each is forked from a server that has the program loaded and nothing open, so that it starts within
milliseconds. The program itself knows of none of this; what it passes is watched from outside.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

STAGES = {
    "open": ("flows.sweep", "open_rechecks"),
    "remind": ("flows.sweep", "queue_reminders"),
    "gather": ("tasks.deliver", "gather"),
    "claim": ("tasks.deliver", "claim"),
    "mark": ("models.store.marking.Marks", "sent"),
}
"""What ends in a commit, and where it is found."""
GIVEN = "the mail is given"
"""All of it went over the line, and no answer was heard."""
POINTS = (
    *(f"{side} the commit of {stage}" for stage in STAGES for side in ("before", "after")),
    "before the mail is sent",
    GIVEN,
    "after the mail is sent",
)
KILLED = -signal.SIGKILL
_PATIENCE = 300
"""Seconds that a process waits for others, on a machine that has much else to do."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.mortal", "tests.mortal_warm"])


@dataclass(frozen=True, kw_only=True)
class Life:
    """What one process does. ``point``: where it kills itself, the so manieth of ``times``."""

    database_url: str
    smtp_url: str
    home: Path
    day: date
    at: datetime
    point: str = ""
    times: int = 1


def born(*days: Life, together: Any = None) -> ForkServerProcess:
    """The process, which runs; ``together``: where it meets others before each of its days and after it."""
    process = _context.Process(target=_live, args=(days, together), daemon=True)
    process.start()
    return process


def meeting(parties: int) -> Any:
    """Where so many processes meet; who does not come breaks it for the others."""
    return _context.Barrier(parties, timeout=_PATIENCE)


def _live(days: Sequence[Life], together: Any) -> None:
    from flows.sweep import sweep
    from integrations.settings import load_settings
    from models.base import Moment
    from models.store.open import open_store
    from tasks.deliver import deliver_outbox
    from tasks.world import World, in_world
    from tests.mortal_warm import SQLITE

    life = days[0]
    store = open_store(life.database_url)
    if store.engine.name == SQLITE.name:
        # the dialect is part of the key by which a compiled statement is found
        store.engine.dialect = store.engine.pool._dialect = SQLITE.dialect
        store.engine._compiled_cache = SQLITE._compiled_cache
    settings = load_settings(home=life.home, database_url=life.database_url, smtp_url=life.smtp_url)
    if life.point:
        _watch(store.engine.dialect, _dying_at(life.point, life.times))
    with in_world(World(settings=settings, store=store)):
        for life in days:
            if together is not None:
                together.wait()
            reports = [sweep.fn(today=life.day), deliver_outbox(Moment(on=life.day, at=life.at))]
            if dropouts := [dropout for report in reports for dropout in report.dropouts]:
                sys.exit(f"not everything went well: {dropouts}")
            if together is not None:
                together.wait()
    store.close()


def _dying_at(point: str, times: int) -> Callable[[str], None]:
    left = times

    def reached(name: str) -> None:
        nonlocal left
        left -= name == point
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _watch(dialect: Any, reached: Callable[[str], None]) -> None:
    """Tell what is reached: the commits of each stage, and the sending."""
    from integrations.mail_smtp import SmtpOut

    stage = [""]
    commit, send, hand_over = dialect.do_commit, SmtpOut.send, SmtpOut._hand_over

    def do_commit(connection: Any) -> None:
        reached(f"before the commit of {stage[-1]}")
        commit(connection)
        reached(f"after the commit of {stage[-1]}")

    def sends(out: SmtpOut, message: Any, meanwhile: Callable[[], None]) -> None:
        reached("before the mail is sent")
        send(out, message, meanwhile)
        reached("after the mail is sent")

    def hands_over(out: SmtpOut, line: Any, content: bytes, meanwhile: Callable[[], None]) -> None:
        def given() -> None:
            reached(GIVEN)
            meanwhile()

        hand_over(out, line, content, given)

    dialect.do_commit = do_commit
    SmtpOut.send = sends  # type: ignore[assignment,method-assign]  # in a process of its own
    SmtpOut._hand_over = hands_over  # type: ignore[assignment,method-assign]
    for name, (place, function) in STAGES.items():
        owner = _found(place)
        setattr(owner, function, _within(stage, name, getattr(owner, function)))


def _found(place: str) -> Any:
    """A module, or a class in one."""
    if place in sys.modules:
        return sys.modules[place]
    module, _, name = place.rpartition(".")
    return getattr(sys.modules[module], name)


def _within(stage: list[str], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        stage.append(name)
        try:
            return function(*args, **kwargs)
        finally:
            stage.pop()

    return call
