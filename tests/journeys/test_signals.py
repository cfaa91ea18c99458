"""Signals: what reaches us lands on the cases and entries that it is about, and asks or waits for the next check."""

from datetime import date

import pytest

from flows.sweep import sweep
from models.acting import Act
from models.errors import InvalidAnswer, NotAllowed, SignalSettled
from models.signal import Signal
from models.signalling import Landing, NewSignal, erase_text, keep_signal, land, settle
from models.store.signals import Reach
from models.vocabulary import (
    CheckCause,
    CheckKind,
    EventKind,
    Outcome,
    RegisterKind,
    Role,
    SignalKind,
    SignalStatus,
    Step,
)
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, UNCHANGED, Project, Town

LAW = NewSignal(
    kind=SignalKind.LAW,
    title="De regels voor cameratoezicht veranderen",
    text="Beelden moeten eerder weg.",
    reference="Stb. 2026, 12",
    received_on=date(2026, 1, 5),
    effective_on=date(2026, 7, 1),
)


def act_of(town: Town, role: Role = Role.CIO_OFFICE) -> Act:
    return Act(by=town.people[role], moment=town.moment)


def kept(town: Town, new: NewSignal = LAW) -> Signal:
    return keep_signal(town.store, new, act_of(town))


def as_it_stands(town: Town, signal: Signal) -> Signal:
    with town.store.read() as unit:
        return unit.signals.get(signal.id)


def running(town: Town, ref: str = "D-1") -> Project:
    """Cameras that were weighed and decided upon."""
    project = town.demand(ref, answers=CAMERAS)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK, level_dpia="not_needed", level_iama="not_needed")
    return project.assessed().decided("proceed")


def test_a_law_lands_on_every_case_it_touches_and_asks_each_of_them_once(town: Town) -> None:
    cameras = [running(town, "D-1"), running(town, "D-2")]
    town.demand("D-3", answers=NOTHING | {"technologies": ["sensor"]})
    town.engine_works()
    signal = kept(town)
    with town.store.read() as unit:
        reached = unit.signals.reached_cases(Reach(answers={"technologies": "camera"}, value="privacy"), limit=9)
        asked_of = unit.signals.reached_cases(Reach(outcome=Outcome.ETHICAL_CHECK), limit=9)
    assert [case.id for case in reached] == [project.id for project in cameras]
    assert [case.reference for case in asked_of] == [case.reference for case in reached]

    landing = Landing(signal_id=signal.id, cases=[case.id for case in reached], asks_now=True)
    first, second = land(town.store, landing, act_of(town)), land(town.store, landing, act_of(town))

    assert (first.added, first.checks) == (2, 2)
    assert (second.added, second.checks) == (0, 0)
    for project in cameras:
        gate = project.gates["interim-check"]
        assert gate.note == "De regels voor cameratoezicht veranderen (Stb. 2026, 12)"
        with town.store.read() as unit:
            check = unit.checks.get(gate.subject_id)
            events = [event.kind for event, _ in unit.journal.of_case(project.id)]
        assert check.cause is CheckCause.SIGNAL
        assert events.count(EventKind.SIGNAL_LANDED) == 1
    assert as_it_stands(town, signal).status is SignalStatus.LANDED


def test_what_is_only_noted_opens_with_the_next_check(town: Town) -> None:
    project = running(town)
    signal = kept(town)
    land(town.store, Landing(signal_id=signal.id, cases=[project.id]), act_of(town))
    assert "interim-check" not in project.gates

    town.days_later(200)
    sweep.fn(today=town.today)

    assert "De regels voor cameratoezicht veranderen" in project.gates["interim-check"].note
    project.answer("interim-check", UNCHANGED)
    town.days_later(200)
    sweep.fn(today=town.today)
    assert "cameratoezicht" not in project.gates["interim-check"].note, "it is told once"


@ON_SQLITE
def test_a_check_that_is_open_already_asks_it_too(town: Town) -> None:
    project = running(town)
    for title in ("Een klacht over de beelden", "Een tweede klacht"):
        signal = kept(town, NewSignal(kind=SignalKind.INCIDENT, title=title, received_on=town.today))
        land(town.store, Landing(signal_id=signal.id, cases=[project.id], asks_now=True), act_of(town))

    assert project.gates["interim-check"].note == "Een klacht over de beelden\n\nEen tweede klacht"


@ON_SQLITE
def test_entries_of_one_case_are_asked_in_one_check_and_what_was_never_weighed_waits(town: Town) -> None:
    project = running(town)
    for reference in ("1", "2", "3"):
        town.registered(date(2026, 1, 2), reference)
    with town.store.write() as unit:
        for reference in ("1", "2"):
            unit.registers.get(town.entry(reference).id).case_id = project.id
    signal = kept(town)
    with town.store.read() as unit:
        reached = unit.signals.reached_entries(Reach(register=RegisterKind.ALGORITHM), limit=9)
        of_cameras = unit.signals.reached_entries(
            Reach(register=RegisterKind.ALGORITHM, answers={"technologies": "camera"}), limit=9
        )
    assert [entry.source_id for entry in reached] == ["1", "2", "3"]
    assert [entry.source_id for entry in of_cameras] == ["1", "2"]

    done = land(
        town.store, Landing(signal_id=signal.id, entries=[entry.id for entry in reached], asks_now=True), act_of(town)
    )

    assert (done.added, done.checks) == (3, 1)
    with town.store.read() as unit:
        (check,) = [one for one in unit.checks.of_case(project.id) if one.kind is CheckKind.RECHECK]
        assert {entry.source_id for _, entry in unit.checks.entries_of(check.id)} == {"1", "2"}
        assert unit.checks.open_of_entry(town.entry("3").id) is None
        assert check.cause is CheckCause.SIGNAL
    due = town.entry("1").next_recheck_on
    project.answer("recheck", {**UNCHANGED, "anew.weighing": "Nog steeds: tellen mag, volgen niet."})
    assert town.entry("1").next_recheck_on == due, "a look long before its date leaves the date"
    assert town.entry("1").last_reflected_on == town.today


@ON_SQLITE
def test_who_leads_a_case_reports_about_it_and_nothing_else(town: Town) -> None:
    project, lead = running(town), act_of(town, Role.PROJECTLEIDER)
    said = NewSignal(kind=SignalKind.QUESTION, title="Wie ziet de beelden?", received_on=town.today)
    with pytest.raises(NotAllowed):
        keep_signal(town.store, said, lead)

    signal = keep_signal(town.store, NewSignal(**{**vars(said), "about": project.case.reference}), lead)

    assert as_it_stands(town, signal).status is SignalStatus.OPEN, "somebody who oversees the cases judges it"
    with town.store.read() as unit:
        assert [one.id for one in unit.signals.of_case(project.id)] == [signal.id]
    with pytest.raises(NotAllowed):
        settle(town.store, signal.id, "Klaar.", lead)


@ON_SQLITE
def test_a_settled_signal_says_what_was_done_and_its_text_can_be_erased(town: Town) -> None:
    signal = kept(town)
    with pytest.raises(SignalSettled):
        erase_text(town.store, signal.id, act_of(town))
    with pytest.raises(InvalidAnswer):
        settle(town.store, signal.id, "  ", act_of(town))
    settle(town.store, signal.id, "Besproken met de jurist.", act_of(town))

    assert as_it_stands(town, signal).text == "Beelden moeten eerder weg."
    erase_text(town.store, signal.id, act_of(town))
    settled = as_it_stands(town, signal)
    assert (settled.text, settled.title, settled.settled_because) == ("", LAW.title, "Besproken met de jurist.")
    with pytest.raises(SignalSettled):
        land(town.store, Landing(signal_id=signal.id, cases=[running(town).id]), act_of(town))


@ON_SQLITE
def test_a_signal_without_a_title_or_of_tomorrow_is_not_kept(town: Town) -> None:
    for wrong in ({"title": "  "}, {"received_on": date(2026, 1, 6)}):
        with pytest.raises(InvalidAnswer):
            keep_signal(town.store, NewSignal(**{**vars(LAW), **wrong}), act_of(town))


@ON_SQLITE
def test_a_case_that_is_being_weighed_is_told_and_not_asked(town: Town) -> None:
    project = town.demand(answers=CAMERAS)
    town.engine_works()
    signal = kept(town)

    done = land(town.store, Landing(signal_id=signal.id, cases=[project.id], asks_now=True), act_of(town))

    assert (done.added, done.checks) == (1, 0)
    with town.store.read() as unit:
        assert [one.id for one in unit.signals.of_case(project.id)] == [signal.id]
