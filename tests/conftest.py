import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from integrations.settings import Settings

ROOT = Path(__file__).parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of whoever runs the tests outside them, and the tests outside their home."""
    for name in list(os.environ):
        if name.startswith(("WAARDENWEG_", "PREFECT_")) and name != "WAARDENWEG_SHARED":
            del os.environ[name]
    # Prefect reads its settings when it is first imported, which is before any fixture runs
    home = TemporaryDirectory(prefix="waardenweg-prefect-")
    config.add_cleanup(home.cleanup)
    os.environ |= {"PREFECT_HOME": home.name, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the official files; what needs them skips where it is absent."""
    folder = (ROOT / os.environ.get("WAARDENWEG_SHARED", "../shared")).resolve()
    if not folder.is_dir():
        pytest.skip("the official files are not here: WAARDENWEG_SHARED names no folder")
    return folder


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Settings]":
    """A real Prefect server as ``serve`` starts it, with a home and a port of its own."""
    from integrations.prefect_server import answers
    from integrations.settings import load_settings
    from waardenweg.children import Child, stop
    from waardenweg.commands import prefect_server as command

    home = tmp_path_factory.mktemp("served")
    settings = load_settings(home=home, prefect_port=free_port())
    server = Child(command(settings), home / "prefect.log")
    server.start()
    try:
        end = time.monotonic() + 180
        while not answers(settings):
            if time.monotonic() > end or not server.running:
                pytest.fail(f"the Prefect server did not start: {server.log.read_text()}")
            time.sleep(0.2)
        yield settings
    finally:
        stop([server], 10)
