"""Systems that are not here, served on this machine as their documents say, each connected by its preset."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from integrations.demand_systems.port import ConnectedSource
from tests.contracts.demand_rigs import Fields, connected
from tests.stand_ins.jira import Jira, JiraCloud, JiraDataCenter
from tests.stand_ins.messages import Account, Clock, System
from tests.stand_ins.plain import Paging, PlainApi
from tests.stand_ins.servicenow import DEMANDS, ServiceNow
from tests.stand_ins.serving import StandIn
from tests.stand_ins.topdesk import Changes, Topdesk
from tests.stand_ins.topdesk_incidents import Incidents

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class ServedRig:
    """What all of them have in common: somebody who writes at a moment, and a line that can be cut."""

    KIND: ClassVar[str]
    ROOT: ClassVar[str]
    NAMES: ClassVar[Mapping[str, str]]
    """What our fields are called over there."""
    TABLES: ClassVar[str]
    """The file of this municipality, below the address and the account."""

    def __init__(self, folder: Path, zone: str = "Europe/Amsterdam") -> None:
        """``zone``: of our account there."""
        self.account = Account(zone=zone)
        self.clock = Clock(NEW_YEAR)
        self.served = StandIn(self.made())
        (folder / "secret").write_text(self.account.secret)
        self.source: ConnectedSource = connected(folder, self._file(folder / "secret"))

    def made(self) -> System:
        """The system."""
        raise NotImplementedError

    def put(self, ref: str, at: datetime, told: dict[str, str]) -> None:
        """Write a demand in its own words."""
        raise NotImplementedError

    def take_away(self, ref: str) -> None:
        raise NotImplementedError

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        self.clock.true = at
        blank = dict.fromkeys(self.NAMES.values(), "")
        self.put(ref, at, blank | {self.NAMES[name]: value for name, value in fields.items()})

    def go_down(self) -> None:
        self.served.down = True

    def come_back(self) -> None:
        self.served.down = False

    def close(self) -> None:
        self.served.close()

    def _file(self, secret: Path) -> str:
        return f"""
            [source]
            kind = "{self.KIND}"
            base_url = "{self.served.address}{self.ROOT}"
            private_network = true
            patience_seconds = 1
            [auth]
            kind = "basic"
            user = "{self.account.name}"
            secret = "file:{secret}"
            {self.TABLES}
        """


class ServiceNowRig(ServedRig):
    """ServiceNow, in which every other row is hidden from our account."""

    KIND, ROOT = "servicenow", "/api/now/"
    NAMES: ClassVar = {
        "title": "short_description",
        "department": "department",
        "lead_email": "u_projectleider",
        "planned_end_on": "u_einddatum",
        "technologies": "u_technologie",
        "Prioriteit": "u_prioriteit",
    }
    TABLES = f"""
        [values]
        read_fields = "sys_id,number,state,sys_updated_on,{",".join(NAMES.values())}"
        [list.paging]
        limit = 2
        [fields]
        title.path = "short_description.value"
        department.path = "department.display_value"
        lead_email.path = "u_projectleider.value"
        planned_end_on.path = "u_einddatum.value"
        [answers.technologies]
        path = "u_technologie.value"
        between = ";"
        [phases]
        path = "state.display_value"
        names = {{ Draft = "idee" }}
    """

    def made(self) -> System:
        self.system = ServiceNow(self.clock, self.account, [name for name in self.NAMES.values() if name[:2] == "u_"])
        return self.system

    def put(self, ref: str, at: datetime, told: dict[str, str]) -> None:
        if ref not in self.system.tables[DEMANDS]:
            self.system.hidden.add(self.system.put({"short_description": "Niet voor ons"}, at=at))
        self.system.put(told, ref, at)

    def take_away(self, ref: str) -> None:
        del self.system.tables[DEMANDS][ref]


class JiraRig(ServedRig):
    """Jira, whose custom fields have numbers for names."""

    EDITION: ClassVar[type[Jira]]
    NAMES: ClassVar = {
        "title": "summary",
        "department": "customfield_10044",
        "lead_email": "customfield_10045",
        "planned_end_on": "customfield_10046",
        "technologies": "customfield_10047",
        "Prioriteit": "customfield_10048",
    }
    TABLES = f"""
        [values]
        filter = "project = V"
        read_fields = "status,updated,{",".join(NAMES.values())}"
        [list]
        ref = "key"
        ours = ["updated"]
        body = '''{{
            key: key, updated: fields.updated, fase: fields.status.name, titel: fields.summary,
            afdeling: fields.customfield_10044.value, projectleider: fields.customfield_10045,
            einddatum: fields.customfield_10046, technologie: fields.customfield_10047[].value,
            prioriteit: fields.customfield_10048
        }}'''
        [list.paging]
        limit = 2
        [fields]
        title.path = "titel"
        department.path = "afdeling"
        lead_email.path = "projectleider"
        planned_end_on.path = "einddatum"
        [answers.technologies]
        path = "technologie"
        [phases]
        path = "fase"
        names = {{ Idee = "idee" }}
    """

    def made(self) -> System:
        self.system = self.EDITION(self.clock, self.account, frozenset(self.NAMES.values()))
        return self.system

    def put(self, ref: str, at: datetime, told: dict[str, str]) -> None:
        fields: dict[str, Any] = {name: value or None for name, value in told.items()}
        fields["customfield_10044"] = {"id": "10110", "value": told["customfield_10044"]}
        several = filter(None, told["customfield_10047"].split(";"))
        fields["customfield_10047"] = [{"id": "10120", "value": one} for one in several]
        self.system.put(ref, fields, at)

    def take_away(self, ref: str) -> None:
        del self.system.issues[ref]


class JiraCloudRig(JiraRig):
    KIND, ROOT, EDITION = "jira-cloud", JiraCloud.root, JiraCloud


class JiraDataCenterRig(JiraRig):
    KIND, ROOT, EDITION = "jira-data-center", JiraDataCenter.root, JiraDataCenter


class TopdeskRig(ServedRig):
    """TOPdesk, whose free slots have no labels in its answers: this municipality gives them theirs."""

    ROOT = "/tas/api/"
    EDITION: ClassVar[type[Topdesk]]
    NAMES: ClassVar = {
        "title": "briefDescription",
        "department": "searchlist1",
        "lead_email": "text1",
        "planned_end_on": "text2",
        "technologies": "text3",
        "Prioriteit": "text4",
    }
    TABLES = """
        [list]
        body = '''{
            id: id, number: number, changed: lastModificationDate || modificationDate, titel: briefDescription,
            afdeling: optionalFields1.searchlist1.name, projectleider: optionalFields1.text1,
            einddatum: optionalFields1.text2, technologie: optionalFields1.text3, prioriteit: optionalFields1.text4
        }'''
        ours = ["changed"]
        [list.paging]
        limit = 2
        [fields]
        title.path = "titel"
        department.path = "afdeling"
        lead_email.path = "projectleider"
        planned_end_on.path = "einddatum"
        [answers.technologies]
        path = "technologie"
        between = ";"
    """

    def made(self) -> System:
        self.system = self.EDITION(self.clock, self.account)
        return self.system

    def put(self, ref: str, at: datetime, told: dict[str, str]) -> None:
        slots: dict[str, Any] = {name: told[name] for name in ("text1", "text2", "text3", "text4")}
        slots["searchlist1"] = {"id": "dc", "name": told["searchlist1"]}
        self.system.put({"briefDescription": told["briefDescription"], "optionalFields1": slots}, ref, at)

    def take_away(self, ref: str) -> None:
        del self.system.cards[ref]


class TopdeskChangesRig(TopdeskRig):
    KIND, EDITION = "topdesk-changes", Changes


class TopdeskIncidentsRig(TopdeskRig):
    KIND, EDITION = "topdesk-incidents", Incidents


class PlainRig(ServedRig):
    """A home-made API, of which nobody has heard before: connected without any preset."""

    KIND, ROOT = "rest", "/"
    NAMES: ClassVar = {
        "title": "titel",
        "department": "afdeling",
        "lead_email": "projectleider",
        "planned_end_on": "einddatum",
        "technologies": "technologie",
        "Prioriteit": "prioriteit",
    }
    TABLES = """
        [list]
        path = "api/vragen"
        records = "vragen"
        ref = "id"
        updated = "gewijzigd"
        ours = ["gewijzigd"]
        [list.paging]
        kind = "offset"
        limit = 2
        total = "totaal"
        params = { offset = "{offset}", limit = "{limit}" }
        [changes]
        params = { vanaf = "{since}" }
        [detail]
        path = "api/vragen/{ref}"
        [fields]
        title.path = "titel"
        department.path = "afdeling"
        lead_email.path = "projectleider"
        planned_end_on.path = "einddatum"
        [answers.technologies]
        path = "technologie"
        between = ";"
    """

    def made(self) -> System:
        self.system = PlainApi(self.clock, Paging.OFFSET, self.account)
        return self.system

    def put(self, ref: str, at: datetime, told: dict[str, str]) -> None:
        self.system.put(ref, told, at)

    def take_away(self, ref: str) -> None:
        self.system.take_away(ref)


SERVED: Mapping[str, type[ServedRig]] = {
    "servicenow": ServiceNowRig,
    "jira-cloud": JiraCloudRig,
    "jira-data-center": JiraDataCenterRig,
    "topdesk-changes": TopdeskChangesRig,
    "topdesk-incidents": TopdeskIncidentsRig,
    "home-made": PlainRig,
}
"""By name, for the contract suite."""
