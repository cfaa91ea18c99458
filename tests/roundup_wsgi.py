"""Serves real Roundup trackers, each in a folder of its own; a program that ``tests/roundup_server.py`` starts.

Next to ``tracker`` in the folder of a tracker may stand ``now``, the moment that its clock shows (ISO), and ``down``:
then the server answers what the proxy before a tracker answers that was stopped. In ``asked`` each request leaves a
byte.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import roundup.date
from roundup.cgi.wsgi_handler import RequestDispatcher


class Trackers:
    """The application: ``/NAME/…`` is the tracker in the folder of that name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[tuple[str, int], RequestDispatcher] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _, name, *rest = environ["PATH_INFO"].split("/")
        home = self.folder / name
        if not name or not home.is_dir() or (home / "down").exists():
            start_response("503 Service Unavailable", [("Content-Type", "text/html")])
            return [b"<html>no tracker answers</html>"]
        with (home / "asked").open("ab") as asked:
            asked.write(b".")
        configured = (name, (home / "tracker" / "config.ini").stat().st_mtime_ns)
        if configured not in self.known:
            self.known[configured] = RequestDispatcher(str(home / "tracker"))
        clock = home / "now"
        shown = datetime.fromisoformat(clock.read_text()) if clock.exists() else datetime.now(UTC)
        roundup.date.Date.now = lambda _: shown.replace(tzinfo=None)
        environ |= {"SCRIPT_NAME": f"/{name}", "PATH_INFO": "/" + "/".join(rest)}
        answer: Iterable[bytes] = self.known[configured](environ, start_response)
        return answer


class Quiet(WSGIRequestHandler):
    """A request is no news."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it has in http.server)
        """Say nothing."""


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[2]), Trackers(Path(sys.argv[1])), handler_class=Quiet).serve_forever()
