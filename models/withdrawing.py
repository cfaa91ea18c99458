"""The end of a demand in its source: withdrawn there, or gone from there; and what is done when it comes back.

Withdrawn is what the source says. Gone is what we find out by looking: a list that is short says nothing by itself,
since its record may have been moved, or hidden from our account; only who asked for that one record knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.demand import Demand
from models.lifecycle import steps_from
from models.person import Actor
from models.road import Taken, advance
from models.vocabulary import EventKind, Mover, Result, Step

if TYPE_CHECKING:
    from models.store.open import Unit


def withdraw(unit: Unit, case: Case, demand: Demand, moment: Moment) -> None:
    """The source withdrew the demand: the road of its case ends, unless it had ended already."""
    if demand.withdrawn_on is not None:
        return
    demand.withdrawn_on = moment.on
    _end_road(unit, case, Taken(step=Step.WITHDRAW, mover=Mover.SOURCE), moment)


def let_go(unit: Unit, demand: Demand, by: Actor, moment: Moment) -> Case | None:
    """The source no longer holds the demand: that is told, and the road of its case ends; gives the case.

    ``by``: the engine, or the person who looked and said that so many may go. A demand that had ended stays as it was.
    """
    if demand.gone_on is not None or demand.withdrawn_on is not None:
        return None
    demand.gone_on = moment.on
    if demand.case_id is None:
        return None
    case = unit.cases.get(demand.case_id)
    facts = {"demand": demand.id, "source": demand.source}
    content = {"ref": demand.ref}
    unit.journal.add(case.tell(EventKind.DEMAND_GONE, by=by, moment=moment, facts=facts, content=content))
    _end_road(unit, case, Taken(step=Step.WITHDRAW, mover=Mover.SOURCE, by=by), moment)
    return case


def take_up_again(unit: Unit, case: Case, demand: Demand, moment: Moment) -> None:
    """The source wants the demand after all: a case that ended by the withdrawal goes back to the triage."""
    demand.withdrawn_on = demand.gone_on = None
    if case.result is Result.WITHDRAWN:
        advance(unit, case, Taken(step=Step.RETRIAGE, mover=Mover.SOURCE), moment)


def _end_road(unit: Unit, case: Case, taken: Taken, moment: Moment) -> None:
    if taken.step in steps_from(case.phase, taken.mover):
        advance(unit, case, taken, moment)
