"""Where decisions, their conditions and the opinions beside them are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.advised_condition import AdvisedCondition
from models.decision import Condition, Decision, DecisionBasis, Opinion
from models.errors import NotFound
from models.vocabulary import Role


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
