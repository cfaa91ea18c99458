"""Entries of one case, kind and purpose are looked at together: one check, one date; who has a reason stays apart."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from flows.sweep import sweep
from models.acting import Act
from models.apart import join_case, put_together, set_apart
from models.check import Check
from models.errors import InvalidAnswer, NotAllowed
from models.intake import NewCase, open_case
from models.person import ENGINE
from models.planning import days_of_opening
from models.previewing import preview
from models.register import EntryRecord, RegisterEntry
from models.registering import Import, import_entries, take_in
from models.vocabulary import CheckKind, EntryStatus, Origin, RegisterKind, Role
from tests.databases import ON_SQLITE
from tests.town import UNCHANGED, Town

COUNTING = "Tellen hoeveel fietsers er langskomen."
TODAY = date(2026, 11, 23)


def sensor(reference: str, registered_on: date, purpose: str = COUNTING, organisation: str = "Enschede") -> EntryRecord:
    return EntryRecord(
        kind=RegisterKind.SENSOR,
        source="sensors",
        source_id=reference,
        organisation=organisation,
        title=f"Telpunt {reference}",
        purpose=purpose,
        registered_on=registered_on,
    )


def registered(town: Town, *records: EntryRecord) -> None:
    """Sensors that were looked at before, so that a check starts from that; those that count belong to one case."""
    with town.store.write() as unit:
        take_in(unit, records, town.moment)
        entries = unit.registers.known(RegisterKind.SENSOR, "sensors").values()
        counting = [entry for entry in entries if entry.purpose == COUNTING]
        homes = {entry.case_id for entry in counting if entry.case_id}
        new = NewCase(title=COUNTING, summary=COUNTING, origin=Origin.REGISTER)
        home = next(iter(homes), None) or open_case(unit, new, ENGINE, town.moment).id
        for entry in entries:
            entry.last_reflected_on = entry.last_reflected_on or entry.registered_on
        for entry in counting:
            entry.case_id = home


def entry(town: Town, reference: str) -> RegisterEntry:
    with town.store.read() as unit:
        return unit.registers.known(RegisterKind.SENSOR, "sensors")[reference]


def rechecks(town: Town) -> dict[UUID, list[str]]:
    """Per re-check the entries that it covers."""
    with town.store.read() as unit:
        found = [check for case in unit.cases.all() for check in unit.checks.of_case(case.id)]
        wanted = [check for check in found if check.kind is CheckKind.RECHECK]
        return {check.id: sorted(one.source_id for _, one in unit.checks.entries_of(check.id)) for check in wanted}


def check_of(town: Town, reference: str) -> Check:
    with town.store.read() as unit:
        found = unit.checks.open_of_entry(entry(town, reference).id)
    assert found is not None
    return found[1]


def dates(town: Town, *references: str) -> set[date | None]:
    return {entry(town, reference).next_recheck_on for reference in references}


@pytest.fixture
def counting(town: Town) -> Town:
    """Three counters on three days, and one thing of another purpose."""
    town.today = TODAY
    registered(
        town,
        sensor("1", date(2025, 12, 1)),
        sensor("2", date(2026, 3, 1)),
        sensor("3", date(2026, 10, 1)),
        sensor("4", date(2025, 12, 1), purpose="Zien of een parkeervak vrij is."),
    )
    return town


def test_when_one_is_due_all_others_join_and_from_then_on_they_have_one_date(counting: Town) -> None:
    assert sweep.fn(today=TODAY).counts["announced"] == 2

    assert sorted(rechecks(counting).values()) == [["1", "2", "3"], ["4"]]
    case = counting.case_of(entry(counting, "1"))
    assert {entry(counting, number).case_id for number in "123"} == {case.id}
    assert case.case.title == COUNTING
    assert check_of(counting, "3").due_on == date(2026, 12, 1)

    case.answer("recheck", UNCHANGED)
    assert dates(counting, "1", "2", "3") == {date(2027, 12, 1)}
    counting.today = date(2027, 11, 1)
    assert sweep.fn(today=counting.today).counts["announced"] == 1
    assert check_of(counting, "2").id == check_of(counting, "3").id


@ON_SQLITE
def test_a_day_ahead_counts_a_group_once_and_so_does_a_preview(counting: Town) -> None:
    counting.today = TODAY - timedelta(days=60)
    with counting.store.read() as unit:
        assert days_of_opening(unit, counting.today, TODAY) == {date(2026, 11, 1): 2}
    assert len(preview(counting.store, replace(counting.moment, on=TODAY))) == 2


@ON_SQLITE
def test_what_comes_in_while_the_check_is_open_joins_at_the_next_one(counting: Town) -> None:
    sweep.fn(today=TODAY)
    registered(counting, sensor("5", date(2025, 6, 1)))
    assert not sweep.fn(today=TODAY).counts["announced"]

    counting.case_of(entry(counting, "1")).answer("recheck", UNCHANGED)
    assert dates(counting, "1", "5") == {date(2027, 12, 1)}
    counting.today = date(2027, 11, 2)
    sweep.fn(today=counting.today)
    assert ["1", "2", "3", "5"] in rechecks(counting).values()
    assert entry(counting, "5").case_id == entry(counting, "1").case_id


@ON_SQLITE
def test_an_entry_that_has_a_reason_is_looked_at_apart_until_it_is_put_together_again(counting: Town) -> None:
    office = Act(by=counting.people[Role.CIO_OFFICE], moment=counting.moment)
    apart = entry(counting, "3")
    with pytest.raises(InvalidAnswer):
        set_apart(counting.store, apart.id, "  ", office)
    with pytest.raises(NotAllowed):
        set_apart(
            counting.store,
            apart.id,
            "Hangt bij een school.",
            Act(by=counting.people[Role.RAAD], moment=counting.moment),
        )
    set_apart(counting.store, apart.id, "Hangt bij een school.", office)

    sweep.fn(today=TODAY)
    assert sorted(rechecks(counting).values()) == [["1", "2"], ["4"]]
    assert dates(counting, "3") == {date(2027, 10, 1)}

    counting.case_of(entry(counting, "1")).answer("recheck", UNCHANGED)
    put_together(counting.store, apart.id, office)
    counting.today = date(2027, 9, 1)
    sweep.fn(today=counting.today)
    assert ["1", "2", "3"] in rechecks(counting).values()


@ON_SQLITE
def test_what_has_no_case_is_alone_until_somebody_says_where_it_belongs(town: Town) -> None:
    town.today = TODAY
    office = Act(by=town.people[Role.CIO_OFFICE], moment=town.moment)
    first, other = (replace(sensor(number, date(2025, 12, 1)), source="loose") for number in "12")
    with town.store.write() as unit:
        take_in(unit, [first, other], town.moment)
    sweep.fn(today=TODAY)
    assert sorted(rechecks(town).values()) == [["1"], ["2"]]

    with town.store.read() as unit:
        known = unit.registers.known(RegisterKind.SENSOR, "loose")
        case = unit.cases.get(known["1"].case_id or known["1"].id)
    with pytest.raises(InvalidAnswer, match="case"):
        join_case(town.store, known["2"].id, "2020-9999", office)
    with pytest.raises(NotAllowed):
        join_case(town.store, known["2"].id, case.reference, replace(office, by=town.people[Role.RAAD]))
    join_case(town.store, known["2"].id, case.reference, office)

    with town.store.read() as unit:
        assert unit.registers.get(known["2"].id).case_id == case.id


@ON_SQLITE
def test_the_check_goes_on_for_those_that_stay_and_ends_with_the_last_one(counting: Town) -> None:
    sweep.fn(today=TODAY)
    case = counting.case_of(entry(counting, "1"))
    for reference, still_asked in (("2", True), ("3", True), ("1", False)):
        gone = replace(sensor(reference, date(2025, 12, 1)), status=EntryStatus.OUT_OF_USE)
        with counting.store.write() as unit:
            take_in(unit, [gone], counting.moment)

        assert ("recheck" in case.gates) is still_asked


@ON_SQLITE
def test_sensors_with_one_purpose_are_spread_one_by_one(town: Town) -> None:
    town.today = TODAY
    records = [sensor(str(number), date(2024, 1, 1)) for number in range(20)]
    wanted = Import(kind=RegisterKind.SENSOR, source="sensors", records=records, spread_days=40)
    import_entries(town.store, wanted, town.moment)

    moved = {entry(town, str(number)).next_recheck_on for number in range(1, 20)}
    assert moved == {TODAY + timedelta(days=2 * number) for number in range(1, 20)}
