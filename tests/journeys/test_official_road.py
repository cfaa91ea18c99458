"""A DPIA that is made with the official model, here: the fourth road, from the model to the decision."""

from pathlib import Path
from uuid import UUID

import pytest

from models.answering import ProblemCode
from models.errors import InvalidAnswer, StepNotAllowed
from models.official_filling import Finish, hand_in_official, reopen_official
from models.vocabulary import Instrument, Phase, Role, Step
from tests.official import begun, bring_in, fill
from tests.town import Project, Town

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WITH_THE_OFFICIAL = {
    "done": "official",
    "done_on": "2026-01-20",
    "residual_risk": "low",
    "outcome": "Het risico is klein.",
    "measures": "Beelden gaan meteen weg.",
}


@pytest.fixture
def project(town: Town, tmp_path: Path) -> Project:
    bring_in(town, tmp_path, urn="urn:nl:dpia", name="Een DPIA")
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def handed_in(project: Project) -> UUID:
    town = project.town
    assessment = begun(project, urn="urn:nl:dpia").id
    fill(town, assessment, {"0.1": "true"})
    hand_in_official(town.store, finish(project, assessment))
    return assessment


def finish(project: Project, assessment: UUID) -> Finish:
    town = project.town
    return Finish(assessment_id=assessment, by=town.people[Role.PROJECTLEIDER], moment=town.moment)


def test_the_dpia_waits_until_the_official_model_was_handed_in(project: Project) -> None:
    begun(project, urn="urn:nl:dpia")
    with pytest.raises(InvalidAnswer) as refused:
        project.answer("dpia", WITH_THE_OFFICIAL)

    assert [(one.path, one.code) for one in refused.value.problems] == [("done", ProblemCode.NOT_HANDED_IN)]
    assert "dpia" in project.gates


def test_the_decision_rests_on_the_official_model_too(project: Project) -> None:
    official = handed_in(project)
    project.answer("dpia", WITH_THE_OFFICIAL)
    project.assessed().decided("proceed")

    assert project.stands_in() is Phase.MONITORING
    with project.town.store.read() as unit:
        made = unit.assessments.newest(project.id, Instrument.DPIA)
        basis = {one.assessment_id for one in unit.decisions.basis(unit.decisions.of_case(project.id)[-1].id)}
    assert made is not None
    assert (made.method_version, {official, made.id} <= basis) == ("2", True)


def test_what_a_dpia_rests_on_is_not_taken_back(project: Project) -> None:
    official = handed_in(project)
    reopen_official(project.town.store, finish(project, official))
    hand_in_official(project.town.store, finish(project, official))
    project.answer("dpia", WITH_THE_OFFICIAL)

    with pytest.raises(StepNotAllowed, match="rests on it"):
        reopen_official(project.town.store, finish(project, official))
    assert begun(project, urn="urn:nl:dpia").continues_id == official
