"""A local HTTP server for a system that is not here, with a log of what was asked."""

from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.messages import Reply, Request, System

HANGS = 20.0
"""Seconds that an answer which never comes is held at most: longer than any time-out of a test."""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One line of the log. ``status``: None where nothing was answered."""

    request: Request
    status: int | None
    fault: Fault | None = None


class StandIn:
    """A system, served on a free port of this machine until it is closed."""

    def __init__(self, system: System, faults: Faults | None = None) -> None:
        """``faults``: what goes wrong; nothing where it is left out."""
        self.system, self.faults = system, faults
        self.log: list[Logged] = []
        self.down = False
        """Whether it hangs up on everybody."""
        self.closing = Event()
        self._one_at_a_time = Lock()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Serve no more, and let go of whoever waits for an answer."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, method: str = "GET", path: str = "") -> list[Request]:
        """What was asked so far by one method, below a path."""
        requests = (line.request for line in self.log)
        return [request for request in requests if request.method == method and request.path.startswith(path)]

    def handle(self, request: Request) -> tuple[Reply | None, Fault | None]:
        """What is answered, and what goes wrong with it; no reply where it hangs up or never answers."""
        with self._one_at_a_time:
            reply, fault = self._answered(request)
            if reply is not None:
                reply = replace(reply, headers={"Date": self.system.clock.http_date(), **reply.headers})
            self.log.append(Logged(request=request, status=reply.status if reply else None, fault=fault))
        return reply, fault

    def _answered(self, request: Request) -> tuple[Reply | None, Fault | None]:
        if self.down:
            return None, None
        if self.faults is not None:
            return self.faults.around(request, self.system)
        return self.system.reply(request), None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        split = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(split.path),
            query=dict(parse_qsl(split.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            origin=f"http://{self.headers['Host']}",
        )
        reply, fault = self.server.stand_in.handle(request)
        if fault is Fault.HANG:
            self.server.stand_in.closing.wait(HANGS)
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply, cut=fault is Fault.CUT_OFF)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  (as http.server calls them)

    def _send(self, reply: Reply, *, cut: bool) -> None:
        """Answer; ``cut``: with half of what was announced, and hang up."""
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        self.close_connection |= cut

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as http.server calls it)
        """Say nothing: the log is kept above."""
