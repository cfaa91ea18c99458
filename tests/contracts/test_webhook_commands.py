"""Subscribers on the command line: added with a secret that is never shown, tried, followed and stopped."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from models.intake import NewCase, start_case
from models.store.open import Store, open_store
from models.vocabulary import Origin
from tasks.world import moment
from tests.scripted_server import Said, ScriptedServer
from waardenweg.cli import main
from waardenweg.cli.here import OPERATOR

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An installation of its own."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    monkeypatch.setenv("EVENTS_SECRET", SECRET)
    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    shutil.copy(new_sqlite, tmp_path)
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Said(status=204, body=b"")) as listening:
        yield listening


@pytest.fixture
def command(store: Store, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command; gives its exit code, what it answered and what it said beside that."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def answer(command: Command, *arguments: str, code: int = 0) -> Any:
    """What ``webhook`` answers to a program."""
    ended, said, beside = command("webhook", *arguments, "--json")
    assert ended == code, beside
    assert SECRET not in said + beside
    return json.loads(said)


def added(command: Command, url: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(command, "add", "zaken", url, "--secret", "env:EVENTS_SECRET", "--private-network")
    return found


def started(store: Store) -> str:
    new = NewCase(title="Een bestaand systeem", origin=Origin.EXISTING_SYSTEM)
    return start_case(store, new, OPERATOR, moment()).reference


def test_an_address_that_was_added_gets_a_signed_ping_at_once(command: Command, server: ScriptedServer) -> None:
    assert added(command, server.url)["name"] == "zaken"

    assert answer(command, "test", "zaken") == {"taken": True, "answered": 204, "problem": None}
    (asked,) = server.asked
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers))["type"] == "webhook.ping"
    server.answers[0] = Said(status=401)
    refused = answer(command, "test", "zaken", code=1)
    assert (refused["taken"], refused["answered"]) == (False, 401)


def test_the_log_tells_of_each_call_and_a_refused_one_goes_again_on_request(
    command: Command, server: ScriptedServer, store: Store
) -> None:
    added(command, server.url)
    server.answers[0] = Said(status=404)
    reference = started(store)
    command("deliver")

    (row,) = answer(command, "log", code=1)
    assert (row["webhook"], row["case"], row["to"], row["status"]) == ("zaken", reference, "intake", "refused")
    assert row["problem"] == "It answered 404."
    server.answers[0] = Said(status=204, body=b"")
    assert answer(command, "retry", row["id"])["status"] == "queued"
    code, counts, _ = command("deliver", "--json")
    assert (code, json.loads(counts)["events_sent"]) == (0, 1)
    (row,) = answer(command, "log", "zaken")
    assert (row["status"], row["answered"]) == ("sent", 204)
    (listed,) = answer(command, "list")
    assert (listed["waiting"], listed["sent"], listed["refused"]) == (0, 1, 0)


def test_a_stopped_address_is_called_no_more_and_may_be_added_again(
    command: Command, server: ScriptedServer, store: Store
) -> None:
    added(command, server.url)
    assert answer(command, "stop", "zaken")["stopped_on"] == str(moment().on)
    started(store)
    command("deliver")
    assert server.asked == []

    assert added(command, server.url)["stopped_on"] is None
    started(store)
    command("deliver")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "x", "http://example.org/", "--secret", "env:EVENTS_SECRET"], "https://"),
        (["add", "x", "example.org", "--secret", "env:EVENTS_SECRET"], "https://"),
        (["add", "x", "https://u:p@example.org/", "--secret", "env:EVENTS_SECRET"], "do not belong"),
        (["add", "x", "https://example.org/", "--secret", SECRET], "env:NAME or file:/path"),
        (["add", "x", "https://example.org/", "--secret", "env:NOTHING_HERE"], "env:NOTHING_HERE"),
        (["add", "x" * 81, "https://example.org/", "--secret", "env:EVENTS_SECRET"], "80 characters"),
        (["stop", "x"], "webhook list"),
        (["log", "x"], "webhook list"),
        (["test", "x"], "webhook list"),
        (["retry", "x"], "webhook log"),
        (["retry", "00000000-0000-0000-0000-000000000000"], "webhook log"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(command: Command, arguments: list[str], says: str) -> None:
    code, answered, said = command("webhook", *arguments)

    assert (code, answered) == (2, "")
    assert says in said
    assert SECRET not in said
    assert said.count("\n") == 1


def test_a_name_is_given_once(command: Command, server: ScriptedServer) -> None:
    added(command, server.url)

    code, _, said = command("webhook", "add", "zaken", "https://example.org/", "--secret", "env:EVENTS_SECRET")
    assert (code, "stop it first" in said) == (2, True)
