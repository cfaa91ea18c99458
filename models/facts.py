"""What the guards of the lifecycle look at, read from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.case import Case
from models.dpia import leaves_high_risk
from models.lifecycle import Facts
from models.vocabulary import Instrument, Level, Outcome, Role

if TYPE_CHECKING:
    from models.store.open import Unit

NOTHING: Mapping[Outcome, frozenset[Level]] = {
    Outcome.DPIA: frozenset({Level.NOT_NEEDED}),
    Outcome.IAMA: frozenset({Level.NOT_NEEDED}),
    Outcome.ETHICAL_CHECK: frozenset({Level.NOT_NEEDED}),
    Outcome.COMMITTEE: frozenset({Level.NOT_NEEDED}),
    Outcome.AI_ACT: frozenset({Level.NONE}),
    Outcome.ALGORITHM_REGISTER: frozenset({Level.NOT_NEEDED}),
    Outcome.SENSOR_REGISTER: frozenset({Level.NOT_NEEDED}),
    Outcome.DECISION_LEVEL: frozenset({Level.MANAGER, Level.COLLEGE}),
}
"""Per outcome the levels that ask nothing of anybody; an unknown is never among them."""

REGISTERS = frozenset({Outcome.ALGORITHM_REGISTER, Outcome.SENSOR_REGISTER})
INSTRUMENTS = {Instrument.DPIA: Outcome.DPIA, Instrument.IAMA: Outcome.IAMA}
"""Which instruments stand beside the ethical check, and the outcome that asks for each."""
CHOSEN = frozenset({Instrument.DEDA, Instrument.BEGELEIDINGSETHIEK, Instrument.ELSA, Instrument.CONVERSATION})
"""What the Ethisch Netwerk may choose to use in a full check; what it chose is waited for."""
NEEDED = frozenset({Level.REQUIRED, Level.RECOMMENDED})
"""The levels that ask for an instrument or an advice."""


def nothing_is_asked(levels: Mapping[Outcome, Level]) -> bool:
    """Every outcome is certain and asks nothing; only then a case may be cleared without a person."""
    return all(levels.get(outcome) in allowed for outcome, allowed in NOTHING.items())


def only_a_register_is_asked(levels: Mapping[Outcome, Level]) -> bool:
    """A register asks for an entry and nothing else asks anything."""
    rest = {outcome: levels.get(outcome) in allowed for outcome, allowed in NOTHING.items()}
    registers = [rest.pop(outcome) for outcome in REGISTERS]
    return all(rest.values()) and not all(registers)


def levels_of(unit: Unit, case: Case) -> dict[Outcome, Level]:
    """The levels that count for a case; empty before its first triage."""
    record = unit.triages.newest(case.id)
    if record is None:
        return {}
    return {outcome: row.level for outcome, row in unit.triages.outcomes(record.id).items()}


def facts_of(unit: Unit, case: Case, conditions: int = 0, *, ap_awaited: bool = False) -> Facts:
    """The facts of a case as they stand.

    Of the decision that is being taken: ``conditions``: how many are named; ``ap_awaited``: nothing starts before the
    AP answered.
    """
    levels = levels_of(unit, case)
    assessments = unit.assessments.of_case(case.id)
    delivered = {one.instrument for one in assessments if one.is_delivered}
    newest = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    is_checked = newest is not None and newest.is_delivered
    under_way = {one.instrument for one in assessments if not one.is_delivered}
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    is_corrected = intake is None or unit.gates.open_of_subject(intake.id) is None
    done_again = {one.instrument for one in assessments if one.continues_id is not None} & INSTRUMENTS.keys()
    required = {instrument for instrument, outcome in INSTRUMENTS.items() if levels.get(outcome) is Level.REQUIRED}
    waited_for = under_way & (CHOSEN | done_again)
    return Facts(
        nothing_needed=nothing_is_asked(levels),
        only_a_register=only_a_register_is_asked(levels),
        assessments_complete=is_checked and is_corrected and required <= delivered and not waited_for,
        ever_assessed=Instrument.ETHICAL_CHECK in delivered,
        conditions_named=conditions > 0,
        may_refer=case.decision_level is not Role.COLLEGE,
        no_high_risk=not leaves_high_risk(unit, assessments),
        ap_awaited=ap_awaited,
    )
