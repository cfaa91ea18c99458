"""What real systems taught about reading them: each of these was seen, and would lose or double demands unseen."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.wire.client import Wire
from tests.contracts.served_rigs import SERVED, JiraCloudRig, JiraDataCenterRig, ServedRig
from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.messages import Account, Clock
from tests.stand_ins.plain import Paging, PlainApi
from tests.stand_ins.plain_source import plain_source
from tests.stand_ins.serving import StandIn

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Amsterdam", "Asia/Tokyo"]
IN_THE_ZONE_OF = "format = '%Y-%m-%dT%H:%M:%S'\ntime_zone = '{}'"

Connect = Callable[..., ConnectedSource]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """A home-made API, served and connected."""
    opened: list[StandIn | Wire] = []

    def made(api: PlainApi, faults: Faults | None = None, **settings: Any) -> ConnectedSource:
        stand_in = StandIn(api, faults)
        source, wire = plain_source(stand_in.address, api.paging, lambda: NINE, **settings)
        opened.extend([wire, stand_in])
        return source

    yield made
    for one in opened:
        one.close()


def an_api(paging: Paging = Paging.OFFSET, rows: int = 7, zone: str = "UTC") -> PlainApi:
    """With a demand for each minute since nine."""
    api = PlainApi(Clock(NINE), paging, Account(zone=zone))
    for number in range(rows):
        api.put(f"V-{number}", {"titel": "Camera's"}, NINE + timedelta(minutes=number))
    return api


def refs(source: ConnectedSource, since: datetime | None = None) -> list[str]:
    return [record.ref for record in source.system.changed_since(since) if isinstance(record, RawRecord)]


# ── 1. a moment is read in the zone of our account, whatever stands behind it ──


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rig", [JiraCloudRig, JiraDataCenterRig])
def test_jira_is_asked_so_that_the_zone_of_our_account_makes_no_difference(
    rig: type[ServedRig], zone: str, tmp_path: Path
) -> None:
    jira = rig(tmp_path, zone)
    jira.write("V-1", NINE, {"title": "Ervoor"})
    jira.write("V-2", NINE + timedelta(hours=6), {"title": "Erna"})

    assert refs(jira.source, NINE + timedelta(hours=5)) == ["V-2"]
    jira.close()


@pytest.mark.parametrize("zone", ZONES)
def test_a_source_that_reads_moments_in_the_zone_of_our_account_is_asked_in_the_zone_that_was_named(
    connect: Connect, zone: str
) -> None:
    api = an_api(zone=zone)
    api.deaf_to_zones = True

    source = connect(api, changes=IN_THE_ZONE_OF.format(zone))

    assert refs(source, NINE + timedelta(minutes=4)) == ["V-4", "V-5", "V-6"]


@pytest.mark.parametrize(("zone", "told"), [("Asia/Tokyo", 7), ("America/New_York", 0)])
def test_asked_in_utc_it_tells_too_much_to_the_east_and_nothing_to_the_west(
    connect: Connect, zone: str, told: int
) -> None:
    api = an_api(zone=zone)
    api.deaf_to_zones = True

    assert len(refs(connect(api), NINE + timedelta(minutes=4))) == told


# ── 2. several demands change in one second ──


@pytest.mark.parametrize("kind", SERVED)
def test_neighbours_in_the_second_that_was_asked_for_are_all_told(kind: str, tmp_path: Path) -> None:
    rig = SERVED[kind](tmp_path)
    for number in range(3):
        rig.write(f"V-{number}", NINE, {"title": "Camera's"})

    assert sorted(refs(rig.source, NINE)) == ["V-0", "V-1", "V-2"]
    rig.close()


# ── 3. rows move while the list is read ──


@pytest.mark.parametrize("paging", Paging)
def test_a_demand_that_changes_while_the_list_is_read_pushes_no_other_past_us(connect: Connect, paging: Paging) -> None:
    api = an_api(paging)
    touched = iter(["V-0", "V-1"])

    def touch(_: Random) -> None:
        for ref in [*touched][:1]:
            api.put(ref, api.rows[ref], NINE + timedelta(hours=1))

    told = refs(connect(api, Faults(Random(1), {}, between=touch)))

    assert set(told) == set(api.rows)


def test_a_page_that_comes_again_as_the_first_of_the_next_reading_ends_nothing(connect: Connect) -> None:
    api = an_api(Paging.NEXT, rows=5)
    touched = iter(["V-0"])

    def touch(_: Random) -> None:
        for ref in touched:
            api.put(ref, api.rows[ref], NINE + timedelta(hours=1))

    # two pages; what moved up past the second is only found by reading again, which begins with the second once more
    faults = Faults(Random(1), {}, certain={3: Fault.REPEATED}, between=touch)

    assert set(refs(connect(api, faults))) == set(api.rows)


# ── 5. what was deleted is gone from the list, and its own address still answers ──


def test_a_demand_that_tells_that_it_was_deleted_is_gone(connect: Connect) -> None:
    api = an_api()
    source = connect(api)
    api.bury("V-3")

    assert "V-3" not in refs(source)
    assert source.system.get("V-3") is None
    assert source.system.get("V-4") is not None


# ── 7. a refusal may have no body ──


def test_a_refusal_without_a_word_is_understood_by_its_status(connect: Connect) -> None:
    api = an_api()
    api.speechless = True
    source = connect(api)

    assert source.system.get("V-99") is None
    api.account = Account(secret="another")
    with pytest.raises(SourceFailed) as refused:
        refs(source)
    assert refused.value.reason is FailureCode.NO_ACCESS


# ── 8. a page is cut down to the maximum of the server ──


@pytest.mark.parametrize("paging", Paging)
def test_a_source_that_gives_fewer_rows_than_were_asked_for_is_read_to_its_end(
    connect: Connect, paging: Paging
) -> None:
    api = an_api(paging)
    api.most_rows = 2

    assert set(refs(connect(api, limit=100))) == set(api.rows)


# ── 9. an offset is refused where a Z is taken ──


def test_a_moment_is_asked_with_a_z_wherever_the_municipality_lives(connect: Connect) -> None:
    api = an_api()
    api.takes_only_z = True

    assert refs(connect(api, zone="Europe/Amsterdam"), NINE + timedelta(minutes=5)) == ["V-5", "V-6"]
