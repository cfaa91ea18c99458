"""Registers and cases side by side: what has no case, what lacks an entry, and what says something else."""

from datetime import date

from models.vocabulary import EntryGap, EntryStatus, Phase, RegisterKind, Result, Step
from tests.town import ONLY_A_REGISTER, Town


def test_an_entry_that_no_case_belongs_to_is_named_until_it_leaves_the_cycle(town: Town) -> None:
    town.registered(date(2026, 1, 5), "1")

    with town.store.read() as unit:
        assert [entry.source_id for entry in unit.register_gaps.entries_without_case()] == ["1"]
    with town.store.write() as unit:
        entry = unit.registers.get(town.entry("1").id)
        entry.status = EntryStatus.OUT_OF_USE
        entry.leave_cycle()
    with town.store.read() as unit:
        assert not unit.register_gaps.entries_without_case()


def test_a_case_that_lacks_the_entry_it_should_have_is_named_until_it_has_one(town: Town) -> None:
    project = town.demand(answers=ONLY_A_REGISTER)
    town.engine_works()
    with town.store.read() as unit:
        assert not unit.register_gaps.cases_without_entry(), "nobody decided to go on yet"
    project.confirmed(Step.REGISTER_ONLY)

    with town.store.read() as unit:
        (found,) = unit.register_gaps.cases_without_entry()
    assert (found[0].reference, found[1]) == (project.case.reference, RegisterKind.ALGORITHM)

    project.answer("register-entry", {"register": "algorithm", "reference": "A-7", "registered_on": "2026-02-01"})
    with town.store.read() as unit:
        assert not unit.register_gaps.cases_without_entry()


def test_an_entry_that_says_something_else_than_its_case_is_named_with_the_difference(town: Town) -> None:
    project = town.demand(answers=ONLY_A_REGISTER)
    town.registered(date(2026, 1, 5), "1")
    with town.store.write() as unit:
        unit.registers.get(town.entry("1").id).case_id = project.id
        case = unit.cases.get(project.id)
        case.phase, case.result = Phase.CLOSED, Result.STOPPED
    with town.store.read() as unit:
        ((entry, _, gap),) = unit.register_gaps.differing()
    assert (entry.source_id, gap) == ("1", EntryGap.STOPPED)

    with town.store.write() as unit:
        unit.registers.get(entry.id).status = EntryStatus.OUT_OF_USE
    with town.store.read() as unit:
        assert not unit.register_gaps.differing()
    with town.store.write() as unit:
        unit.cases.get(project.id).phase = Phase.MONITORING
    with town.store.read() as unit:
        ((_, _, gap),) = unit.register_gaps.differing()
    assert gap is EntryGap.OVER
