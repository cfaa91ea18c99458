"""A web server for tests that answers what it is told to, byte by byte, and remembers what it was asked."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer. ``announced``: the length that the header tells where it is another one; ``waits``: seconds before
    the answer, ``drips``: seconds between its bytes."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    waits: float = 0
    drips: float = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class ScriptedServer:
    """Listens on this machine inside ``with``; ``answers``: what it says, one after the other, then the last again."""

    def __init__(self, *answers: Said) -> None:
        self.answers = deque(answers or [Said()])
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> "ScriptedServer":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next_answer(self) -> Said:
        """What is said now."""
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(method=self.command, path=self.path, headers=dict(self.headers), body=body)
            server.asked.append(asked)
            said = server.next_answer()
            time.sleep(said.waits)
            self.send_response_only(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body) if said.announced is None else said.announced))
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                self._write(said)
            except OSError:
                return  # who asked has hung up

        def _write(self, said: Said) -> None:
            if not said.drips:
                self.wfile.write(said.body)
                return
            for byte in said.body:
                self.wfile.write(bytes([byte]))
                time.sleep(said.drips)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  (names that http.server calls)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name it has in http.server)
            """A test says what it needs itself."""

    return Handler
