"""How a source is doing: what its last pull left behind, and how long it is left alone after it failed.

A source that fails now and then is asked again the next round. One that keeps failing is left alone ever longer, since
asking helps nobody and may lock our account out.
"""

import logging
from datetime import datetime, timedelta

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import ConnectedSource, SourceInfo
from models.demand import SourceState

PATIENCE = 3
"""Failures in a row before a source is left alone."""
FIRST_PAUSE = timedelta(minutes=15)
"""The first time; each failure after that doubles it."""
LONGEST_PAUSE = timedelta(hours=6)
LOCKED_OUT = timedelta(hours=1)
"""At once where our account is refused: a few wrong passwords in a row lock an account in most systems."""

_ACCOUNT_LENGTH = 200

_log = logging.getLogger("waardenweg.intake")


def is_paused(state: SourceState, now: datetime) -> bool:
    """Whether a source is left alone at ``now``; a person may still pull it."""
    return state.paused_until is not None and state.paused_until > now


def pause_after(problem: Exception, failures: int, now: datetime) -> datetime | None:
    """Until when a source is left alone after it failed; None where it is asked again the next round.

    ``failures``: in a row, this one included.
    """
    pause = timedelta(0)
    if failures >= PATIENCE:
        doublings = min(failures - PATIENCE, 5)  # past the longest pause; a year of failures must not overflow
        pause = FIRST_PAUSE * 2**doublings
    if isinstance(problem, SourceFailed):
        if problem.retry_after is not None:
            pause = max(pause, problem.retry_after)
        if problem.reason is FailureCode.NO_ACCESS:
            pause = max(pause, LOCKED_OUT)
    return now + min(pause, LONGEST_PAUSE) if pause else None


def greet(source: ConnectedSource) -> SourceInfo | None:
    """Who answers there; None where it does not say: what was read of it counts all the same."""
    try:
        return source.system.whoami()
    except Exception:
        _log.warning("Source %s does not say who it is.", source.name, exc_info=True)
        return None


def note_failure(state: SourceState, problem: Exception, told: str, now: datetime) -> None:
    """The source broke off. ``told``: why, in words."""
    state.last_pull_at, state.problem = now, told
    state.failures_in_a_row += 1
    state.paused_until = pause_after(problem, state.failures_in_a_row, now)


def note_success(state: SourceState, source: ConnectedSource, info: SourceInfo | None, now: datetime) -> None:
    """The source told all it had."""
    state.last_pull_at = state.last_success_at = now
    state.failures_in_a_row, state.problem, state.paused_until = 0, None, None
    state.mapping_hash = source.mapping.hash
    if info is not None:
        state.skew_seconds = None if info.skew is None else info.skew.total_seconds()
        state.account = info.account and info.account[:_ACCOUNT_LENGTH]
        state.rights = info.rights
