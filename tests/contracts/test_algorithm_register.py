"""What is read from the national algorithm register, and what becomes of it here."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from flows.register import register
from integrations.algorithm_register import read_snapshot
from integrations.register_snapshot import RegisterUnreadable, Rejection
from models.register import RegisterEntry
from models.vocabulary import EntryStatus, RegisterKind
from tasks.register import ImportReport
from tests.databases import ON_SQLITE
from tests.town import Town

TODAY = date(2026, 11, 23)
ENSCHEDE = "Gemeente Enschede"
SNAPSHOT = "data/algoritmeregister/samples/register-dump/algoritmes.json"

Row = dict[str, Any]
Write = Callable[..., str]


def row(reference: str = "100", **changes: Any) -> Row:
    return {
        "id": reference,
        "title": f"Toepassing {reference}",
        "organisatie": ENSCHEDE,
        "geregistreerd": "2025-05-15",
        "toegevoegd": "2026-05-13",
        "status": "in_gebruik",
        "doel": "Meldingen sneller afhandelen.",
        "impactassessment": "Onbekend",
        "juridische_basis": "",
        "url": f"https://algoritmes.overheid.nl/nl/algoritme/{reference}",
        **changes,
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a snapshot with these rows; gives where it lies."""

    def write(*rows: object, **document: Any) -> str:
        file = tmp_path / "algoritmes.json"
        file.write_text(json.dumps({"algoritmes": rows, "count": len(rows), **document}), encoding="utf-8")
        return str(file)

    return write


def take_in(place: str, **how: Any) -> ImportReport:
    report = register.fn(place, today=how.pop("today", TODAY), **how)
    assert isinstance(report, ImportReport)
    return report


def entries(town: Town) -> dict[str, RegisterEntry]:
    with town.store.read() as unit:
        return {entry.source_id: entry for entry in unit.registers.all(RegisterKind.ALGORITHM)}


def counts(**given: int) -> dict[str, int]:
    return dict.fromkeys(("seen", "created", "changed", "unchanged", "withdrawn", "rejected"), 0) | given


def test_every_record_of_the_official_snapshot_is_taken_in_and_a_repeat_changes_nothing(
    town: Town, shared: Path
) -> None:
    place = str(shared / SNAPSHOT)

    assert take_in(place).counts == counts(seen=1530, created=1530)
    before = entries(town)
    assert take_in(place).counts == counts(seen=1530, unchanged=1530)

    assert entries(town) == before
    assert len(before) == 1530


@ON_SQLITE
def test_of_the_official_snapshot_enschede_has_three_that_were_never_discussed(town: Town, shared: Path) -> None:
    report = take_in(str(shared / SNAPSHOT), organisation="gemeente  enschede")

    assert report.counts == counts(seen=3, created=3)
    assert {entry.title: entry.next_recheck_on for entry in entries(town).values()} == {
        "Anonimiseringssoftware": date(2025, 8, 16),
        "Meldingen Openbare Ruimte": date(2026, 5, 15),
        "i-burgerzaken": date(2027, 1, 29),
    }
    assert {entry.last_reflected_on for entry in entries(town).values()} == {None}


@ON_SQLITE
def test_a_row_becomes_an_entry_in_our_words(town: Town, write: Write) -> None:
    take_in(write(row(title=" Meldingen\u00a0openbare \n ruimte\x00 ", status="ontwikkeling", id=100)))

    entry = entries(town)["100"]
    assert entry.title == "Meldingen openbare ruimte"
    assert (entry.organisation, entry.purpose) == (ENSCHEDE, "Meldingen sneller afhandelen.")
    assert (entry.status, entry.registered_on) == (EntryStatus.IN_DEVELOPMENT, date(2025, 5, 15))
    assert entry.url == "https://algoritmes.overheid.nl/nl/algoritme/100"


@pytest.mark.parametrize(
    ("bad", "reference", "reason"),
    [
        ("geen object", None, "the row is no object"),
        (row(id=None), None, "id is missing"),
        (row(id=" \n "), None, "id is missing"),
        (row(id=["1"]), None, "id is no text"),
        (row(id="9" * 121), "9" * 120, "id is longer than 120 characters"),
        (row(title=None), "100", "title is missing"),
        (row(title=7), "100", "title is no text"),
        (row(title="t" * 501), "100", "title is longer than 500 characters"),
        (row(organisatie=""), "100", "organisatie is missing"),
        (row(geregistreerd="30-02-2025"), "100", "geregistreerd is no date such as 2026-01-31"),
        (row(geregistreerd="2025-02-30"), "100", "geregistreerd is no date such as 2026-01-31"),
        (row(geregistreerd=None), "100", "geregistreerd is missing"),
        (row(geregistreerd="9999-12-31"), "100", "geregistreerd lies in an unlikely year"),
        (row(status="weg"), "100", "status is none of in_gebruik, ontwikkeling, buiten_gebruik"),
        (row(doel={"nl": "x"}), "100", "doel is no text"),
        (row(url="javascript:alert(1)"), "100", "url is no web address"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_reason_and_the_others_are_read(
    write: Write, bad: object, reference: str | None, reason: str
) -> None:
    snapshot = read_snapshot(write(row("1"), bad, row("3")))

    assert snapshot.seen == 3
    assert [record.source_id for record in snapshot.records] == ["1", "3"]
    assert snapshot.rejections == (Rejection(line=2, reference=reference, reason=reason),)


@ON_SQLITE
def test_the_second_row_with_one_reference_is_rejected_even_if_it_is_the_same(town: Town, write: Write) -> None:
    report = take_in(write(row("1"), row("2"), row("1"), row("1", title="Iets anders"), row("2")))

    assert report.counts == counts(seen=5, created=2, rejected=3)
    assert [(each.line, each.reference) for each in report.rejections] == [(3, "1"), (4, "1"), (5, "2")]
    assert entries(town)["1"].title == "Toepassing 1"


@ON_SQLITE
def test_a_filter_sees_the_double_of_another_organisation_too(town: Town, write: Write) -> None:
    report = take_in(write(row("1", organisatie="Gemeente Almelo"), row("1")), organisation=ENSCHEDE)

    assert report.counts == counts(seen=1, rejected=1)
    assert entries(town) == {}


def test_what_the_register_tells_anew_is_taken_over_and_the_cycle_keeps_its_day(town: Town, write: Write) -> None:
    take_in(write(row("1"), row("2")))
    report = take_in(write(row("1", title="Nieuwe naam", geregistreerd="2026-10-01"), row("2")))

    assert report.counts == counts(seen=2, changed=1, unchanged=1)
    entry = entries(town)["1"]
    assert (entry.title, entry.registered_on) == ("Nieuwe naam", date(2026, 10, 1))
    assert entry.next_recheck_on == date(2026, 5, 15)


def test_only_a_complete_import_withdraws_what_is_missing_and_only_of_its_organisations(
    town: Town, write: Write
) -> None:
    almelo = row("3", organisatie="Gemeente Almelo")
    take_in(write(row("1"), row("2"), almelo))

    assert take_in(write(row("1"))).counts["withdrawn"] == 0
    assert take_in(write(row("1"), almelo), organisation="Gemeente Almelo", complete=True).counts["withdrawn"] == 0
    assert take_in(write(row("1")), complete=True).counts == counts(seen=1, unchanged=1, withdrawn=1)

    assert {reference: entry.status for reference, entry in entries(town).items()} == {
        "1": EntryStatus.IN_USE,
        "2": EntryStatus.WITHDRAWN,
        "3": EntryStatus.IN_USE,
    }
    assert entries(town)["2"].next_recheck_on is None
    assert take_in(write(row("1")), complete=True).counts["withdrawn"] == 0


@ON_SQLITE
def test_an_organisation_that_is_no_longer_in_a_complete_file_loses_all_its_entries(town: Town, write: Write) -> None:
    take_in(write(row("1"), row("2")))
    report = take_in(write(row("3", organisatie="Gemeente Almelo")), organisation=ENSCHEDE, complete=True)

    assert report.counts == counts(withdrawn=2)


@ON_SQLITE
def test_an_entry_whose_row_was_spoiled_is_not_withdrawn(town: Town, write: Write) -> None:
    take_in(write(row("1"), row("2")))
    report = take_in(write(row("1"), row("2", status="?")), complete=True)

    assert report.counts == counts(seen=2, unchanged=1, rejected=1)
    assert entries(town)["2"].status is EntryStatus.IN_USE


@ON_SQLITE
@pytest.mark.parametrize("document", [{"algoritmes": []}, {"count": 2}])
def test_a_file_that_lacks_what_it_announces_withdraws_nothing(
    town: Town, write: Write, document: dict[str, Any]
) -> None:
    take_in(write(row("1"), row("2")))
    place = write(row("1"), **document)

    with pytest.raises(RegisterUnreadable, match="not complete"):
        take_in(place, complete=True)
    assert {entry.status for entry in entries(town).values()} == {EntryStatus.IN_USE}


@ON_SQLITE
def test_a_withdrawn_entry_that_comes_back_goes_on_in_its_cycle(town: Town, write: Write) -> None:
    take_in(write(row("1"), row("2")))
    take_in(write(row("1")), complete=True)
    report = take_in(write(row("1"), row("2")))

    assert report.counts == counts(seen=2, changed=1, unchanged=1)
    assert entries(town)["2"].next_recheck_on == date(2026, 5, 15)


@ON_SQLITE
def test_an_entry_out_of_use_is_known_and_does_not_come_round(town: Town, write: Write) -> None:
    take_in(write(row("1", status="buiten_gebruik")))
    assert entries(town)["1"].next_recheck_on is None

    take_in(write(row("1", status="in_gebruik")))
    assert entries(town)["1"].next_recheck_on == date(2026, 5, 15)


@ON_SQLITE
def test_first_reflections_of_one_day_can_be_spread_and_a_repeat_moves_nothing(town: Town, write: Write) -> None:
    overdue = [row(str(number), geregistreerd="2024-02-29", doel=f"Doel {number}") for number in range(10, 40)]
    together = [row(str(number), geregistreerd="2026-03-01", doel=f"Doel {number}") for number in range(50, 60)]
    alone = row("1", geregistreerd="2026-05-05")
    place = write(*overdue, *together, alone)

    take_in(place, spread_days=30)
    before = {reference: entry.next_recheck_on for reference, entry in entries(town).items()}

    assert before["10"] == date(2025, 2, 28)
    assert [before[str(number)] for number in (11, 12, 39)] == [
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 12, 22),
    ]
    assert [before[str(number)] for number in (50, 51, 59)] == [date(2027, 3, 1), date(2027, 3, 4), date(2027, 3, 28)]
    assert before["1"] == date(2027, 5, 5)

    assert take_in(place, spread_days=30, today=date(2026, 12, 1)).counts["unchanged"] == 41
    assert {reference: entry.next_recheck_on for reference, entry in entries(town).items()} == before


@pytest.fixture
def website(write: Write) -> Iterator[str]:
    """The snapshot at an address; anything else is not found."""
    content = Path(write(row("1"))).read_bytes()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/algoritmes.json" else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as http.server calls it)
            """Say nothing."""

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=site.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    thread.join()
    site.server_close()


def test_an_address_is_read_as_a_file_is(website: str) -> None:
    assert [record.source_id for record in read_snapshot(f"{website}/algoritmes.json").records] == ["1"]


def test_what_cannot_be_read_is_refused_and_changes_nothing(website: str, write: Write, tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text('{"algoritmes": [{"id": "1"')
    (tmp_path / "latin.json").write_bytes(b'{"algoritmes": ["\xe9"]}')
    (tmp_path / "list.json").write_text("[]")

    for place in (
        f"{website}/weg.json",
        "http://127.0.0.1:1/algoritmes.json",
        "http://[",
        str(tmp_path / "absent.json"),
        str(tmp_path),
        *(str(tmp_path / name) for name in ("half.json", "latin.json", "list.json")),
    ):
        with pytest.raises(RegisterUnreadable):
            read_snapshot(place)
