"""What is read from sensor registers, whichever sheet or document they are, and what becomes of it here."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.register import register
from integrations.register_snapshot import RegisterUnreadable, Rejection, Snapshot
from integrations.sensor_register.reading import read_sensors
from integrations.sensor_register.writing import as_bulk_sheet, as_geojson
from models.errors import InvalidMethod
from models.register import RegisterEntry
from models.vocabulary import EntryStatus, RegisterKind
from tasks.register import ImportReport
from tests.databases import ON_SQLITE
from tests.town import Town

TODAY = date(2026, 11, 24)
DATA = "data/sensor/amsterdam-iot-api"
HEAD = (
    "Referentie;Kies soort / type sensor;Latitude;Longitude;In welk gebied bevindt zich de mobiele sensor?;"
    "Wat meet de sensor?;Waarvoor meet u dat?;Thema 1;Thema 2 (niet verplicht);Worden er persoonsgegevens verwerkt?;"
    "Wettelijke grondslag;Privacyverklaring;Wanneer wordt de sensor verwijderd?"
)
GOOD = "S-1;Geluidsensor;52.22;6.89;;Geluid;Minder overlast;Milieu: geluid;;Nee;;;31-12-2027"
OWNER = (
    "Naam organisatie/bedrijf;Gemeente Enschede\nE-mail;j.jansen@example.org\nVoornaam;Jan\nTelefoonnummer;0534000000\n"
)


def sheet(folder: Path, *rows: str, head: str = HEAD, name: str = "Sensorregistratie.csv") -> str:
    (folder / name).write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return str(folder / name)


def document(folder: Path, content: Any, name: str = "sensors.geojson") -> str:
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return str(folder / name)


def feature(reference: str, **properties: Any) -> dict[str, Any]:
    told = {"reference": reference, "type": "Camera", **properties}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [6.89, 52.22]}, "properties": told}


def reasons(snapshot: Snapshot) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.reference, one.reason) for one in snapshot.rejections]


def test_a_sheet_tells_of_sensors_and_of_nobody_by_name(tmp_path: Path) -> None:
    place = sheet(tmp_path, GOOD)
    (tmp_path / "Uw gegevens.csv").write_text(OWNER)

    snapshot = read_sensors(place, TODAY)

    (record,) = snapshot.records
    assert (record.source_id, record.organisation, record.title) == ("S-1", "Gemeente Enschede", "Geluidsensor: Geluid")
    assert (record.purpose, record.status) == ("Minder overlast", EntryStatus.IN_USE)
    assert record.details["active_until"] == "2027-12-31"
    assert (record.details["latitude"], record.details["personal_data"]) == (52.22, False)
    assert not any(text in json.dumps(vars(record), default=str) for text in ("jansen", "Jan", "0534"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("S-2;;52.22;6.89;;G;D;T;;Nee;;;31-12-2027", "type is missing"),
        ("S-2;Geluid;52.22;6.89;;G;D;;;Nee;;;31-12-2027", "themes is missing"),
        ("S-2;Geluid;;;;G;D;T;;Nee;;;31-12-2027", "where is missing"),
        ("S-2;Geluid;52.22;;;G;D;T;;Nee;;;31-12-2027", "where is missing; latitude and longitude go together"),
        ("S-2;Geluid;152.22;6.89;;G;D;T;;Nee;;;31-12-2027", "latitude must lie between -90 and 90, not '152.22'"),
        ("S-2;Geluid;52.22;6.89;;G;D;T;;Soms;;;31-12-2027", "personal_data must be Ja or Nee, not 'Soms'"),
        ("S-2;Geluid;52.22;6.89;;G;D;T;;Ja;;;31-12-2027", "legal_ground is missing; privacy_url is missing"),
        ("S-2;G;52.22;6.89;;G;D;T;;Ja;Taak;zie site;31-12-2027", "privacy_url is no web address: 'zie site'"),
        ("S-2;Geluid;52.22;6.89;;G;D;T;;Nee;;;", "active_until is missing"),
        ("S-2;G;52.22;6.89;;G;D;T;;Nee;;;volgend jaar", "active_until is no date such as 31-12-2026: 'volgend jaar'"),
        ("S-1;Geluid;52.22;6.89;;G;D;T;;Nee;;;31-12-2027", "the reference was used in row 2 already"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line_and_every_reason(
    tmp_path: Path, row: str, reason: str
) -> None:
    snapshot = read_sensors(sheet(tmp_path, GOOD, row), TODAY)

    assert snapshot.rejections == (Rejection(line=3, reference=row.partition(";")[0], reason=reason),)
    assert [record.source_id for record in snapshot.records] == ["S-1"]


def test_a_sensor_whose_end_date_has_passed_is_out_of_use(tmp_path: Path) -> None:
    place = sheet(tmp_path, GOOD)

    (on_its_last_day,) = read_sensors(place, date(2027, 12, 31)).records
    (the_day_after,) = read_sensors(place, date(2028, 1, 1)).records

    assert (on_its_last_day.status, the_day_after.status) == (EntryStatus.IN_USE, EntryStatus.OUT_OF_USE)


def test_geojson_tells_where_a_sensor_stands_and_keeps_a_no(tmp_path: Path) -> None:
    features = [feature("C-1", persoonsgegevens=False), {**feature("C-2"), "geometry": {"type": "LineString"}}, "odd"]
    snapshot = read_sensors(document(tmp_path, {"type": "FeatureCollection", "features": features}), TODAY)

    first, second = snapshot.records
    assert (first.details["longitude"], first.details["personal_data"]) == (6.89, False)
    assert "longitude" not in second.details
    assert reasons(snapshot) == [(3, None, "it is no object")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("sensoren.pdf", b"%PDF-1.7", "no sheet"),
        ("sensoren.xlsx", b"half a file", "save it once more"),
        ("sensoren.csv", b"\xff\xfe\x00", "save it once more"),
        ("leeg.csv", b"", "--mapping"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(RegisterUnreadable, match=says):
        read_sensors(str(tmp_path / name), TODAY)


def test_a_row_that_cannot_be_read_is_rejected_in_words(tmp_path: Path) -> None:
    head = "Nr,Soort"
    place = sheet(tmp_path, "1,Teller,te veel", '2,"Teller', "3,Teller", head=head, name="eigen.csv")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('organisation = "Gemeente Enschede"\n[columns]\nreference = ["Nr"]\ntype = ["Soort"]\n')

    snapshot = read_sensors(place, TODAY, mapping=str(mapping))

    assert [record.source_id for record in snapshot.records] == ["3"]
    assert [(line, reason.partition(";")[0]) for line, _, reason in reasons(snapshot)] == [
        (2, "more cells than columns"),
        (3, "a quotation mark was opened and not closed"),
    ]


def test_a_sheet_of_ones_own_needs_a_file_that_says_which_column_is_what(tmp_path: Path) -> None:
    place = sheet(tmp_path, "7,Teller,Drukte,Markt", head="Nr,Soort,Meet,Plek", name="eigen.csv")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'organisation = "Gemeente Enschede"\nrequired = ["type", "where"]\n'
        '[columns]\nreference = ["Nr"]\ntype = ["Soort"]\nmeasures = ["Meet"]\nplace = ["Plek"]\n'
    )

    with pytest.raises(RegisterUnreadable, match="--mapping"):
        read_sensors(place, TODAY)
    (record,) = read_sensors(place, TODAY, mapping=str(mapping)).records
    assert (record.source_id, record.title, record.organisation) == ("7", "Teller: Drukte", "Gemeente Enschede")

    mapping.write_text('[columns]\nreference = ["Nr"]\nsoort = ["Soort"]\n')
    with pytest.raises(InvalidMethod, match=r"columns\.soort"):
        read_sensors(place, TODAY, mapping=str(mapping))


def taken_in(place: str, **how: Any) -> dict[str, int]:
    report = register.fn(place, kind=RegisterKind.SENSOR, **how)
    assert isinstance(report, ImportReport)
    return dict(report.counts)


def entries(town: Town) -> dict[str, RegisterEntry]:
    with town.store.read() as unit:
        return {entry.source_id: entry for entry in unit.registers.all(RegisterKind.SENSOR)}


def test_a_second_import_changes_nothing_also_on_another_day(town: Town, tmp_path: Path) -> None:
    place = sheet(tmp_path, GOOD, GOOD.replace("S-1", "S-2"))

    first = taken_in(place, today=town.today)
    before = {reference: (entry.version, entry.next_recheck_on) for reference, entry in entries(town).items()}
    second = taken_in(place, today=town.today + timedelta(days=40))

    assert (first["created"], second["created"], second["changed"], second["unchanged"]) == (2, 0, 0, 2)
    assert {reference: (entry.version, entry.next_recheck_on) for reference, entry in entries(town).items()} == before
    assert entries(town)["S-1"].details["type"] == "Geluidsensor"


@ON_SQLITE
def test_only_a_complete_import_stops_the_cycle_of_what_is_gone(town: Town, tmp_path: Path) -> None:
    other = GOOD.replace("S-1", "S-2")
    taken_in(sheet(tmp_path, GOOD, other), organisation="Gemeente Enschede")

    assert taken_in(sheet(tmp_path, GOOD), organisation="Gemeente Enschede")["withdrawn"] == 0
    assert entries(town)["S-2"].next_recheck_on is not None
    assert taken_in(sheet(tmp_path, GOOD), organisation="Gemeente Enschede", complete=True)["withdrawn"] == 1
    assert entries(town)["S-2"].status is EntryStatus.WITHDRAWN
    assert entries(town)["S-2"].next_recheck_on is None


@ON_SQLITE
def test_what_goes_out_says_the_same_when_it_is_read_in_again(town: Town, tmp_path: Path) -> None:
    two_themes = (
        GOOD.replace("Milieu: geluid;", "Milieu: geluid;Veiligheid").replace("S-1", "S-2").replace("6.89", "-6.89")
    )
    formula = GOOD.replace("S-1", "S-3").replace("Geluid;Minder", "=1+1;Minder")
    taken_in(sheet(tmp_path, GOOD, two_themes, formula), organisation="Gemeente Enschede")
    told = {entry.source_id: entry.details for entry in entries(town).values()}

    (tmp_path / "uit.geojson").write_text(as_geojson(entries(town).values()))
    (tmp_path / "uit.csv").write_text(as_bulk_sheet(entries(town).values()))
    mapped = read_sensors(str(tmp_path / "uit.geojson"), TODAY)
    listed = read_sensors(str(tmp_path / "uit.csv"), TODAY)

    assert {one.source_id: one.details for one in mapped.records} == told
    assert {one.source_id: one.details for one in listed.records} == {
        **told,
        "S-3": {**told["S-3"], "measures": "'=1+1"},
    }, "a spreadsheet must not take a text for a formula"
    assert not mapped.rejections + listed.rejections


@pytest.mark.parametrize(
    ("place", "seen", "rejected"),
    [
        (f"{DATA}/bulk/Sensorregistratie.csv", 2, [(3, "7079-2297", "privacy_url is missing")]),
        (f"{DATA}/empty_rows_columns_bulk/Sensorregistratie.csv", 1, []),
        (f"{DATA}/iprox_single/Sensorregistratie.csv", 2, [(2, "7079-2296.1", "privacy_url is missing")]),
        (f"{DATA}/iprox_multiple/Sensorregistratie.csv", 2, [(3, "7079-2297.0", "privacy_url is missing")]),
        (f"{DATA}/iprox_five_sensors/Sensorregistratie.csv", 5, []),
        (f"{DATA}/bulk.xlsx", 0, []),
        ("data/sensor/amsterdam-frontend/sensors.json", 8, []),
        ("data/sensor/sensrnet/TemplateOpvoerAPI.xlsx", 0, []),
    ],
)
def test_the_files_of_amsterdam_and_sensrnet_are_read(
    shared: Path, place: str, seen: int, rejected: list[tuple[int, str | None, str]]
) -> None:
    snapshot = read_sensors(str(shared / place), TODAY)

    assert (snapshot.seen, reasons(snapshot)) == (seen, rejected)
    assert len(snapshot.records) == seen - len(rejected)
