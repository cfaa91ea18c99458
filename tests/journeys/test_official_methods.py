"""Official instruments come in once per content, stay as they were, and are listed with where they are from."""

import json
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from integrations.fetching import FilesUnreachable, fetched
from models.errors import NotAllowed, NotFound
from models.official.definition import Definition
from models.official.library import read_official
from models.official.refusals import NotOfficial
from models.official.task_registry import TaskRegistry
from models.official_keeping import Import, Imported, content_of, import_official
from models.vocabulary import OfficialKind, Role
from tests.scripted_server import Said, ScriptedServer
from tests.town import Town
from waardenweg.cli import main

DEFINITION = """
urn: urn:nl:ours
version: '2.0'
name: Ours
tasks:
- {id: '1', task: Which, type: [open_text], repeatable: false}
"""
REQUIREMENT = """
systemcard_path: .requirements
schema_version: 1.1.0
name: Keep a register
description: ''
explanation: ''
urn: urn:nl:ak:ver:{code}
language: nl
owners: []
date: '2026-01-01'
url: ''
subject: []
lifecycle: []
links: []
ai_act_profile: []
always_applicable: 1
"""


def written(folder: Path, text: str = DEFINITION, name: str = "ours.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def brought_in(town: Town, place: Path, *, licence: str = "", by: Role = Role.BEHEERDER) -> Imported:
    wanted = Import(place=place, source=place.name, licence=licence, by=town.people[by], moment=town.moment)
    return import_official(town.store, wanted)


def test_an_instrument_is_kept_once_per_content_and_read_back_as_it_was(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path)

    first, second = brought_in(town, file), brought_in(town, file)

    assert (first.is_new, second.is_new) == (True, False)
    with town.store.read() as unit:
        (kept,) = unit.official.all()
        content = content_of(unit, kept.hash)
    assert (kept.urn, kept.method_version, kept.kind, kept.source) == (
        "urn:nl:ours",
        "2.0",
        OfficialKind.DEFINITION,
        "ours.yaml",
    )
    assert kept.files == {"ours.yaml": DEFINITION}
    assert isinstance(content, Definition)
    assert content == read_official(file).content


def test_other_content_under_the_same_version_is_another_row_and_the_last_is_the_newest(
    town: Town, tmp_path: Path
) -> None:
    brought_in(town, written(tmp_path))
    town.days_later(1)
    changed = brought_in(town, written(tmp_path, DEFINITION.replace("Which", "What")))

    with town.store.read() as unit:
        newest = unit.official.newest("urn:nl:ours")
        assert len(unit.official.all()) == 2
    assert newest is not None
    assert newest.hash == changed.read.hash


def test_a_folder_with_a_registry_is_one_instrument_with_the_licence_beside_it(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    (folder / "requirements").mkdir(parents=True)
    for code in ("aia-01", "avg-01"):
        written(folder / "requirements", REQUIREMENT.replace("{code}", code), f"{code}.yaml")
    (folder / "LICENSE").write_text("\n# A LICENCE v. 3\n\nAll of it.\n")

    brought_in(town, folder)

    with town.store.read() as unit:
        (kept,) = unit.official.all()
        content = content_of(unit, kept.hash)
    assert (kept.kind, kept.licence) == (OfficialKind.TASK_REGISTRY, "A LICENCE v. 3")
    assert isinstance(content, TaskRegistry)
    assert set(content.requirements) == {"urn:nl:ak:ver:aia-01", "urn:nl:ak:ver:avg-01"}


def test_a_project_lead_imports_nothing_and_what_is_no_instrument_is_not_kept(town: Town, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        brought_in(town, written(tmp_path), by=Role.PROJECTLEIDER)
    with pytest.raises(NotOfficial, match="is no official definition"):
        brought_in(town, written(tmp_path, "- 1", "list.yaml"))

    with town.store.read() as unit:
        assert not unit.official.all()
        with pytest.raises(NotFound, match="import it"):
            content_of(unit, "0" * 64)


def zipped(texts: dict[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_an_address_may_lead_on_to_a_file() -> None:
    moved = Said(status=HTTPStatus.FOUND, headers={"Location": "/files/ours.yaml"})

    with ScriptedServer(moved, Said(body=DEFINITION.encode())) as server:
        with fetched(f"{server.url}moved/ours.yaml", private_allowed=True) as file:
            assert read_official(file).method == "urn:nl:ours"
        assert [one.path for one in server.asked] == ["/moved/ours.yaml", "/files/ours.yaml"]
    assert not file.exists()


def test_an_archive_gives_its_instruments_and_licence_and_nothing_outside_its_folder() -> None:
    archive = zipped(
        {
            "repo-main/requirements/a.yaml": REQUIREMENT.replace("{code}", "aia-01"),
            "repo-main/LICENSE": "L",
            "repo-main/tool.py": "print()",
            "../outside.yaml": "a: 1",
        }
    )

    with (
        ScriptedServer(Said(body=archive)) as server,
        fetched(f"{server.url}main.zip", private_allowed=True) as folder,
    ):
        assert isinstance(read_official(folder).content, TaskRegistry)
        assert sorted(one.name for one in folder.rglob("*") if one.is_file()) == ["LICENSE", "a.yaml"]
        assert not list(folder.parent.parent.glob("outside.yaml"))


@pytest.mark.parametrize(
    ("said", "private", "why"),
    [
        (Said(body=DEFINITION.encode()), False, "private network"),
        (Said(status=HTTPStatus.NOT_FOUND), True, "answers 404"),
        (Said(status=HTTPStatus.FOUND, headers={"Location": "/again.yaml"}), True, "leads on more than"),
    ],
)
def test_an_address_that_gives_no_file_is_refused_with_the_reason(said: Said, private: bool, why: str) -> None:
    with (
        ScriptedServer(said) as server,
        pytest.raises(FilesUnreachable, match=why),
        fetched(f"{server.url}ours.yaml", private_allowed=private),
    ):
        pass


def test_the_command_imports_tells_what_is_wrong_and_lists(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAARDENWEG_HOME", str(town.world.settings.home))
    monkeypatch.setenv("WAARDENWEG_DATABASE_URL", town.world.settings.database_url)
    dangling = (
        DEFINITION
        + "- {id: '2', task: T, type: [open_text], repeatable: false, dependencies: [\n"
        + ("   {type: conditional, action: show, condition: {id: '9', operator: equals, value: a}}]}\n")
    )

    def run(*arguments: str) -> tuple[int, object]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--json"])
        return int(ended.value.code or 0), json.loads(capsys.readouterr().out)

    code, told = run("method", "import", str(written(tmp_path, dangling)), "--licence", "EUPL-1.2")
    assert code == 1, "a diagnostic asks for attention"
    assert isinstance(told, dict)
    assert told["diagnostics"][0]["where"] == "2"

    code, listed = run("method", "list")
    assert code == 0
    assert isinstance(listed, list)
    ours = {one["method"]: one for one in listed}
    assert ours["urn:nl:ours"]["licence"] == "EUPL-1.2"
    assert ours["deda"]["kind"] == "own"
