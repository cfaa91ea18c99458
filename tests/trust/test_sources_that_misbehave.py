"""A hundred runs against a source on which everything goes wrong: what we hold in the end is what it holds.

Each run is thrown by the dice of its number, so that one that fails can be run again. People over there write while
we page through their list, at the same second and by a clock that is not ours, and one kind of fault leads.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from integrations.demand_systems.flaws import SourceFailed
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.reconciling import reconcile
from models.base import Moment
from models.store.open import Store, open_store
from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.messages import Clock
from tests.stand_ins.plain import Paging, PlainApi
from tests.stand_ins.plain_source import plain_source
from tests.stand_ins.serving import StandIn

RUNS = 100
AT_HAND = 6
"""So many of them run each time; the others with what takes minutes."""
MOST_PULLS = 40
"""So often a source may break off before it must have told all."""
ROWS = 12
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SKEWS = [timedelta(minutes=minutes) for minutes in (-3, 0, 3)]
SHARE, LEADING_SHARE = 0.025, 0.1
"""Of all questions, those on which each fault comes, and the one that leads a run; that one surely comes on the second
question too."""


class People:
    """Who works over there: they touch, add and take away, often several in one second, and then rest a while."""

    def __init__(self, api: PlainApi) -> None:
        self.api, self.jobs, self._made = api, 0, 0

    def add(self, dice: Random, at: datetime | None = None) -> None:
        self._made += 1
        self.api.put(f"V-{self._made:03}", {"titel": f"Vraag {self._made}", "afdeling": self._department(dice)}, at)

    def work(self, dice: Random) -> None:
        if not self.jobs or dice.random() > 0.4:
            return
        self.jobs -= 1
        for _ in range(dice.randint(1, 3)):
            ref = dice.choice(sorted(self.api.rows))
            match dice.randrange(5):
                case 0:
                    self.api.take_away(ref)
                case 1 | 2:
                    self.add(dice)
                case _:
                    self.api.put(ref, {**self.api.rows[ref], "afdeling": self._department(dice)})
        self.api.clock.true += timedelta(seconds=dice.randrange(2))

    def _department(self, dice: Random) -> str:
        return f"Afdeling {dice.randrange(1000)}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run: a source on which things go wrong, and a database that begins empty."""

    seed: int
    leading: Fault
    dice: Random
    clock: Clock
    people: People
    stand_in: StandIn
    faults: Faults
    source: ConnectedSource
    store: Store

    def pull_until_it_ends_well(self, jobs: int = 0) -> None:
        """``jobs``: how often they get to work over there during each pull."""
        problems = []
        for _ in range(MOST_PULLS):
            self.people.jobs = jobs
            problem = pull(self.store, self.source, self._later()).problem
            if problem is None:
                return
            assert isinstance(problem, SourceFailed)
            problems.append(problem)
        pytest.fail(f"run {self.seed} never ended well: {problems[-1]}")

    def reconcile_until_it_ends_well(self) -> None:
        """Until each demand that is missing was asked for by name, and was not there."""
        for _ in range(MOST_PULLS):
            found = reconcile(self.store, self.source, self._later())
            if found.problem is None and found.missing == found.gone:
                return
        pytest.fail(f"run {self.seed} could never be compared")

    def _later(self) -> Moment:
        self.clock.true += timedelta(minutes=self.dice.randint(1, 20))
        self.faults.begin()
        return Moment(on=self.clock.true.date(), at=self.clock.true)

    def held(self) -> dict[str, tuple[str, str | None]]:
        """What we hold of what is still there over there, in our words."""
        name = self.source.name
        with self.store.read() as unit:
            demands = [unit.demands.find(name, ref) for ref in unit.demands.living_refs(name)]
        return {demand.ref: (demand.title, demand.department) for demand in demands if demand}

    def there(self) -> dict[str, tuple[str, str]]:
        """What stands there."""
        return {ref: (row["titel"], row["afdeling"]) for ref, row in self.people.api.rows.items()}


@pytest.fixture
def run(seed: int, tmp_path: Path, sqlite_template: Path) -> Iterator[Run]:
    dice = Random(seed)
    clock = Clock(START, dice.choice(SKEWS))
    api = PlainApi(clock, list(Paging)[seed % len(Paging)])
    people = People(api)
    for _ in range(ROWS):
        people.add(dice, START - timedelta(minutes=30 * dice.randrange(8)))
    leading = list(Fault)[seed % len(Fault)]
    shares = {**dict.fromkeys(Fault, SHARE), leading: LEADING_SHARE}
    faults = Faults(dice, shares, certain={2: leading}, between=people.work)
    shutil.copy(sqlite_template, tmp_path / "waardenweg.db")
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    with StandIn(api, faults) as stand_in:
        source, wire = plain_source(stand_in.address, api.paging, lambda: clock.true)
        made = Run(
            seed=seed,
            leading=leading,
            dice=dice,
            clock=clock,
            people=people,
            stand_in=stand_in,
            faults=faults,
            source=source,
            store=store,
        )
        yield made
        wire.close()
    store.close()


@pytest.mark.parametrize(
    "seed", [seed if seed < AT_HAND else pytest.param(seed, marks=pytest.mark.slow) for seed in range(RUNS)]
)
def test_what_we_hold_in_the_end_is_what_the_source_holds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.demand_systems.pulling.PAGE", 6)
    run.pull_until_it_ends_well(jobs=6)
    run.clock.ahead = run.dice.choice([skew for skew in SKEWS if skew <= run.clock.ahead])
    run.pull_until_it_ends_well(jobs=3)

    run.pull_until_it_ends_well()
    run.reconcile_until_it_ends_well()

    assert run.held() == run.there()
    assert {line.fault for line in run.stand_in.log} >= {run.leading}
    with run.store.read() as unit:
        assert not unit.demands.dead_letters()
        demands = [demand for case in unit.cases.all() for demand in unit.demands.of_case(case.id)]
        assert len(demands) == len(unit.cases.all()) == len({demand.ref for demand in demands})
