"""The read API of the national algorithm register, played by a server of our own."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from flows.register import register
from integrations.algorithm_register import read_snapshot
from integrations.register_snapshot import RegisterUnreadable, Rejection, Snapshot
from models.vocabulary import EntryStatus, RegisterKind
from tests.databases import ON_SQLITE
from tests.scripted_server import Said, ScriptedServer
from tests.town import Town

AT_ONCE = timedelta(0)


def result(lars: str | None = "100", **changes: Any) -> dict[str, Any]:
    return {
        "lars": lars,
        "name": f"Toepassing {lars}",
        "organization": "Gemeente Enschede",
        "org_id": "gm0153",
        "status": "In gebruik",
        "create_dt": "2025-05-15T10:00:00",
        "goal": "<p>Meldingen &amp; vragen sneller afhandelen.</p><ul><li>Overdag</li></ul>",
        "description_short": "Helpt bij meldingen.",
        "provider": "Intern ontwikkeld",
        "category": ["Organisatie en bedrijfsvoering"],
        "impacttoetsen_grouping": [{"title": "DPIA", "link": None}, {"title": "IAMA", "link": "https://example.org"}],
        "human_intervention": "<p>Een medewerker beslist.</p>",
        "lawful_basis": None,
        "standard_version": "1.0",
        **changes,
    }


def page(*results: object, total: int | None = None) -> Said:
    body = {"results": results, "total_count": len(results) if total is None else total}
    return Said(body=json.dumps(body).encode())


def read(answers: Sequence[Said], organisation: str | None = None) -> tuple[Snapshot, ScriptedServer]:
    with ScriptedServer(*answers) as server:
        return read_snapshot(f"{server.url}api", organisation, pause=AT_ONCE), server


def test_every_page_is_asked_for_once_and_a_result_becomes_an_entry_without_its_markup() -> None:
    snapshot, server = read([page(result("1"), result("2"), total=3), page(result("3", goal=None), total=3)])

    assert [asked.path for asked in server.asked] == ["/api/algoritme/NLD", "/api/algoritme/NLD"]
    assert [json.loads(asked.body) for asked in server.asked] == [
        {"page": "1", "limit": "100"},
        {"page": "2", "limit": "100"},
    ]
    assert [record.source_id for record in snapshot.records] == ["1", "2", "3"]
    assert (snapshot.rows, snapshot.announced) == (3, 3)
    first, last = snapshot.records[0], snapshot.records[-1]
    assert first.purpose == "Meldingen & vragen sneller afhandelen.\nOverdag"
    assert last.purpose == "Helpt bij meldingen."
    assert (first.status, first.registered_on) == (EntryStatus.IN_USE, date(2025, 5, 15))
    assert first.url == "https://algoritmes.overheid.nl/nl/algoritme/1"
    assert first.details == {
        "provider": "Intern ontwikkeld",
        "category": ["Organisatie en bedrijfsvoering"],
        "impact_assessments": ["DPIA", "IAMA"],
        "human_intervention": "Een medewerker beslist.",
    }


def test_a_result_that_cannot_be_used_is_rejected_with_its_place_and_reason() -> None:
    odd = [result("1", status="Onbekend"), result(None), "geen object", result("3"), result("3")]

    snapshot, _ = read([page(*odd)])

    assert [record.source_id for record in snapshot.records] == ["3"]
    assert snapshot.rejections == (
        Rejection(line=1, reference="1", reason="status is none of in_gebruik, ontwikkeling, buiten_gebruik"),
        Rejection(line=2, reference=None, reason="id is missing"),
        Rejection(line=3, reference=None, reason="the row is no object"),
        Rejection(line=5, reference="3", reason="the reference was used in row 4 already"),
    )


def test_only_one_organisation_can_be_taken_and_the_count_stays_that_of_the_whole() -> None:
    snapshot, _ = read([page(result("1"), result("2", organization="Gemeente Almelo"))], "gemeente enschede")

    assert [record.source_id for record in snapshot.records] == ["1"]
    assert (snapshot.seen, snapshot.rows, snapshot.announced) == (1, 2, 2)


def test_who_is_asked_to_wait_waits_and_goes_on() -> None:
    snapshot, server = read([Said(status=429, headers={"Retry-After": "0"}), page(result("1"))])

    assert len(snapshot.records) == 1
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Said(status=500),
        Said(body=b"<html>"),
        Said(body=b'{"results": []}'),
        Said(body=b'{"results": {}, "total_count": 1}'),
        Said(status=429, headers={"Retry-After": "0"}),
        Said(status=302, headers={"Location": "http://169.254.169.254/"}),
    ],
)
def test_what_does_not_answer_as_the_register_does_is_refused(answer: Said) -> None:
    with pytest.raises(RegisterUnreadable):
        read([answer])


@ON_SQLITE
def test_an_import_from_the_api_is_complete_only_when_every_announced_result_came(town: Town) -> None:
    with ScriptedServer(page(result("1"), result("2"))) as server:
        register.fn(f"{server.url}api", kind=RegisterKind.ALGORITHM, complete=True, today=town.today)
        with town.store.read() as unit:
            assert len(unit.registers.all(RegisterKind.ALGORITHM)) == 2
        server.answers[0] = page(result("1"), total=1)
        register.fn(f"{server.url}api", kind=RegisterKind.ALGORITHM, complete=True, today=town.today)

    with town.store.read() as unit:
        stands = {entry.source_id: entry.status for entry in unit.registers.all(RegisterKind.ALGORITHM)}
    assert stands == {"1": EntryStatus.IN_USE, "2": EntryStatus.WITHDRAWN}
    with ScriptedServer(page(total=1)) as server, pytest.raises(RegisterUnreadable):
        register.fn(f"{server.url}api", kind=RegisterKind.ALGORITHM, complete=True, today=town.today)
