"""What happens to a case when its demand changes or disappears."""

import pytest

from models.vocabulary import EventKind, Phase, Result, Step
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, DPIA, NOTHING, Project, Town


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras, called up for a full check."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def kinds(project: Project) -> list[EventKind]:
    with project.town.store.read() as unit:
        return [event.kind for event, _ in unit.journal.of_case(project.id)]


def test_the_same_demand_again_changes_nothing(project: Project) -> None:
    before = kinds(project)
    project.town.demand()
    project.town.engine_works()

    assert kinds(project) == before


@ON_SQLITE
def test_a_changed_answer_without_another_outcome_is_noted_and_no_more(project: Project) -> None:
    project.town.demand(answers=CAMERAS | {"affects_health_or_safety": "yes"})
    project.town.engine_works()

    assert project.stands_in() is Phase.ASSESSMENT
    assert kinds(project)[-1] is EventKind.TRIAGE_UNCHANGED
    project.town.engine_works()
    assert kinds(project).count(EventKind.TRIAGE_UNCHANGED) == 1


def test_a_changed_answer_with_another_outcome_is_confirmed_anew(project: Project) -> None:
    project.town.demand(answers=CAMERAS | {"complexity": "complex", "novelty": "new_anywhere"})
    project.town.engine_works()

    assert project.stands_in() is Phase.TRIAGE
    assert set(project.gates) >= {"confirm-triage", "dpia"}
    project.answer("dpia", DPIA)
    project.confirmed(Step.START_FULL_CHECK).assessed()
    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_a_cleared_project_that_turns_out_to_need_something_comes_back(town: Town) -> None:
    project = town.demand(answers=NOTHING)
    town.engine_works()
    assert project.result is Result.CLEARED

    town.demand(answers=CAMERAS)
    town.engine_works()

    assert project.stands_in() is Phase.TRIAGE
    assert "confirm-triage" in project.gates


def test_what_a_person_answered_is_not_overwritten_by_the_source(town: Town) -> None:
    project = town.demand(answers={"technologies": ["camera"]})
    project.answer("intake-questions", CAMERAS | {"novelty": "known"})
    levels = project.levels

    town.demand(answers={"technologies": ["camera"], "novelty": "new_anywhere"})
    town.engine_works()

    assert project.levels == levels
    assert project.stands_in() is Phase.TRIAGE


def test_a_new_project_lead_is_asked_what_the_old_one_was(project: Project) -> None:
    project.town.demand(lead_email="opvolger@example.org", lead_name="De opvolger")

    lead = project.case.lead_id
    assert lead is not None
    assert project.gates["dpia"].person_id == lead
    assert EventKind.LEAD_ASSIGNED in kinds(project)


@ON_SQLITE
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_demand_that_the_source_withdraws_ends_wherever_it_stood(town: Town, steps: int) -> None:
    project = town.demand()
    town.engine_works()
    if steps > 0:
        project.confirmed(Step.START_FULL_CHECK)
    if steps > 1:
        project.assessed().decided("proceed")

    town.demand(withdrawn=True)
    town.engine_works()

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.WITHDRAWN)
    assert not project.gates


@ON_SQLITE
def test_a_demand_that_fills_in_its_last_answer_goes_on_by_itself(town: Town) -> None:
    project = town.demand(answers={key: value for key, value in CAMERAS.items() if key != "novelty"})
    town.engine_works()
    assert project.stands_in() is Phase.INTAKE

    town.demand(answers=CAMERAS)
    town.engine_works()

    assert project.stands_in() is Phase.TRIAGE
