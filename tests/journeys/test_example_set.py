"""The example set: seven invented demands that stand all over the road, and three facts beside them."""

from datetime import date

import pytest

from flows.intake import intake
from flows.sweep import sweep
from models.forms import form_named
from models.intake import is_answered
from models.store.open import Store
from models.store.signals import SignalFilter
from models.vocabulary import CheckKind, ConditionStatus, Phase, RegisterKind, Result, Role, SignalKind, SignalStatus
from tasks.world import World
from tests.databases import ON_SQLITE
from tests.town import Town
from waardenweg.example import load_example
from waardenweg.example.script import read_script
from waardenweg.flow_runs import work

TODAY = date(2026, 11, 23)


@pytest.fixture
def loaded(town: Town) -> World:
    """A municipality with nothing in it, but for the people of the tests, in which the example set was loaded."""
    assert load_example(town.store, town.world.settings, TODAY)
    return town.world


def stands(store: Store) -> dict[str, tuple[Phase, Result | None]]:
    with store.read() as unit:
        cases = {case.id: case for case in unit.cases.all()}
        demands = [(demand.ref, demand.case_id) for case in cases for demand in unit.demands.of_case(case)]
    return {ref: (cases[case].phase, cases[case].result) for ref, case in demands if case}


def test_the_cases_stand_all_over_the_road_once_the_engine_has_pulled(loaded: World) -> None:
    report = intake.fn(today=TODAY)
    work(loaded)

    assert (report.counts["created"], report.counts["unchanged"], report.counts["dead_lettered"]) == (2, 5, 0)
    assert stands(loaded.store) == {
        "VB-001": (Phase.MONITORING, None),
        "VB-002": (Phase.ASSESSMENT, None),
        "VB-003": (Phase.DECISION, None),
        "VB-004": (Phase.TRIAGE, None),
        "VB-005": (Phase.CLOSED, Result.REGISTERED),
        "VB-006": (Phase.INTAKE, None),
        "VB-007": (Phase.ASSESSMENT, None),
    }


@ON_SQLITE
def test_the_case_that_runs_has_a_history_of_conditions_and_a_check_that_is_due(loaded: World) -> None:
    with loaded.store.read() as unit:
        demand = unit.demands.find("inbox", "VB-001")
        assert demand is not None
        assert demand.case_id is not None
        conditions = unit.decisions.conditions(demand.case_id)
        (check,) = unit.checks.of_case(demand.case_id)
        opinions = unit.decisions.opinions(demand.case_id)

    assert sorted(condition.status for condition in conditions) == [ConditionStatus.MET] + 3 * [ConditionStatus.OPEN]
    assert check.kind is CheckKind.INTERIM
    assert check.due_on <= TODAY
    assert [(opinion.role, opinion.given_on is not None) for opinion in opinions] == [(Role.FG, True)]


@ON_SQLITE
def test_the_facts_of_the_register_belong_to_no_example_case(loaded: World) -> None:
    with loaded.store.read() as unit:
        entries = {entry.source_id: entry for entry in unit.registers.all(RegisterKind.ALGORITHM)}
        own = [entry for entry in unit.registers.all(RegisterKind.SENSOR) if entry.case_id]

    assert {number: str(entry.registered_on) for number, entry in entries.items()} == {
        "16456482": "2024-08-16",
        "27683734": "2025-05-15",
        "89853782": "2026-01-29",
    }
    assert {entry.case_id for entry in entries.values()} == {None}
    assert [entry.source_id for entry in own] == ["VOORBEELD-1"]


@ON_SQLITE
def test_a_question_waits_with_the_case_that_it_is_about_and_a_new_rule_for_somebody_to_say(loaded: World) -> None:
    with loaded.store.read() as unit:
        signals = {signal.kind: signal for signal in unit.signals.listed(SignalFilter())}
        demand = unit.demands.find("inbox", "VB-001")
        assert demand is not None
        targets = {kind: unit.signals.targets(signal.id) for kind, signal in signals.items()}

    assert {signal.status for signal in signals.values()} == {SignalStatus.OPEN}
    assert [target.case_id for target, _, _ in targets[SignalKind.QUESTION]] == [demand.case_id]
    assert list(targets[SignalKind.LAW]) == []


@ON_SQLITE
def test_the_first_sweep_opens_the_check_on_the_way_and_two_reflections(loaded: World) -> None:
    first, second = sweep.fn(today=TODAY), sweep.fn(today=TODAY)

    assert (first.counts["checks_opened"], first.counts["rechecks_opened"]) == (1, 2)
    assert (second.counts["checks_opened"], second.counts["rechecks_opened"]) == (0, 0)


@ON_SQLITE
def test_loading_it_twice_changes_nothing(loaded: World) -> None:
    before = stands(loaded.store)
    form = next(loaded.settings.inbox.iterdir())
    written = form.stat().st_mtime_ns

    assert not load_example(loaded.store, loaded.settings, TODAY)

    assert stands(loaded.store) == before
    assert form.stat().st_mtime_ns == written


@ON_SQLITE
def test_it_is_not_loaded_where_there_are_cases(town: Town) -> None:
    town.demand()

    assert not load_example(town.store, town.world.settings, TODAY)
    assert not town.world.settings.inbox.exists()


def test_there_is_somebody_in_every_role_and_nobody_has_a_real_address() -> None:
    script = read_script(TODAY)

    assert {role for person in script.people for role in person.roles} == set(Role)
    assert all(person.email.endswith("@example.org") for person in script.people)
    handles = {person.handle for person in script.people}
    assert {step.by for step in script.steps} <= handles
    addresses = {cell for row in script.rows.values() for cell in row if "@" in cell}
    assert addresses <= {person.email for person in script.people}


@ON_SQLITE
def test_all_but_one_of_the_demands_answer_everything_and_that_one_leaves_something_to_ask(loaded: World) -> None:
    intake.fn(today=TODAY)
    with loaded.store.read() as unit:
        complete = {}
        for case in unit.cases.all():
            (demand,) = unit.demands.of_case(case.id)
            answers = unit.assessments.answers(unit.assessments.of_case(case.id)[0].id)
            complete[demand.ref] = is_answered({path: answer.plain for path, answer in answers.items()})

    assert complete == {f"VB-00{number}": number != 6 for number in range(1, 8)}
    assert len(form_named("intake-questions").questions) == 32


@ON_SQLITE
@pytest.mark.parametrize(
    "today",
    [
        date(2028, 2, 29),
        *(
            pytest.param(day, marks=pytest.mark.slow)
            for day in (date(2027, 1, 1), date(2026, 8, 30), date(2027, 8, 31), date(2029, 5, 12))
        ),
    ],
)
def test_it_can_be_loaded_on_any_day(town: Town, today: date) -> None:
    assert load_example(town.store, town.world.settings, today)

    assert sorted(phase for phase, _ in stands(town.store).values()) == [
        Phase.ASSESSMENT,
        Phase.ASSESSMENT,
        Phase.CLOSED,
        Phase.DECISION,
        Phase.MONITORING,
    ]
    with town.store.read() as unit:
        (check,) = [check for case in unit.cases.all() for check in unit.checks.of_case(case.id)]
    assert check.due_on <= today
