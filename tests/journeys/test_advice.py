"""What assessments advise flows into the decision, which takes over, changes or drops each with a reason."""

from typing import Any

import pytest

from models.advice import advised_of
from models.advised_condition import AdvisedCondition
from models.errors import InvalidAnswer
from models.vocabulary import AdviceChoice, Phase, Step
from tests.databases import ON_SQLITE
from tests.town import DPIA, FULL_CHECK, Project, Town

CHECK = FULL_CHECK | {
    "conditions[1].reason": "Niemand heeft oude beelden nodig.",
    "weighing[privacy].eases": "Borden bij elke camera.\nWis de beelden binnen een dag.",
}
TAKEN = {f"conditions[1].{name}": FULL_CHECK[f"conditions[1].{name}"] for name in ("text", "owner", "due_on")}
SIGNS = {
    "conditions[2].text": "Borden bij elke camera.",
    "conditions[2].owner": "projectleider",
    "conditions[2].due_on": "2026-06-01",
}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that wait for a decision, with a condition and a measure that were advised."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).answer("dpia", DPIA)
    project.answer("ethical-check", CHECK)
    return project


def became(project: Project) -> dict[str, tuple[AdviceChoice, str]]:
    return {one.text: (one.choice, one.reason) for one in rows(project)}


def rows(project: Project) -> list[AdvisedCondition]:
    with project.town.store.read() as unit:
        return list(unit.decisions.advised(project.id))


def decided(project: Project, *answers: dict[str, Any]) -> None:
    project.decided("proceed_under_conditions", **{path: said for one in answers for path, said in one.items()})


@ON_SQLITE
def test_conditions_and_measures_are_advised_once_each_with_their_reason(project: Project) -> None:
    with project.town.store.read() as unit:
        advised = advised_of(unit, unit.cases.get(project.id))

    assert [(one.text, one.because, one.about) for one in advised] == [
        ("Wis de beelden binnen een dag.", "Niemand heeft oude beelden nodig.", ""),
        ("Borden bij elke camera.", "Tellen mag, volgen niet.", "privacy"),
    ]


def test_what_is_taken_over_keeps_the_reason_it_was_advised_with(project: Project) -> None:
    decided(project, TAKEN, SIGNS)

    assert became(project) == {
        "Wis de beelden binnen een dag.": (AdviceChoice.TAKE_OVER, "Niemand heeft oude beelden nodig."),
        "Borden bij elke camera.": (AdviceChoice.TAKE_OVER, "Tellen mag, volgen niet."),
    }
    assert [one.condition_id for one in rows(project)] == [condition.id for condition in project.conditions]


def test_what_is_changed_takes_a_reason_and_stands_beside_what_was_advised(project: Project) -> None:
    changed = {**TAKEN, "conditions[1].text": "Wis de beelden binnen een uur."}
    with pytest.raises(InvalidAnswer, match=r"conditions\[1\]\.reason"):
        decided(project, changed, SIGNS)
    assert project.stands_in() is Phase.DECISION

    decided(project, changed, SIGNS, {"conditions[1].reason": "Een dag is te lang."})

    assert became(project)["Wis de beelden binnen een dag."] == (AdviceChoice.CHANGE, "Een dag is te lang.")
    assert project.conditions[0].text == "Wis de beelden binnen een uur."


@ON_SQLITE
@pytest.mark.parametrize("left_out", [{}, {"conditions[2].text": "Borden.", "conditions[2].choice": "drop"}])
def test_what_is_dropped_takes_a_reason_and_becomes_no_condition(project: Project, left_out: dict[str, str]) -> None:
    with pytest.raises(InvalidAnswer, match=r"conditions\[2\]\.reason"):
        decided(project, TAKEN, left_out)

    decided(project, TAKEN, left_out, {"conditions[2].reason": "De borden hangen er al."})

    assert became(project)["Borden bij elke camera."] == (AdviceChoice.DROP, "De borden hangen er al.")
    assert [condition.text for condition in project.conditions] == ["Wis de beelden binnen een dag."]


@ON_SQLITE
def test_who_lets_a_project_go_on_without_conditions_drops_all_advice_for_the_reason_of_the_decision(
    project: Project,
) -> None:
    project.decided("proceed")

    assert set(became(project).values()) == {(AdviceChoice.DROP, "Alles afwegende.")}


@ON_SQLITE
@pytest.mark.parametrize("verdict", ["stop", "send_back", "refer_to_college"])
def test_a_decision_that_lets_nothing_go_on_does_nothing_with_advice(project: Project, verdict: str) -> None:
    project.decided(verdict)

    assert rows(project) == []


@ON_SQLITE
def test_a_condition_of_ones_own_stands_beside_the_advice(project: Project) -> None:
    own = {path.replace("[2]", "[3]"): said for path, said in SIGNS.items()} | {
        "conditions[3].text": "Meld het de raad."
    }
    decided(project, TAKEN, SIGNS, own)

    assert [condition.text for condition in project.conditions][-1] == "Meld het de raad."
    assert len(became(project)) == 2
