"""Reminders: which letters are due about questions that wait, who hears them, and what goes out on a day.

The due date on the gate is the truth: nothing is planned, each night asks anew what the highest rung of its ladder is
(``models.ladder``) and whether it was said already. So a night missed is caught up once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.gate import Gate
from models.ladder import Rung, shipped_ladders
from models.letter import Letter
from models.mailing import asked_by, letter_about, readers_beside
from models.standing_in import away_on

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A letter that is due and was not written yet, with its reason."""

    letter: Letter
    rung: Rung
    case: Case


def worth_a_look(unit: Unit, moment: Moment) -> Sequence[Gate]:
    """Open gates of which something may have to be said today: those that are due, and those that are announced."""
    return unit.gates.due_until(moment.on + shipped_ladders().days_ahead)


def reminders_due(unit: Unit, moment: Moment, gates: Sequence[Gate]) -> list[Reminder]:
    """What must be said today about these gates and was not said yet; changes nothing."""
    turns = [(gate, rung) for gate in gates if (rung := shipped_ladders().rung_for(gate, moment.on)) is not None]
    cases = {case.id: case for case in unit.cases.many([gate.case_id for gate, _ in turns])}
    handed = unit.absences.delegations(moment.on, [gate.id for gate, _ in turns])
    away = away_on(unit, moment.on).unheard()
    found = []
    for gate, rung in turns:
        case = cases[gate.case_id]
        if rung.to:
            readers = readers_beside(unit, case, gate, rung.to, moment, away=away)
        else:
            readers = [handed[gate.id].deputy_id] if gate.id in handed else asked_by(unit, case, gate, moment)
        letters = (letter_about(gate, rung.kind, person, moment, rung=rung.number) for person in readers)
        found += [Reminder(letter=letter, rung=rung, case=case) for letter in letters]
    known = unit.letters.known([reminder.letter.key for reminder in found])
    return [reminder for reminder in found if reminder.letter.key not in known]
