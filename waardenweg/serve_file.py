"""``serve.json``: who serves this home and where; written by ``serve``, read by commands that want its server."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ValidationError

from models.errors import WaardenwegError


class AlreadyServed(WaardenwegError):
    """This home is already served by another process; stop that one first."""


class Serving(BaseModel, frozen=True):
    """What ``serve.json`` says."""

    pid: int
    web_url: str
    prefect_api_url: str
    """Ends in ``/api``."""
    prefect_auth: str | None = None
    """``user:password``."""

    def write(self, path: Path) -> None:
        """Write it for the owner alone, in one go: nobody ever reads half of it."""
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(self.model_dump(), file)
        part.replace(path)


def read_serving(path: Path) -> Serving | None:
    """Who serves, or none: no file, one that cannot be read, or one that a killed process left behind."""
    try:
        serving = Serving.model_validate_json(path.read_bytes())
        os.kill(serving.pid, 0)
    except (OSError, ValidationError):
        return None
    return serving


@contextmanager
def only_one(lock: Path, what: str) -> Iterator[None]:
    """Hold ``lock`` while inside; the kernel lets go of it when this process ends, however it ends.

    Raises ``AlreadyServed``, naming ``what`` and the process that holds it.
    """
    with lock.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            raise AlreadyServed(
                f"{what} already runs on {lock.parent} (pid {pid}); stop it with `kill {pid}`, "
                "or set WAARDENWEG_HOME to another folder."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
