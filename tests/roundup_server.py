"""Real Roundup trackers for tests: the package as it is released, with a schema as a municipality would make it.

One server for the whole test run serves as many trackers as tests ask for; each is a copy of one that was set up once.
"""

import atexit
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from tests.ports import free_port

USER, PASSWORD = "waardenweg", "waardenweg-test"
PHASES = ("idee", "intake", "analyse", "offerte", "goedkeuring", "realisatie", "nazorg", "afgesloten", "afgewezen")
DOMAINS = ("Sociaal domein", "Fysieke leefomgeving", "Dienstverlening", "Veiligheid", "Bedrijfsvoering")

_ADMIN = (sys.executable, "-W", "ignore", "-c", "from roundup.scripts.roundup_admin import run; run()")
_SCHEMA = """
fase = Class(db, "fase", name=String(), order=Number()); fase.setkey("name")
domein = Class(db, "domein", name=String()); domein.setkey("name")
msg = FileClass(db, "msg", author=Link("user", do_journal="no"), date=Date(), summary=String())
file = FileClass(db, "file", name=String())
demand = IssueClass(
    db, "demand", kenmerk=String(), fase=Link("fase"), domein=Link("domein"), opdrachtgever=String(),
    probleemstelling=String(), afdeling=String(), projectleider=String(), einddatum=String(), startdatum=Date(),
    persoonsgegevens=String(), algoritme=Boolean(), technologie=String(), doelgroepen=String(), prioriteit=String(),
    dossier=String(), ethische_uitkomst=String(),
)
for name in ("fase", "domein", "msg", "file", "demand"):
    for action in ("View", "Create", "Edit"):
        db.security.addPermissionToRole("User", action, name)
    db.security.addPermissionToRole("User", db.security.addPermission(name="Retire", klass=name))
"""
_DATA = f"""
from roundup.password import Password
for order, name in enumerate({PHASES}):
    db.getclass("fase").create(name=name, order=order)
for name in {DOMAINS}:
    db.getclass("domein").create(name=name)
user.create(username="{USER}", password=Password("{PASSWORD}", config=db.config), address="w@localhost", roles="User")
"""


class Tracker:
    """One tracker, and somebody who works in it by its API."""

    def __init__(self) -> None:
        server = _server()
        self.home = server.folder / f"t{next(server.numbers)}"
        self.url = f"{server.url}{self.home.name}/"
        shutil.copytree(server.template, self.home / "tracker")
        self.configure({"tracker.web": self.url})
        self.base_url = f"{self.url}rest/"
        headers = {"X-Requested-With": "rest", "Origin": server.url.rstrip("/"), "Referer": self.url}
        self._client = httpx.Client(base_url=self.base_url, auth=(USER, PASSWORD), headers=headers, timeout=30)

    @property
    def asked(self) -> int:
        """How many requests it got so far."""
        return (self.home / "asked").stat().st_size

    def configure(self, values: Mapping[str, object]) -> None:
        """Set keys of its ``config.ini``, named as ``section.key``."""
        _set(self.home / "tracker" / "config.ini", values)

    def set_clock(self, at: datetime) -> None:
        """From now on it is this moment there, until it is set again."""
        (self.home / "now").write_text(at.isoformat())

    def create(self, **fields: Any) -> str:
        """Make a demand; gives its id."""
        return str(self.ask("POST", "data/demand", json=fields)["id"])

    def change(self, demand: str, **fields: Any) -> None:
        """Change a demand, as it is now."""
        self._with_etag("PUT", demand, json=fields)

    def retire(self, demand: str) -> None:
        """Take a demand away."""
        self._with_etag("DELETE", demand, json={})

    def stop(self) -> None:
        """It answers no more."""
        (self.home / "down").touch()

    def start(self) -> None:
        """It answers again."""
        (self.home / "down").unlink()

    def ask(self, method: str, path: str, **request: Any) -> Any:
        """What its API answers under ``data``; raises where that is a refusal."""
        answer = self._client.request(method, path, **request)
        answer.raise_for_status()
        return answer.json()["data"]

    def close(self) -> None:
        """Leave it."""
        self._client.close()
        shutil.rmtree(self.home)

    def _with_etag(self, method: str, demand: str, **request: Any) -> None:
        path = f"data/demand/{demand}"
        etag = self._client.get(path).raise_for_status().headers["ETag"]
        self.ask(method, path, headers={"If-Match": etag}, **request)


class _Server:
    """The one server; it ends with the test run."""

    def __init__(self) -> None:
        self._temporary = TemporaryDirectory(prefix="waardenweg-roundup-")
        self.folder = Path(self._temporary.name)
        self.numbers = count(1)
        self.url = f"http://127.0.0.1:{free_port()}/"
        self.template = self.folder / "template"
        _build(self.template)
        program = Path(__file__).with_name("roundup_wsgi.py")
        port = httpx.URL(self.url).port
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", program, self.folder, str(port)], stdout=self._log, stderr=self._log
        )
        atexit.register(self.end)
        self._wait()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
        self._temporary.cleanup()

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                httpx.get(self.url, timeout=5)
                return
            except httpx.TransportError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)


@cache
def _server() -> _Server:
    return _Server()


def _build(home: Path) -> None:
    """A tracker with our schema, and nothing in it yet."""
    _run("-i", home, "install", "minimal", "sqlite")
    _set(
        home / "config.ini",
        {
            "main.admin_email": "admin@localhost",
            "tracker.web": "http://127.0.0.1/",
            "mail.domain": "localhost",
            "mail.host": "localhost",
            "mail.debug": os.devnull,
            "web.api_interval_in_sec": 60,
            "main.password_pbkdf2_default_rounds": 1000,  # signing in costs half a second otherwise, with each call
        },
    )
    for file, text in (("schema.py", _SCHEMA), ("initial_data.py", _DATA)):
        with (home / file).open("a", encoding="utf-8") as stream:
            stream.write(text)
    _run("-i", home, "initialise", PASSWORD)


def _run(*arguments: str | Path) -> None:
    done = subprocess.run([*_ADMIN, *map(str, arguments)], input="y\n", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{done.stdout}\n{done.stderr}")


def _set(config: Path, values: Mapping[str, object]) -> None:
    """Set keys, named as ``section.key``; a key of the sample stands behind a hash sign."""
    text = config.read_text(encoding="utf-8")
    for name, value in values.items():
        section, _, key = name.partition(".")
        pattern = rf"(?ms)(^\[{section}\]$(?:(?!^\[).)*?)^#?{key} = ?[^\n]*$"
        text, found = re.subn(pattern, lambda match: f"{match[1]}{key} = {value}", text, count=1)  # noqa: B023
        if not found:
            raise KeyError(name)
    config.write_text(text, encoding="utf-8")
