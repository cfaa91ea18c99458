"""From the triage to a decision, by every road that leads there and away from it."""

from dataclasses import replace

import pytest

from models.errors import GateAlreadyAnswered, InvalidAnswer, NotAllowed, StepNotReady
from models.gatekeeper import GateAnswer, answer_gate
from models.vocabulary import (
    AnswerOrigin,
    ConditionStatus,
    Instrument,
    LetterKind,
    Phase,
    Result,
    Role,
    Step,
)
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, DPIA, FULL_CHECK, RUNNING, Project, Town

CONDITION = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras, called up for a full check."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


@ON_SQLITE
def test_a_check_is_not_delivered_before_the_required_dpia_is_there(project: Project) -> None:
    with pytest.raises(StepNotReady):
        project.answer("ethical-check", FULL_CHECK)

    assert project.stands_in() is Phase.ASSESSMENT
    project.answer("dpia", DPIA)
    project.answer("ethical-check", FULL_CHECK)

    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_a_required_dpia_cannot_be_left_out(project: Project) -> None:
    with pytest.raises(InvalidAnswer, match="done"):
        project.answer("dpia", {"done": "left_out", "reason": "Geen tijd."})


def test_the_values_that_the_intake_named_open_the_weighing(project: Project) -> None:
    with project.town.store.read() as unit:
        check = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
        assert check is not None
        answers = unit.assessments.answers(check.id)

    assert answers["values"].plain == ("privacy", "safety")
    assert answers["values"].origin is AnswerOrigin.PREFILLED


@ON_SQLITE
def test_the_fg_is_asked_for_advice_and_the_decision_does_not_wait_for_it(project: Project) -> None:
    project.assessed()
    assert project.gates["opinion"].role is Role.FG

    project.decided("proceed")

    assert project.stands_in() is Phase.MONITORING
    project.answer("opinion", {"text": "Bewaar korter."})
    with project.town.store.read() as unit:
        assert [opinion.text for opinion in unit.decisions.opinions(project.id)] == ["Bewaar korter."]


@ON_SQLITE
def test_a_project_that_may_go_on_is_monitored(project: Project) -> None:
    project.assessed().decided("proceed")

    assert project.stands_in() is Phase.MONITORING
    assert project.gates["finish"].role is Role.PROJECTLEIDER


def test_a_project_goes_on_under_conditions_with_an_owner_and_a_date(project: Project) -> None:
    project.assessed().decided("proceed_under_conditions", **CONDITION)

    (condition,) = project.conditions
    assert (condition.owner, condition.due_on.isoformat()) == (Role.PROJECTLEIDER, "2026-06-01")
    assert project.gates["condition"].due_on == condition.due_on
    project.answer("condition", {"status": "met", "explanation": "Zie het logboek."})
    assert project.conditions[0].status is ConditionStatus.MET


@ON_SQLITE
def test_conditions_without_any_condition_are_refused(project: Project) -> None:
    project.assessed()
    with pytest.raises(InvalidAnswer, match="conditions"):
        project.decided("proceed_under_conditions")

    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_a_condition_without_a_date_is_refused_by_name(project: Project) -> None:
    project.assessed()
    with pytest.raises(InvalidAnswer, match=r"conditions\[1\]\.due_on"):
        project.decided("proceed_under_conditions", **{**CONDITION, "conditions[1].due_on": ""})


@ON_SQLITE
def test_a_project_that_is_stopped_is_closed_and_asks_nothing_more(project: Project) -> None:
    project.assessed().decided("stop")

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.STOPPED)
    assert not project.gates


def test_a_project_sent_back_returns_to_assessment_with_the_same_method(project: Project) -> None:
    project.assessed().decided("send_back")
    assert project.stands_in() is Phase.ASSESSMENT

    with project.town.store.read() as unit:
        checks = [one for one in unit.assessments.of_case(project.id) if one.instrument is Instrument.ETHICAL_CHECK]
        carried = unit.assessments.answers(checks[-1].id)
    assert [check.method_id for check in checks] == ["ethical-check", "ethical-check"]
    assert {answer.origin for answer in carried.values()} == {AnswerOrigin.CARRIED_OVER}

    project.answer("ethical-check", FULL_CHECK)

    assert project.stands_in() is Phase.DECISION
    with project.town.store.read() as unit:
        confirmed = unit.assessments.answers(checks[-1].id)
    assert {answer.origin for answer in confirmed.values()} == {AnswerOrigin.RECONFIRMED}


@ON_SQLITE
def test_a_project_referred_to_the_college_is_decided_there(project: Project) -> None:
    project.assessed().decided("refer_to_college")
    assert (project.stands_in(), project.gates["decide"].role) == (Phase.DECISION, Role.COLLEGE)

    project.answer("decide", {"verdict": "proceed", "argument": "De stad wordt veiliger."}, by=Role.WETHOUDER)

    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_the_college_cannot_refer_to_itself(project: Project) -> None:
    project.assessed().decided("refer_to_college")
    with pytest.raises(StepNotReady):
        project.decided("refer_to_college")


def test_a_decision_is_bound_to_the_very_answers_that_were_there(project: Project) -> None:
    from models.assessment import answers_hash

    project.assessed().decided("proceed")

    with project.town.store.read() as unit:
        (decision,) = unit.decisions.of_case(project.id)
        basis = {one.assessment_id: one for one in unit.decisions.basis(decision.id)}
        for assessment_id, bound in basis.items():
            assert bound.answers_hash == answers_hash(unit.assessments.answers(assessment_id))
            assert bound.assessment_version == unit.assessments.get(assessment_id).version
    assert len(basis) == 3  # intake, DPIA, ethical check


def test_the_project_lead_hears_what_was_decided(project: Project) -> None:
    project.assessed().decided("proceed")

    with project.town.store.read() as unit:
        letters = [letter for letter, _ in unit.letters.of_case(project.id)]
    told = [letter for letter in letters if letter.kind is LetterKind.DECIDED]
    assert [letter.person_id for letter in told] == [project.town.id_of(Role.PROJECTLEIDER)]


@ON_SQLITE
@pytest.mark.parametrize("adviser", [Role.FG, Role.CISO, Role.COMMISSIELID, Role.SECRETARIS, Role.ETHISCH_NETWERK])
def test_who_advises_never_decides(project: Project, adviser: Role) -> None:
    project.assessed()
    with pytest.raises(NotAllowed):
        project.answer("decide", {"verdict": "proceed", "argument": "Ik vind van wel."}, by=adviser)


def test_a_second_answer_is_refused_and_says_that_somebody_was_first(project: Project) -> None:
    project.assessed()
    gate = project.gates["decide"]
    project.decided("proceed")
    late = GateAnswer(
        gate_id=gate.id,
        fields={"verdict": "stop", "argument": "Toch niet."},
        by=project.town.people[Role.MANAGER],
        moment=project.town.moment,
    )
    with pytest.raises(GateAlreadyAnswered):
        answer_gate(project.town.store, late)

    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_a_light_check_goes_from_the_project_lead_straight_to_the_decision(town: Town) -> None:
    project = town.demand(answers=CAMERAS | RUNNING)
    town.engine_works()
    project.confirmed(Step.START_LIGHT_CHECK).assessed()

    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_the_manager_of_another_department_does_not_decide(project: Project) -> None:
    project.assessed()
    elsewhere = replace(project.town.people[Role.MANAGER], departments=frozenset({"Burgerzaken"}))
    gate = project.gates["decide"]
    sent = GateAnswer(
        gate_id=gate.id,
        fields={"verdict": "proceed", "argument": "Prima."},
        by=elsewhere,
        moment=project.town.moment,
    )
    with pytest.raises(NotAllowed):
        answer_gate(project.town.store, sent)

    answer_gate(project.town.store, replace(sent, by=replace(elsewhere, departments=frozenset({"Verkeer"}))))
    assert project.stands_in() is Phase.MONITORING
