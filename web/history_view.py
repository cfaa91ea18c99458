"""The history of one answer and the remarks on it, as their page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.assessment import Answer, Assessment, contested, latest
from models.case import Case
from models.commenting import may_restore
from models.dates import HERE
from models.errors import NotFound
from models.labelling import label_of, own_form, question_at
from models.permission import Action, permit
from models.question import Question
from models.store.open import Unit
from models.vocabulary import AnswerOrigin
from web.answers import in_words, origin_in_words
from web.choices import key_in
from web.differences import Piece, differences
from web.site import Visit


class Standing(StrEnum):
    """What a version of an answer is by now."""

    COUNTS = "counts"
    BESIDE = "beside"
    """Written at the same time as the one that counts; nobody chose yet."""
    EARLIER = "earlier"


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """One version. ``changed``: what is different from the text that it replaced, of texts only."""

    number: int
    standing: Standing
    said: str
    origin: str
    time: str
    """At what time of that day."""
    changed: Sequence[Piece] = ()


@dataclass(frozen=True, kw_only=True)
class RemarkView:
    """One remark. ``closed_by``: who said that it is dealt with, where somebody did."""

    id: UUID
    text: str
    who: str
    at: datetime
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True, kw_only=True)
class AnswerHistory:
    """Everything about one answer."""

    case: Case
    assessment: Assessment
    path: str
    label: str
    versions: Sequence[VersionView]
    remarks: Sequence[RemarkView]
    may_restore: bool
    may_discuss: bool


def history_of(unit: Unit, visit: Visit, assessment_id: str, path: str) -> AnswerHistory:
    """The history of one answer, newest first; raises ``NotFound`` or ``NotAllowed``."""
    key = key_in(assessment_id)
    if key is None:
        raise NotFound
    assessment = unit.assessments.get(key)
    case = unit.cases.get(assessment.case_id)
    permit(visit.actor, Action.SEE_CASE, case)
    label, form, names = label_of(unit, assessment, path), own_form(unit, assessment), unit.people.names()
    question = question_at(form, path) if form is not None else None
    history = [one for one in unit.assessments.history(assessment.id) if one.path == path]
    return AnswerHistory(
        case=case,
        assessment=assessment,
        path=path,
        label=label,
        versions=_versions(history, question, visit, names),
        remarks=[
            RemarkView(
                id=one.id,
                text=one.text,
                who=_who(one.given_by, visit, names),
                at=one.given_at,
                closed_at=one.settled_at,
                closed_by=_who(one.settled_by, visit, names),
            )
            for one in unit.comments.of_assessment(assessment.id)
            if one.path == path
        ],
        may_restore=may_restore(unit, visit.actor, case, assessment),
        may_discuss=visit.may(Action.DISCUSS_ANSWERS, case),
    )


def _versions(
    history: Sequence[Answer], question: Question | None, visit: Visit, names: Mapping[UUID, str]
) -> list[VersionView]:
    counts = {one.id for one in latest(history).values()}
    beside = {one.id for others in contested(history).values() for one in others}
    views = []
    for one in sorted(history, key=lambda one: -one.number):
        standing = Standing.COUNTS if one.id in counts else Standing.BESIDE if one.id in beside else Standing.EARLIER
        views.append(
            VersionView(
                number=one.number,
                standing=standing,
                said=_said(one, question, visit),
                origin=origin_in_words(one, visit, names),
                time=f"{one.given_at.astimezone(HERE):%H:%M}",
                changed=_changed(one, history, question),
            )
        )
    return views


def _changed(one: Answer, history: Sequence[Answer], question: Question | None) -> list[Piece]:
    """What is different from the text that its writer had before them."""
    is_text = isinstance(one.value, str) and not (question is not None and question.type.has_options)
    at_once = one.origin is AnswerOrigin.CONFLICTING
    before = latest(history, edition=one.seen if at_once else one.edition - 1).get(one.path)
    if not is_text or before is None or not isinstance(before.value, str) or before.value == one.value:
        return []
    return differences(before.value, one.value)


def _said(one: Answer, question: Question | None, visit: Visit) -> str:
    if one.value in ("", []):
        return ""
    if isinstance(one.value, Mapping):
        return visit.words.say("history", "picture")
    if question is not None:
        return in_words(question, one.plain, visit.words, visit.language)
    return one.plain if isinstance(one.plain, str) else "; ".join(one.plain)


def _who(person_id: UUID | None, visit: Visit, names: Mapping[UUID, str]) -> str:
    return (names.get(person_id) if person_id else None) or visit.words.say("form", "somebody")
