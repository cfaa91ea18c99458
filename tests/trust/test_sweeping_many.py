"""The round opens what is due in a handful of statements, however much it is, and a second round writes nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from flows.sweep import sweep
from models.check import Check
from models.register import EntryRecord
from models.registering import take_in
from models.sealing import verify
from models.starting_from import prepare
from models.store.open import Store
from models.vocabulary import CheckKind, Origin, RegisterKind, Step
from tasks.sweep import open_interim_checks, open_rechecks
from tests.databases import ON_SQLITE
from tests.town import Project, Town

TODAY = date(2026, 11, 23)


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, int]]]:
    """What is sent to the database meanwhile, each with how many rows it wrote."""
    sent: list[tuple[str, int]] = []

    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        is_writing = statement.startswith(("INSERT", "UPDATE", "DELETE"))
        sent.append((statement, cursor.rowcount if is_writing else 0))

    event.listen(store.engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(store.engine, "after_cursor_execute", note)


def due_today(town: Town, count: int, first: int) -> None:
    """Entries that never had a case, others that were discussed in theirs, and projects with a check on the way."""
    record = EntryRecord(
        kind=RegisterKind.SENSOR,
        source="sensors",
        source_id="",
        organisation="Gemeente Enschede",
        title="Telpunt",
        registered_on=TODAY - timedelta(days=365),
    )
    with town.store.write() as unit:
        take_in(unit, [EntryRecord(**{**vars(record), "source_id": f"{first + n}"}) for n in range(count)], town.moment)
        for n in range(count // 2):
            entry = unit.registers.with_reference(RegisterKind.SENSOR, f"{first + n}")
            assert entry is not None
            entry.last_reflected_on = entry.registered_on


def running(town: Town, count: int) -> list[Project]:
    projects = [town.demand(f"D-{number}") for number in range(count)]
    town.engine_works()
    return [project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed") for project in projects]


def sent_for(town: Town, count: int, first: int, caplog: pytest.LogCaptureFixture) -> int:
    due_today(town, count, first)
    with statements(town.store) as sent, caplog.at_level(logging.WARNING):
        assert open_rechecks(town.moment).counts["rechecks_opened"] == count
    assert caplog.messages == []
    return len(sent)


def test_many_checks_are_opened_in_as_many_statements_as_few(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.today = TODAY
    few = sent_for(town, 4, 0, caplog)
    many = sent_for(town, 60, 100, caplog)

    assert many <= few <= 40
    assert verify(town.store).broken == ()


def test_a_second_round_of_the_day_writes_nothing(town: Town) -> None:
    town.today = TODAY
    due_today(town, 6, 0)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    sweep.fn(today=TODAY)

    with statements(town.store) as sent:
        assert sweep.fn(today=TODAY).nothing_to_do
    assert sum(rows for _, rows in sent) == 0


@ON_SQLITE
def test_a_page_of_weighed_entries_asks_of_each_what_one_alone_would(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.today = TODAY
    weighed, other = running(town, 2)
    due_today(town, 2, 0)
    with town.store.write() as unit:
        for reference, project in (("0", weighed), ("1", other)):
            entry = unit.registers.with_reference(RegisterKind.SENSOR, reference)
            assert entry is not None
            entry.case_id = project.id
        alone = Check(case_id=other.id, kind=CheckKind.RECHECK, due_on=TODAY)
        prepare(unit, unit.cases.get(other.id), alone)
    with caplog.at_level(logging.WARNING):
        open_rechecks(town.moment)

    assert caplog.messages == []
    with town.store.read() as unit:
        (opened,) = [one for one in unit.checks.of_case(weighed.id) if one.kind is CheckKind.RECHECK]
    assert (opened.asked_anew, opened.starts_from_id is None) == (alone.asked_anew, False)
    assert alone.asked_anew != ""


@ON_SQLITE
def test_checks_on_the_way_are_opened_together_too(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    projects = running(town, 3)
    town.today = date(2026, 6, 21)
    with caplog.at_level(logging.WARNING):
        assert open_interim_checks(town.moment).counts["announced"] == 3

    assert caplog.messages == []
    for project in projects:
        with town.store.read() as unit:
            (check,) = unit.checks.of_case(project.id)
        assert (check.opened_on, check.starts_from_id is not None) == (town.today, True)
        assert project.gates["interim-check"].subject_id == check.id
    assert verify(town.store).broken == ()
