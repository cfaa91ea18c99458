"""Being asked to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


@contextmanager
def asked_to_stop() -> Iterator[Event]:
    """An event that TERM, Ctrl-C and a closed terminal set; also where the shell started us with Ctrl-C ignored."""
    asked = Event()

    def set_it(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, set_it) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
