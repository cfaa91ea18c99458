"""On what the weighing of a case rests today, as pages show it: each value and condition with its name and its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.balance import WEIGHING
from models.case import Case
from models.catalogue_keeping import catalogue_of
from models.check import Check
from models.delta_form import value_label
from models.permission import Action
from models.standing_now import StandingNow, standings
from models.store.open import Unit
from models.vocabulary import Footing, Instrument
from models.whole_road import light_check_of
from web.site import Visit

Row = tuple[tuple[str, ...], StandingNow]
"""What is told of one value or condition, and on what it rests."""


@dataclass(frozen=True, kw_only=True)
class StandingView:
    """``values``: each with its name; ``light_check``: the one after which a part is weighed again now."""

    values: Sequence[tuple[str, StandingNow]]
    conditions: Sequence[StandingNow]
    names: Mapping[UUID, str]
    light_check: Check | None
    asked: Sequence[str]
    """The names of the values that are weighed again now."""
    can_choose_whole_road: bool

    @property
    def value_rows(self) -> list[Row]:
        """Per value its name and the sentence in which it was weighed."""
        return [((name, one.said), one) for name, one in self.values]

    @property
    def condition_rows(self) -> list[Row]:
        """Per condition what it asks."""
        return [((one.said,), one) for one in self.conditions]

    @property
    def says_something(self) -> bool:
        """Whether anything happened since the weighing; before that its day stands at the weighing itself."""
        everything = [one for _, one in self.values] + list(self.conditions)
        return any(one.footing is not Footing.WEIGHED for one in everything)


def standing_of(unit: Unit, case: Case, visit: Visit) -> StandingView:
    """What every value and condition of a case rests on."""
    found, light_check = standings(unit, case), light_check_of(unit, case)
    weighing = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    catalogue = catalogue_of(unit, weighing) if weighing is not None else None
    named = [(value_label(catalogue, one.about), one) for one in found.values] if catalogue else []
    stands = weighing.stands or () if weighing is not None else ()
    return StandingView(
        values=named,
        conditions=found.conditions,
        names=unit.people.names(),
        light_check=light_check,
        asked=[name for name, one in named if light_check and f"{WEIGHING}[{one.about}]" not in stands],
        can_choose_whole_road=light_check is not None and visit.may(Action.CHOOSE_WHOLE_ROAD, case),
    )
