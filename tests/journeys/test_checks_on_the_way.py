"""After the decision: checks on the way, the closing check, and back to the weighing when something changed."""

from datetime import date

import pytest

from models.errors import InvalidAnswer
from models.opening import open_planned
from models.planning import plan_milestone
from models.vocabulary import AnswerOrigin, CheckKind, Instrument, Phase, Result, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CHANGED, UNCHANGED, Project, Town


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that may hang."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")


def open_what_is_due(town: Town) -> None:
    with town.store.write() as unit:
        for check, _ in unit.checks.due_interim(town.today):
            open_planned(unit, check, town.moment)


def due_days(project: Project) -> list[date]:
    with project.town.store.read() as unit:
        return [check.due_on for check in unit.checks.of_case(project.id) if check.kind is CheckKind.INTERIM]


@ON_SQLITE
def test_the_first_interim_check_is_planned_six_months_after_the_decision(project: Project) -> None:
    assert due_days(project) == [date(2026, 7, 5)]


@ON_SQLITE
def test_an_interim_check_that_finds_nothing_new_plans_the_next_one(project: Project) -> None:
    project.town.days_later(182)
    open_what_is_due(project.town)
    assert project.gates["interim-check"].role is Role.PROJECTLEIDER

    project.answer("interim-check", UNCHANGED)

    assert project.stands_in() is Phase.MONITORING
    assert due_days(project) == [date(2026, 7, 5), date(2027, 1, 5)]


@ON_SQLITE
def test_an_interim_check_that_finds_a_change_reopens_the_weighing(project: Project) -> None:
    project.town.days_later(182)
    open_what_is_due(project.town)
    project.answer("interim-check", CHANGED)

    assert project.stands_in() is Phase.ASSESSMENT
    with project.town.store.read() as unit:
        check = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
        assert check is not None
        answers = unit.assessments.answers(check.id)
    assert answers["conclusion"].origin is AnswerOrigin.CARRIED_OVER

    project.assessed().decided("proceed")

    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_an_interim_check_can_end_the_project(project: Project) -> None:
    project.town.days_later(182)
    open_what_is_due(project.town)
    project.answer("interim-check", {"outcome": "stop", "explanation": "Het nut is weg."})

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.STOPPED)


@ON_SQLITE
def test_a_milestone_brings_a_check_of_its_own(project: Project) -> None:
    with project.town.store.write() as unit:
        plan_milestone(unit, unit.cases.get(project.id), date(2026, 3, 1), "Na de proef")
    project.town.today = date(2026, 3, 1)
    open_what_is_due(project.town)

    assert project.gates["interim-check"].note == "Na de proef"


def test_one_interim_check_is_open_at_a_time(project: Project) -> None:
    with project.town.store.write() as unit:
        plan_milestone(unit, unit.cases.get(project.id), date(2026, 3, 1), "Na de proef")
    project.town.days_later(400)
    open_what_is_due(project.town)

    with project.town.store.read() as unit:
        opened = [check for check in unit.checks.of_case(project.id) if check.opened_on]
    assert len(opened) == 1


@ON_SQLITE
def test_a_finished_project_is_closed_by_its_closing_check(project: Project) -> None:
    project.answer("finish")
    assert project.stands_in() is Phase.CLOSING

    project.answer("closing-check", {**UNCHANGED, "lessons": "Vraag bewoners eerder."})

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.COMPLETED)
    assert not [form for form in project.gates if form != "opinion"]


def test_a_closing_check_that_finds_a_change_reopens_the_weighing(project: Project) -> None:
    project.answer("finish")
    project.answer("closing-check", CHANGED | {"explanation": "Er kwam gezichtsherkenning bij."})

    assert project.stands_in() is Phase.ASSESSMENT


@ON_SQLITE
def test_no_check_is_planned_after_the_planned_end(town: Town) -> None:
    project = town.demand(planned_end_on=date(2026, 5, 1))
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")

    assert due_days(project) == []
    assert project.gates["finish"].due_on == date(2026, 5, 1)


@ON_SQLITE
def test_a_decision_can_name_the_milestones_at_which_is_looked_again(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    milestone = {"milestones[1].milestone": "Na de proef", "milestones[1].due_on": "2026-04-01"}
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed", **milestone)

    assert due_days(project) == [date(2026, 4, 1)]
    town.today = date(2026, 4, 1)
    open_what_is_due(town)
    assert project.gates["interim-check"].note == "Na de proef"
    project.answer("interim-check", UNCHANGED)
    assert due_days(project) == [date(2026, 4, 1), date(2026, 10, 1)]


@ON_SQLITE
def test_a_milestone_without_a_date_is_refused_by_name(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed()
    with pytest.raises(InvalidAnswer, match=r"milestones\[2\]\.due_on"):
        project.decided("proceed", **{"milestones[2].milestone": "Na de proef"})
