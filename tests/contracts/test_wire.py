"""The wire to a demand system: where it goes, how much it reads, when it asks again and when it writes again."""

import gzip
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.addresses import AddressNotAllowed, check_ip, origin_of
from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.wire.client import Bounds, Place, Resend, Wire
from integrations.demand_systems.wire.reading import read_wire
from models.errors import InvalidMethod
from models.reading import read_toml
from tests.ports import free_port
from tests.scripted_server import Said, ScriptedServer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUICK = Bounds(
    timeout=timedelta(seconds=0.5),
    patience=timedelta(seconds=5),
    attempts=4,
    first_wait=timedelta(milliseconds=1),
    largest_answer=1000,
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as listening:
        yield listening


@pytest.fixture
def wire(server: ScriptedServer) -> Iterator[Wire]:
    with_us = Wire("tracker", Place(base_url=server.url, private_network=True, bounds=QUICK), lambda: NOON)
    yield with_us
    with_us.close()


def failure(wire: Wire, method: str = "GET", path: str = "rest") -> SourceFailed:
    with pytest.raises(SourceFailed) as failed:
        wire.ask(method, path, json={"a": 1} if method != "GET" else None)
    return failed.value


def test_an_answer_is_read_as_json_with_its_status_and_headers(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(body=b'{"data": ["\xc3\xa9"]}', headers={"ETag": '"1"'})

    answer = wire.ask("GET", "rest?a=1", params={"b": "2"}, headers={"X-Ours": "yes"})

    assert (answer.status, answer.data, answer.headers["etag"]) == (200, {"data": ["é"]}, '"1"')
    (asked,) = server.asked
    assert (asked.path, asked.headers["X-Ours"], asked.headers["Accept"]) == (
        "/rest?a=1&b=2",
        "yes",
        "application/json",
    )


def test_an_answer_without_a_body_has_no_data(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(status=204, body=b"")

    assert wire.ask("GET", "rest").data is None


@pytest.mark.parametrize(
    "passing",
    [
        Said(status=429, headers={"Retry-After": "0"}),
        Said(status=503, headers={"Retry-After": "Mon, 02 Mar 2026 11:59:00 GMT"}),
        Said(status=500),
        Said(status=502, body=b"<html>proxy</html>"),
        Said(body=b"<html>maintenance</html>", headers={"Content-Type": "text/html"}),
        Said(body=b'{"data": [1, 2'),
        Said(body=b'{"data": [', announced=400),
        Said(waits=0.8),
        Said(body=b'{"data": []}', drips=0.2),
    ],
    ids=["429", "503-date", "500", "502", "html", "cut-off-json", "cut-off-body", "slow", "drops"],
)
def test_a_question_is_asked_again_where_that_may_help(server: ScriptedServer, wire: Wire, passing: Said) -> None:
    server.answers.extendleft([passing])

    assert wire.ask("GET", "rest").data == {}
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(status=500), FailureCode.UNREACHABLE),
        (Said(status=429), FailureCode.BUSY),
        (Said(body=b"<html>"), FailureCode.STRANGE_ANSWER),
    ],
)
def test_what_stays_wrong_is_told_in_the_end(server: ScriptedServer, wire: Wire, said: Said, code: FailureCode) -> None:
    server.answers[0] = said

    assert failure(wire).reason is code
    assert len(server.asked) == QUICK.attempts


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, FailureCode.NO_ACCESS),
        (403, FailureCode.NO_RIGHTS),
        (404, FailureCode.NOT_FOUND),
        (410, FailureCode.NOT_FOUND),
        (400, FailureCode.STRANGE_ANSWER),
        (422, FailureCode.STRANGE_ANSWER),
    ],
)
def test_what_does_not_pass_is_told_at_once(server: ScriptedServer, wire: Wire, status: int, code: FailureCode) -> None:
    server.answers[0] = Said(status=status, body=b'{"message": "wrong"}')

    assert failure(wire).reason is code
    assert len(server.asked) == 1


def test_what_is_said_of_a_refusal_is_passed_on_without_where_the_files_of_that_program_lie(
    server: ScriptedServer, wire: Wire
) -> None:
    said = b'{"message": "Wrong query near \\"Fase\\" at /usr/share/rt5/lib/RT/SQL.pm line 123, see http://rt/help"}'
    server.answers[0] = Said(status=400, body=said)

    told = failure(wire).told

    assert 'Wrong query near \\"Fase\\" at …, see http://rt/help' in told


def test_a_status_that_is_expected_is_an_answer(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(status=404, body=b"")

    assert wire.ask("GET", "rest", accept=[404]).status == 404


def test_a_rest_that_is_longer_than_our_patience_is_passed_on(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(status=429, headers={"Retry-After": "3600"})

    told = failure(wire)

    assert (told.reason, told.retry_after) == (FailureCode.BUSY, timedelta(hours=1))
    assert len(server.asked) == 1


@pytest.mark.parametrize("passing", [Said(status=429, headers={"Retry-After": "0"}), Said(status=503)])
def test_what_was_certainly_not_taken_is_written_again(server: ScriptedServer, wire: Wire, passing: Said) -> None:
    server.answers.extendleft([passing])

    wire.ask("POST", "rest", json={"note": "hello"})

    assert [asked.body for asked in server.asked] == [b'{"note":"hello"}'] * 2


@pytest.mark.parametrize(
    "doubtful",
    [Said(status=500), Said(status=504), Said(waits=0.8), Said(body=b"{", announced=90), Said(body=b"<html>")],
)
def test_what_may_have_been_taken_is_not_written_again(server: ScriptedServer, wire: Wire, doubtful: Said) -> None:
    server.answers[0] = doubtful

    failure(wire, "POST")

    assert len(server.asked) == 1


def test_a_question_that_has_to_be_posted_is_asked_again_where_that_is_said(server: ScriptedServer, wire: Wire) -> None:
    server.answers.extendleft([Said(status=500)])

    wire.ask("POST", "search", json={}, resend=Resend.FREELY)

    assert len(server.asked) == 2


def test_a_system_that_does_not_listen_is_unreachable() -> None:
    place = Place(base_url=f"http://127.0.0.1:{free_port()}/", private_network=True, bounds=QUICK)

    assert failure(Wire("tracker", place, lambda: NOON), "POST").reason is FailureCode.UNREACHABLE


def test_a_redirect_is_not_followed(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(status=302, headers={"Location": server.url + "elsewhere"})

    assert failure(wire).reason is FailureCode.STRANGE_ANSWER
    assert [asked.path for asked in server.asked] == ["/rest"]


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:1/",
        "//elsewhere.example/rest",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "http://a:b@127.0.0.1/",
    ],
)
def test_another_server_is_not_called(server: ScriptedServer, wire: Wire, address: str) -> None:
    assert failure(wire, path=address).reason is FailureCode.NOT_ALLOWED
    assert not server.asked


def test_a_whole_address_on_the_same_server_is_called(server: ScriptedServer, wire: Wire) -> None:
    wire.ask("GET", server.url + "rest?page=2")

    assert [asked.path for asked in server.asked] == ["/rest?page=2"]


def test_a_private_network_is_called_only_where_somebody_said_so(server: ScriptedServer) -> None:
    wire = Wire("tracker", Place(base_url=server.url, bounds=QUICK), lambda: NOON)

    told = failure(wire)

    assert (told.reason, "private_network" in told.told) == (FailureCode.NOT_ALLOWED, True)
    assert not server.asked


@pytest.mark.parametrize("inside", ["10.1.2.3", "192.168.0.1", "127.0.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"])
def test_an_address_inside_is_private(inside: str) -> None:
    check_ip(inside, private_allowed=True)
    with pytest.raises(AddressNotAllowed):
        check_ip(inside, private_allowed=False)


@pytest.mark.parametrize("never", ["169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1", "fd00:ec2::254"])
def test_where_a_cloud_hands_out_its_keys_nobody_goes(never: str) -> None:
    with pytest.raises(AddressNotAllowed):
        check_ip(never, private_allowed=True)


def test_a_public_address_is_called() -> None:
    check_ip("93.184.216.34", private_allowed=False)


def test_an_origin_is_written_in_one_way() -> None:
    assert origin_of("HTTPS://Tracker.Example:443/a") == origin_of("https://tracker.example/b")
    assert origin_of("http://[::1]:8080/") == "http://[::1]:8080"


@pytest.mark.parametrize("pack", [False, True])
def test_an_answer_that_is_too_large_is_not_read(server: ScriptedServer, wire: Wire, pack: bool) -> None:
    body = b'"' + b"a" * 100_000 + b'"'
    packed = Said(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    server.answers[0] = packed if pack else Said(body=body)

    assert failure(wire).reason is FailureCode.TOO_LARGE


def test_the_clocks_are_compared(server: ScriptedServer, wire: Wire) -> None:
    server.answers[0] = Said(headers={"Date": "Mon, 02 Mar 2026 12:03:00 GMT"})

    wire.ask("GET", "rest")

    assert wire.skew == timedelta(minutes=3)


CONFIGURED = """
[source]
base_url = "{url}"
private_network = true
patience_seconds = 1
[auth]
{auth}
[headers]
Origin = "{{origin}}"
"""


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ('kind = "basic"\nuser = "me"\nsecret = "env:TRACKER_SECRET"', "Authorization", "Basic bWU6czNjcmV0"),
        ('kind = "bearer"\nsecret = "env:TRACKER_SECRET"', "Authorization", "Bearer s3cret"),
        (
            'kind = "header"\nheader = "X-Key"\nvalue = "token {{secret}}"\nsecret = "env:TRACKER_SECRET"',
            "X-Key",
            "token s3cret",
        ),
    ],
)
def test_we_say_who_we_are_with_the_secret_of_that_moment(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, auth: str, header: str, value: str
) -> None:
    text = CONFIGURED.format(url=server.url, auth=auth.replace("{{", "{").replace("}}", "}"))
    wire = read_wire("tracker", read_toml(text, "tracker.toml"), lambda: NOON)
    assert failure(wire).reason is FailureCode.NO_SECRET
    monkeypatch.setenv("TRACKER_SECRET", "s3cret")

    wire.ask("GET", "rest")

    (asked,) = server.asked
    assert (asked.headers[header], asked.headers["Origin"]) == (value, server.url.rstrip("/"))


def test_a_secret_may_stand_in_a_file(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n", encoding="utf-8")
    text = CONFIGURED.format(url=server.url, auth=f'kind = "bearer"\nsecret = "file:{tmp_path}/key"')

    read_wire("tracker", read_toml(text, "tracker.toml"), lambda: NOON).ask("GET", "rest")

    assert server.asked[0].headers["Authorization"] == "Bearer from-file"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('secret = "hunter2"', "auth.secret"),
        ('kind = "oauth"', "auth.kind"),
        ('kind = "header"\nvalue = "{key}"\nsecret = "env:A"', "auth.value"),
    ],
)
def test_a_sign_in_that_cannot_be_used_is_refused_by_key_and_never_repeated(line: str, key: str) -> None:
    kind = "" if "kind" in line else 'kind = "bearer"\n'
    text = CONFIGURED.format(url="https://tracker.example/", auth=kind + line)

    with pytest.raises(InvalidMethod, match=key) as refused:
        read_wire("tracker", read_toml(text, "tracker.toml"), lambda: NOON)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["tracker.example", "ftp://tracker.example", "https://me:pw@tracker.example"])
def test_a_base_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidMethod, match="base_url"):
        read_wire("tracker", read_toml(f'[source]\nbase_url = "{url}"', "tracker.toml"), lambda: NOON)


def test_no_secret_and_no_question_stands_in_a_log_or_a_reason(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TRACKER_SECRET", "s3cret")
    server.answers[0] = Said(status=500)
    text = CONFIGURED.format(url=server.url, auth='kind = "bearer"\nsecret = "env:TRACKER_SECRET"')
    wire = read_wire("tracker", read_toml(text, "tracker.toml"), lambda: NOON)

    with caplog.at_level(logging.DEBUG):
        told = failure(wire, path="rest?name=Jansen")

    everything = caplog.text + str(told)
    assert "s3cret" not in everything
    assert "Jansen" not in str(told)


SESSION = """
kind = "session"
path = "initSession"
secret = "env:TRACKER_SECRET"
headers = { Authorization = "user_token {secret}" }
token = "session_token"
header = "Session-Token"
value = "{token}"
"""
TOKEN = Said(body=b'{"session_token": "t0k3n"}')


def signed_in(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, auth: str, more: str = "") -> Wire:
    monkeypatch.setenv("TRACKER_SECRET", "s3cret")
    monkeypatch.setenv("APP_TOKEN", "app")
    text = f'[source]\nbase_url = "{server.url}"\nprivate_network = true\npatience_seconds = 1\n[auth]\n{auth}\n{more}'
    return read_wire("tracker", read_toml(text, "tracker.toml"), lambda: NOON)


def test_a_session_is_opened_once_and_its_token_sent_from_then_on(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers.extendleft([TOKEN])
    wire = signed_in(server, monkeypatch, SESSION, '[headers]\nApp-Token = "env:APP_TOKEN"')

    wire.ask("GET", "tickets")
    wire.ask("GET", "tickets")

    assert [asked.path for asked in server.asked] == ["/initSession", "/tickets", "/tickets"]
    assert {asked.headers["App-Token"] for asked in server.asked} == {"app"}
    assert server.asked[0].headers["Authorization"] == "user_token s3cret"
    assert [asked.headers.get("Session-Token") for asked in server.asked] == [None, "t0k3n", "t0k3n"]


def test_a_session_that_ran_out_is_opened_again_and_what_was_written_goes_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [TOKEN, Said(), Said(status=401), Said(body=b'{"session_token": "n3w"}')]
    server.answers.extendleft(reversed(script))
    wire = signed_in(server, monkeypatch, SESSION)

    wire.ask("GET", "tickets")
    wire.ask("POST", "tickets/1/notes", json={"note": "hello"})

    told = [(asked.method, asked.path, asked.headers.get("Session-Token")) for asked in server.asked[2:]]
    assert told == [
        ("POST", "/tickets/1/notes", "t0k3n"),
        ("GET", "/initSession", None),
        ("POST", "/tickets/1/notes", "n3w"),
    ]


def test_a_token_may_be_asked_for_by_a_form(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers.extendleft([Said(body=b'{"access_token": "abc"}')])
    auth = (
        'kind = "session"\npath = "oauth_token.do"\nuser = "app"\nsecret = "env:TRACKER_SECRET"\n'
        'token = "access_token"\n'
        'form = { grant_type = "client_credentials", client_id = "{user}", client_secret = "{secret}" }'
    )
    signed_in(server, monkeypatch, auth).ask("GET", "tickets")

    opened, asked = server.asked
    assert (opened.method, opened.body) == ("POST", b"grant_type=client_credentials&client_id=app&client_secret=s3cret")
    assert asked.headers["Authorization"] == "Bearer abc"


@pytest.mark.parametrize("answer", [Said(status=401), Said(body=b'{"error": "no"}'), Said(body=b"[]")])
def test_a_sign_in_that_gives_no_token_says_that_we_are_not_let_in(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, answer: Said
) -> None:
    server.answers[0] = answer

    told = failure(signed_in(server, monkeypatch, SESSION))

    assert told.reason is FailureCode.NO_ACCESS
    assert [asked.path for asked in server.asked] == ["/initSession"]
    assert "s3cret" not in str(told)


def test_a_session_without_a_place_for_its_token_is_refused(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidMethod, match=r"auth\.token: write where"):
        signed_in(server, monkeypatch, SESSION.replace('token = "session_token"\n', ""))
