"""A real Request Tracker 5, for whoever has one: it needs root and minutes to install, so no test run waits for it.

``WAARDENWEG_RT_URL`` names its API (``…/REST/2.0/``), ``WAARDENWEG_RT_TOKEN_FILE`` the file with the token of an
account that may create, change and delete tickets in the queue ``Vraag-aanbod``, which has the custom fields of
``NAMES``.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from integrations.demand_systems.port import ConnectedSource, DemandSource, RawRecord, Received, SourceInfo, Unread
from tests.contracts.demand_rigs import Fields, connected
from tests.ports import free_port

QUEUE = "Vraag-aanbod"


class RtRig:
    """Connected by its preset and a mapping file. Each test sees the tickets that it made itself."""

    NAMES: ClassVar = {
        "department": "Opdrachtgever",
        "lead_email": "Beoogd resultaat",
        "planned_end_on": "Budgetindicatie",
        "technologies": "BIV-classificatie",
        "Prioriteit": "Probleemstelling",
    }

    def __init__(self, folder: Path) -> None:
        url, token = os.environ.get("WAARDENWEG_RT_URL"), os.environ.get("WAARDENWEG_RT_TOKEN_FILE")
        if not url or not token:
            pytest.skip("no Request Tracker here: WAARDENWEG_RT_URL and WAARDENWEG_RT_TOKEN_FILE name none")
        headers = {"Authorization": f"token {Path(token).read_text().strip()}"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=60)
        newest = self._ask("GET", "tickets", params={"query": "id > 0", "orderby": "id", "order": "DESC"})["items"]
        first = str(newest[0]["id"]) if newest else "0"
        up = connected(folder / "up", _file(url, token, first))
        down = connected(folder / "down", _file(f"http://127.0.0.1:{free_port()}/", token, first))
        self._up, self._down, self._told = up.system, down.system, InTheWordsOfTheSuite(up.system)
        self.source: ConnectedSource = replace(up, system=self._told)

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        told = {
            "Subject": fields.get("title", ""),
            "CustomFields": {theirs: fields.get(ours, "") for ours, theirs in self.NAMES.items()},
        }
        if ref in self._told.ids:
            self._ask("PUT", f"ticket/{self._told.ids[ref]}", json=told)
        else:
            self._told.ids[ref] = str(self._ask("POST", "ticket", json={"Queue": QUEUE, **told})["id"])
        ticket = self._ask("GET", f"ticket/{self._told.ids[ref]}")
        assert ticket["Subject"] == told["Subject"], "it answers well to what it does not write"
        self._told.moments[ref] = (at, datetime.fromisoformat(ticket["LastUpdated"]))

    def take_away(self, ref: str) -> None:
        self._client.delete(f"ticket/{self._told.ids.pop(ref)}").raise_for_status()

    def go_down(self) -> None:
        self._told.system = self._down

    def come_back(self) -> None:
        self._told.system = self._up

    def close(self) -> None:
        for ref in list(self._told.ids):
            self.take_away(ref)
        self._client.close()

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        answer = self._client.request(method, path, **request)
        answer.raise_for_status()
        return answer.json()


class InTheWordsOfTheSuite:
    """What the real system tells, by the references and moments that the suite gave: it chooses its own.

    ``ids``: its tickets by the reference of the suite; ``moments``: for each when it was written, here and there.
    """

    def __init__(self, system: DemandSource) -> None:
        self.system = system
        self.ids: dict[str, str] = {}
        self.moments: dict[str, tuple[datetime, datetime]] = {}

    @property
    def name(self) -> str:
        return self.system.name

    @property
    def caps(self) -> Any:
        return self.system.caps

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        for received in self.system.changed_since(self._there(since)):
            record = received.record if isinstance(received, Unread) else received
            if record.ref in self.ids.values():
                here = self._here(record)
                yield replace(received, record=here) if isinstance(received, Unread) else here

    def get(self, ref: str) -> RawRecord | None:
        found = self.system.get(self.ids[ref]) if ref in self.ids else None
        return self._here(found) if found else None

    def refs(self) -> Iterator[str]:
        names = {ticket: ref for ref, ticket in self.ids.items()}
        yield from (names[ticket] for ticket in self.system.refs() if ticket in names)

    def whoami(self) -> SourceInfo:
        return self.system.whoami()

    def _here(self, record: RawRecord) -> RawRecord:
        ref = next(ref for ref, ticket in self.ids.items() if ticket == record.ref)
        at, there = self.moments[ref]
        assert record.updated_at == there
        return replace(record, ref=ref, updated_at=at)

    def _there(self, since: datetime | None) -> datetime | None:
        if since is None:
            return None
        later = [there for at, there in self.moments.values() if at >= since]
        return min(later, default=datetime.now(UTC) + timedelta(hours=1))


def _file(url: str, token: str, first: str) -> str:
    fields = {ours: f"CustomFields[?name=='{theirs}'].values[] | [0]" for ours, theirs in RtRig.NAMES.items()}
    kept = ", ".join(f"{name}: {path}" for name, path in fields.items())
    return f"""
        [source]
        kind = "request-tracker"
        base_url = "{url}"
        private_network = true
        patience_seconds = 2
        [auth]
        secret = "file:{token}"
        [values]
        queue = "{QUEUE}"
        [list]
        body = "{{id: id, LastUpdated: LastUpdated, Subject: Subject, Status: Status, {kept}}}"
        [list.paging]
        first_key = "{first}"
        [changes]
        time_zone = "Europe/Amsterdam"
        [fields]
        title.path = "Subject"
        department.path = "department"
        lead_email.path = "lead_email"
        planned_end_on.path = "planned_end_on"
        [answers.technologies]
        path = "technologies"
        between = ";"
        [phases]
        path = "Status"
        names = {{ idee = "idee" }}
    """
