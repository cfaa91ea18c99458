"""Every register entry comes round each year by itself, whatever happens in between, and nobody keeps a list."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from flows.sweep import sweep
from models.acting import Act
from models.apart import join_case
from models.check import Check
from models.errors import CheckAlreadyOpen, NotInTheCycle
from models.gatekeeper import GateAnswer, answer_gate
from models.opening import open_recheck
from models.register import EntryRecord, RegisterEntry
from models.registering import Import, import_entries, take_in
from models.sealing import verify
from models.vocabulary import CheckKind, CheckOutcome, EntryStatus, Origin, Phase, RegisterKind, Result, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CHANGED, ONLY_A_REGISTER, UNCHANGED, Project, Town

TODAY = date(2026, 11, 23)
# the three entries of the municipality in the public register; its snapshot is CC0
ANONYMISING = ("16456482", "Anonimiseringssoftware", date(2024, 8, 16))
REPORTS = ("27683734", "Meldingen Openbare Ruimte", date(2025, 5, 15))
BURGERZAKEN = ("89853782", "i-burgerzaken", date(2026, 1, 29))
ENSCHEDE = (ANONYMISING, REPORTS, BURGERZAKEN)
LEAP_DAY = ("1", "Een verzonnen toepassing", date(2024, 2, 29))
STOP = {"outcome": "stop", "explanation": "We gebruiken het niet meer."}


def record(entry: tuple[str, str, date], status: EntryStatus = EntryStatus.IN_USE) -> EntryRecord:
    reference, title, registered_on = entry
    return EntryRecord(
        kind=RegisterKind.ALGORITHM,
        source="algorithms",
        source_id=reference,
        organisation="Gemeente Enschede",
        title=title,
        registered_on=registered_on,
        status=status,
    )


def registered(town: Town, *entries: tuple[str, str, date]) -> None:
    with town.store.write() as unit:
        take_in(unit, [record(entry) for entry in entries], town.moment)


def discussed(town: Town, *entries: tuple[str, str, date]) -> None:
    """Entries that were looked at when they were registered, so that a check starts from that."""
    registered(town, *entries)
    with town.store.write() as unit:
        for reference, _, registered_on in entries:
            entry = unit.registers.with_reference(RegisterKind.ALGORITHM, reference)
            assert entry is not None
            entry.last_reflected_on = registered_on


def opened(town: Town) -> int:
    return sweep.fn(today=town.today).counts["rechecks_opened"]


def checks_of(town: Town, entry: tuple[str, str, date]) -> list[Check]:
    """The re-checks of an entry, first due first."""
    with town.store.read() as unit:
        case_id = town.entry(entry[0]).case_id
        found = unit.checks.of_case(case_id) if case_id else []
        covering = {
            check.id
            for check in found
            for _, covered in unit.checks.entries_of(check.id)
            if covered.source_id == entry[0]
        }
    return [check for check in found if check.id in covering and check.kind is CheckKind.RECHECK]


def answered(town: Town, entry: tuple[str, str, date], fields: Mapping[str, object] = UNCHANGED) -> Project:
    project = town.case_of(town.entry(entry[0]))
    project.answer("recheck", fields)
    return project


@pytest.fixture
def enschede(town: Town) -> Town:
    """The municipality with its three entries, on 23 November 2026."""
    town.today = TODAY
    discussed(town, *ENSCHEDE)
    return town


def test_two_of_three_entries_are_due_and_a_second_round_of_the_day_opens_nothing(enschede: Town) -> None:
    first, second = sweep.fn(today=TODAY), sweep.fn(today=TODAY)

    assert first.counts["rechecks_opened"] == 2
    assert set(second.counts.values()) == {0}
    assert second.nothing_to_do


def test_what_was_never_discussed_is_a_gap_and_opening_a_check_does_not_move_its_day(town: Town) -> None:
    town.today = TODAY
    registered(town, ANONYMISING)
    opened(town)

    entry = town.entry(ANONYMISING[0])
    assert entry.last_reflected_on is None
    assert entry.next_recheck_on == date(2025, 8, 16)


@ON_SQLITE
def test_an_entry_without_a_case_gets_one_that_says_where_it_came_from(enschede: Town) -> None:
    opened(enschede)

    project = enschede.case_of(enschede.entry(ANONYMISING[0]))
    assert (project.case.origin, project.case.title) == (Origin.REGISTER, "Anonimiseringssoftware")
    assert project.stands_in() is Phase.MONITORING
    assert project.gates["recheck"].role is Role.CIO_OFFICE


@pytest.mark.slow
def test_three_entries_and_a_leap_day_come_round_once_a_year_day_after_day(town: Town) -> None:
    """Every day from 23 November 2026 to 1 March 2029 through the database, each check answered in its own time."""
    town.today = TODAY
    entries, habits = (*ENSCHEDE, LEAP_DAY), (0, 3, 40, 90)
    discussed(town, *entries)
    patience = {entry[0]: timedelta(days=days) for entry, days in zip(entries, habits, strict=True)}
    while town.today <= date(2029, 3, 1):
        sweep.fn(today=town.today)
        answer_whoever_is_ready(town, patience)
        town.days_later(1)

    due = {entry[1]: [check.due_on for check in checks_of(town, entry)] for entry in entries}
    assert due == {
        "Anonimiseringssoftware": [date(2025, 8, 16), date(2027, 8, 16), date(2028, 8, 16)],
        "Meldingen Openbare Ruimte": [date(2026, 5, 15), date(2027, 5, 15), date(2028, 5, 15)],
        "i-burgerzaken": [date(2027, 1, 29), date(2028, 1, 29), date(2029, 1, 29)],
        # answered on 21 February 2027, so that it was answered for that year too
        "Een verzonnen toepassing": [date(2025, 2, 28), date(2028, 2, 29), date(2029, 2, 28)],
    }
    for entry in entries:
        for check in checks_of(town, entry):
            assert check.opened_on == max(check.due_on - timedelta(days=30), TODAY)
    assert verify(town.store).broken == ()


def answer_whoever_is_ready(town: Town, patience: dict[str, timedelta]) -> None:
    """Each check that has been open as long as its entry's people take is answered."""
    with town.store.read() as unit:
        ready = []
        for gate in unit.gates.all_open():
            covered = unit.checks.entries_of(gate.subject_id) if gate.form == "recheck" else ()
            ready += [gate for _, entry in covered if gate.opened_on + patience[entry.source_id] <= town.today]
    for gate in ready:
        sent = GateAnswer(gate_id=gate.id, fields=UNCHANGED, by=town.people[gate.role], moment=town.moment)
        answer_gate(town.store, sent)


@ON_SQLITE
def test_two_years_of_silence_bring_one_check_and_the_year_after_the_next(enschede: Town) -> None:
    enschede.today = date(2028, 11, 23)
    assert opened(enschede) == 3
    assert opened(enschede) == 0
    answered(enschede, ANONYMISING)

    assert enschede.entry(ANONYMISING[0]).next_recheck_on == date(2029, 8, 16)
    assert [opened_on(enschede, days) for days in (1, 200)] == [0, 0]


def opened_on(town: Town, days: int) -> int:
    town.days_later(days)
    return opened(town)


def test_ten_days_without_a_round_are_caught_up_once(enschede: Town) -> None:
    enschede.today = date(2026, 12, 29)
    opened(enschede)
    enschede.days_later(10)

    first, again = sweep.fn(today=enschede.today), sweep.fn(today=enschede.today)
    assert (first.counts["announced"], first.counts["rechecks_opened"]) == (1, 0), "it is due three weeks later"
    assert set(again.counts.values()) == {0}
    answered(enschede, BURGERZAKEN)
    assert enschede.entry(BURGERZAKEN[0]).next_recheck_on == date(2028, 1, 29)


def test_what_opened_ahead_counts_as_opened_on_its_day_unless_it_was_answered(enschede: Town) -> None:
    def counted(on: date) -> tuple[int, int]:
        counts = sweep.fn(today=on).counts
        return counts["announced"], counts["rechecks_opened"]

    assert counted(TODAY) == (0, 2)
    assert counted(date(2026, 12, 30)) == (1, 0)
    assert counted(date(2027, 1, 28)) == (0, 0)
    assert counted(date(2027, 1, 29)) == (0, 1)
    assert counted(date(2027, 1, 30)) == (0, 0)


def test_a_second_check_of_one_entry_is_refused(enschede: Town) -> None:
    opened(enschede)

    with enschede.store.write() as unit:
        entry = unit.registers.get(enschede.entry(ANONYMISING[0]).id)
        with pytest.raises(CheckAlreadyOpen):
            open_recheck(unit, entry, enschede.moment)
        entry.leave_cycle()
        with pytest.raises(NotInTheCycle):
            open_recheck(unit, entry, enschede.moment)


@ON_SQLITE
def test_an_entry_that_nobody_uses_any_more_leaves_the_cycle_and_ends_its_case(enschede: Town) -> None:
    opened(enschede)
    project = answered(enschede, ANONYMISING, STOP)

    entry = enschede.entry(ANONYMISING[0])
    assert (entry.status, entry.next_recheck_on) == (EntryStatus.OUT_OF_USE, None)
    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.STOPPED)
    enschede.today = date(2030, 1, 1)
    assert opened(enschede) == 1  # i-burgerzaken; the check of the other one is still open


def test_of_a_case_with_two_entries_one_can_stop_while_the_other_goes_on(enschede: Town) -> None:
    opened(enschede)
    project = enschede.case_of(enschede.entry(ANONYMISING[0]))
    with enschede.store.write() as unit:
        unit.registers.get(enschede.entry(BURGERZAKEN[0]).id).case_id = project.id
    answered(enschede, ANONYMISING, STOP)

    assert project.stands_in() is Phase.MONITORING
    enschede.today = BURGERZAKEN[2].replace(year=2027)
    assert opened(enschede) == 1
    assert "recheck" in project.gates


@ON_SQLITE
def test_a_change_in_what_was_never_weighed_starts_at_the_intake_and_the_cycle_goes_on(enschede: Town) -> None:
    opened(enschede)
    project = answered(enschede, ANONYMISING, CHANGED)

    assert project.stands_in() is Phase.INTAKE
    assert "intake-questions" in project.gates
    assert enschede.entry(ANONYMISING[0]).next_recheck_on == date(2027, 8, 16)


@ON_SQLITE
def test_such_a_change_leads_to_the_intake_from_a_case_that_only_had_to_be_registered(town: Town) -> None:
    discussed(town, REPORTS)
    project = town.demand(answers=ONLY_A_REGISTER)
    town.engine_works()
    project.confirmed(Step.REGISTER_ONLY)
    office = Act(by=town.people[Role.CIO_OFFICE], moment=town.moment)
    join_case(town.store, town.entry(REPORTS[0]).id, project.case.reference, office)
    town.today = date(2027, 5, 15)
    opened(town)
    project.answer("recheck", CHANGED)

    assert project.stands_in() is Phase.INTAKE
    assert "register-entry" not in project.gates
    assert town.entry(REPORTS[0]).next_recheck_on == date(2028, 5, 15)


@pytest.fixture
def registered_project(town: Town) -> Project:
    """A project that only had to be registered, and was; its case is closed."""
    project = town.demand(answers=ONLY_A_REGISTER)
    town.engine_works()
    project.confirmed(Step.REGISTER_ONLY)
    fields = {"register": "algorithm", "reference": "4711", "registered_on": "2026-01-05"}
    project.answer("register-entry", fields)
    return project


def own_entry(project: Project) -> RegisterEntry:
    with project.town.store.read() as unit:
        (entry,) = unit.registers.of_case(project.id)
    return entry


@ON_SQLITE
def test_the_entry_of_a_closed_case_comes_round_in_that_same_case(registered_project: Project) -> None:
    town = registered_project.town
    town.today = date(2027, 1, 5)

    assert opened(town) == 1
    assert registered_project.stands_in() is Phase.CLOSED
    assert registered_project.gates["recheck"].person_id == town.id_of(Role.PROJECTLEIDER)
    registered_project.answer("recheck", UNCHANGED)
    assert registered_project.stands_in() is Phase.CLOSED
    assert own_entry(registered_project).next_recheck_on == date(2028, 1, 5)


def test_the_register_that_tells_an_entry_of_our_own_makes_no_second_one(registered_project: Project) -> None:
    town = registered_project.town
    with town.store.write() as unit:
        done = take_in(unit, [record(("4711", "Zoals het in het register staat", date(2026, 1, 9)))], town.moment)

    assert (done.created, done.changed) == (0, 1)
    entry = own_entry(registered_project)
    assert (entry.source, entry.organisation) == ("algorithms", "Gemeente Enschede")
    assert entry.next_recheck_on == date(2027, 1, 5)


@ON_SQLITE
def test_a_project_that_names_an_entry_that_is_known_takes_it_over(town: Town) -> None:
    registered(town, ("4711", "Meldingen", date(2025, 5, 15)))
    town.today = date(2026, 5, 20)
    opened(town)
    project = town.demand(answers=ONLY_A_REGISTER)
    town.engine_works()
    project.confirmed(Step.REGISTER_ONLY)
    project.answer("register-entry", {"register": "algorithm", "reference": "4711", "registered_on": "2026-05-20"})

    entry = own_entry(project)
    assert (entry.source, entry.next_recheck_on) == ("algorithms", date(2026, 5, 15))


def complete(town: Town, *entries: tuple[str, str, date]) -> int:
    wanted = Import(
        kind=RegisterKind.ALGORITHM,
        source="algorithms",
        records=[record(entry) for entry in entries],
        complete_for=frozenset({"Gemeente Enschede"}),
    )
    return import_entries(town.store, wanted, town.moment).withdrawn


@ON_SQLITE
def test_a_withdrawn_entry_asks_nothing_any_more_and_its_open_check_is_taken_back(enschede: Town) -> None:
    opened(enschede)
    project = enschede.case_of(enschede.entry(ANONYMISING[0]))
    assert complete(enschede, REPORTS, BURGERZAKEN) == 1

    assert "recheck" not in project.gates
    (check,) = checks_of(enschede, ANONYMISING)
    assert (check.dropped_on, check.answered_on) == (TODAY, None)
    enschede.today = date(2030, 1, 1)
    assert opened(enschede) == 1  # i-burgerzaken; the check of the other one is still open


def test_a_withdrawn_entry_that_comes_back_comes_round_again(enschede: Town) -> None:
    opened(enschede)
    answered(enschede, ANONYMISING)
    complete(enschede, REPORTS, BURGERZAKEN)
    enschede.today = date(2027, 9, 1)
    assert opened(enschede) == 1
    complete(enschede, *ENSCHEDE)

    assert enschede.entry(ANONYMISING[0]).next_recheck_on == date(2027, 8, 16)
    assert opened(enschede) == 1


@ON_SQLITE
def test_an_entry_that_went_out_of_use_while_it_is_discussed_stays_out(enschede: Town) -> None:
    opened(enschede)
    with enschede.store.write() as unit:
        take_in(unit, [record(ANONYMISING, status=EntryStatus.OUT_OF_USE)], enschede.moment)

    assert enschede.entry(ANONYMISING[0]).next_recheck_on is None
    assert "recheck" not in enschede.case_of(enschede.entry(ANONYMISING[0])).gates


@ON_SQLITE
def test_what_a_check_found_stands_with_the_check(enschede: Town) -> None:
    opened(enschede)
    answered(enschede, ANONYMISING)

    (check,) = checks_of(enschede, ANONYMISING)
    assert check.outcome is CheckOutcome.UNCHANGED
    assert (check.answered_on, check.explanation) == (TODAY, UNCHANGED["explanation"])
    assert enschede.entry(ANONYMISING[0]).last_reflected_on == TODAY
