"""Every real instrument, filled in from start to end as people do it: page by page, row by row, handed in and out."""

from pathlib import Path
from typing import Any

import pytest

from integrations.paper.markdown import as_markdown
from models.assessment import Assessment, Kept
from models.fria import fria_of
from models.official.decision_aid import DecisionAid, walk
from models.official.definition import Definition
from models.official.layout import Shown, layout, pages
from models.official_answers import answers_of
from models.official_exchange import ImportAnswers, export_answers, import_answers
from models.official_filling import Finish, hand_in_official
from models.official_outcome import missing
from models.official_rows import RowWanted, add_row
from models.official_startable import startable
from models.vocabulary import Role
from tests.official import an_answer_to, answers_now, as_it_stands, begun, bring_in_file, definition_of, fill
from tests.town import Project, Town
from web.official_paper import official_paper
from web.site import Guest, Site
from web.words import SOURCE_LANGUAGE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLACES = {
    "urn:nl:prescan": "par-dpia-form/sources/prescan.yaml",
    "urn:nl:dpia": "par-dpia-form/sources/dpia.yaml",
    "urn:nl:iama": "par-dpia-form/sources/iama.yaml",
    "urn:nl:aivt:tr:iama": "task-registry/instruments",
}
LONG = {"urn:nl:dpia", "urn:nl:iama"}
"""What takes ten seconds to fill in."""


def begun_with(town: Town, shared: Path, urn: str) -> tuple[Project, Assessment]:
    bring_in_file(town, shared / "data" / PLACES[urn])
    project = town.demand()
    return project, begun(project, urn)


def reader(town: Town) -> Guest:
    site = Site(settings=town.world.settings, store=town.store, clock=lambda: town.moment)
    return Guest(site=site, now=town.moment, language=SOURCE_LANGUAGE, path="")


def as_sent(value: Any) -> Kept:
    return tuple(value) if isinstance(value, list) else value


def shown_on_page(town: Town, assessment: Assessment, page: str) -> tuple[list[Shown], int]:
    _, answers, edition = as_it_stands(town, assessment.id)
    tops = layout(definition_of(town, assessment.id), answers, page)
    return [one for top in tops for one in top.all()], edition


def fill_page(town: Town, assessment: Assessment, page: str) -> bool:
    """Send one page as its form would, with an answer to all that was empty; false where nothing was."""
    shown, edition = shown_on_page(town, assessment, page)
    asked = [one for one in shown if one.task.asks]
    new = {one.name: as_sent(an_answer_to(one)) for one in asked if not one.value}
    new = {name: value for name, value in new.items() if value not in (None, ())}
    if new:
        fill(town, assessment.id, {**{one.name: one.value for one in asked}, **new}, shown=edition)
    return bool(new)


def a_second_row_everywhere(town: Town, assessment: Assessment, page: str, done: set[str]) -> None:
    shown, _ = shown_on_page(town, assessment, page)
    by = town.people[Role.PROJECTLEIDER]
    for one in shown:
        if one.can_add and one.task.id not in done:
            done.add(one.task.id)
            add_row(town.store, RowWanted(assessment_id=assessment.id, name=one.task.id, by=by, moment=town.moment))


def fill_everything(town: Town, assessment: Assessment) -> set[str]:
    """Go through all pages, again where an answer made more show; gives the tasks that got a second row."""
    done: set[str] = set()
    for _ in range(8):
        _, answers, _ = as_it_stands(town, assessment.id)
        there = [page.id for page in pages(definition_of(town, assessment.id), answers) if page.is_visible]
        for page in there:
            a_second_row_everywhere(town, assessment, page, done)
        filled = [page for page in there if fill_page(town, assessment, page)]
        if not filled:
            return done
    pytest.fail("something new showed each time")


@pytest.mark.parametrize("urn", [pytest.param(urn, marks=pytest.mark.slow) if urn in LONG else urn for urn in PLACES])
def test_a_real_instrument_is_filled_in_handed_in_and_goes_out(
    town: Town, shared: Path, urn: str, tmp_path: Path
) -> None:
    project, assessment = begun_with(town, shared, urn)
    repeated = fill_everything(town, assessment)
    definition = definition_of(town, assessment.id)
    _, answers, _ = as_it_stands(town, assessment.id)
    steps = pages(definition, answers)

    assert sum(page.answered for page in steps) == sum(page.asked for page in steps) > 5
    assert bool(repeated) is any(task.repeatable for task in definition.all())
    finish = Finish(assessment_id=assessment.id, by=town.people[Role.PROJECTLEIDER], moment=town.moment)
    hand_in_official(town.store, finish)
    with town.store.read() as unit:
        case, made = unit.cases.get(project.id), unit.assessments.get(assessment.id)
        assert missing(definition, unit.assessments.answers(made.id)) == ()
        document = export_answers(unit, made, town.moment.at)

    other = town.demand("D-2")
    wanted = ImportAnswers(
        reference=other.case.reference,
        document=document,
        source="export.json",
        by=town.people[Role.PROJECTLEIDER],
        moment=town.moment,
    )
    brought = import_answers(town.store, wanted)

    assert (brought.remarks, brought.saved.conflicts, brought.other_version) == ((), (), "")
    assert answers_now(town, brought.assessment.id) == answers_now(town, assessment.id)
    with town.store.read() as unit:
        again = export_answers(unit, unit.assessments.get(brought.assessment.id), town.moment.at)
        paper = as_markdown(official_paper(unit, case, made, reader(town)))
        fria = fria_of(unit, case)
    assert again == document
    assert definition.name in paper
    assert (fria is not None and fria.missing == 0) is (urn == "urn:nl:iama")


def test_the_real_decision_aid_is_walked_to_a_conclusion(town: Town, shared: Path) -> None:
    bring_in_file(town, shared / "data" / "ai-verordening-beslishulp" / "decision-tree.yaml")
    with town.store.read() as unit:
        (aid,) = startable(unit)
    assessment = begun(town.demand(), aid.urn)
    for _ in range(40):
        official, answers, edition = as_it_stands(town, assessment.id)
        assert isinstance(official, DecisionAid)
        walked = walk(official, ((question, str(text)) for question, text in answers.values.items()))
        if walked.open is None:
            break
        fill(town, assessment.id, {walked.open: official.questions[walked.open].answers[0].text}, shown=edition)

    assert isinstance(official, DecisionAid)
    assert walked.conclusion in official.conclusions
    with town.store.read() as unit:
        assert len(answers_of(unit, unit.assessments.get(assessment.id)).values) == len(walked.path)


def test_the_folder_of_the_registry_gives_an_instrument_each(town: Town, shared: Path) -> None:
    bring_in_file(town, shared / "data" / "task-registry" / "instruments")
    with town.store.read() as unit:
        found = {one.urn: one.version for one in startable(unit)}

    assert found == dict.fromkeys(["urn:nl:aivt:tr:ca", "urn:nl:aivt:tr:iama", "urn:nl:aivt:tr:td"], "1.0")
    started = begun(town.demand(), "urn:nl:aivt:tr:iama")
    definition = definition_of(town, started.id)
    assert isinstance(definition, Definition)
    assert "Projectleider" in {role for task in definition.all() for role in task.roles}
