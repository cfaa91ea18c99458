"""Signals on the command line: kept, landed by name or by filter, settled, and listed as they stand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waardenweg.cli import main

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Command:
    """Run a command in an installation with one case; gives its exit code and what it said."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    shutil.copy(new_sqlite, tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--json"] if "--json" not in arguments else list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out or said.err

    case = tmp_path / "case.json"
    case.write_text(
        json.dumps(
            {"title": "Camera's", "origin": "existing_system", "answers": {"technologies": ["camera"]}},
        )
    )
    assert run("case", "open", str(case), "--today", "2026-01-05")[0] == 0
    return run


def test_a_signal_is_kept_lands_by_a_filter_and_is_settled(command: Command) -> None:
    _, told = command("signal", "add", "Een nieuwe wet", "--kind", "law", "--today", "2026-01-06")
    signal = json.loads(told)["signal"]

    landed = json.loads(command("signal", "land", signal, "--answer", "technologies=camera", "--ask")[1])
    assert landed == {"added": 1, "checks": 0}, "a case that is still at its intake is told and not asked"
    assert json.loads(command("signal", "settle", signal, "--because", "Gelezen.", "--erase")[1])["status"] == "settled"

    (row,) = json.loads(command("signal", "list", "--status", "settled")[1])
    assert (row["title"], row["received_on"], row["targets"]) == ("Een nieuwe wet", "2026-01-06", 1)
    assert json.loads(command("signal", "list", "--status", "open")[1]) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--answer", "technologies=raket"], "is no answer to the intake"),
        (["--entry", "robot:1"], "names no register"),
        (["--entry", "sensor:1"], "There is no sensor 1"),
        (["--value", "privacy"], "Nothing fits"),
        (["--case", "2026-9999"], "2026-9999"),
    ],
)
def test_what_a_signal_cannot_land_on_is_refused_in_one_line(
    command: Command, arguments: list[str], reason: str
) -> None:
    signal = json.loads(command("signal", "add", "Een vraag", "--kind", "question")[1])["signal"]

    code, said = command("signal", "land", signal, *arguments)

    assert code == 2
    assert reason in said
    assert said.count("\n") == 1
