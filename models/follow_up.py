"""What becomes of a light check, once that is settled: nothing, a new weighing, or the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check
from models.person import Actor
from models.reweighing import weigh_again
from models.vocabulary import EventKind, FollowUp

if TYPE_CHECKING:
    from models.store.open import Unit


def settle(unit: Unit, case: Case, check: Check, follow_up: FollowUp, *, by: Actor, moment: Moment) -> None:
    """Write down what becomes of a check; once, however often it turns out to be the same."""
    if check.follow_up is follow_up:
        return
    check.follow_up = follow_up
    facts = {"check": check.id, "follow_up": follow_up}
    unit.journal.add(case.tell(EventKind.CHECK_FOLLOWED_UP, by=by, moment=moment, facts=facts))


def reweigh(unit: Unit, case: Case, check: Check, *, by: Actor, moment: Moment) -> None:
    """What a check found changed is weighed again."""
    settle(unit, case, check, weigh_again(unit, case, check, by, moment), by=by, moment=moment)
