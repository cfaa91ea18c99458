"""A page of new demands is written table by table; what it leaves behind is what one by one leaves behind."""

import json
import logging
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.storing import Translated, store_alone, store_page
from models.base import Moment
from models.demand import DemandSnapshot
from models.demanding import TakenIn
from models.people import NewPerson, add_person
from models.sealing import verify
from models.store.open import Store, open_store
from models.subscription import Subscription
from models.vocabulary import Role
from tests.town import CAMERAS, NOTHING, Town

MOMENT = Moment(on=date(2026, 1, 5), at=datetime(2026, 1, 5, 9, tzinfo=UTC))
DEPARTMENTS = (None, "Verkeer", "Zorg", "Onbekend")
LEADS = (
    (None, None),
    ("ria@example.org", "Ria"),
    ("RIA@example.org", "Ria de Vries"),
    ("ria@elders.example.org", "Een andere Ria"),
    ("collega@example.org", "Een collega"),
    ("geen adres", "Niemand"),
)
ANSWERS: tuple[dict[str, Any], ...] = (
    {},
    {"project_phase": "starting", "technologies": ("camera", "sensor")},
    NOTHING,
    CAMERAS,
    {"values_touched": ("privacy",), "complexity": "simple"},
)


def portfolio() -> list[Translated]:
    """Sixty demands: each lead, department and set of answers meets each other; some are withdrawn or held."""
    return [translated(number) for number in range(60)]


def translated(number: int) -> Translated:
    email, name = LEADS[number % len(LEADS)]
    ref = f"V-{number}"
    answers = ANSWERS[number % len(ANSWERS)]
    snapshot = DemandSnapshot(
        source="vragen",
        ref=ref,
        title=f"Vraag {number} over “camera's”",
        description="Waarom?\nDaarom." * (number % 3),
        department=DEPARTMENTS[number % len(DEPARTMENTS)],
        lead_email=email,
        lead_name=name,
        planned_end_on=date(2027, 1, 1 + number % 28) if number % 2 else None,
        url=f"https://vragen.example.org/{ref}",
        withdrawn=number % 7 == 3,
        hold=number % 4 == 1,
        answers={path: tuple(value) if isinstance(value, list) else value for path, value in answers.items()},
        updated_at=MOMENT.at if number % 5 else None,
    )
    return RawRecord(source="vragen", ref=ref, number=ref, body={"ref": ref, "n": number}), snapshot


def prepared(store: Store) -> Store:
    """A colleague whose address a demand names, a subscriber, and a source that wants to be told."""
    with store.write() as unit:
        colleague = NewPerson(
            handle="collega", name="Een collega", email="collega@example.org", roles=frozenset({Role.MEDEWERKER})
        )
        add_person(unit, colleague)
        unit.demands.state("vragen").takes_notes = True
        unit.subscriptions.add(
            Subscription(name="zaaksysteem", url="https://zaken.example.org/", secret="env:ZAKEN", since=MOMENT.on)
        )
    return store


@pytest.fixture
def other_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    file = tmp_path / "one-by-one.db"
    shutil.copy(sqlite_template, file)
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")


def everything_in(store: Store) -> dict[str, list[str]]:
    """Each table as text, rows in the order in which they were made; a key or hash reads as the how-manieth it is.

    So what points where, and which hash follows which, can be compared. Salts are drawn, and a version counts how often
    a row was written, which is what differs.
    """
    met: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        return met.setdefault(found[0], f"#{len(met)}")

    dump: dict[str, list[str]] = {}
    with store.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = connection.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            told = [{name: value for name, value in row.items() if name not in {"salt", "version"}} for row in rows]
            dump[table.name] = [_KEY.sub(counted, json.dumps(row, sort_keys=True, default=str)) for row in told]
    return dump


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The first word of each statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement.split(maxsplit=1)[0])

    event.listen(store.engine, "before_cursor_execute", note)
    yield sent
    event.remove(store.engine, "before_cursor_execute", note)


def test_a_page_leaves_behind_what_one_by_one_leaves_behind(
    town: Town, other_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    at_once, one_by_one = prepared(town.store), prepared(other_store)

    with caplog.at_level(logging.WARNING):
        page = store_page(at_once, portfolio(), MOMENT)
    alone = [store_alone(one_by_one, pair, MOMENT) for pair in portfolio()]

    assert not caplog.records, "the page was taken at once"
    assert page.stored == alone
    assert not page.refused
    left, expected = everything_in(at_once), everything_in(one_by_one)
    for table, rows in expected.items():
        assert left[table] == rows, table
    filled = {table for table, rows in left.items() if rows}
    assert filled >= {"case", "answer", "gate", "letter", "wake", "demand", "raw_record", "write_back"}
    assert len(left["event_delivery"]) > len(left["case"]) == 60
    assert not verify(at_once).broken


def test_a_page_is_a_handful_of_statements_however_long_it_is(town: Town) -> None:
    pages = portfolio()[:30], portfolio()[30:]

    with statements(town.store) as first:
        store_page(town.store, pages[0], MOMENT)
    with statements(town.store) as second:
        store_page(town.store, pages[1], MOMENT)

    assert first.count("INSERT") < 20
    assert len(second) < 40


def test_what_changed_and_what_is_new_meet_in_one_page(town: Town) -> None:
    known = portfolio()[:10]
    store_page(town.store, known, MOMENT)
    record, snapshot = known[0]
    changed = (replace(record, body={"ref": record.ref, "n": "anders"}), replace(snapshot, title="Anders"))
    new = portfolio()[10:12]

    page = store_page(town.store, [new[0], changed, new[1], known[1], new[0]], MOMENT)

    assert {(one.record.ref, one.taken) for one in page.stored} == {
        ("V-10", TakenIn.CREATED),
        ("V-0", TakenIn.CHANGED),
        ("V-11", TakenIn.CREATED),
        ("V-1", TakenIn.UNCHANGED),
        ("V-10", TakenIn.UNCHANGED),
    }
    assert not verify(town.store).broken


def test_one_demand_that_the_database_refuses_stops_no_other(town: Town) -> None:
    page = portfolio()
    record, snapshot = page[17]
    page[17] = (record, replace(snapshot, planned_end_on="op een dag"))  # type: ignore[arg-type]  # as a bad mapping may

    result = store_page(town.store, page, MOMENT)

    assert [unread.record.ref for unread in result.refused] == ["V-17"]
    assert [one.taken for one in result.stored] == [TakenIn.CREATED] * 59
    assert not verify(town.store).broken


def test_two_pulls_of_the_same_page_at_once_make_each_case_once(town: Town) -> None:
    start = Barrier(2)

    def pulled(_: int) -> list[TakenIn]:
        start.wait()
        return [one.taken for one in store_page(town.store, portfolio(), MOMENT).stored]

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(pulled, range(2))

    assert sorted(first + second) == [TakenIn.CREATED] * 60 + [TakenIn.UNCHANGED] * 60
    with town.store.read() as unit:
        references = [case.reference for case in unit.cases.all()]
    assert len(references) == len(set(references)) == 60


def test_what_did_not_change_costs_one_question_and_no_write(town: Town) -> None:
    system = DemandSystemOnPaper()
    for number in range(30):
        system.put(f"D-{number}", {"reference": f"D-{number}", "title": "Vraag"}, MOMENT.at)
    source = ConnectedSource(system=system, mapping=IntakeFormMapping())
    pull(town.store, source, MOMENT)
    before = everything_in(town.store)

    with statements(town.store) as sent:
        again = pull(town.store, source, MOMENT)

    assert (again.created, again.unchanged) == (0, 30)
    assert sent.count("INSERT") == 0
    assert everything_in(town.store) | {"source_state": []} == before | {"source_state": []}
    assert sent.count("SELECT") < 10
