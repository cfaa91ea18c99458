"""``waardenweg serve``: starts the Prefect server, the web and the engine, and keeps them running.

Everything that is started is ended again: by Ctrl-C, by TERM to this process, and by the kernel if this is killed.
"""

import os
import socket
from collections.abc import Callable
from threading import Event
from time import monotonic

import httpx

from integrations.prefect_server import answers
from integrations.settings import Settings
from models.errors import WaardenwegError
from models.store.migrate import upgrade
from waardenweg.children import Child, Command, stop
from waardenweg.commands import commands
from waardenweg.logs import LEVELS
from waardenweg.serve_file import Serving, only_one
from waardenweg.stopping import asked_to_stop

STOP_SECONDS = 10.0
"""All children have ended by then; the promise is 15."""
_LOOK_SECONDS = 0.3
_ASK_SECONDS = 1.0
_SLOW_SECONDS = 60.0
_PRIVATE = 0o700


class PortTaken(WaardenwegError):
    """A port is in use by another program; choose another one in the settings."""


def serve(
    settings: Settings,
    *,
    before: Callable[[Settings], None],
    on_ready: Callable[[Settings], None],
    say: Callable[[str], None],
) -> None:
    """Run everything until TERM, Ctrl-C or a closed terminal.

    ``before`` is called when the database is at head and nothing runs yet, ``on_ready`` once all of it answers.

    Raises ``AlreadyServed`` and ``PortTaken`` before anything is started.
    """
    for folder in (settings.home, settings.logs, settings.inbox):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    with only_one(settings.home / "serve.lock", "waardenweg serve"), asked_to_stop() as asked:
        _check_ports(settings)
        upgrade(settings.database_url)
        before(settings)
        serving = Serving(
            pid=os.getpid(),
            web_url=settings.web_url,
            prefect_api_url=settings.prefect_url,
            prefect_auth=settings.prefect_auth,
        )
        serving.write(settings.serve_file)
        try:
            _run(settings, asked, on_ready, say)
        finally:
            settings.serve_file.unlink(missing_ok=True)
    say("stopped")


def _run(settings: Settings, asked: Event, on_ready: Callable[[Settings], None], say: Callable[[str], None]) -> None:
    children = [_child(command, settings, say) for command in commands(settings)]
    try:
        for child in children:
            child.start()
        say(f"starting {', '.join(child.command.name for child in children)} in {settings.home}")
        ready = _Readiness(settings, say)
        while not asked.wait(_LOOK_SECONDS):
            for child in children:
                child.revive(say)
            if ready.now():
                on_ready(settings)
        say("stopping")
    finally:
        stop(children, STOP_SECONDS)


def _child(command: Command, settings: Settings, say: Callable[[str], None]) -> Child:
    """The terminal hears what our own children say of themselves; all else is in their logs."""

    def forward(line: str) -> None:
        if line.startswith(LEVELS):
            say(f"{command.name}: {line.split(' ', 1)[1]}")

    return Child(command, settings.logs / f"{command.name}.log", forward)


class _Readiness:
    """Ready once: the web finds its database at head, and the Prefect server has answered."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings, self._say = settings, say
        self._since, self._reached = monotonic(), False
        self._client = httpx.Client(trust_env=False, timeout=_ASK_SECONDS)

    def now(self) -> bool:
        """True at the first moment that all of it answers, and never again."""
        if self._reached:
            return False
        missing = self._missing()
        self._reached = not missing
        if missing and self._since and monotonic() - self._since > _SLOW_SECONDS:
            self._say(f"still waiting for {missing}; its log is in {self._settings.logs}")
            self._since = 0.0
        return self._reached

    def _missing(self) -> str | None:
        try:
            found = self._client.get(f"{self._settings.web_url}/readyz")
        except httpx.HTTPError:
            return "web"
        if found.status_code != httpx.codes.OK:
            return "web"
        return None if answers(self._settings, _ASK_SECONDS) else "prefect"


def _check_ports(settings: Settings) -> None:
    """Raises ``PortTaken``, naming the setting, before anything is started."""
    wanted = [("WAARDENWEG_PORT", settings.host, settings.port)]
    if not settings.prefect_api_url:
        wanted.append(("WAARDENWEG_PREFECT_PORT", "127.0.0.1", settings.prefect_port))
    for name, host, port in wanted:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
        except OSError as refused:
            raise PortTaken(
                f"Port {port} on {host} cannot be used ({refused.strerror}); set {name} to a free port."
            ) from None
