"""Child processes: started so that none outlives its parent, watched, restarted when they die, ended in time."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from logging import Formatter, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from time import monotonic

_LOG_BYTES = 5_000_000
_SET_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a child that died is started again; doubled each time it dies young."""
SETTLED = 60.0
"""Seconds after which a child that dies starts with the shortest pause again."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to start."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    stops_last: bool = False
    """Others need it until they have stopped."""


class Child:
    """One child process with a log of its own; made and used by the main thread.

    The kernel ends a child when the *thread* that started it ends, not just the process.
    """

    def __init__(self, command: Command, log: Path, forward: Callable[[str], None] | None = None) -> None:
        """``log``: the file for all it writes; ``forward``: gets each line as well."""
        self.command = command
        self.log = log
        self._forward = forward
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._started = self._again = 0.0

    def start(self) -> None:
        """Start it, in a process group of its own: Ctrl-C in the terminal is for the parent alone."""
        self._process = subprocess.Popen(
            self.command.arguments,
            env=dict(self.command.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  (calls prctl and nothing else)
        )
        self._started, self._again = monotonic(), 0.0
        threading.Thread(target=self._copy_output, args=(self._process,), daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The process id; none before the start."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Is the process there?"""
        return self._process is not None and self._process.poll() is None

    def revive(self, say: Callable[[str], None]) -> None:
        """Start it again if it died; not at once, and later each time that it dies young."""
        if self._process is None or self._process.poll() is None:
            return
        if not self._again:
            self.signal(signal.SIGKILL)  # what it may have left behind in its group
            settled = monotonic() - self._started > SETTLED
            self._pause = FIRST_PAUSE if settled else min(self._pause * 2, LONGEST_PAUSE)
            self._again = monotonic() + self._pause
            say(f"{self.command.name} {_ended(self._process.returncode)}; starting it again. Its log: {self.log}")
        elif monotonic() >= self._again:
            self.start()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and all it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def wait(self, until: float) -> None:
        """Wait for its end, until this moment of the monotonic clock at most."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(until - monotonic(), 0.01))

    def _copy_output(self, process: subprocess.Popen[bytes]) -> None:
        handler = RotatingFileHandler(self.log, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(Formatter("%(asctime)s %(message)s"))
        if process.stdout is None:
            return
        with process.stdout, closing(handler):
            for raw in process.stdout:
                line = raw.decode(errors="replace").rstrip()
                if line:
                    handler.handle(makeLogRecord({"msg": line}))
                    if self._forward:
                        self._forward(line)


def stop(children: Sequence[Child], seconds: float) -> None:
    """End all children within ``seconds``: TERM, wait, and KILL for what is left; those needed by others go last."""
    end = monotonic() + seconds
    for last, until in ((False, end - seconds / 3), (True, end)):
        group = [child for child in children if child.command.stops_last == last]
        for child in group:
            child.signal(signal.SIGTERM)
        for child in group:
            child.wait(until)
    for child in children:
        child.signal(signal.SIGKILL)
        child.wait(monotonic() + 1)


def _ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"stopped (exit {code})"


def _die_with(parent: int) -> Callable[[], None] | None:
    """What a child does before it becomes its program: ask the kernel to be killed when its parent goes."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it went before we asked
            os._exit(1)

    return ask
