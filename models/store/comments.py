"""Where remarks on answers are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

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
