"""Who stands in for whom on a day: deputies of deputies are followed, and nobody answers for more than a few steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from models.absence import Absence
from models.person import Actor, Handed, Person

if TYPE_CHECKING:
    from models.store.open import Unit

LONGEST_CHAIN = 5
"""Deputies of deputies; further on nobody would know any more who answers for whom."""


@dataclass(frozen=True, kw_only=True)
class AwayOn:
    """Who is away on a day. ``absences``: those that are not over, of everybody."""

    on: date
    absences: Sequence[Absence]

    @cached_property
    def now(self) -> Mapping[UUID, Absence]:
        """By person the absence that covers the day."""
        return {absence.person_id: absence for absence in self.absences if absence.covers(self.on)}

    def is_away(self, person_id: UUID) -> bool:
        """Whether they are away."""
        return person_id in self.now

    def stand_in_of(self, person_id: UUID) -> UUID | None:
        """Who is here and answers for them; nobody where none was named, or where all of them are away too."""
        now, found = self.now, person_id
        for _ in range(LONGEST_CHAIN):
            deputy = now[found].deputy_id if found in now else None
            if deputy is None:
                return None
            if deputy not in now:
                return deputy
            found = deputy
        return None

    def unheard(self) -> frozenset[UUID]:
        """Who is away while nobody answers for them."""
        return frozenset(who for who in self.now if self.stand_in_of(who) is None)

    def behind(self, person_id: UUID) -> Sequence[UUID]:
        """Everybody who is away and for whom they answer: who named them, and who named those where they are away."""
        now = self.now
        found: list[UUID] = []
        names = [person_id]
        for _ in range(LONGEST_CHAIN):
            names = [who for who, absence in now.items() if absence.deputy_id in names and who not in found]
            found += names
        return [who for who in found if who != person_id]

    def back_on(self, person_id: UUID) -> date:
        """The first day on which they are here again."""
        day = self.on
        while absence := next((one for one in self.absences if one.person_id == person_id and one.covers(day)), None):
            day = absence.until_on + timedelta(days=1)
        return day


def away_on(unit: Unit, on: date) -> AwayOn:
    """Who is away on a day."""
    return AwayOn(on=on, absences=unit.absences.not_over(on))


def actor_on(unit: Unit, person: Person, on: date) -> Actor:
    """The person as one who acts on a day: with their roles, and for whom they answer meanwhile."""
    away = away_on(unit, on)
    behind = unit.people.many(away.behind(person.id))
    return replace(
        unit.people.actor(person),
        stands_in_for=tuple(unit.people.actor(other) for other in behind if other.erased_on is None),
        handed=tuple(
            Handed(gate_id=gate.id, case_id=gate.case_id, by=one.person_id)
            for one, gate in unit.absences.handed_to(person.id, on)
        ),
    )
