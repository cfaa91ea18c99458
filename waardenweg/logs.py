"""What our own processes say in their logs."""

import logging
import sys

LEVELS = ("INFO ", "WARNING ", "ERROR ", "CRITICAL ")
"""How a line of ours begins; what follows it (a traceback) stays in the log file."""


def set_up_logging() -> None:
    """Let everything under ``waardenweg`` speak on stderr, one line per event; others keep their own handlers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    ours = logging.getLogger("waardenweg")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(logging.INFO)
