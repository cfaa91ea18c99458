"""What the supervisor leans on: no child outlives its parent, none that dies stays away, none holds up the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from waardenweg.children import Child, Command, stop

SLEEPS = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
)
DIES = "raise SystemExit(3)"


def eventually(look: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def is_there(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process that ended and that nobody waited for yet is a line in a table, and runs nothing
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    children: list[Child] = []

    def start(program: str) -> Child:
        command = Command(name="child", arguments=[sys.executable, "-c", program], environment=dict(os.environ))
        child = Child(command, tmp_path / "child.log")
        child.start()
        children.append(child)
        return child

    yield start
    stop(children, 1)


def has_spoken(child: Child) -> bool:
    return child.log.exists() and "here" in child.log.read_text()


def test_what_a_child_says_is_in_its_log(started: Callable[[str], Child]) -> None:
    child = started(SLEEPS)

    eventually(lambda: has_spoken(child))


def test_a_child_that_is_killed_is_started_again_and_that_is_said_once(started: Callable[[str], Child]) -> None:
    child, said = started(SLEEPS), list[str]()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def revived() -> bool:
        child.revive(said.append)
        return child.running and child.pid != first

    eventually(revived)
    assert len(said) == 1
    assert said[0].startswith("child was killed by SIGKILL; starting it again")


def test_a_child_that_keeps_dying_is_not_started_at_once(started: Callable[[str], Child]) -> None:
    child, said = started(DIES), list[str]()
    eventually(lambda: not child.running)

    for _ in range(3):
        child.revive(said.append)

    assert not child.running
    assert [line.split(";")[0] for line in said] == ["child stopped (exit 3)"]


@pytest.mark.parametrize("program", [SLEEPS, STUBBORN], ids=["willing", "stubborn"])
def test_every_child_is_ended_also_one_that_ignores_term(started: Callable[[str], Child], program: str) -> None:
    child = started(program)
    eventually(lambda: has_spoken(child))

    stop([child], 1.5)

    assert not child.running


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_parent_leaves_no_child_behind(tmp_path: Path) -> None:
    parent = f"""
import os, sys, time
from pathlib import Path
from waardenweg.children import Child, Command
command = Command(name="c", arguments=[sys.executable, "-c", {SLEEPS!r}], environment=dict(os.environ))
child = Child(command, Path({str(tmp_path)!r}) / "c.log")
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert is_there(child)
        process.kill()

    eventually(lambda: not is_there(child))
