"""Comparing with a source which demands it still holds: what is deleted ends, and a faulty list ends nothing."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.reconciling import Reconciled, reconcile
from models.base import Moment
from models.case import Case
from models.demand import DemandSnapshot, SourceState
from models.errors import NotAllowed
from models.person import ENGINE, Actor
from models.sealing import verify
from models.store.open import Store, open_store
from models.vocabulary import EventKind, Phase, Result, Role

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Paper(DemandSystemOnPaper):
    """A demand system whose lists and answers can be wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: set[str] = set()
        """What its list leaves out though it is there."""
        self.silent: set[str] = set()
        """What it does not tell by name."""
        self.looked_up: list[str] = []

    def refs(self) -> Iterator[str]:
        yield from (ref for ref in super().refs() if ref not in self.hidden)

    def get(self, ref: str) -> RawRecord | None:
        self.looked_up.append(ref)
        if ref in self.silent:
            raise SourceFailed(FailureCode.STRANGE_ANSWER, ref)
        return super().get(ref)


class Withdrawing(IntakeFormMapping):
    """A mapping in which a title of one word says that the demand is withdrawn."""

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        return replace(super().snapshot(record), withdrawn=record.body["title"] == "Ingetrokken")


@dataclass
class Office:
    """Demands in a source and here."""

    store: Store
    system: Paper
    source: ConnectedSource
    hours: int = 1

    def write(self, ref: str, title: str = "Camera's") -> None:
        self.system.put(ref, {"reference": ref, "title": title}, NINE + timedelta(hours=self.hours))

    def later(self) -> Moment:
        self.hours += 1
        at = NINE + timedelta(hours=self.hours)
        return Moment(on=at.date(), at=at)

    def pull(self) -> None:
        assert pull(self.store, self.source, self.later()).problem is None

    def holds(self, count: int) -> None:
        """So many demands stand in the source and came in here."""
        for number in range(count):
            self.write(f"V-{number}")
        self.pull()

    def loses(self, count: int) -> None:
        """The first so many are deleted there."""
        for number in range(count):
            self.system.take_away(f"V-{number}")

    def compare(self, accepted_by: Actor | None = None) -> Reconciled:
        return reconcile(self.store, self.source, self.later(), accepted_by)

    @property
    def state(self) -> SourceState:
        with self.store.read() as unit:
            (state,) = unit.demands.sources()
            return state

    @property
    def ended(self) -> list[Case]:
        with self.store.read() as unit:
            return [case for case in unit.cases.all() if case.phase is Phase.CLOSED]


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copy(sqlite_template, tmp_path / "waardenweg.db")
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    system = Paper()
    yield Office(store=store, system=system, source=ConnectedSource(system=system, mapping=Withdrawing()))
    store.close()


@pytest.fixture
def beheerder(office: Office) -> Actor:
    with office.store.read() as unit:
        return unit.people.actor(unit.people.by_handle(Role.BEHEERDER))


@pytest.mark.parametrize(("held", "lost", "ended"), [(20, 4, 4), (20, 5, 0), (5, 3, 3), (5, 4, 0), (3, 2, 2)])
def test_more_endings_than_are_likely_end_nothing_and_a_handful_always_may(
    office: Office, held: int, lost: int, ended: int
) -> None:
    office.holds(held)
    office.loses(lost)

    found = office.compare()

    assert found.gone == len(office.ended) == ended
    assert (found.alarm is None) == (ended == lost)
    assert office.state.alarm == found.alarm
    if found.alarm:
        assert str(held) in found.alarm
        assert str(lost) in found.alarm


def test_an_empty_list_ends_nothing_and_asks_nothing(office: Office) -> None:
    office.holds(2)
    office.system.hidden = {"V-0", "V-1"}

    found = office.compare()

    assert "geen enkele vraag" in (found.alarm or "")
    assert not office.ended
    assert not office.system.looked_up


def test_what_the_list_leaves_out_and_is_there_by_name_stays(office: Office) -> None:
    office.holds(5)
    office.system.hidden = {"V-1", "V-2", "V-3", "V-4"}

    found = office.compare()

    assert (found.missing, found.gone, found.alarm) == (4, 0, None)
    assert not office.ended


def test_a_source_that_breaks_off_ends_nothing_and_one_record_that_is_not_told_stays(office: Office) -> None:
    office.holds(20)
    office.loses(4)
    office.system.silent = {"V-0"}
    assert office.compare().gone == 3

    for number in range(4, 10):
        office.system.take_away(f"V-{number}")
    office.system.silent = {f"V-{number}" for number in range(4)} | {"V-4", "V-5", "V-6"}
    broken = office.compare()
    office.system.breaks_off_after = 0
    down = office.compare()

    assert isinstance(broken.problem, SourceFailed)
    assert isinstance(down.problem, SourceFailed)
    assert len(office.ended) == 3


def test_who_looked_lets_them_end_and_stands_in_the_journal(office: Office, beheerder: Actor) -> None:
    office.holds(5)
    office.loses(5)
    assert office.compare().alarm
    with pytest.raises(NotAllowed):
        office.compare(ENGINE)

    found = office.compare(beheerder)

    assert (found.gone, found.alarm, office.state.alarm) == (5, None, None)
    assert {(case.phase, case.result) for case in office.ended} == {(Phase.CLOSED, Result.WITHDRAWN)}
    with office.store.read() as unit:
        for case in office.ended:
            told = {event.kind: event.by_person_id for event, _ in unit.journal.of_case(case.id)}
            assert told[EventKind.DEMAND_GONE] == beheerder.person_id
    assert not verify(office.store).broken


def test_an_alarm_ends_with_the_next_comparison_that_ends_well(office: Office) -> None:
    office.holds(5)
    office.system.hidden = {f"V-{number}" for number in range(5)}
    assert office.compare().alarm

    office.system.hidden = set()

    assert office.compare().alarm is None
    assert office.state.alarm is None


def test_what_is_withdrawn_there_and_no_longer_listed_ends_as_withdrawn(office: Office) -> None:
    office.holds(3)
    office.write("V-1", title="Ingetrokken")
    office.system.hidden = {"V-1"}

    found = office.compare()

    assert (found.gone, found.changed, len(found.arrivals)) == (0, 1, 1)
    with office.store.read() as unit:
        demand = unit.demands.find("paper", "V-1")
        assert demand is not None
        assert demand.withdrawn_on is not None
        assert demand.gone_on is None
    assert len(office.ended) == 1


def test_a_dead_letter_of_what_is_deleted_waits_no_longer(office: Office) -> None:
    office.write("V-9", title="")
    office.holds(3)
    with office.store.read() as unit:
        assert len(unit.demands.dead_letters()) == 1
    office.system.take_away("V-9")

    assert office.compare().known == 3

    with office.store.read() as unit:
        assert not unit.demands.dead_letters()


def test_comparing_twice_ends_nothing_twice(office: Office) -> None:
    office.holds(5)
    office.loses(1)

    assert [office.compare().gone, office.compare().gone] == [1, 0]
    assert len(office.ended) == 1
