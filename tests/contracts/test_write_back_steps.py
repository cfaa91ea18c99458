"""The steps by which outcomes are written, against a server that answers as it is told, and how they are read."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.demand_systems.flaws import FailureCode, NoteRefused, SourceFailed
from integrations.demand_systems.notes.reading import read_write_back
from integrations.demand_systems.notes.steps import as_adf
from integrations.demand_systems.port import NoteTaker
from integrations.demand_systems.wire.client import Bounds, Place, Wire
from integrations.demand_systems.wire.picking import as_text
from models.errors import InvalidMethod
from models.reading import read_toml
from models.vocabulary import WriteBackKind
from tests.contracts.test_write_back import outgoing
from tests.scripted_server import Said, ScriptedServer

QUICK = Bounds(timeout=timedelta(seconds=0.5), patience=timedelta(seconds=3), first_wait=timedelta(0))
FIND = Said(body=b'{"notes": []}', headers={"ETag": '"7"'})
DONE = Said(status=204, body=b"")
FILE = """
[write_back]
kinds = ["decision", "closing"]
[write_back.outcomes]
proceed = "akkoord"
[write_back.fields]
uitkomst = "{outcome}"
volgende = "{next_on}"
[[write_back.steps]]
name = "look"
path = "demands/{ref}"
find = { there = "notes" }
capture = { etag = "header:ETag" }
[[write_back.steps]]
name = "write"
method = "POST"
path = "demands/{ref}/notes"
json = { text = "{note}", about = ["{case}", "{kind}"] }
unless = "there"
[[write_back.steps]]
name = "fill in"
method = "PUT"
path = "demands/{ref}"
needs = "fields"
headers = { If-Match = "{etag}" }
json = "{fields}"
[write_back.read_back]
path = "demands/{ref}"
expect = { uitkomst = "{outcome}", volgende = "{next_on}" }
note = "notes"
"""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def taker(server: ScriptedServer, *answers: Said, file: str = FILE) -> NoteTaker:
    server.answers.clear()
    server.answers.extend(answers)
    wire = Wire("x", Place(base_url=server.url, private_network=True, bounds=QUICK), lambda: datetime.now(UTC))
    found = read_write_back(read_toml(file, "x.toml"), wire)
    assert found is not None
    return found


def holds(**fields: Any) -> Said:
    return Said(body=json.dumps(fields).encode())


def asked(server: ScriptedServer) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.asked]


def body(server: ScriptedServer, number: int) -> Any:
    return json.loads(server.asked[number].body)


def test_the_steps_are_taken_in_their_order_with_what_they_ask_for_filled_in(server: ScriptedServer) -> None:
    told = outgoing("D/1 ä")

    taker(server, FIND, DONE, DONE).tell(told)

    place = "/demands/D%2F1%20%C3%A4"
    assert asked(server) == [f"GET {place}", f"POST {place}/notes", f"PUT {place}"]
    assert body(server, 1) == {"text": told.note, "about": ["2026-0001", "decision"]}
    assert body(server, 2) == {"uitkomst": "akkoord", "volgende": None}, "no date is null, not an empty text"
    assert server.asked[2].headers["If-Match"] == '"7"'


def test_a_note_that_stands_there_is_not_written_again(server: ScriptedServer) -> None:
    told = outgoing("1")
    there = holds(notes=[{"by": "iemand", "text": f"<p>{told.note}</p>"}], etag="x")

    taker(server, Said(body=there.body, headers={"ETag": "e"}), DONE).tell(told)

    assert asked(server) == ["GET /demands/1", "PUT /demands/1"]


def test_a_record_that_changed_meanwhile_is_looked_at_again_once(server: ScriptedServer) -> None:
    changed = Said(status=412)
    taker(server, FIND, DONE, changed, FIND, DONE, DONE).tell(outgoing("1"))
    assert len(server.asked) == 6

    server.asked.clear()
    with pytest.raises(NoteRefused, match="412"):
        taker(server, FIND, DONE, changed, FIND, DONE, changed).tell(outgoing("1"))
    assert len(server.asked) == 6


def test_a_write_that_may_have_arrived_is_not_sent_again(server: ScriptedServer) -> None:
    slow = Said(waits=1)

    with pytest.raises(SourceFailed) as failed:
        taker(server, FIND, slow).tell(outgoing("1"))

    assert failed.value.reason is FailureCode.UNREACHABLE
    assert asked(server) == ["GET /demands/1", "POST /demands/1/notes"]


def test_a_write_that_certainly_was_not_taken_is_sent_again(server: ScriptedServer) -> None:
    busy = Said(status=429, headers={"Retry-After": "0"})

    taker(server, FIND, busy, DONE, DONE).tell(outgoing("1"))

    assert asked(server)[1:3] == ["POST /demands/1/notes"] * 2


@pytest.mark.parametrize("status", [400, 403, 404, 409, 415, 422])
def test_a_refusal_of_the_source_is_one_and_says_why_in_short(server: ScriptedServer, status: int) -> None:
    refused = Said(status=status, body=json.dumps({"message": "Mag niet. " * 1000}).encode())

    with pytest.raises(NoteRefused, match=f"status {status}") as told:
        taker(server, FIND, refused).tell(outgoing("1"))

    assert len(str(told.value)) < 220


def test_a_password_that_ran_out_is_no_refusal_of_the_note(server: ScriptedServer) -> None:
    with pytest.raises(SourceFailed) as failed:
        taker(server, Said(status=401)).tell(outgoing("1"))

    assert failed.value.reason is FailureCode.NO_ACCESS


def test_a_step_that_did_not_find_what_the_next_one_needs_is_told(server: ScriptedServer) -> None:
    without_etag = Said(body=b'{"notes": []}')

    with pytest.raises(NoteRefused, match="step fill in: found no etag"):
        taker(server, without_etag, DONE).tell(outgoing("1"))


@pytest.mark.parametrize(
    ("held", "differs"),
    [
        ({"uitkomst": "akkoord", "volgende": None, "notes": ["… {marker} …"]}, ()),
        ({"uitkomst": " akkoord\r\n", "volgende": "", "notes": {"deep": [{"text": "{marker}"}]}}, ()),
        ({"uitkomst": "Akkoord", "volgende": None, "notes": ["{marker}"]}, ("uitkomst",)),
        ({"uitkomst": ["akkoord"], "volgende": "2026-01-01", "notes": []}, ("uitkomst", "volgende", "notes")),
        ({}, ("uitkomst", "notes")),
    ],
)
def test_what_does_not_stand_there_as_it_was_written_is_named(
    server: ScriptedServer, held: Mapping[str, Any], differs: tuple[str, ...]
) -> None:
    told = outgoing("1")
    text = as_text(held).replace("{marker}", told.marker)

    assert taker(server, Said(body=text.encode())).read_back(told).differs == differs


def test_a_form_is_sent_to_a_system_that_takes_one(server: ScriptedServer) -> None:
    file = """
    [write_back]
    kinds = ["closing"]
    [[write_back.steps]]
    name = "write"
    method = "POST"
    path = "note.php"
    form = { json_data = "{marker}", ref = "{ref}" }
    [write_back.read_back]
    path = "notes.php"
    params = { about = "{ref}" }
    note = "@"
    """
    told = outgoing("7")
    found = taker(server, DONE, holds(a=told.marker), file=file)
    found.tell(told)

    assert server.asked[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert found.read_back(told).verified
    assert server.asked[1].path == "/notes.php?about=7"


def test_a_text_becomes_a_paragraph_per_line_in_jiras_documents() -> None:
    document = as_adf("Een.\n\nTwee.\n")

    assert [one["content"][0]["text"] for one in document["content"]] == ["Een.", "Twee."]
    assert (document["type"], document["version"]) == ("doc", 1)


# ── how they are read ──


def test_what_a_source_wants_to_hear_stands_in_its_mapping(server: ScriptedServer) -> None:
    assert taker(server).kinds == {WriteBackKind.DECISION, WriteBackKind.CLOSING}


@pytest.mark.parametrize("file", ["", FILE.replace('["decision", "closing"]', "[]")])
def test_nothing_is_written_where_the_mapping_says_nothing_or_names_no_kind(server: ScriptedServer, file: str) -> None:
    wire = Wire("x", Place(base_url=server.url), lambda: datetime.now(UTC))

    assert read_write_back(read_toml(file, "x.toml"), wire) is None


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ('"closing"]', '"clozing"]', "write_back.kinds: clozing is none; choose from triage, decision"),
        ("proceed =", "procede =", "write_back.outcomes.procede: this is no outcome; choose from cleared"),
        ('"{outcome}"\nvol', '"{uitkomst}"\nvol', "write_back.fields: nothing is called {uitkomst} here"),
        ('"demands/{ref}/notes"', '"demands/{id}/notes"', "write_back.steps 2.path: nothing is called {id} here"),
        ('"{etag}"', '"{tag}"', "write_back.steps 3.headers: nothing is called {tag} here"),
        ('method = "PUT"', 'method = "DELETE"', "write_back.steps 3.method: write one of GET, POST, PUT, PATCH"),
        ('unless = "there"', 'unless = "ther"', "write_back.steps 2.unless: no earlier step captures ther"),
        ('{ there = "notes" }', '{ there = "notes[" }', "write_back.steps 1.find.there: this is no JMESPath"),
        ('{ etag = "header:ETag" }', '{ note = "x" }', "write_back.steps 1.capture: note has a meaning of its own"),
        ('name = "look"', 'naam = "look"', "write_back.steps 1.name: add it: a text between quotes"),
        ('unless = "there"', 'unles = "there"', "write_back.steps 2.unles: this key is not known here; did you mean"),
        ('note = "notes"', 'noot = "notes"', "write_back.read_back.noot: this key is not known here"),
        ("[write_back.read_back]", "[write_back.readback]", "write_back.read_back: add it"),
        ("expect = {", "expekt = {", "write_back.read_back.expekt: this key is not known here; did you mean expect"),
        ('{ uitkomst = "{outcome}", ', '{} # { ', "write_back.read_back.expect: name what must stand in the fields"),
        ("volgende = \"{next_on}\" }", "volgende = \"{etag}\" }", "read_back.expect: nothing is called {etag} here"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_mapping_is_told_with_key_and_mend(
    server: ScriptedServer, written: str, instead: str, told: str
) -> None:
    assert written in FILE

    with pytest.raises(InvalidMethod) as refused:
        taker(server, file=FILE.replace(written, instead))

    assert str(refused.value).startswith("x.toml: ")
    assert told in str(refused.value)


def test_what_a_preset_fills_in_is_left_out_by_an_empty_template(server: ScriptedServer) -> None:
    file = FILE.replace('volgende = "{next_on}"', 'volgende = ""')

    taker(server, FIND, DONE, DONE, file=file).tell(outgoing("1"))

    assert body(server, 2) == {"uitkomst": "akkoord"}
    assert (
        taker(server, holds(uitkomst="akkoord", volgende="x", notes=outgoing("1").marker), file=file)
        .read_back(outgoing("1"))
        .verified
    )
