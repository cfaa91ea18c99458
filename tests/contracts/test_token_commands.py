"""Tokens on the command line: shown once, listed without their secret, ended at once."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.base import Moment
from models.people import NewPerson, add_person
from models.store.open import open_store
from models.tokens import whose_token
from models.vocabulary import Role
from tasks.world import moment
from waardenweg.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with one person."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    shutil.copy(new_sqlite, tmp_path)
    store = open_store(url)
    new = NewPerson(handle="piet", name="Piet", email="piet@example.org", roles=frozenset({Role.FG}))
    with store.write() as unit:
        add_person(unit, new)
    store.close()
    return url


@pytest.fixture
def command(url: str, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command; gives its exit code, what it answered and what it said beside that."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["token", *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def opens(url: str, secret: str, now: Moment) -> str | None:
    """The handle of whom a token speaks for."""
    store = open_store(url)
    bearer = whose_token(store, secret, now)
    store.close()
    return bearer.actor.handle if bearer else None


def test_a_token_is_shown_once_and_lasts_ninety_days_unless_told_otherwise(url: str, command: Command) -> None:
    _, secret, _ = command("issue", "piet")
    issued: dict[str, Any] = json.loads(command("issue", "piet", "--days", "1", "--label", "zaaksysteem", "--json")[1])
    now = moment()
    day = Moment(on=now.on, at=now.at + timedelta(days=1))
    quarter = Moment(on=now.on, at=now.at + timedelta(days=90))

    assert issued["person"] == "piet"
    assert opens(url, issued["token"], now) == opens(url, secret.strip(), day) == "piet"
    assert opens(url, issued["token"], day) is opens(url, secret.strip(), quarter) is None
    listed = json.loads(command("list", "--json")[1])
    assert [row["label"] for row in listed] == ["", "zaaksysteem"]
    assert secret.strip() not in json.dumps(listed)
    assert secret.strip().encode() not in Path(url.removeprefix("sqlite:///")).read_bytes()


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(url: str, command: Command) -> None:
    issued = json.loads(command("issue", "piet", "--json")[1])

    assert command("revoke", issued["id"], "--json")[0] == 0
    assert opens(url, issued["token"], moment()) is None
    (row,) = json.loads(command("list", "--json")[1])
    assert (row["id"], bool(row["revoked_on"])) == (issued["id"], True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["issue", "nobody"], "waardenweg person list"),
        (["issue", "piet", "--days", "367"], "1 to 366"),
        (["issue", "piet", "--days", "0"], "1 to 366"),
        (["issue", "piet", "--label", "x" * 81], "80 characters"),
        (["revoke", "x"], "waardenweg token list"),
        (["revoke", "00000000-0000-0000-0000-000000000000"], "waardenweg token list"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(command: Command, arguments: list[str], says: str) -> None:
    code, answered, said = command(*arguments)

    assert (code, answered) == (2, "")
    assert says in said
    assert said.count("\n") == 1
