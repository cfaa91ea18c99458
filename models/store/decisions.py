"""Where decisions, their conditions and the opinions beside them are kept."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.advised_condition import AdvisedCondition
from models.case import Case
from models.condition_standing import ENDED
from models.decision import Condition, Decision, DecisionBasis, Opinion
from models.errors import NotFound
from models.stored_file import StoredFile
from models.vocabulary import ConditionStatus, Role


class Decisions:
    """The decisions."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, decision: Decision, basis: Sequence[DecisionBasis], conditions: Sequence[Condition]) -> None:
        """Keep a decision with what it rests on and what it asks."""
        self._session.add(decision)
        self._session.flush()  # the others point to it
        self._session.add_all([*basis, *conditions])
        self._session.flush()

    def of_case(self, case_id: UUID) -> Sequence[Decision]:
        """The decisions about a case, oldest first."""
        return self._session.exec(select(Decision).where(Decision.case_id == case_id).order_by(col(Decision.id))).all()

    def basis(self, decision_id: UUID) -> Sequence[DecisionBasis]:
        """What a decision rests on."""
        return self._session.exec(select(DecisionBasis).where(DecisionBasis.decision_id == decision_id)).all()

    def bases_of_case(self, case_id: UUID) -> Sequence[DecisionBasis]:
        """What the decisions about a case rest on, in one query."""
        query = select(DecisionBasis).join(Decision, col(Decision.id) == col(DecisionBasis.decision_id))
        return self._session.exec(query.where(Decision.case_id == case_id)).all()

    def add_advised(self, advised: Sequence[AdvisedCondition]) -> None:
        """Keep what was advised and what became of it."""
        self._session.add_all(advised)
        self._session.flush()

    def advised(self, case_id: UUID) -> Sequence[AdvisedCondition]:
        """What was advised to the decisions about a case and what became of it, oldest first."""
        query = select(AdvisedCondition).where(AdvisedCondition.case_id == case_id).order_by(col(AdvisedCondition.id))
        return self._session.exec(query).all()

    def conditions(self, case_id: UUID) -> Sequence[Condition]:
        """The conditions of a case, oldest first."""
        query = select(Condition).where(Condition.case_id == case_id).order_by(col(Condition.id))
        return self._session.exec(query).all()

    def with_expired_evidence(self, today: date, limit: int, skipping: Collection[UUID] = ()) -> Sequence[Condition]:
        """Conditions that are met by something that counts no longer, oldest first.

        Evidence counts until and including its last day; what was withdrawn, or has a newer version, is not looked at.
        """
        query = (
            select(Condition)
            .join(Case, col(Case.id) == col(Condition.case_id))
            .where(Condition.status == ConditionStatus.MET, _has_expired_evidence(today), _goes_on())
            .where(col(Condition.id).not_in(skipping))
            .order_by(col(Condition.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def unmet(self, case_ids: Collection[UUID], today: date) -> set[UUID]:
        """Which of these cases have a condition that is not met in time, or whose evidence expired."""
        return set(self._session.exec(unmet_cases(today).where(col(Condition.case_id).in_(case_ids))).all())

    def add_condition(self, condition: Condition) -> None:
        """Keep a condition that no row of the form of a decision names."""
        self._session.add(condition)
        self._session.flush()

    def condition(self, condition_id: UUID) -> Condition:
        """The condition; raises ``NotFound``."""
        condition = self._session.get(Condition, condition_id)
        if condition is None:
            raise NotFound(f"There is no condition {condition_id}.")
        return condition

    def add_opinion(self, opinion: Opinion) -> None:
        """Keep that an adviser is asked."""
        self._session.add(opinion)
        self._session.flush()

    def opinion(self, opinion_id: UUID) -> Opinion:
        """The opinion; raises ``NotFound``."""
        opinion = self._session.get(Opinion, opinion_id)
        if opinion is None:
            raise NotFound(f"There is no opinion {opinion_id}.")
        return opinion

    def unanswered(self, case_id: UUID, role: Role) -> Opinion | None:
        """The advice that is asked of a role about a case and was not given yet; the newest where there are more."""
        query = select(Opinion).where(Opinion.case_id == case_id, Opinion.role == role, col(Opinion.given_on).is_(None))
        return self._session.exec(query.order_by(col(Opinion.id).desc()).limit(1)).first()

    def opinions(self, case_id: UUID) -> Sequence[Opinion]:
        """The opinions asked about a case, oldest first."""
        return self._session.exec(select(Opinion).where(Opinion.case_id == case_id).order_by(col(Opinion.id))).all()


def unmet_cases(today: date) -> SelectOfScalar[UUID]:
    """The keys of cases with a condition that is not met in time, or whose evidence expired."""
    late = (col(Condition.status) == ConditionStatus.OPEN) & (col(Condition.due_on) < today)
    expired = (col(Condition.status) == ConditionStatus.MET) & _has_expired_evidence(today)
    query = select(Condition.case_id).join(Case, col(Case.id) == col(Condition.case_id))
    return query.where((late & _goes_on()) | expired)


def _goes_on() -> ColumnElement[bool]:
    return col(Case.result).is_(None) | col(Case.result).not_in(ENDED)


def _has_expired_evidence(today: date) -> ColumnElement[bool]:
    newer = aliased(StoredFile)
    replaced = select(newer.id).where(col(newer.replaces_id) == col(StoredFile.id), col(newer.withdrawn_on).is_(None))
    expired = select(StoredFile.id).where(
        col(StoredFile.subject_id) == col(Condition.id),
        col(StoredFile.withdrawn_on).is_(None),
        col(StoredFile.expires_on) < today,
        # one that was over when somebody last said "met" is known to be
        col(Condition.answered_on).is_(None) | (col(StoredFile.expires_on) >= col(Condition.answered_on)),
        ~replaced.exists(),
    )
    return expired.exists()
