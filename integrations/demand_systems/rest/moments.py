"""Moments as a demand system writes them, and as it wants to be asked for what changed since one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

ISO, EPOCH_MS, EPOCH_S = "iso", "epoch_ms", "epoch_s"
NAMED_FORMATS = (ISO, EPOCH_MS, EPOCH_S)
"""The formats that are no strptime format."""

_NOTHING = datetime(1970, 1, 2, tzinfo=UTC)
"""Before this no demand was made: it is how some systems write that there is no moment (seen on Request Tracker)."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """How moments are written. ``format``: one of ``NAMED_FORMATS``, or as for ``strptime``; ``zone``: of those that
    name none."""

    format: str
    zone: tzinfo

    def read(self, said: Any) -> datetime | None:
        """The moment in UTC; None where there is none. Raises ``ValueError`` for what is no moment.

        A time that the clock shows twice in one night means the first of the two.
        """
        if said is None or said == "":
            return None
        try:
            found = self._parsed(said)
            moment = (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)
        except (TypeError, OverflowError) as strange:
            raise ValueError(str(strange)) from strange
        return moment if moment >= _NOTHING else None

    def write(self, moment: datetime, precision: timedelta) -> str:
        """The moment, or the last one before it that can be written without a doubt in this precision.

        Asked for a little too much a system tells what is known already; asked for too little it tells nothing.
        """
        floor = moment - timedelta(seconds=moment.timestamp() % precision.total_seconds())
        match self.format:
            case "epoch_ms":
                return str(int(floor.timestamp()) * 1000)
            case "epoch_s":
                return str(int(floor.timestamp()))
            case "iso":
                # Redmine takes a Z and refuses an offset, in UTC too
                return floor.astimezone(self.zone).isoformat(timespec="seconds").replace("+00:00", "Z")
        return without_doubt(floor, self.zone).astimezone(self.zone).strftime(self.format)

    def _parsed(self, said: Any) -> datetime:
        match self.format:
            case "epoch_ms":
                return datetime.fromtimestamp(float(said) / 1000, UTC)
            case "epoch_s":
                return datetime.fromtimestamp(float(said), UTC)
            case "iso":
                return datetime.fromisoformat(said)
        return datetime.strptime(said, self.format)  # noqa: DTZ007  (the caller gives it the zone)


def without_doubt(moment: datetime, zone: tzinfo) -> datetime:
    """``moment``, or one at most two hours before it that the clocks of ``zone`` show only once.

    In the night in which summer time ends an hour is shown twice, and a system may read it as the later one.
    """
    while _shown_twice(moment, zone):
        moment -= _HOUR
    return moment


def _shown_twice(moment: datetime, zone: tzinfo) -> bool:
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
