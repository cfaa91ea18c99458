"""Where a letter goes while somebody is away: to who stands in for them, or into the mail of the day they are back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.asking import may_stand_in
from models.base import Moment
from models.gate import Gate
from models.letter import Letter
from models.person import Actor
from models.standing_in import AwayOn, away_on
from models.vocabulary import LetterKind

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Bound:
    """To whom a letter goes; ``not_before``: it waits for that day, on which they are back."""

    to: UUID
    not_before: date | None = None


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The routes of one day. ``deputies``: who stands in for those who are away, as one who acts."""

    away: AwayOn
    deputies: Mapping[UUID, Actor]

    def of(self, letter: Letter, gate: Gate | None) -> Bound:
        """Where a letter goes.

        A question goes only to a deputy who may answer it, and the signal that another's is left lying only to one
        of the same role; else it waits.
        """
        return self.towards(letter.person_id, lambda deputy: _takes(deputy, letter, gate))

    def towards(self, reader: UUID, takes: Callable[[Actor], bool]) -> Bound:
        """Where something for a reader goes; ``takes``: whether a deputy may have it."""
        if not self.away.is_away(reader):
            return Bound(to=reader)
        deputy = self.deputies.get(reader)
        if deputy is not None and deputy.person_id is not None and takes(deputy):
            return Bound(to=deputy.person_id)
        return Bound(to=reader, not_before=self.away.back_on(reader))


def routes_on(unit: Unit, readers: Collection[UUID], moment: Moment) -> Routes:
    """The routes of a day for letters to these readers."""
    away = away_on(unit, moment.on)
    stand_ins = {reader: away.stand_in_of(reader) for reader in readers if away.is_away(reader)}
    named = {deputy for deputy in stand_ins.values() if deputy is not None}
    here = unit.people.reachable(named, moment.on)
    acting = {person.id: unit.people.actor(person) for person in unit.people.many(here)}
    return Routes(
        away=away, deputies={reader: acting[deputy] for reader, deputy in stand_ins.items() if deputy in acting}
    )


def _takes(deputy: Actor, letter: Letter, gate: Gate | None) -> bool:
    if letter.kind is LetterKind.CALENDAR:
        return False  # it is about what stands in the calendar of who is away
    if gate is None:
        return True
    return deputy.has(gate.role) or may_stand_in(deputy, gate) or letter.kind is LetterKind.ESCALATION
