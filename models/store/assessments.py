"""Where assessments and their answers are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.assessment import Answer, Assessment, latest
from models.errors import NotFound
from models.vocabulary import Instrument


class Assessments:
    """The assessments."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, assessment: Assessment) -> None:
        """Keep a new assessment."""
        self._session.add(assessment)
        self._session.flush()

    def get(self, assessment_id: UUID) -> Assessment:
        """The assessment; raises ``NotFound``."""
        assessment = self._session.get(Assessment, assessment_id)
        if assessment is None:
            raise NotFound(f"There is no assessment {assessment_id}.")
        return assessment

    def of_case(self, case_id: UUID) -> Sequence[Assessment]:
        """The assessments of a case that were not withdrawn, oldest first."""
        query = select(Assessment).where(Assessment.case_id == case_id, col(Assessment.withdrawn_on).is_(None))
        return self._session.exec(query.order_by(col(Assessment.id))).all()

    def newest(self, case_id: UUID, instrument: Instrument) -> Assessment | None:
        """The last assessment of one instrument in a case."""
        found = [one for one in self.of_case(case_id) if one.instrument is instrument]
        return found[-1] if found else None

    def answers(self, assessment_id: UUID) -> dict[str, Answer]:
        """Per question path the answer that counts."""
        return latest(self.history(assessment_id))

    def answers_of_case(self, case_id: UUID) -> dict[UUID, dict[str, Answer]]:
        """The answers that count of every assessment of a case, in one query."""
        query = (
            select(Answer)
            .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
            .where(Assessment.case_id == case_id)
            .order_by(col(Answer.path), col(Answer.number))
        )
        found: dict[UUID, list[Answer]] = {}
        for answer in self._session.exec(query).all():
            found.setdefault(answer.assessment_id, []).append(answer)
        return {assessment_id: latest(answers) for assessment_id, answers in found.items()}

    def history(self, assessment_id: UUID) -> Sequence[Answer]:
        """Every version of every answer, oldest first."""
        query = select(Answer).where(Answer.assessment_id == assessment_id)
        return self._session.exec(query.order_by(col(Answer.path), col(Answer.number))).all()

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Keep new versions of answers."""
        self._session.add_all(answers)
        self._session.flush()
