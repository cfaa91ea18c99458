"""An assessment as plain values: what a program gets that asks for it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, JsonValue

from models.assessment import Assessment
from models.case import Case
from models.store.open import Unit
from models.vocabulary import AnswerOrigin, Instrument, Level


class MethodRow(BaseModel, frozen=True):
    """The questionnaire that was answered. ``hash``: over its content; ``catalogue``: the values it was made with."""

    id: str
    version: str
    hash: str
    catalogue: str | None


class AnswerRow(BaseModel, frozen=True):
    """An answer that counts. ``by``: the handle of who gave it; ``source``: where it was taken from."""

    value: JsonValue
    origin: AnswerOrigin
    source: str
    by: str | None
    given_at: datetime


class AssessmentDocument(BaseModel, frozen=True):
    """One assessment with its answers, by path."""

    id: str
    case: str
    instrument: Instrument
    depth: Level | None
    method: MethodRow
    opened_on: date
    delivered_on: date | None
    answers: dict[str, AnswerRow]


def assessment_document(unit: Unit, case: Case, assessment: Assessment) -> AssessmentDocument:
    """An assessment with the answers that count now, also those that are not asked any more."""
    handles = {person.id: person.handle for person in unit.people.everybody()}
    return AssessmentDocument(
        id=str(assessment.id),
        case=case.reference,
        instrument=assessment.instrument,
        depth=assessment.depth,
        method=MethodRow(
            id=assessment.method_id,
            version=assessment.method_version,
            hash=assessment.method_hash,
            catalogue=assessment.catalogue,
        ),
        opened_on=assessment.opened_on,
        delivered_on=assessment.delivered_on,
        answers={
            path: AnswerRow(
                value=answer.value,
                origin=answer.origin,
                source=answer.source,
                by=handles.get(answer.given_by) if answer.given_by else None,
                given_at=answer.given_at,
            )
            for path, answer in sorted(unit.assessments.answers(assessment.id).items())
        },
    )
