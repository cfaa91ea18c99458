"""Keeping to the pace of a system that lets requests through one by one.

A system that refills its allowance steadily refuses every second request of somebody who asks on as soon as one was
let through. Roundup does so: of 59 requests 45 were answered, before this was here.
"""

import time
from datetime import timedelta

_JUST_LET_THROUGH = 2
"""So few answers between two refusals say that the allowance is used up and comes back in drops."""


class Pace:
    """How far requests are kept apart; not at all until a system asks for it."""

    def __init__(self) -> None:
        """No distance yet."""
        self._apart = timedelta(0)
        self._sent_at = time.monotonic()
        self._answers: int | None = None
        """How many came since the last refusal; None where there was none."""

    def keep(self) -> None:
        """Wait until the next request may be sent."""
        wait = self._sent_at + self._apart.total_seconds() - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._sent_at = time.monotonic()

    def answered(self) -> None:
        """A request was let through."""
        if self._answers is not None:
            self._answers += 1

    def refused(self, rest: timedelta) -> None:
        """A request was refused, and ``rest`` was asked for."""
        if self._answers is not None and 0 < self._answers <= _JUST_LET_THROUGH:
            self._apart = rest
        self._answers = 0
