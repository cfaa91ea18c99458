"""Asked since a moment, a source is never asked since a later one, whatever is lost in the writing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.demand_systems.rest.moments import Writing, without_doubt

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = [UTC, AMSTERDAM, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]
FORMATS = ["iso", "epoch_ms", "epoch_s", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d.%H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d"]
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (made aware)


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(FORMATS), st.sampled_from([1, 60, 86_400]))
def test_what_is_asked_is_at_or_before_the_moment_however_it_is_read_there(
    moment: datetime, zone: ZoneInfo, written: str, seconds: int
) -> None:
    writing = Writing(format=written, zone=zone)
    said = writing.write(moment, timedelta(seconds=seconds))

    read = writing.read(said)

    assert read is not None
    assert read <= moment
    if written.startswith("%"):
        local = datetime.strptime(said, written).replace(tzinfo=zone)
        assert local.replace(fold=1) <= moment


@pytest.mark.parametrize("minutes", [-61, -30, 0, 30, 59, 61])
def test_in_the_night_in_which_an_hour_comes_twice_the_hour_before_it_is_asked(minutes: int) -> None:
    moment = datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    said = Writing(format="%H:%M", zone=AMSTERDAM).write(moment, timedelta(seconds=60))

    assert said == {-61: "01:59", -30: "01:30", 0: "01:00", 30: "01:30", 59: "01:59", 61: "03:01"}[minutes]
    assert moment - without_doubt(moment, AMSTERDAM) <= timedelta(hours=2)


def test_a_zone_is_written_as_z_where_it_is_utc() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 30, 700, tzinfo=UTC)

    assert Writing(format="iso", zone=UTC).write(moment, timedelta(seconds=1)) == "2026-03-02T09:00:30Z"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("iso", "2026-03-02T10:00:00+01:00"),
        ("iso", "2026-03-02T10:00:00.000+0100"),
        ("iso", "2026-03-02 10:00:00"),
        ("%Y-%m-%d.%H:%M:%S", "2026-03-02.10:00:00"),
        ("epoch_ms", 1772442000000),
        ("epoch_s", "1772442000"),
    ],
)
def test_a_moment_is_read_as_its_source_writes_it(written: str, said: object) -> None:
    assert Writing(format=written, zone=AMSTERDAM).read(said) == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("said", [None, "", "1970-01-01T00:00:00Z"])
def test_no_moment_is_none(said: object) -> None:
    assert Writing(format="iso", zone=UTC).read(said) is None


@pytest.mark.parametrize("said", ["gisteren", 3, {"value": "2026-03-02"}, "0001-01-01T00:00:00+23:00"])
def test_what_is_no_moment_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Writing(format="iso", zone=UTC).read(said)
