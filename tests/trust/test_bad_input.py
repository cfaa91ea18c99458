"""What people and programs drop in the inbox by mistake or on purpose: nothing lost, nothing run, nobody stopped."""

import csv
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from integrations.demand_systems.forms.folder import FolderSource
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.forms.sheets import tables_of
from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.demand import DeadLetter, DemandSnapshot
from models.store.open import Store, open_store
from models.vocabulary import DeadLetterStage

NOW = datetime(2036, 3, 2, 9, tzinfo=UTC)
FETCH, MAP, VALIDATE, STORE = DeadLetterStage
GOOD = {"reference": "V-1", "title": "Drone"}


class Inbox:
    """A folder, the store it is pulled into, and what came of it."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        self.source = ConnectedSource(system=FolderSource("inbox", folder), mapping=IntakeFormMapping())

    def rows(self, *rows: dict[str, str], name: str = "vragen.csv") -> None:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (self.folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)

    def pull(self) -> Tally:
        tally = pull(self.store, self.source, Moment(on=NOW.date(), at=NOW))
        assert tally.problem is None
        assert tally.seen == tally.created + tally.changed + tally.unchanged + tally.dead_lettered
        return tally

    @property
    def letters(self) -> list[DeadLetter]:
        with self.store.read() as unit:
            return list(unit.demands.dead_letters())

    @property
    def titles(self) -> list[str]:
        with self.store.read() as unit:
            return [case.title for case in unit.cases.all()]


@pytest.fixture
def inbox(tmp_path: Path, new_sqlite: Path) -> Iterator[Inbox]:
    shutil.copy(new_sqlite, tmp_path)
    (tmp_path / "inbox").mkdir()
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    yield Inbox(tmp_path / "inbox", store)
    store.close()


BAD_ROWS: dict[str, tuple[dict[str, str], DeadLetterStage, str]] = {
    "no reference": ({"reference": " "}, VALIDATE, "'Referentie' is leeg"),
    "no title": ({"title": ""}, VALIDATE, "'Titel' is leeg"),
    "a day that does not exist": ({"planned_end_on": "30-02-2026"}, MAP, "'30-02-2026' bij 'Gepland einde'"),
    "a year of two digits": ({"planned_end_on": "1-2-26"}, MAP, "is geen datum"),
    "a date in words": ({"planned_end_on": "eind volgend jaar"}, MAP, "is geen datum"),
    "an address without a host": ({"lead_email": "jan@"}, MAP, "geen e-mailadres"),
    "two addresses": ({"lead_email": "a@example.org, b@example.org"}, MAP, "geen e-mailadres"),
    "an address that adds a header": ({"lead_email": "a@example.org\nBcc: b@example.org"}, MAP, "geen e-mailadres"),
    "an unknown option": ({"complexity": "Nogal"}, MAP, "'Nogal' is geen antwoord"),
    "an unknown option among good ones": ({"technologies": "Drone|Teleporter"}, MAP, "'Teleporter' is geen antwoord"),
    "two options where one fits": ({"complexity": "Eenvoudig|Complex"}, MAP, "maar één antwoord"),
    "an option that excludes the other": ({"technologies": "none|drone"}, VALIDATE, "niet samengaat"),
    "unknown beside one that excludes": ({"technologies": "none|weet ik niet"}, VALIDATE, "niet samengaat"),
    "neither yes nor no": ({"withdrawn": "misschien"}, MAP, "geen ja of nee"),
    "a hidden NUL": ({"title": "Dr\x00one"}, MAP, "onzichtbaar teken"),
    "a hidden escape": ({"description": "rood \x1b[31m"}, MAP, "onzichtbaar teken"),
    "a title without end": ({"title": "x" * 301}, VALIDATE, "te lang"),
    "a description without end": ({"description": "x" * 20_001}, VALIDATE, "te lang"),
    "a cell of a megabyte": ({"description": "x" * 1_000_000}, FETCH, "te lang"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_waits_with_its_stage_its_reason_and_itself_and_the_next_row_comes_in(
    inbox: Inbox, name: str
) -> None:
    changes, stage, reason = BAD_ROWS[name]
    inbox.rows({**GOOD, **changes}, {"reference": "V-2", "title": "Een goede vraag"})

    tally = inbox.pull()

    (letter,) = inbox.letters
    assert (tally.created, tally.dead_lettered) == (1, 1)
    assert (letter.stage, letter.attempts) == (stage, 1)
    assert reason in letter.reason
    assert "Drone" in json.dumps(letter.raw) or "title" in changes or stage is FETCH
    assert inbox.titles == ["Een goede vraag"]


def test_a_row_with_several_flaws_tells_all_of_them_at_once(inbox: Inbox) -> None:
    inbox.rows({"reference": "V-1", "title": "", "lead_email": "jan", "complexity": "Nogal"})
    inbox.pull()

    (letter,) = inbox.letters
    assert all(told in letter.reason for told in ("Titel", "e-mailadres", "Nogal"))


def test_an_address_that_is_wrong_is_not_quoted_in_the_reason(inbox: Inbox) -> None:
    inbox.rows({**GOOD, "lead_email": "jan de vries"})
    inbox.pull()

    assert "vries" not in inbox.letters[0].reason


def test_fifty_bad_rows_among_two_hundred_stop_none_of_the_good_ones(inbox: Inbox) -> None:
    flaws = [changes for changes, stage, _ in BAD_ROWS.values() if stage is not FETCH]
    rows = [{"reference": f"V-{number}", "title": f"Vraag {number}"} for number in range(200)]
    bad = range(0, 200, 4)
    for place, number in enumerate(bad):
        rows[number] |= flaws[place % len(flaws)]
    inbox.rows(*rows)

    tally = inbox.pull()

    assert (tally.seen, tally.created, tally.dead_lettered) == (200, 150, 50)
    assert len(inbox.letters) == 50
    assert all(letter.reason and letter.raw for letter in inbox.letters)

    inbox.rows(*({"reference": f"V-{number}", "title": f"Vraag {number}"} for number in range(200)))
    mended = inbox.pull()
    assert (mended.created, mended.unchanged, mended.dead_lettered) == (50, 150, 0)
    assert not inbox.letters


@pytest.mark.parametrize(
    ("text", "created", "flaw"),
    [
        ('V-1;"Half\nV-2;Goed', ["Goed"], "aanhalingsteken"),
        ('V-1;"Half" en meer\nV-2;Goed', ["Goed"], "aanhalingsteken"),
        ('V-1;"Half\n' + "V-9;Vol\n" * 3 + 'V-2;"Goed"', ["Vol", "Goed"], "aanhalingsteken"),
        ("V-1;Punt;komma in de titel\nV-2;Goed", ["Goed"], "meer cellen"),
    ],
)
def test_a_row_that_broke_its_csv_does_not_swallow_the_rows_after_it(
    inbox: Inbox, text: str, created: list[str], flaw: str
) -> None:
    (inbox.folder / "vragen.csv").write_text(f"Referentie;Titel\n{text}\n", encoding="utf-8")
    inbox.pull()

    assert inbox.titles == created
    assert flaw in inbox.letters[0].reason


def test_a_quotation_mark_that_is_never_closed_is_given_up_after_some_lines(tmp_path: Path) -> None:
    rows = "".join(f"V-{number};Vraag {number}\n" for number in range(2, 402))
    (tmp_path / "vragen.csv").write_text(f'Referentie;Titel\nV-1;"Half\n{rows}', encoding="utf-8")

    (table,) = tables_of(tmp_path / "vragen.csv")

    assert [row.number for row in table.rows if row.flaw] == [2]
    assert [row.cells[1] for row in table.rows if not row.flaw][1:] == [f"Vraag {number}" for number in range(2, 402)]


def a_file(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def _with_a_cell_at_the_far_end(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Referentie", "Titel"])
    sheet["XFD1048576"] = "x"
    book.save(folder / "far.xlsx")


def _with_a_bomb(folder: Path) -> None:
    """A fifth of a megabyte that unpacks to a thousand times as much."""
    Workbook().save(folder / "bomb.xlsx")
    with (
        zipfile.ZipFile(folder / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/media/image1.png", "w") as part,
    ):
        for _ in range(210):
            part.write(bytes(1 << 20))


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "text that says it is Excel": (a_file("x.xlsx", b"hello"), "niet te lezen"),
    "an old Excel file that is none": (a_file("x.xls", b"\x00" * 5000), "niet te lezen"),
    "half a file": (a_file("x.ods", b"PK\x03\x04" + b"\x00" * 50), "niet te lezen"),
    "nothing at all": (a_file("x.xlsx", b""), "niet te lezen"),
    "an empty csv": (a_file("x.csv", b""), "'Referentie' ontbreekt"),
    "a csv that is a picture": (a_file("x.csv", bytes(range(256)) * 20), "te lezen"),
    "a csv without our columns": (a_file("x.csv", b"naam;prijs\nfiets;10"), "'Referentie' ontbreekt"),
    "a csv without a title": (a_file("x.csv", b"Referentie;Prijs\nV-1;10"), "'Titel' ontbreekt"),
    "a column twice": (a_file("x.csv", b"Referentie;Titel;title\nV-1;a;b"), "staat er twee keer"),
    "a picture": (a_file("foto.jpg", b"\xff\xd8"), "geen Excel- of CSV-bestand"),
    "a link to elsewhere": (lambda folder: (folder / "x.csv").symlink_to("/etc/passwd"), "geen Excel"),
    "a file too large": (lambda folder: os.truncate(_made(folder / "x.csv"), 21 << 20), "te groot"),
    "a cell at the far end": (_with_a_cell_at_the_far_end, "niet te lezen"),
    "a bomb": (_with_a_bomb, "te groot"),
}


def _made(file: Path) -> Path:
    file.touch()
    return file


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_told_and_the_file_beside_it_is_read(inbox: Inbox, name: str) -> None:
    make, reason = BAD_FILES[name]
    make(inbox.folder)
    inbox.rows(GOOD, name="goed.csv")

    tally = inbox.pull()

    assert (tally.created, tally.dead_lettered) == (1, 1)
    (letter,) = inbox.letters
    assert letter.stage is FETCH
    assert reason in letter.reason


def test_a_file_that_is_mended_or_taken_away_is_done_with(inbox: Inbox) -> None:
    (inbox.folder / "een.xlsx").write_bytes(b"half")
    (inbox.folder / "twee.jpg").write_bytes(b"foto")
    inbox.pull()
    assert len(inbox.letters) == 2

    (inbox.folder / "een.xlsx").unlink()
    (inbox.folder / "twee.jpg").unlink()
    inbox.rows(GOOD)
    inbox.pull()

    assert not inbox.letters


def test_temporary_files_and_folders_below_are_left_alone(inbox: Inbox) -> None:
    (inbox.folder / "~$vragen.xlsx").write_bytes(b"lock")
    (inbox.folder / ".vragen.csv.swp").write_bytes(b"swap")
    (inbox.folder / "verwerkt").mkdir()

    assert inbox.pull().seen == 0


def test_formulas_and_markup_are_kept_as_the_text_they_are(inbox: Inbox) -> None:
    title, text = '=HYPERLINK("http://example.org";"klik")', "<script>alert(1)</script> & <b>vet</b>"
    inbox.rows({"reference": "=1+1", "title": title, "description": text})

    inbox.pull()

    with inbox.store.read() as unit:
        (case,) = unit.cases.all()
        demand = unit.demands.find("inbox", "=1+1")
    assert (case.title, case.summary) == (title, text)
    assert demand is not None


def test_a_formula_in_a_workbook_is_not_worked_out(inbox: Inbox) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Referentie", "Titel", "Omschrijving"])
    sheet.append(["V-1", "Drone", '=WEBSERVICE("http://example.org")'])
    book.save(inbox.folder / "vragen.xlsx")

    inbox.pull()

    with inbox.store.read() as unit:
        assert [case.summary for case in unit.cases.all()] == [""]


def test_a_workbook_of_which_a_few_bytes_fell_over_never_stops_the_others(inbox: Inbox) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Referentie", "Titel"])
    sheet.append(["V-9", "Uit Excel"])
    book.save(inbox.folder / "heel.xlsx")
    whole = (inbox.folder / "heel.xlsx").read_bytes()
    chance = random.Random(2026)
    for number in range(12):
        broken = bytearray(whole)
        for _ in range(8):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        (inbox.folder / f"kapot-{number}.xlsx").write_bytes(broken)
    inbox.rows(GOOD)

    inbox.pull()

    assert {"Drone", "Uit Excel"} <= set(inbox.titles)


class Refusing(IntakeFormMapping):
    """A mapping that lets one record through with a title that no database column takes."""

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        found = super().snapshot(record)
        return replace(found, title=None) if found.ref == "V-1" else found  # type: ignore[arg-type]  # on purpose


def test_a_record_that_the_database_refuses_is_the_only_one_that_waits(inbox: Inbox) -> None:
    inbox.rows(GOOD, {"reference": "V-2", "title": "Twee"}, {"reference": "V-3", "title": "Drie"})
    inbox.source = ConnectedSource(system=inbox.source.system, mapping=Refusing())

    tally = inbox.pull()

    assert (tally.created, tally.dead_lettered) == (2, 1)
    (letter,) = inbox.letters
    assert (letter.stage, letter.ref) == (STORE, "V-1")
    assert inbox.titles == ["Twee", "Drie"]

    inbox.source = ConnectedSource(system=inbox.source.system, mapping=IntakeFormMapping())
    assert inbox.pull().created == 1
    assert not inbox.letters


def test_a_name_that_is_no_text_does_not_stop_the_pull(inbox: Inbox) -> None:
    name = os.fsencode(inbox.folder) + b"/vraag-\xff.csv"
    with open(name, "wb") as stream:  # noqa: PTH123  (a path of bytes)
        stream.write(b"Referentie;Titel\n;Zonder\nV-1;Met")

    tally = inbox.pull()

    assert (tally.created, tally.dead_lettered) == (1, 1)
    assert inbox.letters[0].ref == "vraag-?.csv#2"
