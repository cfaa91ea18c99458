"""``waardenweg assessment export``: which assessment is meant, and what comes out."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from integrations.settings import load_settings
from models.store.open import open_store
from tests.paper import Paper
from waardenweg.cli import main
from waardenweg.example import load_example

CAMERAS, SENSORS = "2026-0001", "2026-0002"


@pytest.fixture(scope="module")
def home(new_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the example set, which nobody here changes."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WAARDENWEG_HOME", str(home))
        settings = load_settings()
        shutil.copy(new_sqlite, home)
        store = open_store(settings.database_url)
        assert load_example(store, settings, date(2026, 11, 23))
        store.close()
    return home


@pytest.fixture
def export(home: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Run the command, and give what it wrote; where it is refused the line that says so."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(home))

    def run(*arguments: str | Path, exits: int = 0) -> bytes:
        with pytest.raises(SystemExit) as ended:
            main(["assessment", "export", *map(str, arguments)])
        said = capfdbinary.readouterr()
        assert ended.value.code == exits
        return said.err if exits else said.out

    return run


def test_without_a_choice_it_is_the_newest_ethical_check(export: Any) -> None:
    document = json.loads(export(CAMERAS, "--format", "json"))

    assert (document["case"], document["instrument"], document["depth"]) == (CAMERAS, "ethical_check", "full")
    assert document["method"]["id"] == "ethical-check"
    assert document["answers"]["weighing[privacy].weighing"] == {
        "value": "Tellen mag, volgen niet. Dat moet ook technisch vastliggen.",
        "origin": "given",
        "source": "",
        "by": "ethisch-netwerk",
        "given_at": document["answers"]["weighing[privacy].weighing"]["given_at"],
    }


def test_an_instrument_or_an_id_chooses_another(export: Any) -> None:
    deda = json.loads(export(CAMERAS, "--format", "json", "--instrument", "deda"))
    same = json.loads(export(CAMERAS, "--format", "json", "--assessment", deda["id"]))

    assert deda["instrument"] == "deda"
    assert same == deda


def test_where_there_is_one_instrument_only_it_is_that_one(export: Any) -> None:
    assert json.loads(export(SENSORS, "--format", "json"))["instrument"] == "intake"


def test_it_is_written_as_text_and_as_paper(export: Any, tmp_path: Path) -> None:
    text = export(CAMERAS, "--format", "md", "--instrument", "dpia").decode()
    file = tmp_path / "dpia.pdf"
    told = json.loads(export(CAMERAS, "--format", "pdf", "--instrument", "dpia", "-o", file, "--json"))

    assert text.startswith("# Verkeer tellen met camera's op de singels\n\nDPIA\n")
    assert "### 11\\. De grondslag" in text or "### 11. De grondslag" in text
    assert (told["instrument"], told["format"], told["bytes"]) == ("dpia", "pdf", file.stat().st_size)
    assert Paper(file.read_bytes()).title == "Verkeer tellen met camera's op de singels"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([SENSORS, "--format", "md", "--instrument", "elsa"], "it has: intake ("),
        ([SENSORS, "--format", "md", "--assessment", "7"], "it has: intake ("),
        (["2026-9999", "--format", "md"], "waardenweg case list"),
        ([CAMERAS, "--format", "doc"], "doc"),
        ([CAMERAS, "--format", "md", "-o", "/there/is/no/such.md"], "/there/is/no/such.md"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(export: Any, arguments: list[str], says: str) -> None:
    assert says in export(*arguments, exits=2).decode()
