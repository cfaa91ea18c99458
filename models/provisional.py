"""Advice that nobody confirmed in time counts provisionally: what it asks for starts, and a person still has the word.

The phase gate stays open: no case leaves the triage for an assessment without a person (docs/decisions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.deciding import ask_instruments
from models.gate import Gate
from models.mailing import write_to_lead
from models.person import ENGINE
from models.triage_record import TriageOutcome, TriageRecord
from models.vocabulary import EventKind, LetterKind, Level, Outcome, Role

if TYPE_CHECKING:
    from models.store.open import Unit


def count_provisionally(unit: Unit, gate: Gate, record: TriageRecord, moment: Moment) -> Case:
    """Let the advice of a run count from today: who decides is known, and a DPIA or IAMA that it asks for is asked.

    What the law asks is asked whether or not somebody confirms it; an unknown asks nothing yet. The project lead
    hears that the advice counts.
    """
    case, outcomes = unit.cases.get(gate.case_id), unit.triages.outcomes(record.id)
    record.provisional_on = moment.on
    case.decision_level = who_decides(outcomes[Outcome.DECISION_LEVEL])
    facts = {
        "triage": record.id,
        "gate": gate.id,
        "due_on": gate.due_on,
        "levels": {outcome: row.level for outcome, row in outcomes.items()},
    }
    unit.journal.add(case.tell(EventKind.TRIAGE_PROVISIONAL, by=ENGINE, moment=moment, facts=facts))
    ask_instruments(unit, case, moment)
    write_to_lead(unit, case, LetterKind.INFORMED, moment, about=record.id)
    return case


def who_decides(outcome: TriageOutcome) -> Role:
    """Whom the triage names to decide; the manager while that is unknown."""
    return Role.COLLEGE if outcome.level is Level.COLLEGE else Role.MANAGER
