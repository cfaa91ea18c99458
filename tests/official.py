"""Official instruments in our own words: a small assessment with all that the format knows, brought in as a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from models.assessment import Assessment, Kept
from models.official.answers import Answers
from models.official.coercing import Value
from models.official.definition import Definition
from models.official.layout import FROM_OPTIONS, SEVERAL, Shown
from models.official.vocabulary import TaskType
from models.official_answers import answers_of
from models.official_filling import PageSent, Start, save_page, start_official
from models.official_keeping import Import, import_official
from models.official_startable import Fillable, official_of
from models.saving import Saved
from models.vocabulary import Role
from tests.town import Project, Town


def task(name: str, *below: Any, kind: str = "open_text", **more: Any) -> dict[str, Any]:
    made = {"id": name, "task": f"Task {name}", "type": ["task_group" if below else kind], "repeatable": False}
    return made | ({"tasks": list(below)} if below else {}) | more


def shown_if(name: str, value: Any) -> dict[str, Any]:
    return {
        "type": "conditional",
        "condition": {"id": name, "operator": "equals", "value": value},
        "action": "show",
    }


def repeated_with(name: str) -> dict[str, Any]:
    return {
        "type": "instance_mapping",
        "source": {"id": name},
        "mapping_type": "one_to_one",
        "action": "sync_instances",
    }


OPTIONS_FROM_ROWS = {"type": "source_options", "condition": {"id": "1.1.1", "operator": "any"}, "action": "options"}
YES_OR_NO = [{"value": True, "label": "Ja"}, {"value": False, "label": "Nee"}]

OURS: dict[str, Any] = {
    "name": "Onze toets",
    "urn": "urn:nl:ours",
    "version": "1.0",
    "description": "",
    "tasks": [
        task(
            "0",
            task("0.1", kind="radio_option", options=YES_OR_NO, required_status=True),
            task("0.2", kind="open_text", dependencies=[shown_if("0.1", True)]),
            task("0.3", kind="date"),
            task("0.4", kind="image"),
        ),
        task(
            "1",
            task("1.1", task("1.1.1", kind="text_input"), repeatable=True, item_name="gegeven", is_official_id=True),
            task("1.2", kind="checkbox_option", dependencies=[OPTIONS_FROM_ROWS]),
        ),
        task(
            "2",
            task(
                "2.1",
                task("2.1.1", kind="select_option", options=[{"value": "laag"}, {"value": "hoog"}]),
                repeatable=True,
                instance_label_template="Gegeven {1.1.1}",
                dependencies=[repeated_with("1.1.1")],
            ),
        ),
    ],
    "assessments": [
        {
            "id": "MORE",
            "levels": [
                {
                    "level": "required",
                    "expression": "criteria.yes",
                    "result": "",
                    "criteria": [{"id": "yes", "expression": "bool(answers('0.1'))", "explanation": ""}],
                }
            ],
        }
    ],
}

PICTURE = {"data": "data:image/png;base64,iVBORw0KGgo=", "title": "Schets"}


def bring_in(town: Town, folder: Path, **changes: Any) -> None:
    """The Ethisch Netwerk imports our instrument, or another version of it."""
    document = OURS | changes
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "ours.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    bring_in_file(town, file)


def bring_in_file(town: Town, place: Path) -> None:
    """The Ethisch Netwerk imports what lies at a place."""
    by = town.people[Role.ETHISCH_NETWERK]
    import_official(town.store, Import(place=place, source=place.name, licence="", by=by, moment=town.moment))


def begun(project: Project, urn: str = "urn:nl:ours", by: Role = Role.PROJECTLEIDER) -> Assessment:
    """Somebody begins an instrument in a case."""
    people = project.town.people
    start = Start(reference=project.case.reference, urn=urn, by=people[by], moment=project.town.moment)
    return start_official(project.town.store, start)


def fill(
    town: Town,
    assessment: UUID,
    values: Mapping[str, Kept],
    *,
    shown: int | None = None,
    by: Role = Role.PROJECTLEIDER,
) -> Saved:
    """Somebody sends a page."""
    sent = PageSent(assessment_id=assessment, values=values, shown=shown, by=town.people[by], moment=town.moment)
    return save_page(town.store, sent)


def as_it_stands(town: Town, assessment: UUID) -> tuple[Fillable, Answers, int]:
    """What an assessment is made with, its answers, and the edition that a form would remember."""
    with town.store.read() as unit:
        found = unit.assessments.get(assessment)
        return official_of(unit, found), answers_of(unit, found), found.edition


def answers_now(town: Town, assessment: UUID) -> dict[str, Any]:
    """The answers that count now, by the name of their instance."""
    return dict(as_it_stands(town, assessment)[1].values)


def definition_of(town: Town, assessment: UUID) -> Definition:
    """The definition that an assessment is made with."""
    found = as_it_stands(town, assessment)[0]
    assert isinstance(found, Definition)
    return found


def an_answer_to(shown: Shown) -> Value:
    """An answer that the instrument takes: all options, a day, a picture, or a text of its own."""
    kinds = set(shown.task.types)
    if kinds & FROM_OPTIONS:
        options: list[Value] = [option.value for option in shown.options]
        alone = "true" if "true" in options else next(iter(options), None)
        return options if kinds & SEVERAL else alone
    if TaskType.DATE in kinds:
        return "2026-11-24"
    return dict(PICTURE) if TaskType.IMAGE in kinds else f"Antwoord op {shown.name}"
