"""What a DPIA needs before data may be processed: the DPIA, the FG's advice, the response, and where needed the AP.

Sources: AVG art. 35 (the DPIA comes before the processing; the controller asks the FG's advice) and art. 36 (where a
high risk remains the AP is consulted first, and answers within eight weeks).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.assessment import Answer, Assessment, values
from models.case import Case
from models.decision import Opinion
from models.question import CaseFact
from models.running import BORN_RUNNING, PROJECT_PHASE, RUNNING_ALREADY, STARTED
from models.vocabulary import Instrument, Level, Role, StartGap

if TYPE_CHECKING:
    from models.store.open import Unit

HIGH = "high"
"""The answer to what risk remains, in the forms of the DPIA."""
LEFT_OUT = "left_out"
"""The answer of who does not make an instrument at all."""

AnswersOf = Mapping[UUID, Mapping[str, Answer]]
"""The answers that count, by path, by the key of their assessment."""


@dataclass(frozen=True, kw_only=True)
class Dpia:
    """The DPIA of a case with what belongs to it, as far as it is there."""

    made: Assessment | None
    left_out: bool
    residual_risk: str
    advice: Opinion | None
    """The advice of the FG, once given."""
    response: Assessment | None
    """The response to it, asked or given."""
    consultation: Assessment | None
    """What the AP is asked beforehand, answered or not."""
    ap_says_no: bool

    @property
    def is_made(self) -> bool:
        """Whether there is a DPIA."""
        return self.made is not None and not self.left_out

    @property
    def leaves_high_risk(self) -> bool:
        """Whether the AP must be consulted first (AVG art. 36)."""
        return self.is_made and self.residual_risk == HIGH

    @property
    def awaits_ap(self) -> bool:
        """Whether the AP was asked and has not answered."""
        return self.consultation is not None and not self.consultation.is_delivered

    @property
    def gaps(self) -> tuple[StartGap, ...]:
        """What is missing before processing may start, in the order in which it comes."""
        if not self.is_made:
            return (StartGap.NO_DPIA,)
        found = []
        if self.advice is None:
            found.append(StartGap.NO_ADVICE)
        elif self.response is None or not self.response.is_delivered:
            found.append(StartGap.NO_RESPONSE)
        if self.leaves_high_risk and (self.consultation is None or self.awaits_ap):
            found.append(StartGap.NO_AP_ANSWER)
        elif self.leaves_high_risk and self.ap_says_no:
            found.append(StartGap.AP_SAYS_NO)
        return tuple(found)


def dpia_of(unit: Unit, case: Case) -> Dpia:
    """The DPIA of a case as it stands."""
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    return dpia_from(assessments, answers, unit.decisions.opinions(case.id))


def dpia_from(assessments: Iterable[Assessment], answers: AnswersOf, opinions: Iterable[Opinion]) -> Dpia:
    """The DPIA among the assessments and opinions of a case; ``answers``: by the key of their assessment.

    While a DPIA is done again, the one before it counts; once it is there, it takes advice and a response of its own.
    """
    assessments = list(assessments)
    newest = {one.instrument: one for one in assessments}
    delivered = {one.instrument: one for one in assessments if one.is_delivered}
    made, consultation = delivered.get(Instrument.DPIA), newest.get(Instrument.PRIOR_CONSULTATION)
    response = newest.get(Instrument.FG_RESPONSE)
    told = values(answers.get(made.id, {})) if made else {}
    said = values(answers.get(consultation.id, {})) if consultation else {}
    advice = [one for one in opinions if one.role is Role.FG and _advises_on(one, made)]
    return Dpia(
        made=made,
        left_out=told.get("done") == LEFT_OUT,
        residual_risk=str(told.get("residual_risk", "")),
        advice=advice[-1] if advice else None,
        response=response if response is not None and _responds_about(response, made) else None,
        consultation=consultation,
        ap_says_no=said.get("may_start") == "no",
    )


def _advises_on(opinion: Opinion, made: Assessment | None) -> bool:
    """Whether the FG advised on this DPIA, and not on one that it continues."""
    given_on = opinion.given_on
    return given_on is not None and (made is None or made.continues_id is None or given_on >= made.opened_on)


def _responds_about(response: Assessment, made: Assessment | None) -> bool:
    """Whether a response was asked after this DPIA began, and not for one that it continues."""
    return made is None or made.continues_id is None or response.id > made.id


def has_started(case: Case, assessments: Iterable[Assessment], answers: AnswersOf) -> bool:
    """Whether a case runs: decided to go on, in use when it began, or running by its intake."""
    if case.phase in STARTED or case.origin in BORN_RUNNING:
        return True
    intakes = [one for one in assessments if one.instrument is Instrument.INTAKE]
    told = values(answers.get(intakes[-1].id, {})) if intakes else {}
    return told.get(PROJECT_PHASE) in RUNNING_ALREADY


def leaves_high_risk(unit: Unit, assessments: Iterable[Assessment]) -> bool:
    """Whether the DPIA among the assessments of a case leaves a high risk."""
    made = [one for one in assessments if one.instrument is Instrument.DPIA and one.is_delivered]
    told = values(unit.assessments.answers(made[-1].id)) if made else {}
    return told.get("done") != LEFT_OUT and told.get("residual_risk") == HIGH


def case_facts(unit: Unit, case: Case) -> frozenset[CaseFact]:
    """What forms may ask about a case because it is known."""
    known = {
        CaseFact.HIGH_RISK_REMAINS: leaves_high_risk(unit, unit.assessments.of_case(case.id)),
        CaseFact.FULL_CHECK: case.depth is Level.FULL,
    }
    return frozenset(fact for fact, holds in known.items() if holds)
