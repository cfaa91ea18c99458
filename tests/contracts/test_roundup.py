"""A real Roundup, connected by its preset and one file: counts that are right, limits that are kept to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.pulling import pull
from models.base import Moment
from models.store.open import Store, open_store
from tests.contracts.demand_rigs import connected
from tests.roundup_server import PASSWORD, USER, Tracker

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    made = Tracker()
    made.set_clock(NINE)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    (tmp_path / "waardenweg.db").write_bytes(sqlite_template.read_bytes())
    opened = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    yield opened
    opened.close()


def connect(tracker: Tracker, folder: Path, more: str = "") -> ConnectedSource:
    folder.mkdir(exist_ok=True)
    (folder / "secret").write_text(PASSWORD)
    file = f"""
        [source]
        kind = "roundup"
        base_url = "{tracker.base_url}"
        private_network = true
        [auth]
        user = "{USER}"
        secret = "file:{folder / "secret"}"
        [values]
        class = "demand"
        read_fields = "title,activity,fase,domein,probleemstelling,ethische_uitkomst"
        [fields]
        title.path = "title"
        description.path = "probleemstelling"
        department.path = "domein.name"
        [phases]
        path = "fase.name"
        names = {{ idee = "idee", intake = "intake" }}
        {more}
    """
    return connected(folder, file)


def create(tracker: Tracker, count: int) -> list[str]:
    return [
        tracker.create(title=f"Camera's in straat {number} <b>€</b>", fase="idee", domein="Veiligheid")
        for number in range(count)
    ]


def moment(hours: float) -> Moment:
    at = NINE + timedelta(hours=hours)
    return Moment(on=at.date(), at=at)


def test_fifty_demands_come_in_once_five_changes_are_five_changes_and_a_third_pull_changes_nothing(
    tracker: Tracker, tmp_path: Path, store: Store
) -> None:
    source = connect(tracker, tmp_path)
    demands = create(tracker, 50)
    first = pull(store, source, moment(1))

    tracker.set_clock(NINE + timedelta(hours=2))
    for demand in demands[10:15]:
        tracker.change(demand, title=f"Toch anders {demand}")
    second = pull(store, source, moment(3))
    third = pull(store, source, moment(4))

    assert (first.seen, first.created, first.watermark) == (50, 50, NINE)
    assert (second.created, second.changed, second.dead_lettered) == (0, 5, 0)
    assert (third.seen, third.created, third.changed, third.dead_lettered) == (5, 0, 0, 0)
    with store.read() as unit:
        titles = [case.title for case in unit.cases.all()]
    assert len(titles) == 50
    assert sum(title.startswith("Toch anders") for title in titles) == 5


def test_what_we_write_there_is_no_change_and_what_they_write_is(
    tracker: Tracker, tmp_path: Path, store: Store
) -> None:
    source = connect(tracker, tmp_path)
    (demand,) = create(tracker, 1)
    pull(store, source, moment(1))

    tracker.set_clock(NINE + timedelta(hours=2))
    tracker.change(demand, ethische_uitkomst="akkoord")
    ours = pull(store, source, moment(3))
    tracker.set_clock(NINE + timedelta(hours=4))
    tracker.change(demand, fase="intake")
    theirs = pull(store, source, moment(5))

    assert (ours.seen, ours.changed, ours.unchanged) == (1, 0, 1)
    assert theirs.changed == 1


def test_a_demand_that_was_retired_is_gone(tracker: Tracker, tmp_path: Path) -> None:
    source = connect(tracker, tmp_path)
    kept, retired = create(tracker, 2)

    tracker.retire(retired)

    assert source.system.get(retired) is None
    found = source.system.get(kept)
    assert found is not None
    assert [found] == list(source.system.changed_since(None))
    assert list(source.system.refs()) == [kept]


def test_the_page_of_a_demand_is_where_people_read_it(tracker: Tracker, tmp_path: Path) -> None:
    (demand,) = create(tracker, 1)

    (record,) = connect(tracker, tmp_path).system.changed_since(None)

    assert isinstance(record, RawRecord)
    assert record.url == f"{tracker.url}demand{demand}"


def test_changes_of_one_second_are_all_told_and_so_are_many_pages(tracker: Tracker, tmp_path: Path) -> None:
    demands = create(tracker, 7)
    source = connect(tracker, tmp_path, "[list.paging]\nlimit = 3")

    assert {record.ref for record in source.system.changed_since(NINE) if isinstance(record, RawRecord)} == set(demands)
    assert list(source.system.changed_since(NINE + timedelta(seconds=1))) == []


def test_a_tracker_that_reads_moments_in_a_zone_of_its_own_is_asked_in_that_zone(
    tracker: Tracker, tmp_path: Path
) -> None:
    tracker.configure({"main.timezone": -5})
    create(tracker, 1)

    utc = connect(tracker, tmp_path / "utc")
    there = connect(tracker, tmp_path / "there", '[changes]\ntime_zone = "Etc/GMT+5"')

    assert list(utc.system.changed_since(NINE)) == []  # the trap: five hours of changes would be lost
    assert len(list(there.system.changed_since(NINE))) == 1
    assert list(there.system.changed_since(NINE + timedelta(seconds=1))) == []


@pytest.mark.slow
def test_a_tracker_that_takes_thirty_calls_a_minute_is_waited_for(tracker: Tracker, tmp_path: Path) -> None:
    demands = create(tracker, 45)
    source = connect(tracker, tmp_path)
    tracker.configure({"web.api_calls_per_interval": 30})
    before = tracker.asked

    found = [source.system.get(demand) for demand in demands]

    assert [record.ref for record in found if record] == demands
    asked = tracker.asked - before
    assert asked > len(demands), "it never said that it had enough"
    assert asked <= 1.2 * len(demands)
