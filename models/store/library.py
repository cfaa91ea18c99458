"""Earlier decisions, found by what they were about; each list is one query, whatever its length."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.assessment import Answer, Assessment
from models.case import Case
from models.decision import Condition, Decision
from models.person import Actor
from models.store.sight import in_sight
from models.vocabulary import AnswerOrigin, Instrument, Verdict

TECHNOLOGIES, VALUES, TOUCHED = "technologies", "values", "values_touched"
"""What a case uses and which values it touches, by its intake; which were weighed, by its ethical check."""
_SENTENCES = "weighing[%].weighing"
FINAL = (Verdict.PROCEED, Verdict.PROCEED_UNDER_CONDITIONS, Verdict.STOP)
"""Verdicts that end the deciding; to refer a case or to send it back decides nothing yet."""


@dataclass(frozen=True, kw_only=True)
class LibraryFilter:
    """Which decisions to list. ``technology``, ``value``: their ids; ``title``: what stands somewhere in the title."""

    technology: str = ""
    value: str = ""
    verdict: Verdict | None = None
    department: str = ""
    year: int | None = None
    title: str = ""


class Library:
    """Per case its last decision, of the cases that somebody may see."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def decisions(
        self, actor: Actor, chosen: LibraryFilter, *, limit: int, skip: int = 0
    ) -> Sequence[tuple[Case, Decision]]:
        """Cases with their last decision, newest first."""
        query = (
            select(Case, Decision)
            .join(Decision, col(Decision.case_id) == col(Case.id))
            .where(*_kept_for(actor), *_fitting(chosen))
            .order_by(col(Decision.decided_on).desc(), col(Decision.id).desc())
            .offset(skip)
            .limit(limit)
        )
        return [(found, decision) for found, decision in self._session.exec(query).all()]

    def count(self, actor: Actor, chosen: LibraryFilter) -> int:
        """How many decisions ``decisions`` would list without a limit."""
        query = select(func.count()).select_from(Case).join(Decision, col(Decision.case_id) == col(Case.id))
        return self._session.exec(query.where(*_kept_for(actor), *_fitting(chosen))).one()

    def alike(
        self, actor: Actor, case_id: UUID, technologies: Collection[str], values: Collection[str], *, limit: int
    ) -> Sequence[tuple[Case, Decision]]:
        """Decisions about other cases with one of these technologies or values; first those with both, newest first."""
        same_technology = answered(Instrument.INTAKE, TECHNOLOGIES, technologies)
        same_value = answered(Instrument.ETHICAL_CHECK, VALUES, values)
        both = case((and_(same_technology, same_value), 0), else_=1)
        query = (
            select(Case, Decision)
            .join(Decision, col(Decision.case_id) == col(Case.id))
            .where(*_kept_for(actor), Case.id != case_id, or_(same_technology, same_value))
            .order_by(both, col(Decision.decided_on).desc(), col(Decision.id).desc())
            .limit(limit)
        )
        return [(found, decision) for found, decision in self._session.exec(query).all()]

    def departments(self, actor: Actor) -> Sequence[str]:
        """The departments of the cases that are listed, by name."""
        query = select(Case.department).join(Decision, col(Decision.case_id) == col(Case.id))
        query = query.where(*_kept_for(actor), col(Case.department).is_not(None))
        return [one for one in self._session.exec(query.distinct().order_by(col(Case.department))).all() if one]

    def years(self, actor: Actor) -> Sequence[int]:
        """The years from the last decision back to the first."""
        query = select(func.count(), func.min(Decision.decided_on), func.max(Decision.decided_on))
        query = query.select_from(Case).join(Decision, col(Decision.case_id) == col(Case.id))
        listed, first, last = self._session.exec(query.where(*_kept_for(actor))).one()
        return list(range(last.year, first.year - 1, -1)) if listed else []

    def weighed(self, case_ids: Collection[UUID]) -> Sequence[Assessment]:
        """The intakes and the delivered ethical checks of these cases, oldest first."""
        query = select(Assessment).where(
            col(Assessment.case_id).in_(case_ids),
            col(Assessment.withdrawn_on).is_(None),
            or_(
                col(Assessment.instrument) == Instrument.INTAKE,
                and_(col(Assessment.instrument) == Instrument.ETHICAL_CHECK, col(Assessment.delivered_on).is_not(None)),
            ),
        )
        return self._session.exec(query.order_by(col(Assessment.id))).all()

    def answers(self, assessment_ids: Collection[UUID]) -> Sequence[Answer]:
        """What these assessments say about technology and values, with the sentence in which each was weighed."""
        about = or_(col(Answer.path).in_([TECHNOLOGIES, VALUES, TOUCHED]), col(Answer.path).like(_SENTENCES))
        query = select(Answer).where(col(Answer.assessment_id).in_(assessment_ids), about)
        return self._session.exec(query.order_by(col(Answer.path), col(Answer.number))).all()

    def conditions(self, decision_ids: Collection[UUID]) -> Sequence[Condition]:
        """The conditions of these decisions, oldest first."""
        query = select(Condition).where(col(Condition.decision_id).in_(decision_ids))
        return self._session.exec(query.order_by(col(Condition.id))).all()


def _kept_for(actor: Actor) -> list[ColumnElement[bool]]:
    """The last decision of each case that ``actor`` may see."""
    other = aliased(Decision)
    last = (
        select(other.id)
        .where(col(other.case_id) == col(Case.id), col(other.verdict).in_(FINAL))
        .order_by(col(other.id).desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return [in_sight(actor), col(Decision.id) == last]


def _fitting(chosen: LibraryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.technology:
        conditions.append(answered(Instrument.INTAKE, TECHNOLOGIES, [chosen.technology]))
    if chosen.value:
        conditions.append(answered(Instrument.ETHICAL_CHECK, VALUES, [chosen.value]))
    if chosen.verdict is not None:
        conditions.append(col(Decision.verdict) == chosen.verdict)
    if chosen.department:
        conditions.append(col(Case.department) == chosen.department)
    if chosen.year is not None:
        conditions.append(col(Decision.decided_on).between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.title:
        conditions.append(col(Case.title).icontains(chosen.title, autoescape=True))
    return conditions


def answered(instrument: Instrument, path: str, options: Collection[str]) -> ColumnElement[bool]:
    """Whether the newest answer of a case to a question holds one of these options."""
    if not options:
        return false()
    made, later = aliased(Assessment), aliased(Answer)
    counts = [col(made.case_id) == col(Case.id), col(made.instrument) == instrument, col(made.withdrawn_on).is_(None)]
    if instrument is not Instrument.INTAKE:
        counts.append(col(made.delivered_on).is_not(None))
    newest = select(made.id).where(*counts).order_by(col(made.id).desc()).limit(1).correlate(Case).scalar_subquery()
    newer = exists().where(
        col(later.assessment_id) == col(Answer.assessment_id),
        col(later.path) == col(Answer.path),
        col(later.number) > col(Answer.number),
        col(later.origin) != AnswerOrigin.CONFLICTING,
    )
    # the options of a "many" are kept as a JSON list of ids, whose text holds each between quotes on every database
    held = cast(col(Answer.value), Text)
    return exists().where(
        col(Answer.assessment_id) == newest,
        col(Answer.path) == path,
        col(Answer.origin) != AnswerOrigin.CONFLICTING,
        or_(*(held.contains(f'"{option}"', autoescape=True) for option in sorted(options))),
        ~newer,
    )
