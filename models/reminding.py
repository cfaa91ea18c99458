"""Reminders: which rung of the ladder is due for a gate that waits, who hears it, and what goes out on a day.

The ladder is data (``methods/reminder-ladder.toml``). The due date on the gate is the truth: nothing is planned, each
night asks anew what the highest rung is and whether it was said already. So a night missed is caught up once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.dates import working_days_later
from models.gate import Gate
from models.letter import Letter
from models.mailing import asked_by, letter_about, readers_beside
from models.methods import method_file
from models.reading import Section
from models.vocabulary import GateKind, LetterKind, Role

if TYPE_CHECKING:
    from models.store.open import Unit

LADDER = "reminder-ladder"
"""The name of the file in ``methods/``."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung. ``working_days``: after the due date; ``to``: the roles that hear it, none means who is asked."""

    number: int
    kind: LetterKind
    working_days: int
    to: tuple[Role, ...] = ()
    not_for: frozenset[GateKind] = frozenset()

    def falls_on(self, due_on: date) -> date:
        """The day on which it is this rung's turn."""
        return working_days_later(due_on, self.working_days)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The rungs, lowest first, and the forms that nobody is reminded of."""

    rungs: tuple[Rung, ...]
    without: frozenset[str] = frozenset()

    def rung_for(self, gate: Gate, today: date) -> Rung | None:
        """The highest rung whose turn it is on ``today``; none for a gate that is not due or needs no reminder."""
        if gate.due_on is None or gate.due_on > today or gate.form in self.without:
            return None
        due = [rung for rung in self.rungs if gate.kind not in rung.not_for and rung.falls_on(gate.due_on) <= today]
        return max(due, key=lambda rung: rung.working_days, default=None)


@cache
def shipped_ladder() -> Ladder:
    """The ladder of ``methods/``; raises ``InvalidMethod`` where it cannot be used."""
    section, _ = method_file(LADDER)
    return ladder_from(section)


def ladder_from(section: Section) -> Ladder:
    """A ladder as a file tells it."""
    for key in ("id", "version", "label"):
        section.text(key)
    rungs = tuple(_rung(row) for row in section.sections("rung"))
    ladder = Ladder(rungs=rungs, without=frozenset(section.words("without", ())))
    section.done()
    numbers = [rung.number for rung in rungs]
    days = [rung.working_days for rung in rungs]
    if sorted(set(numbers)) != numbers or sorted(set(days)) != days:
        section.refuse("rung", "number the rungs upwards, each later than the one before")
    return ladder


def _rung(row: Section) -> Rung:
    kind = row.text("letter")
    if kind not in (LetterKind.REMINDER, LetterKind.ESCALATION):
        row.refuse("letter", f"write {LetterKind.REMINDER} or {LetterKind.ESCALATION}")
    to, kinds = row.words("to", ()), row.words("not_for", ())
    for key, words, known in (("to", to, set(Role)), ("not_for", kinds, set(GateKind))):
        unknown = sorted(set(words) - known)
        if unknown:
            row.refuse(key, f"{unknown[0]!r} is not known; use {', '.join(sorted(known))}")
    rung = Rung(
        number=row.number("number"),
        kind=LetterKind(kind),
        working_days=row.number("working_days"),
        to=tuple(map(Role, to)),
        not_for=frozenset(map(GateKind, kinds)),
    )
    row.done()
    return rung


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A letter that is due and was not written yet, with its reason."""

    letter: Letter
    rung: Rung
    case: Case


def reminders_due(unit: Unit, moment: Moment, gates: Sequence[Gate]) -> list[Reminder]:
    """What must be said today about these gates and was not said yet; changes nothing."""
    ladder = shipped_ladder()
    cases = {case.id: case for case in unit.cases.many([gate.case_id for gate in gates])}
    found = []
    for gate in gates:
        rung = ladder.rung_for(gate, moment.on)
        if rung is not None:
            case = cases[gate.case_id]
            readers = _readers(unit, case, gate, rung, moment)
            letters = (letter_about(gate, rung.kind, person, moment, rung=rung.number) for person in readers)
            found += [Reminder(letter=letter, rung=rung, case=case) for letter in letters]
    known = unit.letters.known([reminder.letter.key for reminder in found])
    return [reminder for reminder in found if reminder.letter.key not in known]


def _readers(unit: Unit, case: Case, gate: Gate, rung: Rung, moment: Moment) -> Sequence[UUID]:
    return readers_beside(unit, case, gate, rung.to, moment) if rung.to else asked_by(unit, case, gate, moment)
