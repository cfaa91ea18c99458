"""What becomes of a light check, once that is settled: nothing, a new weighing, or the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check
from models.facts import facts_of
from models.person import Actor
from models.road import Taken, advance
from models.vocabulary import EventKind, FollowUp, Mover, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Unit


def settle(unit: Unit, case: Case, check: Check, follow_up: FollowUp, *, by: Actor, moment: Moment) -> None:
    """Write down what becomes of a check."""
    check.follow_up = follow_up
    facts = {"check": check.id, "follow_up": follow_up}
    unit.journal.add(case.tell(EventKind.CHECK_FOLLOWED_UP, by=by, moment=moment, facts=facts))


def reweigh(unit: Unit, case: Case, check: Check, *, by: Actor, moment: Moment) -> None:
    """What a check found changed is weighed again."""
    settle(unit, case, check, weigh_again(unit, case, check, by, moment), by=by, moment=moment)


def weigh_again(unit: Unit, case: Case, check: Check, by: Actor, moment: Moment) -> FollowUp:
    """Weigh a case again, unless that is already going on."""
    if case.phase not in {Phase.MONITORING, Phase.CLOSING, Phase.CLOSED}:
        return check.follow_up or FollowUp.LIGHT
    unit.checks.drop_rhythm(case.id, moment.on)  # it starts anew after the next decision
    assessed = facts_of(unit, case).ever_assessed
    mover = Mover.PHASE_GATE if case.phase is Phase.CLOSING else Mover.CHECK
    step = Step.REOPEN if assessed else Step.REFLECT
    advance(unit, case, Taken(step=step, mover=mover, by=by, note=check.explanation), moment)
    return FollowUp.LIGHT if assessed else FollowUp.FULL
