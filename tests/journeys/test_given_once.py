"""Given once, not asked again: from the intake and from one official instrument to the next, until a person looked."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.given_once import TakenFrom
from models.prefilling import differing, follow, said_elsewhere
from models.vocabulary import AnswerOrigin, Instrument, Step
from tests.official import YES_OR_NO, answers_now, begun, bring_in_file, fill, task
from tests.town import CAMERAS, Project, Town

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def refers(name: str, kind: str) -> dict[str, Any]:
    return {"references": {"prescanModelId": "x", "DPIA": [{"id": name, "type": kind}]}}


PRESCAN = {
    "name": "Een pre-scan",
    "urn": "urn:nl:prescan",
    "version": "2.0",
    "description": "",
    "tasks": [
        task(
            "0",
            task("0.2", **refers("1.1", "one-to-one")),
            task("0.3", **refers("5.1.1", "one-to-many")),
            task("0.5", **refers("4", "pre-view")),
        ),
        task(
            "1",
            task("1.2.1", kind="radio_option", options=YES_OR_NO, **refers("12.1.1", "pre-fill")),
            task("6.1.1", kind="radio_option", options=YES_OR_NO),
        ),
    ],
}
DPIA = {
    "name": "Een DPIA",
    "urn": "urn:nl:dpia",
    "version": "3.0",
    "description": "",
    "tasks": [
        task("1", task("1.1"), task("4")),
        task("5", task("5.1", task("5.1.1"), repeatable=True)),
        task("12", task("12.1.1", kind="radio_option", options=list(reversed(YES_OR_NO)))),
    ],
}


@pytest.fixture
def project(town: Town, tmp_path: Path) -> Project:
    for document in (PRESCAN, DPIA):
        file = tmp_path / f"{document['name']}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        bring_in_file(town, file)
    return town.demand(description="Tellen wie er fietst.", answers={**CAMERAS, "personal_data": ["health"]})


def taken(town: Town, assessment: UUID, path: str) -> TakenFrom | None:
    with town.store.read() as unit:
        answer = unit.assessments.answers(assessment)[path]
    return TakenFrom.read(answer.source, path)


def origins(town: Town, assessment: UUID) -> dict[str, AnswerOrigin]:
    with town.store.read() as unit:
        return {path: one.origin for path, one in unit.assessments.answers(assessment).items()}


def test_the_intake_fills_in_what_is_sure_with_its_source(project: Project) -> None:
    town = project.town
    prescan = begun(project, "urn:nl:prescan").id

    assert answers_now(town, prescan) == {"0.2": "Tellen wie er fietst.", "1.2.1": "true"}
    assert set(origins(town, prescan).values()) == {AnswerOrigin.PREFILLED}
    assert taken(town, prescan, "1.2.1") == TakenFrom(
        source="intake-check", name="intake-check", version="1", question="personal_data", on="2026-01-05"
    )


def test_the_pre_scan_goes_on_in_the_dpia_and_is_followed_until_a_person_looked(project: Project) -> None:
    town = project.town
    prescan, dpia = begun(project, "urn:nl:prescan").id, begun(project, "urn:nl:dpia").id
    fill(town, prescan, {"0.3": "Tellen.", "1.2.1": "false"})

    assert answers_now(town, dpia) == {
        "1.1": "Tellen wie er fietst.", "5.1.1[0]": "Tellen.", "12.1.1": "false",
    }  # fmt: skip
    assert taken(town, dpia, "5.1.1[0]") == TakenFrom(
        source="urn:nl:prescan", name="Een pre-scan", version="2.0", question="0.3", on="2026-01-05"
    )

    fill(town, dpia, {"12.1.1": "false", "1.1": "Met eigen woorden."})
    fill(town, prescan, {"0.2": "Anders.", "0.3": "Meten.", "1.2.1": "true"})

    assert answers_now(town, dpia) == {"1.1": "Met eigen woorden.", "5.1.1[0]": "Meten.", "12.1.1": "false"}
    with town.store.read() as unit:
        case, assessment = unit.cases.get(project.id), unit.assessments.get(dpia)
        told = {path: said.value for path, said in differing(unit, case, assessment).items()}
    assert told == {"1.1": "Anders.", "12.1.1": "true"}


def test_the_compact_dpia_starts_from_the_case_and_from_the_pre_scan(project: Project) -> None:
    town = project.town
    prescan = begun(project, "urn:nl:prescan").id
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    with town.store.read() as unit:
        dpia = unit.assessments.newest(project.id, Instrument.DPIA)
        assert dpia is not None
        assert unit.assessments.answers(dpia.id)["p1"].value == "Tellen wie er fietst."

    fill(town, prescan, {"0.3": "Tellen."})
    with town.store.read() as unit:
        told = unit.assessments.answers(dpia.id)["p5"]
    assert (told.value, told.origin) == ("Tellen.", AnswerOrigin.PREFILLED)


def test_what_a_person_emptied_is_not_filled_in_again(project: Project) -> None:
    town = project.town
    prescan = begun(project, "urn:nl:prescan").id
    fill(town, prescan, {"0.2": ""})
    with town.store.write() as unit:
        follow(unit, unit.cases.get(project.id), town.moment)

    assert "0.2" not in answers_now(town, prescan)


def test_what_is_taken_back_at_its_source_goes_where_nobody_looked(project: Project) -> None:
    town = project.town
    prescan, dpia = begun(project, "urn:nl:prescan").id, begun(project, "urn:nl:dpia").id
    fill(town, prescan, {"0.3": "Tellen.", "0.5": "In de cloud."})
    with town.store.read() as unit:
        shown = said_elsewhere(unit, unit.cases.get(project.id), unit.assessments.get(dpia))
    assert {path: [said.value for said in found] for path, found in shown.items()} == {"4": ["In de cloud."]}

    fill(town, prescan, {"0.3": ""})
    assert "5.1.1[0]" not in answers_now(town, dpia)
