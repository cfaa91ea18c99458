"""What time it is for a request; the only place in the web that asks."""

from datetime import UTC, datetime

from models.base import Moment
from models.dates import HERE


def moment() -> Moment:
    """Now, with the day it is in Enschede."""
    now = datetime.now(UTC)
    return Moment(on=now.astimezone(HERE).date(), at=now)
