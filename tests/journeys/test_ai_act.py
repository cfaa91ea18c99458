"""The decision aid for the AI Act: from its labels to what the triage says, and what happens when either changes."""

import shutil
from pathlib import Path

import pytest

from models.ai_act import Profile, profile_of
from models.ai_act_judging import Difference, differences
from models.methods import load_rules
from models.rules_trial import try_rules
from models.triage_record import TriageOutcome
from models.vocabulary import Certainty, EventKind, Level, Outcome, Phase, Step
from tests.aid import HIGH, NOT_HIGH, PROHIBITED, bring_in, walk_aid
from tests.town import NOTHING, Project, Town

EMPLOYEES = NOTHING | {
    "technologies": ["self_learning_algorithm"],
    "ai_act_area": ["employment"],
    "prohibited_practice": ["none"],
    "steers_approach": "no",
    "decision_role": "informs",
    "decision_effect": "limited",
    "refuses_service": "no",
}
"""AI for personnel: possibly a high risk, until the decision aid has run."""


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """None of this depends on the kind of database; the other journeys walk both."""
    file = tmp_path / "waardenweg.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def project(town: Town, tmp_path: Path) -> Project:
    bring_in(town, tmp_path)
    project = town.demand(answers=EMPLOYEES)
    town.engine_works()
    return project


def profile(project: Project) -> Profile:
    with project.town.store.read() as unit:
        found = profile_of(unit, project.case)
    assert found is not None
    return found


def ai_act(project: Project) -> tuple[TriageOutcome, list[str]]:
    """What the newest triage says of the AI Act, with its reasons."""
    with project.town.store.read() as unit:
        record = unit.triages.newest(project.id)
        assert record is not None
        row = unit.triages.outcomes(record.id)[Outcome.AI_ACT]
        return row, [reason.text for reason in unit.triages.reasons(record.id).get(row.id, ())]


def runs(project: Project) -> int:
    with project.town.store.read() as unit:
        events = [event.kind for event, _ in unit.journal.of_case(project.id)]
    return events.count(EventKind.TRIAGE_JUDGED)


def test_the_aid_makes_certain_what_the_intake_left_possible(project: Project) -> None:
    assert (project.levels[Outcome.AI_ACT], ai_act(project)[0].certainty) == (Level.HIGH_RISK, Certainty.POSSIBLE)

    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")

    row, reasons = ai_act(project)
    assert (row.advised, row.certainty) == (Level.HIGH_RISK, Certainty.CERTAIN)
    assert "hoog risico (conclusie 9.2). Rol van de gemeente: gebruiksverantwoordelijke." in reasons[0]
    assert project.levels[Outcome.IAMA] is Level.REQUIRED
    assert project.stands_in() is Phase.TRIAGE
    assert list(project.gates) == ["confirm-triage"]


def test_the_aid_takes_away_a_risk_and_all_that_hung_on_it(project: Project) -> None:
    assert project.levels[Outcome.IAMA] is Level.REQUIRED
    walk_aid(project, "Ja", "Een ander", NOT_HIGH, "Nee")

    assert project.levels[Outcome.AI_ACT] is Level.NONE
    assert project.levels[Outcome.IAMA] is Level.NOT_NEEDED
    assert project.levels[Outcome.ALGORITHM_REGISTER] is Level.RECOMMENDED


def test_what_does_not_agree_stays_strict_and_is_said_until_a_person_departs_from_it(
    town: Town, tmp_path: Path
) -> None:
    bring_in(town, tmp_path)
    project = town.demand(answers=EMPLOYEES | {"prohibited_practice": ["emotion_recognition"]})
    town.engine_works()
    walk_aid(project, "Ja", "Een ander", NOT_HIGH, "Nee")

    row, reasons = ai_act(project)
    assert (row.advised, row.certainty) == (Level.PROHIBITED, Certainty.POSSIBLE)
    assert any("spreekt elkaar tegen" in reason for reason in reasons)
    project.confirmed(Step.START_FULL_CHECK, level_ai_act="none")
    assert project.levels[Outcome.AI_ACT] is Level.NONE


def test_handing_in_the_aid_brings_a_case_that_is_being_assessed_back_to_triage(project: Project) -> None:
    project.confirmed(Step.START_FULL_CHECK)
    walk_aid(project, "Ja", "Wij", PROHIBITED)

    assert project.stands_in() is Phase.TRIAGE
    assert project.levels[Outcome.AI_ACT] is Level.PROHIBITED
    assert "confirm-triage" in project.gates


def test_the_same_outcome_once_more_changes_nothing(project: Project) -> None:
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")
    before = runs(project)
    project.town.days_later(1)
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")

    assert runs(project) == before


def test_a_walk_that_is_not_handed_in_changes_nothing_yet(project: Project) -> None:
    walk_aid(project, "Ja", "Een ander", hand_in=False)

    assert profile(project).labels == ("AI-systeem", "gebruiksverantwoordelijke")
    assert profile(project).conclusion is None
    assert profile(project).facts == {}
    assert runs(project) == 1


def test_after_the_decision_nothing_changes_in_silence_and_the_difference_is_told(project: Project) -> None:
    project.confirmed(Step.START_FULL_CHECK, level_iama="not_needed")
    project.assessed().decided("proceed")
    walk_aid(project, "Ja", "Wij", PROHIBITED)

    assert project.stands_in() is Phase.MONITORING
    assert project.levels[Outcome.AI_ACT] is Level.HIGH_RISK
    with project.town.store.read() as unit:
        told = differences(unit, project.case, profile(project), project.town.moment)
    assert Difference(outcome=Outcome.AI_ACT, before=Level.HIGH_RISK, after=Level.PROHIBITED) in told


def test_a_profile_says_that_the_aid_was_imported_anew_or_that_the_intake_changed(
    project: Project, tmp_path: Path
) -> None:
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")
    assert not profile(project).is_stale

    project.town.days_later(1)
    bring_in(project.town, tmp_path, conclusion="Anders")
    project.town.demand(
        answers=EMPLOYEES | {"profiling": "yes", "parties": ["supplier"], "shares_sensitive_data": "no"}
    )
    project.town.engine_works()

    assert profile(project).imported_anew
    assert set(profile(project).changed) >= {"parties"}
    assert profile(project).conclusion is not None
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")
    assert not profile(project).is_stale


def test_labels_are_told_by_kind_and_by_the_words_of_the_rules(project: Project) -> None:
    walk_aid(project, "Ja", "Wij", HIGH, "Ja")

    assert profile(project).by_kind == (
        ("Soort toepassing", ("AI-systeem",)),
        ("Rol", ("aanbieder", "gebruiksverantwoordelijke")),
        ("Risicogroep", ("hoog-risico AI",)),
        ("Plicht om open te zijn", ("transparantieverplichting",)),
    )
    assert profile(project).facts == {
        "ai_act_risk": "high",
        "ai_act_role": ("provider", "deployer"),
        "ai_act_transparency": "required",
        "ai_act_aid_on": project.town.today.isoformat(),
        "ai_act_conclusion": "9.2",
    }


def test_trying_rules_on_the_portfolio_knows_what_the_aid_said(project: Project) -> None:
    walk_aid(project, "Ja", "Een ander", NOT_HIGH, "Nee")
    rules = load_rules(on=project.town.today)

    with project.town.store.read() as unit:
        assert try_rules(unit, rules, rules).unchanged == 1
