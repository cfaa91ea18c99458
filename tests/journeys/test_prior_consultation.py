"""Where a high risk remains: a condition to wait for the AP, and what becomes of it."""

import pytest

from models.decision import Condition
from models.prior_consultation import AP_ANSWERS_WITHIN
from models.vocabulary import ConditionStatus, Instrument, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CHANGED, DPIA, FULL_CHECK, Project, Town

AWAIT_AP = {
    "prior_consultation": "await_ap",
    **{path: said for path, said in FULL_CHECK.items() if path.startswith("conditions[")},
}
YES = {"answered_on": "2026-03-02", "reference": "brief 7", "answer": "Het mag, met borden.", "may_start": "yes"}
NO = YES | {"answer": "Dit mag niet.", "may_start": "no", "follow_up": "We passen het ontwerp aan."}


@pytest.fixture
def risky(town: Town) -> Project:
    """Cameras of which the DPIA leaves a high risk, that go on when the AP answered."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).answer("dpia", DPIA | {"residual_risk": "high"})
    project.answer("ethical-check", FULL_CHECK)
    return project.decided("proceed_under_conditions", **AWAIT_AP)


def waits(project: Project) -> list[Condition]:
    """The conditions that wait for the AP."""
    return [condition for condition in project.conditions if "AP" in condition.text]


def weighed_again(project: Project, **dpia: str) -> None:
    """The project turns out to be another one when it is done, and is weighed and decided upon anew."""
    project.answer("finish")
    project.answer("closing-check", CHANGED | {"explanation": "Het doel is een ander."})
    project.answer("intake-again")
    if dpia:
        project.advised_by(Instrument.DPIA, DPIA | dpia, on=project.town.today)
    project.answer("ethical-check", FULL_CHECK)


def test_the_decision_sets_the_condition_to_wait_with_an_owner_and_eight_weeks(risky: Project) -> None:
    (condition,) = waits(risky)

    assert condition.text == "We beginnen niet met de gegevens voordat de AP heeft geantwoord"
    assert (condition.owner, condition.status) == (Role.PROJECTLEIDER, ConditionStatus.OPEN)
    assert condition.due_on == risky.town.today + AP_ANSWERS_WITHIN
    assert sorted(risky.gates) == ["ap-answer", "condition", "finish", "opinion"]


@ON_SQLITE
@pytest.mark.parametrize("may_start", ["yes", "changed"])
def test_an_answer_with_which_the_project_may_start_meets_it(risky: Project, may_start: str) -> None:
    risky.answer("ap-answer", NO | {"answer": YES["answer"], "may_start": may_start})

    (condition,) = waits(risky)
    assert (condition.status, condition.explanation) == (ConditionStatus.MET, "Het mag, met borden.")
    assert condition.answered_on == risky.town.today


@ON_SQLITE
def test_where_the_ap_says_no_it_stays_open(risky: Project) -> None:
    risky.answer("ap-answer", NO)

    (condition,) = waits(risky)
    assert (condition.status, condition.explanation) == (ConditionStatus.OPEN, "")


@ON_SQLITE
def test_a_new_decision_while_the_ap_thinks_sets_no_second_condition(risky: Project) -> None:
    asked = risky.gates["ap-answer"].id
    weighed_again(risky)
    risky.decided("proceed_under_conditions", **AWAIT_AP)

    assert len(waits(risky)) == 1
    assert risky.gates["ap-answer"].id == asked


@ON_SQLITE
def test_after_a_no_the_ap_is_asked_again_and_its_yes_meets_both(risky: Project) -> None:
    risky.answer("ap-answer", NO)
    weighed_again(risky)
    risky.decided("proceed_under_conditions", **AWAIT_AP)
    assert [condition.status for condition in waits(risky)] == 2 * [ConditionStatus.OPEN]

    risky.answer("ap-answer", YES)

    assert [condition.status for condition in waits(risky)] == 2 * [ConditionStatus.MET]


@ON_SQLITE
def test_where_no_high_risk_remains_any_more_nobody_waits_for_the_ap(risky: Project) -> None:
    weighed_again(risky, residual_risk="low")
    risky.decided("proceed")

    (condition,) = waits(risky)
    assert (condition.status, condition.explanation) == (ConditionStatus.DROPPED, "Alles afwegende.")
    assert "ap-answer" not in risky.gates
