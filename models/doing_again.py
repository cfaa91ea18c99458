"""Doing an instrument again when a case came back: the new one continues the old, and its answers are confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from models.assessing import FORM_OF, open_assessment
from models.base import Moment
from models.case import Case
from models.errors import StepNotAllowed
from models.facts import CHOSEN, INSTRUMENTS, levels_of
from models.forms import form_named
from models.gate import GateTemplate
from models.question import CaseFact
from models.questionnaire import Questionnaire
from models.road import open_gate
from models.vocabulary import GateKind, Instrument, Level, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

CHOOSE_METHODS, AGAIN = "choose-methods", "again"
"""The form on which methods are chosen, and its question what is done again."""
_REPEATABLE = CHOSEN | INSTRUMENTS.keys()


def can_be_done_again(unit: Unit, case: Case) -> list[Instrument]:
    """What was delivered before the weighing that is under way began, or is being done again in it."""
    newest = {one.instrument: one for one in unit.assessments.of_case(case.id)}
    weighing = newest.get(Instrument.ETHICAL_CHECK)
    if weighing is None:
        return []
    repeated = under_way_again(unit, case)
    return [
        one
        for one in Instrument
        if one in repeated
        or (one in _REPEATABLE & newest.keys() and newest[one].is_delivered and newest[one].id < weighing.id)
    ]


def under_way_again(unit: Unit, case: Case) -> frozenset[Instrument]:
    """What is being done again now."""
    newest = {one.instrument: one for one in unit.assessments.of_case(case.id)}
    return frozenset(
        name for name, one in newest.items() if name in _REPEATABLE and one.continues_id and not one.is_delivered
    )


def form_of_choice(unit: Unit, case: Case) -> Questionnaire:
    """The form on which methods are chosen; it asks what is done again where there is anything to do again."""
    repeatable = can_be_done_again(unit, case)
    facts = {CaseFact.CAME_BACK} if repeatable else set()
    return form_named(CHOOSE_METHODS).in_case(facts).with_only(AGAIN, repeatable)


def do_again(unit: Unit, case: Case, instruments: Iterable[Instrument], moment: Moment) -> None:
    """Start instruments again that an earlier round delivered; what is under way goes on.

    Raises ``StepNotAllowed`` for what was not delivered before the case came back.
    """
    repeatable, levels = can_be_done_again(unit, case), levels_of(unit, case)
    for instrument in sorted(instruments):
        if instrument not in repeatable:
            raise StepNotAllowed(f"The {instrument} was not delivered before this case came back; just do it.")
        earlier = unit.assessments.newest(case.id, instrument)
        if earlier is None or not earlier.is_delivered:
            continue
        needed = levels.get(INSTRUMENTS[instrument], Level.RECOMMENDED) if instrument in INSTRUMENTS else None
        opened = open_assessment(unit, case, instrument, moment, needed=needed or Level.RECOMMENDED, continues=earlier)
        open_gate(unit, case, _asked(instrument), moment, subject=(SubjectKind.ASSESSMENT, opened.id))


def _asked(instrument: Instrument) -> GateTemplate:
    """Who does it: the project lead what the triage asks for, the Ethisch Netwerk what it chose."""
    by_lead = instrument in INSTRUMENTS
    return GateTemplate(
        kind=GateKind.SUPPLY if by_lead else GateKind.JUDGE,
        role=Role.PROJECTLEIDER if by_lead else Role.ETHISCH_NETWERK,
        form=FORM_OF[instrument, None],
        working_days=20,
    )
