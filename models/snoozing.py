"""Putting a question off with a reason: reminders and escalations wait, the question and its date stay as they are.

How long, how often and until how long after the due date is data: ``methods/reminder-ladder.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.dates import working_days_later
from models.errors import CannotPutOff, InvalidAnswer
from models.gate import Gate
from models.ladder import shipped_ladders
from models.permission import Action, permit
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.store.open import Store


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """Until and including which day nobody is reminded, and why."""

    until: date
    because: str


def snooze(store: Store, gate_id: UUID, wished: PutOff, act: Act) -> Gate:
    """Put a question off; whoever is asked may.

    Raises ``NotAllowed``, ``GateNotOpen``, ``CannotPutOff`` or, for a day that is not among those it may be,
    ``InvalidAnswer``.
    """
    with store.write() as unit:
        gate = unit.gates.get(gate_id)
        permit(act.by, Action.SNOOZE_GATE, gate)
        unit.signins.receive(act.form_key, act.by.person_id, act.moment.at)
        latest = latest_day(gate, act.moment.on)
        if wished.until <= act.moment.on:
            _refuse(ProblemCode.TOO_EARLY, f"{wished.until} is no day to come; name one up to and including {latest}.")
        if wished.until > latest:
            _refuse(ProblemCode.LATEST, f"{wished.until} is too far; name a day up to and including {latest}.", latest)
        gate.snoozed_until, gate.snoozed_because, gate.snoozes = wished.until, wished.because, gate.snoozes + 1
        case = unit.cases.get(gate.case_id)
        facts = {"gate": gate.id, "until": wished.until, "due_on": gate.due_on}
        content = {"explanation": wished.because}
        unit.journal.add(case.tell(EventKind.GATE_SNOOZED, by=act.by, moment=act.moment, facts=facts, content=content))
    return gate


def latest_day(gate: Gate, today: date) -> date:
    """Until when a question may be put off at the longest; raises ``GateNotOpen`` or ``CannotPutOff``."""
    gate.require_open()
    limits = shipped_ladders().snooze
    if gate.due_on is None:
        raise CannotPutOff("Nobody is reminded of this question, since it has no date; there is nothing to put off.")
    latest = min(working_days_later(today, limits.working_days), working_days_later(gate.due_on, limits.past_due))
    if gate.snoozes >= limits.times or latest <= today:
        raise CannotPutOff
    return latest


def _refuse(code: ProblemCode, sentence: str, latest: date | None = None) -> None:
    about = f"{latest:%d-%m-%Y}" if latest else ""
    raise InvalidAnswer([Problem(path="until", code=code, about=about)], sentence)
