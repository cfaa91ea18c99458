"""``waardenweg writebacks``: what sources must still be told, or did not take, for who works with programs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from integrations.demand_systems.flaws import NoteRefused
from integrations.settings import load_settings
from models.store.open import open_store
from models.vocabulary import Step
from tasks.world import World, in_world
from tasks.write_back import write_outcomes_back
from tests.notebook import Notebook, taking_notes
from tests.town import Town
from waardenweg.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose inbox must be told two things, of which it refused the first."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    shutil.copy(new_sqlite, tmp_path)
    store = open_store(url)
    with in_world(World(settings=load_settings(home=tmp_path), store=store)) as world:
        town = Town(world)
        with store.write() as unit:
            unit.demands.state("inbox").takes_notes = True
        project = town.demand()
        town.engine_works()
        project.confirmed(Step.START_FULL_CHECK)
        notebook = Notebook()
        notebook.goes_wrong.append(NoteRefused("status 400. Bestaat niet"))
        write_outcomes_back(town.moment, [taking_notes(notebook)])
        project.assessed().decided("proceed")
    store.close()
    return tmp_path


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command; gives its exit code, what it answered and what it said beside that."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def listed(command: Command, code: int) -> list[dict[str, Any]]:
    ended, out, err = command("writebacks", "list", "--json")
    assert (ended, err) == (code, "")
    rows: list[dict[str, Any]] = json.loads(out)
    return rows


def test_what_waits_and_what_was_refused_is_listed_with_the_reason(command: Command) -> None:
    refused, waiting = listed(command, 1)

    assert (refused["status"], refused["kind"], refused["source"], refused["ref"]) == (
        "refused",
        "triage",
        "inbox",
        "D-1",
    )
    assert "status 400. Bestaat niet" in refused["problem"]
    assert (waiting["status"], waiting["kind"], waiting["attempts"]) == ("queued", "decision", 0)
    assert waiting["case"].startswith("2026-")


def test_people_read_a_line_each(command: Command) -> None:
    code, out, _ = command("writebacks")

    assert code == 1
    first, second = out.splitlines()
    assert "inbox D-1 triage (refused): De bron nam dit niet aan" in first
    assert second.endswith("inbox D-1 decision (queued)")


def test_what_was_refused_is_told_again(command: Command) -> None:
    refused, _ = listed(command, 1)

    assert command("writebacks", "retry", refused["id"])[0] == 0

    assert [row["status"] for row in listed(command, 0)] == ["queued", "queued"]


def test_what_need_not_be_told_is_dropped(command: Command) -> None:
    refused, waiting = listed(command, 1)

    code, out, _ = command("writebacks", "drop", refused["id"], waiting["id"], "--json")

    assert (code, [row["status"] for row in json.loads(out)]) == (0, ["dropped", "dropped"])
    assert listed(command, 0) == []


def test_what_needs_no_person_is_refused_in_one_line(command: Command) -> None:
    _, waiting = listed(command, 1)

    for key, told in ((waiting["id"], "This is queued"), (str(uuid4()), "waardenweg writebacks"), ("x", "'x' is no")):
        code, _, err = command("writebacks", "retry", key)
        assert (code, told in err, err.count("\n")) == (2, True, 1)
