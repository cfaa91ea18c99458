"""A task registry in our own words: requirements by label, their measures, and links that lead nowhere."""

import json
from pathlib import Path
from typing import Any

from models.official.library import read_official
from models.official.task_registry import TaskRegistry

SAME: dict[str, Any] = {"systemcard_path": ".x", "schema_version": "1.1.0", "description": "d"}
PROFILE = {"type": ["system"], "role": ["maker", "user"], "risk_group": []}


def requirement(code: str, *links: str, profile: Any = None, always: int = 0) -> dict[str, Any]:
    own = {"urn": f"urn:nl:ak:ver:{code}", "name": code, "links": list(links), "always_applicable": always}
    return SAME | own | {"ai_act_profile": [profile or PROFILE]}


def measure(code: str, *links: str) -> dict[str, Any]:
    return SAME | {"urn": f"urn:nl:ak:mtr:{code}", "name": f"measure {code}", "links": list(links)}


def instrument(name: str, *questions: tuple[str, list[Any]]) -> dict[str, Any]:
    urn = f"urn:nl:aivt:tr:{name}:1.0"
    tasks = [
        {
            "question": f"{code}?",
            "urn": f"{urn}:{code}",
            "type": ["open_question"],
            "labels": [{"key": "topic", "value": "t"}],
            "suggested_roles": ["Jurist"],
            "links": links,
        }
        for code, links in questions
    ]
    return SAME | {"urn": urn, "name": name, "tasks": tasks}


def write(folder: Path, **files: dict[str, Any]) -> Path:
    for name, content in files.items():
        file = folder / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(content))
    (folder / "roles.yaml").write_text("roles: [Jurist]")
    return folder


def registry(folder: Path, **files: dict[str, Any]) -> tuple[TaskRegistry, list[str]]:
    found = read_official(write(folder, **files))
    assert isinstance(found.content, TaskRegistry)
    return found.content, [f"{one.level} {one.where}: {one.text}" for one in found.diagnostics]


def test_a_requirement_applies_by_the_labels_of_a_case(tmp_path: Path) -> None:
    found, told = registry(
        tmp_path,
        requirements__aia_01=requirement("aia-01", "urn:nl:ak:mtr:owp-01"),
        requirements__bzk_01=requirement("bzk-01", profile={"type": [], "role": ["nobody"]}, always=1),
        measures__owp_01=measure("owp-01", "urn:nl:ak:ver:aia-01"),
        measures__owp_02=measure("owp-02"),
    )
    by_code = {one.name: one for one in found.requirements.values()}

    assert told == []
    assert [one.name for one in found.applicable(set())] == ["bzk-01"]
    assert {one.name for one in found.applicable({"system", "user", "elsewhere"})} == {"aia-01", "bzk-01"}
    assert [one.name for one in found.applicable({"system"})] == ["bzk-01"]
    assert [one.name for one in found.measures_for(by_code["aia-01"])] == ["measure owp-01"]


def test_of_two_files_with_one_urn_the_one_that_is_named_so_is_kept(tmp_path: Path) -> None:
    wrong = measure("mon-05") | {"name": "plan"}
    found, told = registry(tmp_path, measures__7_mon_04_plan=wrong, measures__7_mon_05_change=measure("mon-05"))

    assert [one.name for one in found.measures.values()] == ["measure mon-05"]
    assert told == [
        "error measures/7-mon-04-plan.yaml: Its urn urn:nl:ak:mtr:mon-05 is that of measures/7-mon-05-change.yaml too;"
        " this file is left out."
    ]


def test_a_link_is_told_when_it_leads_nowhere_and_counted_when_it_cannot_be_followed(tmp_path: Path) -> None:
    _, told = registry(
        tmp_path,
        instruments__own=instrument(
            "own",
            ("1.1", [{"text": "see the other"}, {"urn": "urn:nl:aivt:tr:1.0:1.1"}]),
            ("1.2", [{"urn": "urn:nl:aivt:tr:own:1.0:1.1"}, {"urn": "urn:nl:aivt:tr:own:1.0:9.9"}]),
            ("1.3", [{"urn": "urn:nl:aivt:tr:other:1.0:1"}, {"urn": "urn:nl:aivt:tr:other:1.0:2"}]),
        ),
    )
    place, own = "instruments/own.yaml", "urn:nl:aivt:tr:own:1.0"

    assert told == [
        f"error {place}: {own}:1.1 links to urn:nl:aivt:tr:1.0:1.1, which is no urn of the registry.",
        f"error {place}: {own}:1.2 links to {own}:9.9, which does not exist.",
        f"warning {place}: 2 links lead to urn:nl:aivt:tr:other:1.0, which is not here to look at.",
    ]


def test_an_id_that_is_spelled_unlike_its_neighbours_is_told(tmp_path: Path) -> None:
    _, told = registry(tmp_path, instruments__own=instrument("own", ("2A.1", []), ("2.A.2", []), ("3.B.1", [])))

    assert told == [
        "warning instruments/own.yaml: urn:nl:aivt:tr:own:1.0:2.A.2 is spelled unlike its neighbours,"
        " which would make it urn:nl:aivt:tr:own:1.0:2A.2."
    ]


def test_one_file_of_the_registry_can_be_read_alone(tmp_path: Path) -> None:
    write(tmp_path, own=instrument("own", ("1.1", []), ("1.2", [])))
    found = read_official(tmp_path / "own.yaml")

    assert (found.method, found.questions, found.diagnostics) == ("urn:nl:aivt:tr:own:1.0", 2, ())
    assert isinstance(found.content, TaskRegistry)
    (own,) = found.content.instruments.values()
    assert own.questions[0].topics == ("t",)
    assert own.questions[0].roles == ("Jurist",)
