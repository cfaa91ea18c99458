"""The time zone of what a source writes without one."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.reading import Section


def read_zone(table: Section, key: str, default: tzinfo = UTC) -> tzinfo:
    """The zone under ``key``; raises ``InvalidMethod`` for a name that is no zone."""
    said = table.text(key, "")
    if not said:
        return default
    try:
        return ZoneInfo(said)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        table.refuse(key, "write the name of a time zone, such as Europe/Amsterdam")
