"""From demand to triage, and the roads that end there."""

import pytest

from models.vocabulary import Level, Origin, Outcome, Phase, Result, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, ONLY_A_REGISTER, RUNNING, YOUTH_CARE, Town


def test_a_demand_that_answers_everything_is_triaged_without_waiting_for_anybody(town: Town) -> None:
    project = town.demand(answers=CAMERAS)
    town.engine_works()

    assert project.stands_in() is Phase.TRIAGE
    assert project.levels[Outcome.DPIA] is Level.REQUIRED
    assert project.gates["confirm-triage"].role is Role.ETHISCH_NETWERK


def test_a_demand_with_open_questions_asks_the_project_lead_first(town: Town) -> None:
    project = town.demand(answers={"technologies": ["camera"]})
    town.engine_works()

    assert project.stands_in() is Phase.INTAKE
    assert project.gates["intake-questions"].person_id == town.id_of(Role.PROJECTLEIDER)

    project.answer("intake-questions", CAMERAS)

    assert project.stands_in() is Phase.TRIAGE
    assert "confirm-triage" in project.gates


@ON_SQLITE
def test_a_project_that_needs_nothing_is_cleared_by_the_rules(town: Town) -> None:
    project = town.demand(answers=NOTHING)
    town.engine_works()

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.CLEARED)


@ON_SQLITE
def test_one_answer_unknown_is_enough_to_let_a_person_look(town: Town) -> None:
    project = town.demand(answers=NOTHING | {"affects_freedoms": "unknown"})
    town.engine_works()

    assert project.stands_in() is Phase.TRIAGE
    assert project.levels[Outcome.ETHICAL_CHECK] is Level.UNKNOWN


@ON_SQLITE
def test_one_in_ten_cleared_projects_is_shown_to_the_ethisch_netwerk(town: Town) -> None:
    projects = [town.demand(ref=f"D-{number}", answers=NOTHING) for number in range(1, 22)]
    town.engine_works()

    assert all(project.result is Result.CLEARED for project in projects)
    assert [number for number, project in enumerate(projects, 1) if "sample" in project.gates] == [1, 11, 21]


@ON_SQLITE
def test_a_cleared_project_that_the_ethisch_netwerk_agrees_with_stays_closed(town: Town) -> None:
    project = town.demand(answers=NOTHING)
    town.engine_works()
    project.answer("sample", {"agrees": "yes"})

    assert project.stands_in() is Phase.CLOSED
    assert not project.gates


@ON_SQLITE
def test_a_cleared_project_that_the_ethisch_netwerk_doubts_is_confirmed_by_a_person(town: Town) -> None:
    project = town.demand(answers=NOTHING)
    town.engine_works()
    project.answer("sample", {"agrees": "no", "explanation": "Dit raakt kinderen."})

    assert project.stands_in() is Phase.TRIAGE
    project.confirmed(Step.START_LIGHT_CHECK)
    assert project.stands_in() is Phase.ASSESSMENT


@ON_SQLITE
def test_a_project_that_only_has_to_be_registered_is_closed_with_its_entry(town: Town) -> None:
    project = town.demand(answers=ONLY_A_REGISTER)
    town.engine_works()
    assert project.levels[Outcome.ALGORITHM_REGISTER] is Level.RECOMMENDED

    project.confirmed(Step.REGISTER_ONLY)
    assert project.stands_in() is Phase.CLOSING
    project.answer("register-entry", {"register": "algorithm", "reference": "A-7", "registered_on": "2026-02-01"})

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.REGISTERED)
    with town.store.read() as unit:
        (entry,) = unit.registers.of_case(project.id)
    assert entry.next_recheck_on is not None
    assert entry.next_recheck_on.isoformat() == "2027-02-01"


@ON_SQLITE
def test_a_running_project_that_was_checked_before_gets_a_light_check(town: Town) -> None:
    project = town.demand(answers=CAMERAS | RUNNING)
    town.engine_works()
    assert project.levels[Outcome.ETHICAL_CHECK] is Level.LIGHT

    project.confirmed(Step.START_LIGHT_CHECK)

    assert project.gates["ethical-check-light"].role is Role.PROJECTLEIDER


@ON_SQLITE
def test_a_new_project_gets_a_full_check_by_the_ethisch_netwerk_and_a_dpia(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)

    assert project.gates["ethical-check"].role is Role.ETHISCH_NETWERK
    assert project.gates["dpia"].role is Role.PROJECTLEIDER


@ON_SQLITE
def test_who_decides_comes_from_the_triage(town: Town) -> None:
    project = town.demand(answers=YOUTH_CARE)
    town.engine_works()
    assert project.levels[Outcome.DECISION_LEVEL] is Level.COLLEGE

    project.confirmed(Step.START_FULL_CHECK).assessed()

    assert project.gates["decide"].role is Role.COLLEGE


def test_a_project_sent_back_for_information_returns_to_triage_with_it(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.ASK_INFORMATION, reason="Hoe lang bewaren jullie de beelden?")

    assert project.stands_in() is Phase.INTAKE
    assert project.gates["intake-questions"].note == "Hoe lang bewaren jullie de beelden?"

    project.answer("intake-questions", {"data_scale": "small"})

    assert project.stands_in() is Phase.TRIAGE
    assert "confirm-triage" in project.gates


def test_departing_from_the_advice_takes_a_reason_and_both_stand_in_the_case(town: Town) -> None:
    from models.errors import InvalidAnswer

    project = town.demand()
    town.engine_works()
    with pytest.raises(InvalidAnswer, match="reason: missing"):
        project.confirmed(Step.START_LIGHT_CHECK, reason="")

    project.confirmed(Step.START_LIGHT_CHECK, reason="Het zijn twee camera's.")

    with town.store.read() as unit:
        record = unit.triages.newest(project.id)
        assert record is not None
        row = unit.triages.outcomes(record.id)[Outcome.ETHICAL_CHECK]
    assert (row.advised, row.confirmed, row.departure) == (Level.FULL, Level.LIGHT, "Het zijn twee camera's.")


@ON_SQLITE
@pytest.mark.parametrize("origin", [Origin.EXISTING_SYSTEM, Origin.COMMITTEE, Origin.RESIDENT])
def test_a_case_started_by_hand_goes_the_same_road(town: Town, origin: Origin) -> None:
    project = town.started_by_hand(origin)
    project.answer("intake-questions", CAMERAS)

    assert project.stands_in() is Phase.TRIAGE


def test_a_case_started_by_hand_is_linked_to_the_demand_that_comes_later(town: Town) -> None:
    from models.demanding import link_demand

    by_hand = town.started_by_hand(Origin.RESIDENT)
    later = town.demand()
    link_demand(town.store, by_hand.case.reference, later.case.reference, town.people[Role.CIO_OFFICE], town.moment)

    assert later.result is Result.WITHDRAWN
    with town.store.read() as unit:
        assert [demand.ref for demand in unit.demands.of_case(by_hand.id)] == ["D-1"]
