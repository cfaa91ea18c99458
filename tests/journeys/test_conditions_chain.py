"""A condition from the decision to the next check: evidence with days and versions, asked again when it is over."""

from datetime import date, timedelta

import pytest

from flows.sweep import sweep
from models.condition_standing import ask_again, conditions_now, note_standing
from models.errors import InvalidAnswer, NotAllowed
from models.evidence import NewEvidence, add_evidence
from models.filing import files_of
from models.stored_file import StoredFile
from models.vocabulary import ConditionState, ConditionStatus, EventKind, Role, Standing, Step
from tests.databases import ON_SQLITE
from tests.town import Project, Town

CONDITION = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-12-31",
}
PDF = b"%PDF-1.7 certificaat"


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that go on under one condition."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_LIGHT_CHECK).assessed().decided("proceed_under_conditions", **CONDITION)


def shown(project: Project, content: bytes = PDF, by: Role = Role.PROJECTLEIDER, **days: object) -> StoredFile:
    town = project.town
    new = NewEvidence(name="Certificaat.pdf", content=content, by=town.people[by], moment=town.moment, **days)  # type: ignore[arg-type]
    return add_evidence(town.store, project.conditions[0].id, new)


def state(project: Project) -> ConditionState:
    with project.town.store.read() as unit:
        case = unit.cases.get(project.id)
        files = files_of(unit, case)
        ((_, found, _),) = conditions_now(unit.decisions.conditions(case.id), files, case, project.town.today)
        return found


def status(project: Project) -> ConditionStatus:
    return project.conditions[0].status


def unmet(project: Project) -> bool:
    with project.town.store.read() as unit:
        return project.id in unit.decisions.unmet([project.id], project.town.today)


def met(project: Project) -> None:
    project.answer("condition", {"status": "met", "explanation": "Zie het certificaat."})


def test_evidence_counts_from_its_own_day_and_a_new_version_leaves_the_old_one_readable(project: Project) -> None:
    first = shown(project, effective_on=date(2026, 6, 1), expires_on=date(2026, 12, 1))
    second = shown(project, PDF + b"2", replaces=first.id, expires_on=date(2027, 12, 1))

    assert (first.effective_on, first.added_on) == (date(2026, 6, 1), project.town.today)
    assert second.effective_on == project.town.today
    with project.town.store.read() as unit:
        assert unit.files.get(first.id).content == PDF
    project.town.today = date(2026, 12, 20)
    met(project)
    assert state(project) is ConditionState.MET


@ON_SQLITE
def test_days_and_versions_that_cannot_be_are_refused_and_nothing_is_kept(project: Project) -> None:
    with pytest.raises(InvalidAnswer, match="expires_on"):
        shown(project, effective_on=date(2026, 6, 2), expires_on=date(2026, 6, 1))
    with pytest.raises(InvalidAnswer, match="replaces"):
        shown(project, replaces=project.id)
    with pytest.raises(NotAllowed):
        shown(project, by=Role.RAAD)
    with project.town.store.read() as unit:
        assert not unit.files.of_case(project.id)


def test_a_condition_whose_evidence_is_over_is_asked_again_once_and_rests_after_the_answer(project: Project) -> None:
    shown(project, expires_on=project.town.today + timedelta(days=30))
    met(project)
    project.town.today += timedelta(days=31)
    assert (state(project), unmet(project)) == (ConditionState.EXPIRED, True)

    assert sweep.fn(today=project.town.today).counts["conditions_asked"] == 1
    assert sweep.fn(today=project.town.today).counts["conditions_asked"] == 0

    assert project.conditions[0].status is ConditionStatus.OPEN
    assert (state(project), unmet(project)) == (ConditionState.WAITING, False)
    assert "gold tot en met" in project.gates["condition"].note
    met(project)
    project.town.today += timedelta(days=1)
    assert sweep.fn(today=project.town.today).counts["conditions_asked"] == 0
    assert state(project) is ConditionState.MET


def test_a_check_confirms_a_condition_or_opens_it_again_with_the_reason(project: Project) -> None:
    town = project.town
    met(project)
    lead = town.people[Role.PROJECTLEIDER]

    def found(standing: Standing, because: str) -> None:
        with town.store.write() as unit:
            condition = unit.decisions.conditions(project.id)[0]
            case = unit.cases.get(project.id)
            note_standing(unit, case, condition, standing, because=because, by=lead, moment=town.moment)

    found(Standing.HOLDS, "")
    assert (project.conditions[0].confirmed_on, project.conditions[0].confirmed_by) == (town.today, lead.person_id)
    found(Standing.NOT_SURE, "Geen idee.")
    assert status(project) is ConditionStatus.MET
    found(Standing.CHANGED, "De leverancier bewaart ze langer.")
    assert status(project) is ConditionStatus.OPEN
    assert "bewaart ze langer" in project.gates["condition"].note
    with town.store.write() as unit:  # and asked once more while it is open
        condition, case = unit.decisions.conditions(project.id)[0], unit.cases.get(project.id)
        ask_again(unit, case, condition, because="Ook de back-up.", by=lead, moment=town.moment)
    assert "Ook de back-up." in project.gates["condition"].note
    with town.store.read() as unit:
        kinds = [event.kind for event, _ in unit.journal.of_case(project.id)]
    assert kinds.count(EventKind.CONDITION_CONFIRMED) == kinds.count(EventKind.CONDITION_REOPENED) == 1


def test_a_condition_that_is_late_colours_its_case_until_it_is_met(project: Project) -> None:
    project.town.today = date(2026, 12, 31)
    assert not unmet(project)
    project.town.today = date(2027, 1, 1)
    assert (state(project), unmet(project)) == (ConditionState.LATE, True)
    met(project)
    assert not unmet(project)
