import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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
