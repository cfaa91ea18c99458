"""Demand systems that outcomes are written into, each connected by its preset, and what people over there see of it."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from integrations.demand_systems.port import ConnectedSource, NoteTaker
from tests.contracts.demand_rigs import connected
from tests.roundup_server import PASSWORD, USER, Tracker
from tests.stand_ins.jira import Jira, JiraCloud, JiraDataCenter
from tests.stand_ins.messages import Account, Clock
from tests.stand_ins.servicenow import JOURNAL, ServiceNow
from tests.stand_ins.serving import StandIn
from tests.stand_ins.topdesk import Changes, Topdesk
from tests.stand_ins.topdesk_incidents import Incidents

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
OWN_FIELD = "customfield_10044"


class NotesRig(Protocol):
    """A system that takes notes, with one demand in it."""

    source: ConnectedSource
    ref: str
    nowhere: str
    """A reference that no demand has."""

    def notes(self) -> list[str]:
        """The notes that stand with the demand, as text."""

    def outcome(self) -> str | None:
        """The outcome that stands in its field."""

    def close(self) -> None:
        """Leave it."""


def taker_of(rig: NotesRig) -> NoteTaker:
    """Where outcomes go."""
    assert rig.source.notes is not None
    return rig.source.notes


class RoundupNotes:
    """A real Roundup."""

    nowhere = "99999"

    def __init__(self, folder: Path, more: str = "") -> None:
        self.tracker = Tracker()
        values = 'class = "demand"\nread_fields = "title,activity,messages,ethische_uitkomst,dossier"'
        file = mapping("roundup", self.tracker.base_url, folder, (USER, PASSWORD), values)
        self.source = connected(folder, file + more)
        self.ref = self.tracker.create(title="Camera's", fase="idee")

    def notes(self) -> list[str]:
        linked = [message["id"] for message in self._demand()["messages"]]
        told = self.tracker.ask("GET", "data/msg", params={"@fields": "content", "@verbose": 3})
        texts = {message["id"]: message["content"] for message in told["collection"]}
        assert set(texts) == set(linked), "a note that belongs to nothing"
        return [texts[number] for number in linked]

    def outcome(self) -> str | None:
        outcome: str | None = self._demand()["ethische_uitkomst"]
        return outcome

    def close(self) -> None:
        self.tracker.close()

    def _demand(self) -> dict[str, Any]:
        found: dict[str, Any] = self.tracker.ask("GET", f"data/demand/{self.ref}")["attributes"]
        return found


@dataclass
class ServedNotes:
    """A system that is not here, served on this machine."""

    folder: Path
    served: StandIn = field(init=False)
    source: ConnectedSource = field(init=False)
    ref: str = field(init=False)
    nowhere = "nergens"

    def connect(self, kind: str, root: str, more: str, values: str = "") -> None:
        account = Account()
        file = mapping(kind, self.served.address + root, self.folder, (account.name, account.secret), values)
        self.source = connected(self.folder, file + more)

    def close(self) -> None:
        self.served.close()


class ServiceNowNotes(ServedNotes):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.system = ServiceNow(Clock(NINE), own_columns=["u_uitkomst"])
        self.served = StandIn(self.system)
        self.ref = self.system.put({"short_description": "Camera's"})
        more = """
            [write_back]
            fields = { u_uitkomst = "{outcome}" }
            read_back = { expect = { "result.u_uitkomst" = "{outcome}" } }
        """
        self.connect("servicenow", "/api/now/", more)

    def notes(self) -> list[str]:
        return [row["value"] for row in self.system.tables[JOURNAL].values() if row["element_id"] == self.ref]

    def outcome(self) -> str | None:
        return self.system.tables["dmn_demand"][self.ref]["u_uitkomst"]


class JiraNotes(ServedNotes):
    edition: type[Jira]
    kind: str

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.system = self.edition(Clock(NINE), own_fields=frozenset({OWN_FIELD}))
        self.served = StandIn(self.system)
        self.system.put("VA-1", {"summary": "Camera's"})
        self.ref = self.system.issues["VA-1"].id
        more = f"""
            [write_back]
            fields = {{ {OWN_FIELD} = "{{outcome}}" }}
            read_back = {{ expect = {{ "fields.{OWN_FIELD}" = "{{outcome}}" }} }}
        """
        self.connect(self.kind, self.system.root, more, 'filter = "project = VA"')

    def notes(self) -> list[str]:
        bodies = [comment["body"] for comment in self.system.issues["VA-1"].comments]
        return [body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) for body in bodies]

    def outcome(self) -> str | None:
        outcome: str | None = self.system.issues["VA-1"].fields.get(OWN_FIELD)
        return outcome


class JiraCloudNotes(JiraNotes):
    edition, kind = JiraCloud, "jira-cloud"


class JiraDataCenterNotes(JiraNotes):
    edition, kind = JiraDataCenter, "jira-data-center"


class TopdeskNotes(ServedNotes):
    edition: type[Topdesk]
    kind: str
    fields: str

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.system = self.edition(Clock(NINE))
        self.served = StandIn(self.system)
        self.ref = self.system.put({"briefDescription": "Camera's"})
        more = f"""
            [write_back]
            fields = {self.fields}
            read_back = {{ expect = {{ "optionalFields1.text1" = "{{outcome}}" }} }}
        """
        self.connect(self.kind, "/tas/api/", more)

    def notes(self) -> list[str]:
        return [memo["plainText"] for memo in self.system.memos[self.ref]]

    def outcome(self) -> str | None:
        outcome: str | None = self.system.cards[self.ref]["optionalFields1"].get("text1")
        return outcome


class ChangeNotes(TopdeskNotes):
    edition, kind, fields = Changes, "topdesk-changes", '{ "optionalFields1/text1" = "{outcome}" }'


class IncidentNotes(TopdeskNotes):
    edition, kind, fields = Incidents, "topdesk-incidents", '{ optionalFields1 = { text1 = "{outcome}" } }'


class RequestTrackerNotes:
    """A real Request Tracker, connected by its preset; see ``rt_rig.py`` for where it is."""

    nowhere = "999999"

    def __init__(self, folder: Path, more: str = "") -> None:
        address, token = os.environ.get("WAARDENWEG_RT_URL"), os.environ.get("WAARDENWEG_RT_TOKEN_FILE")
        if not address or not token:
            pytest.skip("no Request Tracker here: WAARDENWEG_RT_URL and WAARDENWEG_RT_TOKEN_FILE name none")
        headers = {"Authorization": f"token {Path(token).read_text().strip()}"}
        self._client = httpx.Client(base_url=address, headers=headers, timeout=60)
        self.source = connected(
            folder,
            f"""
            [source]
            kind = "request-tracker"
            name = "inbox"
            base_url = "{address}"
            private_network = true
            [auth]
            secret = "file:{token}"
            [values]
            queue = "Vraag-aanbod"
            [fields]
            title.path = "Subject"
            """
            + more,
        )
        made = self._client.post("ticket", json={"Queue": "Vraag-aanbod", "Subject": "Camera's", "Content": "Twee."})
        self.ref = made.raise_for_status().json()["id"]

    def notes(self) -> list[str]:
        told = self._client.get(f"ticket/{self.ref}/attachments", params={"fields": "Content", "per_page": 100})
        return [item["Content"] for item in told.raise_for_status().json()["items"] if item["Content"] != "Twee."]

    def outcome(self) -> str | None:
        fields = self._client.get(f"ticket/{self.ref}").raise_for_status().json()["CustomFields"]
        (values,) = [one["values"] for one in fields if one["name"] == "Ethische uitkomst"]
        return values[0] if values else None

    def close(self) -> None:
        self._client.close()


def mapping(kind: str, address: str, folder: Path, account: tuple[str, str], values: str = "") -> str:
    """The file of a municipality that leaves everything to the preset."""
    (folder / "secret").write_text(account[1])
    title = {"servicenow": "short_description.value", "roundup": "title"}.get(kind, "fields.summary")
    return f"""
        [source]
        kind = "{kind}"
        name = "inbox"
        base_url = "{address}"
        private_network = true
        timeout_seconds = 5
        patience_seconds = 1
        [auth]
        kind = "basic"
        user = "{account[0]}"
        secret = "file:{folder / "secret"}"
        [values]
        {values}
        [fields]
        title.path = "{title}"
    """
