"""A record that a source names in its list and does not give when it is asked for: it will not be named again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from integrations.demand_systems.flaws import FailureCode, Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, Unread
from integrations.demand_systems.pulling import has_news, pull, replay_letters
from models.base import Moment
from models.person import Actor
from models.vocabulary import DeadLetterStage, Role
from tests.databases import ON_SQLITE
from tests.town import Town

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
BEHEERDER = Actor(handle="beheerder", roles=frozenset({Role.BEHEERDER}))


class Stuck(DemandSystemOnPaper):
    """Names some records in its list, and answers with an error when they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.stuck: set[str] = set()

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        for received in super().changed_since(since):
            assert isinstance(received, RawRecord)
            why = Unusable(DeadLetterStage.FETCH, [Flaw(code=FlawCode.NOT_GIVEN, value="status 500")])
            yield Unread(record=received, why=why) if received.ref in self.stuck else received

    def get(self, ref: str) -> RawRecord | None:
        if ref in self.stuck:
            raise SourceFailed(FailureCode.UNREACHABLE, self.name)
        return super().get(ref)


@pytest.fixture
def system() -> Stuck:
    system = Stuck()
    system.put("V-1", {"reference": "V-1", "title": "Camera's"}, NINE)
    system.put("V-2", {"reference": "V-2", "title": "Drones"}, NINE + timedelta(hours=3))
    system.stuck = {"V-1"}
    return system


@pytest.fixture
def source(system: Stuck) -> ConnectedSource:
    return ConnectedSource(system=system, mapping=IntakeFormMapping())


def at(hours: float) -> Moment:
    now = NINE + timedelta(hours=hours)
    return Moment(on=now.date(), at=now)


def waiting(town: Town) -> list[tuple[str, int]]:
    with town.store.read() as unit:
        return [(letter.ref, letter.attempts) for letter in unit.demands.dead_letters()]


def test_it_is_asked_for_again_by_itself_although_the_watermark_has_passed_it(
    town: Town, system: Stuck, source: ConnectedSource
) -> None:
    assert pull(town.store, source, at(4)).created == 1
    assert waiting(town) == [("V-1", 1)]

    still = pull(town.store, source, at(5))
    assert (still.created, waiting(town)) == (0, [("V-1", 2)])

    system.stuck = set()
    assert has_news(town.store, source, at(6))
    mended = pull(town.store, source, at(6))

    assert (mended.created, waiting(town)) == (1, [])


@ON_SQLITE
def test_it_is_left_alone_for_a_while(town: Town, system: Stuck, source: ConnectedSource) -> None:
    pull(town.store, source, at(4))

    assert not has_news(town.store, source, at(4.1))
    pull(town.store, source, at(4.1))

    assert waiting(town) == [("V-1", 1)]


@ON_SQLITE
def test_a_person_has_it_asked_for_at_once(town: Town, system: Stuck, source: ConnectedSource) -> None:
    pull(town.store, source, at(4))
    with town.store.read() as unit:
        letters = [letter.id for letter in unit.demands.dead_letters()]

    assert replay_letters(town.store, [source], letters, BEHEERDER, at(4.1)).dead_lettered == 1
    system.stuck = set()
    assert replay_letters(town.store, [source], letters, BEHEERDER, at(4.2)).created == 1

    assert not waiting(town)
