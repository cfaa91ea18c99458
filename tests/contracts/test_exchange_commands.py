"""``waardenweg assessment import`` and ``export --format par``: answers in the national exchange format, both ways."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.official import OURS
from tests.town import CAMERAS
from waardenweg.cli import main

GIVEN = {
    "metadata": {"urn": "urn:nl:ours:1.0", "createdAt": "2026-11-01T10:00:00Z", "createdBy": {"name": "Iemand"}},
    "answers": {"0.1": {"value": "true", "lastEditedBy": "Iemand"}, "1.1": [{"_index": 2, "1.1.1": {"value": "naam"}}]},
}


@pytest.fixture
def folder(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with our instrument beside it."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    shutil.copy(new_sqlite, tmp_path)
    (tmp_path / "ours.json").write_text(json.dumps(OURS), encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str, exits: int = 0) -> Any:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    said = capsys.readouterr()
    assert ended.value.code == exits, said.err
    return json.loads(said.out) if exits != 2 else said.err


def written(folder: Path, name: str, document: object) -> str:
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return str(folder / name)


@pytest.fixture
def reference(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    run(capsys, "method", "import", str(folder / "ours.json"))
    case = {"title": "Camera's", "answers": CAMERAS}
    return str(run(capsys, "case", "open", written(folder, "case.json", case))["reference"])


def test_answers_come_in_and_go_out_the_same_and_without_names(
    folder: Path, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "assessment", "import", reference, written(folder, "in.json", GIVEN))
    assert (told["method"], told["changed"], told["conflicts"], told["remarks"]) == ("urn:nl:ours", 2, [], [])

    out = folder / "out.json"
    run(capsys, "assessment", "export", reference, "--format", "par", "-o", str(out))
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["metadata"]["urn"] == "urn:nl:ours:1.0"
    assert document["answers"]["0.1"]["value"] == "true"
    assert [row["_index"] for row in document["answers"]["1.1"]] == [2]
    assert "Iemand" not in out.read_text(encoding="utf-8")

    again = run(capsys, "assessment", "import", reference, str(out))
    assert (again["assessment"], again["changed"]) == (told["assessment"], 0)


def test_what_is_odd_needs_attention_and_is_kept(
    folder: Path, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = {"metadata": {"urn": "urn:nl:ours:0.9"}, "answers": {"9.9": {"value": "weg"}, "0.1": {"value": "perhaps"}}}
    told = run(capsys, "assessment", "import", reference, written(folder, "odd.json", odd), exits=1)

    assert told["other_version"] == "0.9"
    assert {one["path"]: one["code"] for one in told["remarks"]} == {"9.9": "unknown_question", "0.1": "unknown_option"}
    out = folder / "out.json"
    run(capsys, "assessment", "export", reference, "--format", "par", "-o", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))["answers"]["9.9"]["value"] == "weg"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "metadata"),
        ({"metadata": {"urn": "urn:nl:other:1.0"}, "answers": {}}, "waardenweg method list"),
    ],
)
def test_what_cannot_come_in_is_refused_in_one_line(
    folder: Path, reference: str, capsys: pytest.CaptureFixture[str], document: object, says: str
) -> None:
    said = run(capsys, "assessment", "import", reference, written(folder, "in.json", document), exits=2)

    assert says in said
    assert said.count("\n") == 1
