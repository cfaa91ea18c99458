"""What people do with an answer besides giving it: remark on it, say that it is dealt with, bring a text back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.assessment import Assessment
from models.base import Moment
from models.case import Case
from models.comment import AnswerComment
from models.errors import InvalidAnswer, NotAllowed
from models.gatekeeper import draft_of
from models.labelling import label_of
from models.permission import Action, may, permit
from models.person import Actor
from models.saving import Chosen, settle
from models.vocabulary import EventKind, Instrument

if TYPE_CHECKING:
    from models.store.open import Store, Unit

TEXT = "text"
"""The field of a remark."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Who does something with an answer, and when. ``form_key``: makes the same form twice one form."""

    assessment_id: UUID
    by: Actor
    moment: Moment
    form_key: str | None = None


def remark(store: Store, sent: Sent, path: str, text: str) -> AnswerComment:
    """Remark on one answer; gives the remark. It is never part of the answer, and nobody is mailed about it.

    Raises ``NotFound`` for a question that is not there, ``NotAllowed``, ``FormAlreadySent``, and ``InvalidAnswer``
    where nothing was said.
    """
    with store.write() as unit:
        case, assessment = _arrive(unit, sent)
        permit(sent.by, Action.DISCUSS_ANSWERS, case)
        label_of(unit, assessment, path)
        said = text.replace("\r\n", "\n").strip()
        if not said:
            raise InvalidAnswer([Problem(path=TEXT, code=ProblemCode.MISSING)])
        comment = AnswerComment(
            assessment_id=assessment.id, path=path, text=said, given_by=sent.by.person_id, given_at=sent.moment.at
        )
        unit.comments.add(comment)
        _tell(unit, case, EventKind.ANSWER_DISCUSSED, comment, sent)
        return comment


def close_remark(store: Store, sent: Sent, comment_id: UUID) -> AnswerComment:
    """Say that a remark is dealt with; gives it. Raises as ``remark`` does; a second time changes nothing."""
    with store.write() as unit:
        case, assessment = _arrive(unit, sent)
        permit(sent.by, Action.DISCUSS_ANSWERS, case)
        comment = unit.comments.get(comment_id)
        if comment.assessment_id != assessment.id:
            raise NotAllowed("This remark is about another assessment.")
        if comment.settled_at is None:
            comment.settled_at, comment.settled_by = sent.moment.at, sent.by.person_id
            _tell(unit, case, EventKind.REMARK_SETTLED, comment, sent)
        return comment


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of an answer, as a page that showed the edition ``shown`` named it."""

    path: str
    number: int
    shown: int


def restore(store: Store, sent: Sent, version: Version) -> None:
    """Let an earlier text count again; every other version stays in the history.

    Raises ``NotAllowed``, ``NotFound``, ``FormAlreadySent``, and ``StaleForm`` where another changed the answer since.
    """
    with store.write() as unit:
        case, assessment = _arrive(unit, sent)
        if not may_restore(unit, sent.by, case, assessment):
            raise NotAllowed("Only who may answer this form can change its answers, and only while it is open.")
        chosen = Chosen(
            assessment=assessment, path=version.path, number=version.number, by=sent.by, shown=version.shown
        )
        settle(unit, case, chosen, sent.moment)
        unit.flush()


def may_restore(unit: Unit, actor: Actor, case: Case, assessment: Assessment) -> bool:
    """Whether this person may change the answers of this assessment now."""
    if assessment.is_delivered or assessment.withdrawn_on is not None:
        return False
    if assessment.instrument is Instrument.OFFICIAL:
        return may(actor, Action.FILL_OFFICIAL, case)
    drafts = ((gate, draft_of(unit, gate)) for gate in unit.gates.open_of_case(case.id))
    return any(
        draft is not None and draft.id == assessment.id and may(actor, Action.ANSWER_GATE, gate)
        for gate, draft in drafts
    )


def _arrive(unit: Unit, sent: Sent) -> tuple[Case, Assessment]:
    assessment = unit.assessments.get(sent.assessment_id)
    case = unit.cases.get(assessment.case_id)
    permit(sent.by, Action.SEE_CASE, case)
    unit.signins.receive(sent.form_key, sent.by.person_id, sent.moment.at)
    return case, assessment


def _tell(unit: Unit, case: Case, kind: EventKind, comment: AnswerComment, sent: Sent) -> None:
    facts = {"assessment": comment.assessment_id, "path": comment.path, "comment": comment.id}
    unit.journal.add(case.tell(kind, by=sent.by, moment=sent.moment, facts=facts))
    unit.flush()
