"""What time it is for a request; the only place in the web that asks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from models.base import Moment

HERE = ZoneInfo("Europe/Amsterdam")
"""Where it is decided what day it is, and in which time moments are shown."""


def moment() -> Moment:
    """Now, with the day it is in Enschede."""
    now = datetime.now(UTC)
    return Moment(on=now.astimezone(HERE).date(), at=now)
