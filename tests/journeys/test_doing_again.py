"""A case that came back: what was delivered before can be done again, from the answers of then."""

import pytest

from models.dpia import dpia_of
from models.errors import StepNotAllowed, StepNotReady
from models.instruments import Choice, choose_methods
from models.vocabulary import AnswerOrigin, Instrument, Phase, Role, StartGap, Step
from tests.databases import ON_SQLITE
from tests.town import CHANGED, DPIA, FULL_CHECK, Project, Town

DEDA = {
    "done": "done",
    "reference": "https://archief.example/deda.pdf",
    "done_on": "2026-01-12",
    "participants": ("residents", "project"),
    "led_by": "outside",
    "outcome": "Het kan, met borden.",
    "advice": "proceed",
}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that came back after a DEDA, a DPIA with the advice of the FG, and a decision."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    choose(project, Instrument.DEDA)
    project.answer("deda", DEDA)
    project.assessed().answer("opinion", {"text": "Bewaar korter."})
    project.answer("fg-response", {"follows": "all", "response": "We bewaren korter."})
    project.decided("proceed").answer("finish")
    town.days_later(30)
    project.answer("closing-check", CHANGED | {"explanation": "Het doel is een ander."})
    project.answer("intake-again")
    return project


def choose(project: Project, *methods: Instrument, again: frozenset[Instrument] = frozenset()) -> None:
    choice = Choice(
        reference=project.case.reference,
        instruments=frozenset(methods),
        again=again,
        reason="Past bij deze casus.",
        by=project.town.people[Role.ETHISCH_NETWERK],
        moment=project.town.moment,
    )
    choose_methods(project.town.store, choice)


def origins(project: Project, instrument: Instrument) -> set[AnswerOrigin]:
    with project.town.store.read() as unit:
        newest = unit.assessments.newest(project.id, instrument)
        assert newest is not None
        return {answer.origin for answer in unit.assessments.answers(newest.id).values()}


def gaps(project: Project) -> tuple[StartGap, ...]:
    with project.town.store.read() as unit:
        return dpia_of(unit, unit.cases.get(project.id)).gaps


def test_a_session_is_done_again_from_the_answers_of_then_and_the_check_waits_for_it(project: Project) -> None:
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))
    assert origins(project, Instrument.DEDA) == {AnswerOrigin.CARRIED_OVER}
    with pytest.raises(StepNotReady):
        project.answer("ethical-check", FULL_CHECK)

    project.answer("deda", DEDA)
    project.answer("ethical-check", FULL_CHECK)

    assert origins(project, Instrument.DEDA) == {AnswerOrigin.RECONFIRMED}
    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_a_dpia_that_is_done_again_takes_advice_and_a_response_of_its_own(project: Project) -> None:
    assert gaps(project) == ()
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DPIA}))
    asked = project.gates["dpia"]
    assert (asked.role, asked.person_id) == (Role.PROJECTLEIDER, project.case.lead_id)
    assert gaps(project) == ()

    project.answer("dpia", DPIA)
    assert gaps(project) == (StartGap.NO_ADVICE,)
    project.answer("ethical-check", FULL_CHECK)
    project.decided("proceed")
    with project.town.store.read() as unit:
        assert [case.id for case in unit.starts.without_dpia()] == [project.id]

    project.answer("opinion", {"text": "Nu is het goed."})
    assert gaps(project) == (StartGap.NO_RESPONSE,)
    project.answer("fg-response", {"follows": "all", "response": "Dank."})
    assert gaps(project) == ()
    with project.town.store.read() as unit:
        assert unit.starts.without_dpia() == []


@ON_SQLITE
def test_who_thinks_better_of_it_keeps_what_was_delivered(project: Project) -> None:
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))
    choose(project, Instrument.DEDA)

    assert "deda" not in project.gates
    assert AnswerOrigin.CARRIED_OVER not in origins(project, Instrument.DEDA)
    project.answer("ethical-check", FULL_CHECK)
    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_what_is_under_way_again_is_not_started_twice(project: Project) -> None:
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))
    asked = project.gates["deda"].id
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))

    assert project.gates["deda"].id == asked


@ON_SQLITE
def test_what_was_never_delivered_cannot_be_done_again(project: Project) -> None:
    with pytest.raises(StepNotAllowed, match="elsa"):
        choose(project, again=frozenset({Instrument.ELSA}))


@ON_SQLITE
def test_in_the_round_in_which_it_is_delivered_nothing_is_done_again(project: Project) -> None:
    choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))
    project.answer("deda", DEDA)

    with pytest.raises(StepNotAllowed, match="deda"):
        choose(project, Instrument.DEDA, again=frozenset({Instrument.DEDA}))
