"""A source says by a webhook that it has news: it is pulled soon, and nothing else of the call is used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.base import Moment
from models.demand import SourceState
from models.vocabulary import FlowName

if TYPE_CHECKING:
    from models.store.open import Store, Unit

REST = timedelta(seconds=10)
"""Between two pulls of one source: what it says meanwhile is one pull, however often it says it."""
KEPT = timedelta(days=30)
"""How long a repeated call is known as such."""


def take_nudge(store: Store, source: str, delivery: str, moment: Moment) -> bool:
    """Wake the intake for one source; false where this very call came before."""
    with store.write() as unit:
        if not unit.nudges.keep(source, delivery, moment.at):
            return False
        state = unit.demands.state(source)
        unit.wakes.ask(FlowName.INTAKE, state.id, now=moment.at, not_before=_not_before(state, moment.at))
        return True


def forget_nudges(unit: Unit, moment: Moment) -> int:
    """Let go of the calls of more than a month ago; gives how many."""
    return unit.nudges.forget(moment.at - KEPT)


def _not_before(state: SourceState, now: datetime) -> datetime | None:
    """When the source may be pulled again: not while it rests, nor while it is paused."""
    rested = state.last_pull_at + REST if state.last_pull_at else now
    until = max(now, rested, state.paused_until or now)
    return until if until > now else None
