"""Days out of the many ways in which systems write a date or a moment."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed, day

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = _EPOCH.date()
"""Until this day it is how systems write that there is no date: 1970 (seen on Request Tracker), or the year 1."""
_MILLISECONDS = re.compile(r"\d{11,14}")
_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4})[T. ](?P<time>\d{2}:\d{2}.*)")


def day_said(said: str, zone: tzinfo) -> date | None:
    """The day of a date or a moment, in ``zone``; None where it means that there is none.

    A moment is a day where the source stands: half past eleven in the evening UTC is tomorrow in Enschede. A number is
    milliseconds since 1970; one that could be seconds too is refused. Raises ``Flawed``.
    """
    try:
        found = _read(said, zone)
        found_day = found.astimezone(zone).date() if isinstance(found, datetime) else found
    except (ValueError, OverflowError) as no_such_moment:
        raise Flawed(FlawCode.NOT_A_DATE, said) from no_such_moment
    return found_day if found_day > _NOTHING else None


def _read(said: str, zone: tzinfo) -> date:
    """A day, or an aware moment."""
    if _MILLISECONDS.fullmatch(said):
        return _EPOCH + timedelta(milliseconds=int(said))
    moment = _MOMENT.fullmatch(said)
    if moment is None:
        return _NOTHING if said == "0" else day(said)
    found = datetime.fromisoformat(f"{day(moment['day']).isoformat()}T{moment['time'].replace(' ', '')}")
    return found if found.tzinfo else found.replace(tzinfo=zone)
