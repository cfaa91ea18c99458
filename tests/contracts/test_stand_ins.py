"""The stand-ins for systems that are not here answer as their documents say; what is tested on them rests on this."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest

from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.jira import Jira, JiraCloud, JiraDataCenter
from tests.stand_ins.messages import Account, Clock, System
from tests.stand_ins.plain import LIST, Paging, PlainApi
from tests.stand_ins.servicenow import ServiceNow
from tests.stand_ins.serving import StandIn
from tests.stand_ins.topdesk import JSON_PATCH, Changes
from tests.stand_ins.topdesk_incidents import Incidents

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEMANDS = "/api/now/table/dmn_demand"
CHANGES, INCIDENTS = "/tas/api/operatorChanges", "/tas/api/incidents"

Serve = Callable[[System], httpx.Client]


@pytest.fixture
def serve() -> Iterator[Serve]:
    opened: list[StandIn | httpx.Client] = []

    def start(system: System, faults: Faults | None = None) -> httpx.Client:
        account = Account()
        stand_in = StandIn(system, faults)
        client = httpx.Client(base_url=stand_in.address, auth=(account.name, account.secret), timeout=0.3)
        opened.extend([client, stand_in])
        return client

    yield start
    for one in opened:
        one.close()


def clock() -> Clock:
    return Clock(NINE)


def refs(answer: httpx.Response, where: str, name: str = "id") -> list[Any]:
    return [row[name] for row in (answer.json()[where] if where else answer.json())]


def test_each_tells_its_own_time_and_knows_its_account(serve: Serve) -> None:
    for system, path in (
        (ServiceNow(Clock(NINE, timedelta(minutes=3))), DEMANDS),
        (Changes(Clock(NINE, timedelta(minutes=3))), CHANGES),
        (PlainApi(Clock(NINE, timedelta(minutes=3))), LIST),
        (JiraDataCenter(Clock(NINE, timedelta(minutes=3))), "/rest/api/2/search"),
    ):
        client = serve(system)
        assert client.get(path).headers["date"] == "Mon, 02 Mar 2026 09:03:00 GMT"
        assert client.get(path, auth=("nobody", "")).status_code == 401


def servicenow(rows: int = 6) -> tuple[ServiceNow, list[str]]:
    system = ServiceNow(clock(), own_columns=["u_uitkomst"])
    return system, [system.put({"short_description": f"Vraag {number}"}) for number in range(rows)]


def test_servicenow_counts_hidden_rows_in_its_pages_so_one_may_be_empty_while_more_follows(serve: Serve) -> None:
    system, rows = servicenow()
    ordered = sorted(rows)
    system.hidden = {ordered[1], ordered[2], ordered[3]}
    client = serve(system)
    query = {"sysparm_query": "ORDERBYsys_id", "sysparm_limit": "2"}
    pages = []
    answer = client.get(DEMANDS, params=query)
    while "next" in answer.links:
        pages.append(refs(answer, "result", "sys_id"))
        assert answer.headers["X-Total-Count"] == "6"
        answer = client.get(answer.links["next"]["url"])

    assert [*pages, refs(answer, "result", "sys_id")] == [[ordered[0]], [], ordered[4:]]


def test_servicenow_runs_what_it_understands_of_a_query_and_leaves_out_the_rest(serve: Serve) -> None:
    system, rows = servicenow(2)
    system.put({}, rows[1], NINE + timedelta(hours=1))
    client = serve(system)

    def found(query: str) -> set[str]:
        return set(refs(client.get(DEMANDS, params={"sysparm_query": query}), "result", "sys_id"))

    assert found("sys_updated_on>=2026-03-02 10:00:00^ORDERBYsys_id") == {rows[1]}
    assert found("sys_updated>=2026-03-02 10:00:00") == set(rows)
    assert found("sys_updated_on>=2026-03-02T10:00:00Z") == set(rows)
    system.strict_queries = True
    assert not found("sys_updated>=2026-03-02 10:00:00")


def test_servicenow_answers_well_to_what_it_does_not_write_and_keeps_notes_elsewhere(serve: Serve) -> None:
    system, (row,) = servicenow(1)
    system.guarded = {"u_uitkomst"}
    client = serve(system)
    written = {"u_uitkomst": "akkoord", "u_nergens": "iets", "work_notes": "Een [merk] erin", "category": "x"}

    assert client.patch(f"{DEMANDS}/{row}", json=written).status_code == 200

    held = client.get(f"{DEMANDS}/{row}", params={"sysparm_display_value": "all"}).json()["result"]
    assert (held["u_uitkomst"]["value"], held["work_notes"]["value"], held["category"]["value"]) == ("", "", "x")
    assert held["sys_updated_on"] == {"value": "2026-03-02 09:00:00", "display_value": "02-03-2026 10:00:00"}
    about = {"sysparm_query": f"element_id={row}^element=work_notes^valueLIKE[merk]"}
    assert refs(client.get("/api/now/table/sys_journal_field", params=about), "result", "value") == ["Een [merk] erin"]
    assert client.get(f"{DEMANDS}/nergens").json()["status"] == "failure"


def issues(system: Jira, count: int = 3) -> None:
    for number in range(count):
        system.put(f"VA-{number + 1}", {"summary": f"Vraag {number}"}, NINE + timedelta(minutes=number))


def test_jira_cloud_gives_ids_page_by_page_and_no_token_on_the_last_one(serve: Serve) -> None:
    system = JiraCloud(clock())
    issues(system)
    client = serve(system)
    search = {"jql": "project = VA ORDER BY updated ASC", "maxResults": "2"}

    first = client.get("/rest/api/3/search/jql", params=search)
    assert first.json()["issues"] == [{"id": "10001"}, {"id": "10002"}]
    token = first.json()["nextPageToken"]
    last = client.get("/rest/api/3/search/jql", params={**search, "nextPageToken": token, "fields": "summary"})

    assert last.json() == {"issues": [{"id": "10003", "key": "VA-3", "fields": {"summary": "Vraag 2"}}]}
    assert client.get("/rest/api/3/search", params=search).status_code == 410
    assert client.post("/rest/api/3/search/jql", json={"jql": "ORDER BY updated"}).status_code == 400


def test_jira_cloud_does_not_find_what_was_just_made(serve: Serve) -> None:
    system = JiraCloud(clock())
    system.lag = timedelta(seconds=5)
    issues(system, 1)
    client = serve(system)
    search = {"jql": "project = VA"}

    assert not client.get("/rest/api/3/search/jql", params=search).json()["issues"]
    assert client.get("/rest/api/3/issue/VA-1").status_code == 200
    system.clock.true += timedelta(seconds=5)
    assert client.get("/rest/api/3/search/jql", params=search).json()["issues"]


@pytest.mark.parametrize(("zone", "found"), [("Europe/Amsterdam", 3), ("UTC", 2), ("America/New_York", 0)])
def test_jira_reads_a_moment_in_the_zone_of_the_account(serve: Serve, zone: str, found: int) -> None:
    system = JiraDataCenter(clock(), Account(zone=zone))
    issues(system)

    search = {"jql": 'updated >= "2026/03/02 09:01" ORDER BY updated', "maxResults": "10"}
    answer = serve(system).get("/rest/api/2/search", params=search).json()

    assert (answer["total"], len(answer["issues"])) == (found, found)


def test_jira_refuses_an_unknown_field_and_a_transition_that_does_not_leave_from_here(serve: Serve) -> None:
    system = JiraCloud(clock(), own_fields=frozenset({"customfield_10044"}))
    issues(system, 1)
    client = serve(system)
    issue = "/rest/api/3/issue/VA-1"

    assert client.put(issue, json={"fields": {"customfield_10044": "akkoord"}}).status_code == 204
    assert "customfield_1" in client.put(issue, json={"fields": {"customfield_1": "x"}}).json()["errors"]
    (way,) = client.get(f"{issue}/transitions").json()["transitions"]
    assert client.post(f"{issue}/transitions", json={"transition": {"id": way["id"]}}).status_code == 204
    assert client.post(f"{issue}/transitions", json={"transition": {"id": way["id"]}}).status_code == 400
    fields = client.get(issue).json()["fields"]
    assert (fields["status"]["name"], fields["customfield_10044"]) == ("Intake", "akkoord")
    assert fields["updated"] == "2026-03-02T10:00:00.000+0100"


def test_jira_takes_a_comment_in_the_rich_text_of_its_edition(serve: Serve) -> None:
    document = {"type": "doc", "version": 1, "content": []}
    for system, taken, refused in ((JiraCloud(clock()), document, "text"), (JiraDataCenter(clock()), "text", document)):
        issues(system, 1)
        client, place = serve(system), f"{system.root}issue/VA-1/comment"
        assert client.post(place, json={"body": refused}).status_code == 400
        assert client.post(place, json={"body": taken}).status_code == 201
        assert refs(client.get(place), "comments", "body") == [taken]


def test_topdesk_calls_the_moment_of_change_otherwise_in_the_list_and_the_detail(serve: Serve) -> None:
    system = Changes(clock())
    change = system.put({"briefDescription": "Vraag"})
    system.requests[change] = "Wat er gevraagd wordt"
    client = serve(system)

    (row,) = client.get(CHANGES, params={"query": f"modificationDate=ge={NINE.year + 1}"}).json()["results"]
    detail = client.get(f"{CHANGES}/{change}").json()

    assert row["modificationDate"] == detail["lastModificationDate"] == "2026-03-02T09:00:00.000+0000"
    assert "modificationDate" not in detail
    assert client.get(f"{CHANGES}/{row['number']}").json() == detail
    assert refs(client.get(f"{CHANGES}/{change}/requests"), "results", "plainText") == ["Wat er gevraagd wordt"]


def test_topdesk_takes_a_patch_of_a_change_as_a_whole_or_not_at_all(serve: Serve) -> None:
    system = Changes(clock())
    change = system.put({"briefDescription": "Vraag"})
    client = serve(system)
    good = {"op": "replace", "path": "/optionalFields1/text1", "value": "akkoord"}
    bad = {"op": "replace", "path": "/optionalFields9/text1", "value": "akkoord"}

    def patch(*steps: object, kind: str = JSON_PATCH) -> int:
        return client.request("PATCH", f"{CHANGES}/{change}", json=steps, headers={"Content-Type": kind}).status_code

    assert (patch(good, kind="application/json"), patch(good, bad)) == (415, 400)
    assert client.get(f"{CHANGES}/{change}").json()["optionalFields1"] == {}
    assert patch(good) == 204
    assert client.get(f"{CHANGES}/{change}").json()["optionalFields1"] == {"text1": "akkoord"}
    trail = f"{CHANGES}/{change}/progresstrail"
    assert client.post(trail, json={"type": "memo", "memoText": " \n"}).status_code == 400
    assert client.post(trail, json={"type": "memo", "memoText": "Kijk <b>hier</b>"}).status_code == 201
    assert refs(client.get(trail), "results", "plainText") == ["Kijk <b>hier</b>"]


def test_topdesk_says_by_its_status_whether_more_incidents_follow(serve: Serve) -> None:
    system = Incidents(clock())
    for number in range(12):
        system.put({"briefDescription": f"Vraag {number}"}, at=NINE + timedelta(minutes=number))
    client = serve(system)
    query = {"query": "modificationDate=ge=2026-03-02T09:01:00Z", "sort": "modificationDate:asc,id:asc"}

    first = client.get(INCIDENTS, params=query)
    last = client.get(first.headers["x-next-page-url"])
    none = client.get(INCIDENTS, params={"query": "modificationDate=ge=2026-03-03"})

    assert (first.status_code, len(first.json()), last.status_code, len(last.json())) == (206, 10, 200, 1)
    assert (none.status_code, none.content) == (204, b"")
    assert client.get(INCIDENTS, params={"query": "gewijzigd=ge=2026"}).status_code == 400


def test_topdesk_writes_an_action_with_an_incident(serve: Serve) -> None:
    system = Incidents(clock())
    incident = system.put({"briefDescription": "Vraag"})
    client, place = serve(system), f"{INCIDENTS}/id/{incident}"

    assert client.get(f"{place}/progresstrail").status_code == 204
    assert client.patch(place, json={"action": "Een memo", "optionalFields1": {"text1": "akkoord"}}).status_code == 200

    assert refs(client.get(f"{place}/progresstrail"), "", "memoText") == ["Een memo"]
    assert client.get(place, params={"dateFormat": "iso8601"}).json()["modificationDate"] == "2026-03-02T09:00:00Z"


@pytest.mark.parametrize("paging", Paging)
def test_a_plain_api_gives_all_its_rows_in_pages(serve: Serve, paging: Paging) -> None:
    system = PlainApi(clock(), paging)
    for number in range(5):
        system.put(f"V-{number}", {"titel": "Vraag"})
    client = serve(system)
    found: list[str] = []
    page, answer = 1, client.get(LIST, params={"limit": "2"})
    while rows := refs(answer, "vragen"):
        page, found = page + 1, found + rows
        told = answer.json()
        following = {
            Paging.OFFSET: {"offset": str(len(found))},
            Paging.PAGE: {"page": str(page)},
            Paging.CURSOR: {"cursor": told.get("cursor", "")},
            Paging.NEXT: {"offset": told.get("volgende", "").rpartition("offset=")[2]},
            Paging.KEYSET: {"na": found[-1]},
        }[paging]
        if not all(following.values()):
            break
        answer = client.get(LIST, params={"limit": "2", **following})

    assert found == [f"V-{number}" for number in range(5)]


@pytest.mark.parametrize("fault", Fault)
def test_whatever_goes_wrong_goes_wrong_on_demand(serve: Callable[..., httpx.Client], fault: Fault) -> None:
    system = PlainApi(clock())
    for number in range(2):
        system.put(f"V-{number}", {"titel": "Vraag"})
    faults = Faults(Random(1), {})
    client = serve(system, faults)
    pages = [client.get(LIST, params={"limit": "1", "offset": str(offset)}) for offset in range(2)]
    faults.shares = {fault: 1.0}

    def ask() -> httpx.Response:
        return client.get(LIST, params={"limit": "1", "offset": "0"})

    match fault:
        case Fault.HANG:
            with pytest.raises(httpx.ReadTimeout):
                ask()
        case Fault.CUT_OFF:
            with pytest.raises(httpx.RemoteProtocolError):
                ask()
        case Fault.TRUNCATED:
            with pytest.raises(ValueError, match="line 1"):
                ask().json()
        case Fault.PAGE_FOR_PEOPLE:
            assert (ask().status_code, ask().text[:9]) == (200, "<!DOCTYPE")
        case Fault.REPEATED:
            assert ask().json() == pages[1].json()
        case _:
            assert ask().status_code == int(fault.value[:3])
