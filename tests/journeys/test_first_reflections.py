"""An entry that was never weighed: what the register tells is filled in, and one sitting is the first weighing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from models.base import Moment
from models.check import Check, CheckEntry
from models.first_reflection import is_first, open_first
from models.intake import NewCase, open_case
from models.person import ENGINE
from models.register import EntryRecord
from models.registering import take_in
from models.vocabulary import (
    AnswerOrigin,
    CheckCause,
    CheckKind,
    CheckOutcome,
    EntryGap,
    FollowUp,
    Instrument,
    Origin,
    Phase,
    RegisterKind,
    Result,
    Role,
    Step,
)
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, UNCHANGED, Project, Town

WEATHER = NOTHING | {"technologies": ["sensor"], "placement": "public_space", "steers_approach": "no"}
"""A sensor that measures rain: in public space, and about nobody."""
LIGHT = {
    "values": ["privacy"],
    "weighing[privacy].affected": "Niemand: hij meet regen.",
    "weighing[privacy].weighing": "Er zijn geen gegevens over mensen.",
    "conclusion": "Dit mag zo blijven.",
    "advice": "proceed",
}


def sensor(reference: str = "W-1", **details: Any) -> EntryRecord:
    told = {"type": "Klimaatsensor", "measures": "regen", "personal_data": False, "themes": "Verkeer", **details}
    return EntryRecord(
        kind=RegisterKind.SENSOR,
        source="sensorregister",
        source_id=reference,
        organisation="Gemeente Enschede",
        title=f"Regenmeter {reference}",
        purpose="Weten waar water blijft staan.",
        registered_on=date(2025, 1, 6),
        details=told,
    )


def opened(town: Town, *records: EntryRecord) -> Project:
    """A case of these entries whose first reflection is open."""
    with town.store.write() as unit:
        take_in(unit, records, town.moment)
        entries = list(unit.registers.known(RegisterKind.SENSOR, "sensorregister").values())
        case = open_case(unit, NewCase(title="Regenmeters", origin=Origin.REGISTER), ENGINE, town.moment)
        check = Check(case_id=case.id, kind=CheckKind.RECHECK, due_on=date(2026, 1, 6))
        unit.checks.add(check)
        for entry in entries:
            entry.case_id = case.id
            unit.checks.cover(CheckEntry(check_id=check.id, entry_id=entry.id, due_on=check.due_on))
        assert is_first(unit, case, entries)
        open_first(unit, case, check, town.moment)
    return Project(town=town, id=case.id)


def the_check(project: Project) -> Check:
    with project.town.store.read() as unit:
        (found,) = [one for one in unit.checks.of_case(project.id) if one.kind is CheckKind.RECHECK]
    return found


def filled_in(project: Project) -> Mapping[str, object]:
    """What the register filled in."""
    with project.town.store.read() as unit:
        intake = unit.assessments.newest(project.id, Instrument.INTAKE)
        assert intake is not None
        answers = unit.assessments.answers(intake.id)
    return {path: one.value for path, one in answers.items() if one.origin is AnswerOrigin.PREFILLED}


@ON_SQLITE
def test_what_the_register_tells_of_a_sensor_is_filled_in_for_a_person_to_look_at(town: Town) -> None:
    project = opened(town, sensor())

    assert filled_in(project) == {
        "technologies": ["sensor"],
        "project_phase": "running",
        "personal_data": ["none"],
        "purpose": ["traffic"],
    }
    gate = project.gates["intake-questions"]
    assert (gate.role, gate.due_on) == (Role.CIO_OFFICE, date(2026, 1, 19)), "ten working days, however late it is"
    assert the_check(project).cause is CheckCause.FIRST


@ON_SQLITE
def test_what_entries_of_one_check_tell_differently_is_left_to_a_person(town: Town) -> None:
    project = opened(town, sensor(), sensor("W-2", personal_data=True, themes=""))

    assert filled_in(project) == {"technologies": ["sensor"], "project_phase": "running"}


def test_one_sitting_of_a_harmless_sensor_is_its_first_weighing_and_asks_nobody_else(town: Town) -> None:
    project = opened(town, sensor(), sensor("W-2"))
    project.answer("intake-questions", WEATHER)
    assert set(project.gates) == {"ethical-check-light", "out-of-use"}
    project.answer("ethical-check-light", LIGHT)

    check = the_check(project)
    assert (check.outcome, check.follow_up) == (CheckOutcome.UNCHANGED, FollowUp.NOTHING)
    assert (project.stands_in(), set(project.gates)) == (Phase.MONITORING, {"out-of-use"})
    with town.store.read() as unit:
        entries = unit.registers.of_case(project.id)
        assert {entry.last_reflected_on for entry in entries} == {town.today}
        assert not is_first(unit, project.case, entries)
        weighing = unit.assessments.get(check.assessment_id) if check.assessment_id else None
        assert weighing is not None
        assert (weighing.instrument, weighing.is_delivered) == (Instrument.ETHICAL_CHECK, True)
        record = unit.triages.newest(project.id)
        assert record is not None
        assert record.road is Step.START_LIGHT_CHECK


def test_what_is_reported_as_no_longer_in_use_is_looked_back_on_once(town: Town) -> None:
    project = opened(town, sensor())
    project.answer("intake-questions", WEATHER)
    project.answer("ethical-check-light", LIGHT)
    project.answer("out-of-use", {"remark": "De mast is weg."})
    assert (project.stands_in(), set(project.gates)) == (Phase.CLOSING, {"closing-check"})
    assert project.gates["closing-check"].note == "De mast is weg."

    project.answer("closing-check", UNCHANGED)

    assert (project.stands_in(), project.case.result) == (Phase.CLOSED, Result.COMPLETED)
    with town.store.read() as unit:
        ((_, _, gap),) = unit.register_gaps.differing()
    assert gap is EntryGap.GONE, "until the register says so too"


def test_what_asks_more_goes_the_main_road_with_its_answers(town: Town) -> None:
    project = opened(town, sensor("C-1", type="Optische sensor / camera", personal_data=True))
    project.answer("intake-questions", CAMERAS | {"technologies": ["camera", "sensor"]})

    check = the_check(project)
    assert (check.follow_up, check.answered_on) == (FollowUp.FULL, town.today)
    assert project.steps == [Step.REFLECT, Step.SUBMIT_INTAKE]
    assert (project.stands_in(), set(project.gates)) == (Phase.TRIAGE, {"confirm-triage"})
    with town.store.read() as unit:
        (entry,) = unit.registers.of_case(project.id)
    assert entry.last_reflected_on == town.today


@ON_SQLITE
@pytest.mark.parametrize("question", ["personal_data", "affects_freedoms"])
def test_what_nobody_knows_is_never_taken_for_no(town: Town, question: str) -> None:
    project = opened(town, sensor())
    project.answer("intake-questions", WEATHER | {question: "unknown" if question != "personal_data" else ["unknown"]})

    assert project.stands_in() is Phase.TRIAGE


@ON_SQLITE
def test_who_advises_conditions_puts_the_weighing_before_the_manager_without_typing_it_twice(town: Town) -> None:
    project = opened(town, sensor())
    project.answer("intake-questions", WEATHER)
    project.answer(
        "ethical-check-light",
        LIGHT
        | {
            "advice": "proceed_under_conditions",
            "conditions[1].text": "Hang er een bordje bij.",
            "conditions[1].owner": "projectleider",
            "conditions[1].due_on": "2026-06-01",
        },
    )

    assert (project.stands_in(), the_check(project).follow_up) == (Phase.DECISION, FollowUp.LIGHT)
    with town.store.read() as unit:
        checks = [one for one in unit.assessments.of_case(project.id) if one.instrument is Instrument.ETHICAL_CHECK]
    assert len(checks) == 1
    project.decided(
        "proceed_under_conditions",
        **{
            "conditions[1].text": "Hang er een bordje bij.",
            "conditions[1].owner": "projectleider",
            "conditions[1].due_on": "2026-06-01",
        },
    )
    assert project.stands_in() is Phase.MONITORING
    assert len(project.conditions) == 1


@ON_SQLITE
def test_what_was_answered_already_is_not_filled_in_anew(town: Town) -> None:
    project = opened(town, sensor())
    project.answer("intake-questions", WEATHER | {"complexity": "complex"})
    moment = Moment(on=town.today, at=town.moment.at)
    with town.store.write() as unit:
        case = unit.cases.get(project.id)
        before = len(unit.assessments.history(unit.assessments.newest(project.id, Instrument.INTAKE).id))  # type: ignore[union-attr]
        check = Check(case_id=case.id, kind=CheckKind.RECHECK, due_on=moment.on)
        unit.checks.add(check)
        open_first(unit, case, check, moment)
        after = len(unit.assessments.history(unit.assessments.newest(project.id, Instrument.INTAKE).id))  # type: ignore[union-attr]
    assert before == after
