import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from waardenweg.serve_file import AlreadyServed, Serving, only_one, read_serving

SERVING = Serving(pid=os.getpid(), web_url="http://127.0.0.1:8000", prefect_api_url="http://127.0.0.1:4200/api")


def test_who_serves_is_written_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "serve.json"

    SERVING.write(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {
        "pid": os.getpid(),
        "web_url": "http://127.0.0.1:8000",
        "prefect_api_url": "http://127.0.0.1:4200/api",
        "prefect_auth": None,
    }
    assert read_serving(file) == SERVING


def test_a_file_that_a_killed_process_left_behind_counts_for_nothing(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    file = tmp_path / "serve.json"
    SERVING.model_copy(update={"pid": int(gone.stdout)}).write(file)

    assert read_serving(file) is None
    assert read_serving(tmp_path / "absent.json") is None


def test_half_a_file_counts_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "serve.json"
    file.write_text('{"pid": 1')

    assert read_serving(file) is None


def test_a_second_one_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "serve.lock"

    refused = pytest.raises(AlreadyServed, match=rf"waardenweg serve already runs on .*\(pid {os.getpid()}\)")
    with only_one(lock, "waardenweg serve"), refused, only_one(lock, "waardenweg serve"):
        pytest.fail("two at once")

    with only_one(lock, "waardenweg serve"):
        assert lock.read_text() == str(os.getpid())
