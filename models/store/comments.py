"""Where remarks on answers are kept."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.assessment import Assessment
from models.comment import AnswerComment
from models.errors import NotFound


class Comments:
    """The remarks on answers."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, comment: AnswerComment) -> None:
        """Keep a new remark."""
        self._session.add(comment)
        self._session.flush()

    def get(self, comment_id: UUID) -> AnswerComment:
        """The remark; raises ``NotFound``."""
        comment = self._session.get(AnswerComment, comment_id)
        if comment is None:
            raise NotFound(f"There is no remark {comment_id}.")
        return comment

    def of_assessment(self, assessment_id: UUID) -> Sequence[AnswerComment]:
        """The remarks on the answers of an assessment, oldest first."""
        query = select(AnswerComment).where(AnswerComment.assessment_id == assessment_id)
        return self._session.exec(query.order_by(col(AnswerComment.id))).all()

    def of_case(self, case_id: UUID) -> Sequence[AnswerComment]:
        """The remarks on the answers of a case, oldest first; those on what was withdrawn are left out."""
        query = (
            select(AnswerComment)
            .join(Assessment, col(Assessment.id) == col(AnswerComment.assessment_id))
            .where(Assessment.case_id == case_id, col(Assessment.withdrawn_on).is_(None))
            .order_by(col(AnswerComment.id))
        )
        return self._session.exec(query).all()

    def open_in(self, case_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """How many remarks wait in each of these cases; cases without any are left out."""
        if not case_ids:
            return {}
        query = (
            select(Assessment.case_id, func.count())
            .join(AnswerComment, col(Assessment.id) == col(AnswerComment.assessment_id))
            .where(
                col(Assessment.case_id).in_(case_ids),
                col(Assessment.withdrawn_on).is_(None),
                col(AnswerComment.settled_at).is_(None),
            )
            .group_by(col(Assessment.case_id))
        )
        return dict(self._session.exec(query).all())

    def count_by(self, person_id: UUID) -> int:
        """How many remarks a person made."""
        query = select(func.count()).select_from(AnswerComment).where(AnswerComment.given_by == person_id)
        return self._session.exec(query).one()
