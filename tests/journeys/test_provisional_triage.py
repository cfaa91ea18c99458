"""A triage that nobody confirms in time: the advice counts provisionally, and a person still has the word."""

from datetime import UTC, date, datetime, time

import pytest

from flows.sweep import sweep
from models.base import Moment
from models.dates import working_days_later
from models.previewing import preview
from models.sealing import verify
from models.triage_record import TriageRecord
from models.vocabulary import EventKind, LetterKind, Level, Outcome, Phase, Role, Step
from tasks.deliver import deliver_outbox
from tests.databases import ON_SQLITE
from tests.town import ALGORITHM, CAMERAS, MONDAY, NOTHING, YOUTH_CARE, Project, Town

DUE = working_days_later(MONDAY, 10)
AFTER = working_days_later(MONDAY, 11)


def round_of(town: Town, day: date) -> dict[str, int]:
    town.today = day
    report = sweep.fn(today=day)
    assert report.dropouts == ()
    return {name: count for name, count in report.counts.items() if count}


def record_of(project: Project) -> TriageRecord:
    with project.town.store.read() as unit:
        record = unit.triages.newest(project.id)
    assert record is not None
    return record


def events_of(project: Project) -> list[EventKind]:
    with project.town.store.read() as unit:
        return [event.kind for event, _ in unit.journal.of_case(project.id)]


@pytest.fixture
def unconfirmed(town: Town) -> Project:
    project = town.demand()
    town.engine_works()
    return project


@ON_SQLITE
def test_on_the_last_day_the_ethisch_netwerk_still_has_the_day(unconfirmed: Project) -> None:
    assert unconfirmed.gates["confirm-triage"].due_on == DUE
    assert "provisional" not in round_of(unconfirmed.town, DUE)
    assert record_of(unconfirmed).provisional_on is None
    assert "dpia" not in unconfirmed.gates


def test_the_day_after_the_advice_counts_and_what_it_asks_for_starts(unconfirmed: Project) -> None:
    counts = round_of(unconfirmed.town, AFTER)

    assert counts["provisional"] == 1
    assert record_of(unconfirmed).provisional_on == AFTER
    assert unconfirmed.gates["dpia"].role is Role.PROJECTLEIDER
    assert unconfirmed.case.decision_level is Role.MANAGER
    assert EventKind.TRIAGE_PROVISIONAL in events_of(unconfirmed)
    assert not verify(unconfirmed.town.store).broken


@ON_SQLITE
def test_no_case_leaves_the_triage_without_a_person(unconfirmed: Project) -> None:
    round_of(unconfirmed.town, AFTER)

    assert unconfirmed.stands_in() is Phase.TRIAGE
    assert unconfirmed.gates["confirm-triage"].is_open


def test_a_second_round_does_nothing_and_a_missed_one_is_caught_up_once(unconfirmed: Project) -> None:
    assert round_of(unconfirmed.town, date(2026, 3, 2))["provisional"] == 1
    assert "provisional" not in round_of(unconfirmed.town, date(2026, 3, 2))
    assert "provisional" not in round_of(unconfirmed.town, date(2026, 3, 3))
    assert events_of(unconfirmed).count(EventKind.TRIAGE_PROVISIONAL) == 1


@ON_SQLITE
def test_who_decides_counts_provisionally_too(town: Town) -> None:
    project = town.demand(answers=YOUTH_CARE)
    town.engine_works()
    round_of(town, AFTER)

    assert project.case.decision_level is Role.COLLEGE


@ON_SQLITE
def test_a_person_can_still_confirm_and_nothing_is_asked_twice(unconfirmed: Project) -> None:
    round_of(unconfirmed.town, AFTER)
    asked = unconfirmed.gates["dpia"].id
    unconfirmed.confirmed(Step.START_FULL_CHECK)

    record = record_of(unconfirmed)
    assert (record.provisional_on, record.confirmed_on) == (AFTER, AFTER)
    assert unconfirmed.stands_in() is Phase.ASSESSMENT
    assert unconfirmed.gates["dpia"].id == asked
    assert unconfirmed.assessed().stands_in() is Phase.DECISION


def test_a_person_can_still_depart_and_both_stand_with_the_reason(unconfirmed: Project) -> None:
    round_of(unconfirmed.town, AFTER)
    unconfirmed.confirmed(Step.START_LIGHT_CHECK, level_dpia="not_needed", reason="De DPIA van vorig jaar geldt nog.")

    with unconfirmed.town.store.read() as unit:
        dpia = unit.triages.outcomes(record_of(unconfirmed).id)[Outcome.DPIA]
    assert (dpia.advised, dpia.confirmed) == (Level.REQUIRED, Level.NOT_NEEDED)
    assert dpia.departure == "De DPIA van vorig jaar geldt nog."
    assert "dpia" not in unconfirmed.gates


@ON_SQLITE
def test_what_is_unknown_asks_nothing_yet(town: Town) -> None:
    project = town.demand(answers=CAMERAS | {"personal_data": ["unknown"], "data_subjects": ["unknown"]})
    town.engine_works()
    assert project.levels[Outcome.DPIA] is Level.UNKNOWN
    round_of(town, AFTER)

    assert record_of(project).provisional_on == AFTER
    assert set(project.gates) == {"confirm-triage"}


@ON_SQLITE
def test_a_new_run_of_the_rules_gets_its_own_ten_days(unconfirmed: Project) -> None:
    town = unconfirmed.town
    round_of(town, AFTER)
    town.demand(answers=NOTHING | ALGORITHM | {"technologies": ["chatbot"]})
    town.engine_works()

    assert record_of(unconfirmed).provisional_on is None
    assert "provisional" not in round_of(town, AFTER)
    assert round_of(town, working_days_later(AFTER, 11))["provisional"] == 1


@ON_SQLITE
def test_a_confirmed_triage_never_becomes_provisional(unconfirmed: Project) -> None:
    unconfirmed.confirmed(Step.START_FULL_CHECK)

    assert "provisional" not in round_of(unconfirmed.town, AFTER)
    assert record_of(unconfirmed).provisional_on is None


def test_the_preview_foresees_what_the_round_writes(unconfirmed: Project) -> None:
    town = unconfirmed.town
    deliver_outbox(town.moment)
    moment = Moment(on=AFTER, at=datetime.combine(AFTER, time(6), UTC))
    foreseen = [
        (one.to, one.kind) for one in preview(town.store, moment) if one.to == "projectleider" and one.case is not None
    ]
    round_of(town, AFTER)
    with town.store.read() as unit:
        lead = town.id_of(Role.PROJECTLEIDER)
        written = [
            ("projectleider", letter.kind) for letter, _, _ in unit.letters.waiting() if letter.person_id == lead
        ]

    assert sorted(foreseen) == sorted(written)
    assert LetterKind.INFORMED in {kind for _, kind in written}
