"""The daily round: what is due opens, who waits too long hears it, and a night missed is caught up once."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from flows.sweep import sweep
from integrations.mail_local import LocalMailbox, Received
from models.base import Moment
from models.people import NewPerson, add_person
from models.planning import plan_milestone
from models.previewing import preview
from models.sealing import verify
from models.vocabulary import CheckKind, LetterKind, Origin, Role, Step
from tasks.deliver import deliver_outbox
from tasks.report import Report
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, RUNNING, UNCHANGED, Project, Town

MONDAY = date(2026, 11, 23)
DUE = date(2026, 12, 7)
"""Ten working days after the Monday."""


def moment(day: date) -> Moment:
    return Moment(on=day, at=datetime.combine(day, time(6), UTC))


def round_of(town: Town, day: date) -> dict[str, int]:
    """The round of a day with its delivery; gives the counts of the round that are not zero."""
    town.today = day
    report: Report = sweep.fn(today=day)
    assert report.dropouts == ()
    deliver_outbox(moment(day))
    return {name: count for name, count in report.counts.items() if count}


def mailbox(town: Town, role: Role | None = None) -> list[Received]:
    address = f"{role}@example.org" if role else None
    return list(LocalMailbox(town.world.settings.mailbox).received(address))


@pytest.fixture
def waiting(town: Town) -> Project:
    """A case whose intake is asked of the project lead on a Monday, due in ten working days; nothing else waits."""
    town.today = MONDAY
    waiting = town.started_by_hand(Origin.EXISTING_SYSTEM)
    deliver_outbox(moment(MONDAY))
    return waiting


def test_who_waits_hears_it_on_the_day_and_five_days_later_and_then_somebody_else_does(waiting: Project) -> None:
    town = waiting.town
    told = {}
    for number in range(60):
        day = MONDAY + timedelta(days=number)
        if counts := round_of(town, day):
            told[day] = counts

    assert told == {
        DUE: {"reminders_queued": 1},
        date(2026, 12, 14): {"reminders_queued": 1},
        date(2026, 12, 21): {"escalations_queued": 1},
        date(2026, 12, 29): {"escalations_queued": 1},
    }
    assert len(mailbox(town, Role.PROJECTLEIDER)) == 3
    (escalation,) = mailbox(town, Role.MANAGER)
    assert f"/cases/{waiting.case.reference}" in escalation.text
    assert "/gates/" not in escalation.text


def test_a_second_round_of_the_day_does_nothing(waiting: Project) -> None:
    assert round_of(waiting.town, DUE) == {"reminders_queued": 1}
    assert round_of(waiting.town, DUE) == {}
    assert len(mailbox(waiting.town)) == 2


@pytest.mark.parametrize(
    ("back_on", "counted", "heard_by"),
    [
        (date(2026, 12, 10), "reminders_queued", Role.PROJECTLEIDER),
        (date(2026, 12, 18), "reminders_queued", Role.PROJECTLEIDER),
        (date(2026, 12, 22), "escalations_queued", Role.MANAGER),
        (date(2027, 2, 1), "escalations_queued", Role.CIO_OFFICE),
    ],
)
def test_nights_that_were_missed_are_caught_up_by_the_right_rung_once(
    waiting: Project, back_on: date, counted: str, heard_by: Role
) -> None:
    before = len(mailbox(waiting.town))

    assert round_of(waiting.town, back_on) == {counted: 1}
    assert round_of(waiting.town, back_on + timedelta(days=1)) == {}
    assert len(mailbox(waiting.town)) == before + 1
    assert mailbox(waiting.town)[0].to == f"{heard_by}@example.org"


@ON_SQLITE
def test_nobody_hears_anything_after_the_answer(waiting: Project) -> None:
    round_of(waiting.town, DUE)
    waiting.town.today = DUE
    waiting.answer("intake-questions", dict(CAMERAS))
    deliver_outbox(moment(DUE))
    before = Counter(mail.to for mail in mailbox(waiting.town))

    for day in (date(2026, 12, 14), date(2026, 12, 21)):
        round_of(waiting.town, day)
    after = Counter(mail.to for mail in mailbox(waiting.town))
    assert after["projectleider@example.org"] == before["projectleider@example.org"]
    assert after["manager@example.org"] == before["manager@example.org"]


def test_a_letter_that_waits_is_not_sent_when_the_answer_came_first(waiting: Project) -> None:
    sweep.fn(today=DUE)
    waiting.town.today = DUE
    waiting.answer("intake-questions", dict(CAMERAS))

    deliver_outbox(moment(DUE))
    assert len(mailbox(waiting.town, Role.PROJECTLEIDER)) == 1


@ON_SQLITE
def test_everything_that_one_person_hears_on_a_day_is_one_mail(waiting: Project) -> None:
    town = waiting.town
    for number in range(4):
        town.registered(date(2025, 11, 23), str(number))
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    deliver_outbox(moment(MONDAY))
    for number in range(30):
        round_of(town, MONDAY + timedelta(days=number))

    told = Counter((mail.to, mail.at.date()) for mail in mailbox(town) if mail.at and mail.at.date() > MONDAY)
    assert told == dict.fromkeys(
        [
            ("projectleider@example.org", DUE),
            ("cio_office@example.org", DUE),
            ("projectleider@example.org", date(2026, 12, 14)),
            ("cio_office@example.org", date(2026, 12, 14)),
            ("manager@example.org", date(2026, 12, 21)),
        ],
        1,
    )


@ON_SQLITE
def test_an_escalation_goes_to_the_manager_of_the_department_else_to_the_cio_office(town: Town) -> None:
    town.today = MONDAY
    with town.store.write() as unit:
        roles = unit.people.roles(town.id_of(Role.MANAGER))
        roles[0].department = "Sport"
        new = NewPerson(
            handle="verkeer",
            name="Hoofd Verkeer",
            email="verkeer@example.org",
            roles=frozenset({Role.MANAGER}),
            department="Verkeer",
        )
        add_person(unit, new)
    town.started_by_hand(Origin.EXISTING_SYSTEM, department="Verkeer")
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    town.started_by_hand(Origin.EXISTING_SYSTEM, department="Zorg")
    round_of(town, date(2026, 12, 21))

    told = {mail.to: mail.text.count("/cases/") for mail in mailbox(town) if "/cases/" in mail.text}
    assert told == {"verkeer@example.org": 1, "cio_office@example.org": 2}


def test_what_a_preview_says_is_what_then_goes_out_and_it_writes_nothing(waiting: Project) -> None:
    town = waiting.town
    town.registered(date(2025, 12, 7))
    with town.store.read() as unit:
        letters = unit.letters.count_for(town.id_of(Role.PROJECTLEIDER))

    foreseen = preview(town.store, moment(DUE))
    assert foreseen == preview(town.store, moment(DUE))
    with town.store.read() as unit:
        assert unit.letters.count_for(town.id_of(Role.PROJECTLEIDER)) == letters
        assert unit.gates.open_of_case(waiting.id)[0].is_open
    assert {(each.to, each.kind, each.case) for each in foreseen} == {
        ("projectleider", LetterKind.REMINDER, waiting.case.reference),
        ("cio_office", LetterKind.GATE_OPENED, None),
    }

    before = len(mailbox(town))
    round_of(town, DUE)
    assert sorted(mail.to.split("@")[0] for mail in mailbox(town)[: len(mailbox(town)) - before]) == sorted(
        each.to for each in foreseen
    )
    assert preview(town.store, moment(DUE)) == []


@ON_SQLITE
def test_a_preview_names_what_waits_in_the_outbox(town: Town) -> None:
    town.today = MONDAY
    case = town.started_by_hand(Origin.EXISTING_SYSTEM).case

    (foreseen,) = preview(town.store, moment(MONDAY))
    assert (foreseen.to, foreseen.kind, foreseen.case) == ("projectleider", LetterKind.GATE_OPENED, case.reference)
    assert preview(town.store, moment(MONDAY - timedelta(days=1))) == []


def light(town: Town, **details: Any) -> Project:
    """A project that runs after a light check."""
    project = town.demand(answers=CAMERAS | RUNNING, **details)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")


def interim(project: Project) -> list[tuple[date, date | None]]:
    """The interim checks of a project: when due, and when opened."""
    with project.town.store.read() as unit:
        checks = unit.checks.of_case(project.id)
    return [(check.due_on, check.opened_on) for check in checks if check.kind is CheckKind.INTERIM]


def test_a_check_on_the_way_opens_two_weeks_ahead_of_its_day_and_once(town: Town) -> None:
    project = light(town)

    assert "announced" not in round_of(town, date(2026, 6, 20))
    assert round_of(town, date(2026, 6, 21))["announced"] == 1
    assert "announced" not in round_of(town, date(2026, 6, 21))
    gate = project.gates["interim-check"]
    assert (gate.person_id, gate.due_on) == (town.id_of(Role.PROJECTLEIDER), date(2026, 7, 5))
    assert "checks_opened" not in round_of(town, date(2026, 7, 4))
    assert round_of(town, date(2026, 7, 5))["checks_opened"] == 1


@ON_SQLITE
def test_who_is_asked_late_still_has_ten_working_days(town: Town) -> None:
    project = light(town)
    round_of(town, date(2026, 6, 29))

    assert project.gates["interim-check"].due_on == date(2026, 7, 13)


@ON_SQLITE
def test_half_years_that_nobody_answered_are_not_made_up_for(town: Town) -> None:
    project = light(town)
    round_of(town, date(2026, 7, 5))
    town.today = date(2027, 9, 1)
    project.answer("interim-check", UNCHANGED)

    assert interim(project) == [(date(2026, 7, 5), date(2026, 7, 5)), (date(2028, 1, 5), None)]


@ON_SQLITE
def test_a_project_that_runs_on_after_its_planned_end_is_asked_again(town: Town) -> None:
    project = light(town, planned_end_on=date(2026, 6, 1))
    round_of(town, date(2026, 5, 31))
    assert interim(project) == []

    round_of(town, date(2026, 6, 1))
    assert interim(project) == [(date(2026, 7, 5), None)]
    assert round_of(town, date(2026, 7, 5))["checks_opened"] == 1


@ON_SQLITE
def test_weighing_again_starts_the_half_years_anew_and_keeps_the_milestones(town: Town) -> None:
    project = light(town)
    with town.store.write() as unit:
        plan_milestone(unit, unit.cases.get(project.id), date(2026, 3, 2), "Na de proef")
        plan_milestone(unit, unit.cases.get(project.id), date(2026, 12, 1), "Voor de verlenging")
    round_of(town, date(2026, 3, 2))
    changed = {
        "outcome": "changed",
        "explanation": "Er kwam een camera bij.",
        "changes": ["data"],
        "points[data].about": "We zien nu ook de brug.",
    }
    project.answer("interim-check", changed)
    project.assessed().decided("proceed")

    with town.store.read() as unit:
        waiting = [
            (check.due_on, check.milestone)
            for check in unit.checks.of_case(project.id)
            if check.opened_on is None and check.dropped_on is None
        ]
    assert waiting == [(date(2026, 12, 1), "Voor de verlenging")]


@ON_SQLITE
def test_one_thing_that_cannot_open_is_reported_and_the_others_open(town: Town) -> None:
    references = [str(number) for number in range(5)]
    for reference in references:
        entry = town.registered(date(2024, 11, 23), reference)
        with town.store.write() as unit:
            unit.registers.get(entry.id).last_reflected_on = entry.registered_on
    town.today = date(2025, 11, 24)
    sweep.fn(today=town.today)
    for reference in references:
        town.case_of(town.entry(reference)).answer("recheck", UNCHANGED)
    spoiled = town.case_of(town.entry("2"))
    with town.store.write() as unit:
        case = unit.cases.get(spoiled.id)
        told, case.journal_seq = case.journal_seq, 1  # the next event would stand where there is one

    report = sweep.fn(today=MONDAY)
    assert report.counts["rechecks_opened"] == 4
    assert [dropout.reference for dropout in report.dropouts] == ["2"]
    assert "Meldingen" not in report.dropouts[0].reason

    with town.store.write() as unit:
        unit.cases.get(spoiled.id).journal_seq = told
    assert sweep.fn(today=MONDAY).counts["rechecks_opened"] == 1


def test_two_rounds_at_once_do_the_work_of_one(waiting: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.sweep.PAGE", 3)  # so that they take turns
    town = waiting.town
    for number in range(20):
        town.registered(date(2025, 11, 23), str(number))
    start, counts = Barrier(2), Counter[str]()

    def go_round() -> None:
        start.wait()
        counts.update(sweep.fn(today=DUE).counts)

    threads = [Thread(target=go_round) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts["rechecks_opened"] == 20
    assert counts["reminders_queued"] == 1
    assert verify(town.store).broken == ()


def test_the_round_seals_the_journal(waiting: Project) -> None:
    round_of(waiting.town, MONDAY)

    with waiting.town.store.read() as unit:
        (night,) = unit.journal.seals()
    assert (night.on, night.heads) == (MONDAY, 1)
