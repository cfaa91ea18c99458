"""`waardenweg serve` as it is started by `make run`: it keeps everything running, and leaves nothing behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.store.open import open_store
from models.vocabulary import FlowName
from tests.ports import free_port

pytestmark = [
    pytest.mark.served,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc, which Linux has"),
]

PARTS = {"prefect", "web", "engine"}
STOPS_WITHIN = 15
"""Seconds, as the contract promises."""


class Serve:
    """One `waardenweg serve` with a home and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.web = f"http://127.0.0.1:{(web := free_port())}"
        self.prefect = f"http://127.0.0.1:{(prefect := free_port())}/api"
        self.environment = os.environ | {
            "WAARDENWEG_HOME": str(home),
            "WAARDENWEG_PORT": str(web),
            "WAARDENWEG_PREFECT_PORT": str(prefect),
            "WAARDENWEG_EXAMPLE": "0",
        }
        self.said = home.with_suffix(".said")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # started as a shell starts a job in the background: with Ctrl-C ignored
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "waardenweg", "serve"],
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509
            )

    @property
    def file(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.home / "serve.json").read_text())
        return said

    def parts(self) -> dict[str, int]:
        assert self.process is not None
        return {name: pid for pid in children_of(self.process.pid) if (name := part(pid))}

    def ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            pytest.fail(f"serve ended: {self.said.read_text()}")
        return "ready: " in self.said.read_text()

    def stop(self, number: signal.Signals) -> list[int]:
        """Signal it alone, wait as long as is promised; which of its processes are still there."""
        assert self.process is not None
        family = children_of(self.process.pid)
        self.process.send_signal(number)
        self.process.wait(STOPS_WITHIN)
        return [pid for pid in family if Path(f"/proc/{pid}").exists()]


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found += [int(entry.name), *children_of(int(entry.name))]
    return found


def part(pid: int) -> str | None:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):  # it ended since it was listed
        return None
    return next((name for name in PARTS if words[2:4] in (["waardenweg", name], [name, "server"])), None)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def eventually(look: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


@contextmanager
def serving(home: Path) -> Iterator[Serve]:
    serve = Serve(home)
    serve.start()
    try:
        yield serve
    finally:
        if serve.process is not None and serve.process.poll() is None:
            serve.process.kill()
            serve.process.wait()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    with serving(tmp_path_factory.mktemp("serve") / "home") as serve:
        eventually(serve.ready, 240)
        yield serve


def test_once_ready_everything_answers_and_serve_json_says_where(serve: Serve) -> None:
    assert set(serve.parts()) == PARTS
    assert answers(f"{serve.web}/readyz")
    assert answers(f"{serve.prefect}/health")
    assert serve.process is not None
    assert serve.file == {
        "pid": serve.process.pid,
        "web_url": serve.web,
        "prefect_api_url": serve.prefect,
        "prefect_auth": None,
    }
    assert stat.S_IMODE((serve.home / "serve.json").stat().st_mode) == 0o600


def test_a_second_serve_on_the_same_home_is_refused_with_the_pid(serve: Serve) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "waardenweg", "serve"],
        env=serve.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 2
    assert f"pid {serve.file['pid']}" in second.stderr
    assert len(second.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_that_is_killed_is_started_again_and_works(serve: Serve, name: str) -> None:
    killed = serve.parts()[name]

    os.kill(killed, signal.SIGKILL)

    eventually(lambda: serve.parts().get(name) not in (None, killed))
    eventually(lambda: answers(f"{serve.web}/readyz") and answers(f"{serve.prefect}/health"))
    assert f"{name} was killed by SIGKILL; starting it again" in serve.said.read_text()
    assert_that_what_waits_is_done(serve)


def assert_that_what_waits_is_done(serve: Serve) -> None:
    store = open_store(f"sqlite:///{serve.home / 'waardenweg.db'}")
    asked = datetime.now(UTC)
    with store.write() as unit:
        unit.wakes.ask(FlowName.TRIAGE, now=asked)

    def done() -> bool:
        with store.read() as unit:
            last = unit.wakes.last_done(FlowName.TRIAGE)
        return last is not None and last > asked

    eventually(done)
    store.close()


def test_term_to_serve_alone_ends_every_process_in_time(serve: Serve) -> None:
    assert serve.stop(signal.SIGTERM) == []

    assert not (serve.home / "serve.json").exists()
    assert not answers(f"{serve.prefect}/health")


def test_ctrl_c_while_everything_is_starting_ends_it_all_in_time(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as serve:
        eventually(lambda: len(serve.parts()) == len(PARTS))

        assert serve.stop(signal.SIGINT) == []


def test_a_port_that_is_taken_is_refused_by_the_name_of_its_setting(tmp_path: Path) -> None:
    serve = Serve(tmp_path / "home")
    with open_port() as taken:
        environment = serve.environment | {"WAARDENWEG_PREFECT_PORT": str(taken)}
        refused = subprocess.run(
            [sys.executable, "-m", "waardenweg", "serve"], env=environment, capture_output=True, text=True, check=False
        )

    assert refused.returncode == 2
    assert "WAARDENWEG_PREFECT_PORT" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


@contextmanager
def open_port() -> Iterator[int]:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]
