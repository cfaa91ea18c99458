"""The remarks of a case that wait, each with the answer that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.assessment import Assessment
from models.comment import AnswerComment
from models.errors import NotFound
from models.labelling import label_of
from models.store.open import Unit
from models.vocabulary import Instrument
from web.aside import address_of
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class OpenRemark:
    """A remark that nobody dealt with yet, and where to go for it."""

    text: str
    who: str
    at: datetime
    label: str
    instrument: Instrument
    address: str


def open_remarks(
    unit: Unit, comments: Iterable[AnswerComment], visit: Visit, names: Mapping[UUID, str]
) -> list[OpenRemark]:
    """The remarks that are open, in the order in which they came."""
    return [_open(unit, one, visit, names) for one in comments if one.settled_at is None]


def remarks_on(comments: Iterable[AnswerComment], assessment: Assessment) -> Mapping[str, int]:
    """How many remarks are open on each answer of an assessment."""
    return Counter(one.path for one in comments if one.assessment_id == assessment.id and one.settled_at is None)


def _open(unit: Unit, comment: AnswerComment, visit: Visit, names: Mapping[UUID, str]) -> OpenRemark:
    assessment = unit.assessments.get(comment.assessment_id)
    try:
        label = label_of(unit, assessment, comment.path)
    except NotFound:  # a later version of the form asks it no more
        label = comment.path
    return OpenRemark(
        text=comment.text,
        who=(names.get(comment.given_by) if comment.given_by else None) or visit.words.say("form", "somebody"),
        at=comment.given_at,
        label=label,
        instrument=assessment.instrument,
        address=address_of(assessment.id, comment.path),
    )
