"""Procurement: what must be arranged with a supplier or another party.

Asked of the contract manager beside the ethical check. No decision waits for it; what is not arranged becomes an
advised condition (see ``models.advice``), and a decision without it says so.
Source: the vision, chapter 3: whoever buys an algorithm stays responsible for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.advice_reading import Told, not_settled
from models.answering import used
from models.assessing import FORM_OF, open_assessment
from models.assessment import Answer, Assessment, values
from models.base import Moment
from models.case import Case
from models.forms import form_named
from models.gate import GateTemplate
from models.question import UNKNOWN, chosen
from models.road import open_gate, withdraw
from models.vocabulary import GateKind, Instrument, Level, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

PARTIES = "parties"
OUTSIDE = frozenset({"supplier", "partner_organisations"})
"""The intake's question who takes part, and the answers that mean somebody from outside."""
CHANGES, SUPPLIER = "changes", "supplier"
"""What a light check asks about what changed, and its answer that there is another supplier."""
FORM = FORM_OF[Instrument.PROCUREMENT, None]

_ASK = GateTemplate(kind=GateKind.SUPPLY, role=Role.CONTRACTMANAGER, form=FORM, working_days=15)

AnswersOf = Mapping[UUID, Mapping[str, Answer]]


@dataclass(frozen=True, kw_only=True)
class Procurement:
    """Procurement in a case as it stands. ``made``: the newest checklist; ``missing``: what it found not arranged."""

    takes_part: bool
    """Whether the intake says that somebody from outside takes part."""
    is_known: bool
    """Whether the intake says who takes part at all."""
    made: Assessment | None
    missing: tuple[Told, ...]

    @property
    def is_answered(self) -> bool:
        """Whether the contract manager answered."""
        return self.made is not None and self.made.is_delivered


def procurement_from(assessments: Sequence[Assessment], answers: AnswersOf) -> Procurement:
    """Procurement as the assessments of a case tell it, oldest first; ``answers``: by the key of their assessment."""
    newest = {one.instrument: one for one in assessments}
    intake, made = newest.get(Instrument.INTAKE), newest.get(Instrument.PROCUREMENT)
    parties = chosen(values(answers.get(intake.id, {})).get(PARTIES)) if intake else frozenset({UNKNOWN})
    form = form_named(FORM)
    given = used(form, values(answers.get(made.id, {}))) if made is not None and made.is_delivered else {}
    return Procurement(
        takes_part=bool(parties & OUTSIDE),
        is_known=UNKNOWN not in parties,
        made=made,
        missing=tuple(not_settled(form, given)),
    )


def ask_procurement(unit: Unit, case: Case, moment: Moment) -> bool:
    """Ask what is arranged with who takes part from outside; true if it was asked now.

    Asked once, and anew where a light check since then found another supplier; the answers are then carried over. What
    was asked is withdrawn where the intake no longer names anybody from outside.
    """
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    known = procurement_from(assessments, answers)
    if not known.takes_part:
        _withdraw(unit, case, known.made, moment)
        return False
    asked = known.made
    if asked is None or (asked.is_delivered and _has_another_supplier(asked, assessments, answers)):
        asked = open_assessment(
            unit, case, Instrument.PROCUREMENT, moment, needed=Level.RECOMMENDED, continues=known.made
        )
    elif asked.is_delivered or unit.gates.open_of_subject(asked.id) is not None:
        return False
    open_gate(unit, case, _ASK, moment, subject=(SubjectKind.ASSESSMENT, asked.id))
    return True


def _has_another_supplier(made: Assessment, assessments: Sequence[Assessment], answers: AnswersOf) -> bool:
    since = assessments[assessments.index(made) + 1 :]
    checks = (values(answers.get(one.id, {})) for one in since if one.instrument is Instrument.LIGHT_CHECK)
    return any(SUPPLIER in chosen(given.get(CHANGES)) for given in checks)


def _withdraw(unit: Unit, case: Case, asked: Assessment | None, moment: Moment) -> None:
    if asked is None or asked.is_delivered:
        return
    asked.withdrawn_on = moment.on
    gate = unit.gates.open_of_subject(asked.id)
    if gate is not None:
        withdraw(unit, case, gate, moment)
