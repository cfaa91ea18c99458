"""Mails that came back, on the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.people import NewPerson, add_person
from models.store.open import open_store
from models.vocabulary import Role
from tests.returned_mail import OUT_OF_OFFICE
from waardenweg.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in an installation with one person; gives its exit code, its answer and what it said beside."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    shutil.copy(new_sqlite, tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    new = NewPerson(handle="piet", name="Piet", email="piet@example.org", roles=frozenset({Role.FG}))
    with store.write() as unit:
        add_person(unit, new)
    store.close()

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_what_came_in_is_read_listed_and_seen(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "back"
    folder.mkdir()
    (folder / "1.eml").write_bytes(b"From: mailer-daemon@example.org\r\n\r\n550 5.1.1 <jan@example.org> unknown\r\n")
    (folder / "2.eml").write_text(
        OUT_OF_OFFICE.format(receiver="piet@example.org", sender="w@example.org", message_id="<1@x>")
    )

    code, out, _ = command("bounces", "read", str(folder), "--json")
    assert code == 1
    assert {name: count for name, count in json.loads(out).items() if count} == {
        "bounces_unreadable": 1,
        "bounces_passed_over": 1,
    }
    code, out, _ = command("bounces", "list", "--json")
    (row,) = json.loads(out)
    assert (code, row["flaw"], row["said"]) == (1, "not_ours", "550 5.1.1 … unknown")
    assert command("bounces", "seen", row["id"])[0] == 0
    assert command("bounces", "list")[0] == 0
    assert command("bounces", "read", str(folder))[0] == 0


def test_a_folder_that_is_none_and_a_setting_that_is_missing_are_refused_by_name(
    command: Command, tmp_path: Path
) -> None:
    for arguments, told in (
        (("bounces", "read"), "WAARDENWEG_BOUNCES"),
        (("bounces", "read", str(tmp_path / "nowhere")), "nowhere"),
        (("bounces", "seen", "x"), "bounces list"),
    ):
        code, _, err = command(*arguments)
        assert code == 2
        assert told in err


def test_an_address_is_mended_by_handle(command: Command) -> None:
    assert command("person", "address", "piet", "piet@new.example.org")[0] == 0
    assert "piet@new.example.org" in command("person", "export", "piet", "--json")[1]
    assert command("person", "address", "piet", "piet")[0] == 2
