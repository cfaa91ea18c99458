"""Where assessments and their answers are kept."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from sqlmodel import Session, col, select

from models.assessment import Answer, AnswerValue, Assessment, latest, values
from models.case import Case
from models.errors import NotFound
from models.vocabulary import AnswerOrigin, Instrument

_PAGE = 5_000
"""Answers that are fetched at a time when all are read."""


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

    def hold(self, assessment_id: UUID) -> Assessment:
        """The assessment as it is now; nobody else changes it until the transaction ends. Raises ``NotFound``."""
        query = select(Assessment).where(Assessment.id == assessment_id).with_for_update()
        assessment = self._session.exec(query.execution_options(populate_existing=True)).first()
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

    def told(self, assessment_id: UUID) -> dict[str, AnswerValue]:
        """Per question path the value that counts; an emptied answer counts as not given."""
        return values(self.answers(assessment_id))

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

    def portfolio(self) -> Iterator[tuple[str, dict[str, AnswerValue]]]:
        """Of every case with an intake its reference and the intake answers that count, read as a stream."""
        query = (
            select(Case.reference, Answer.assessment_id, Answer.path, Answer.value)
            .select_from(Answer)
            .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
            .join(Case, col(Case.id) == col(Assessment.case_id))
            .where(
                Assessment.instrument == Instrument.INTAKE,
                col(Assessment.withdrawn_on).is_(None),
                Answer.origin != AnswerOrigin.CONFLICTING,
            )
            .order_by(col(Assessment.case_id), col(Assessment.id), col(Answer.path), col(Answer.number))
        )
        rows = self._session.exec(query.execution_options(yield_per=_PAGE))
        for reference, of_case in groupby(rows, key=lambda row: row[0]):
            newest: dict[str, AnswerValue] = {}
            for _, same in groupby(of_case, key=lambda row: row[1]):
                newest = {path: tuple(value) if isinstance(value, list) else value for _, _, path, value in same}
            yield reference, {path: value for path, value in newest.items() if value not in ("", ())}

    def cases_with_official(self) -> Sequence[UUID]:
        """The cases in which an official instrument was handed in."""
        query = select(Assessment.case_id).where(
            Assessment.instrument == Instrument.OFFICIAL,
            col(Assessment.delivered_on).is_not(None),
            col(Assessment.withdrawn_on).is_(None),
        )
        return self._session.exec(query.distinct()).all()

    def history(self, assessment_id: UUID) -> Sequence[Answer]:
        """Every version of every answer, oldest first."""
        query = select(Answer).where(Answer.assessment_id == assessment_id)
        return self._session.exec(query.order_by(col(Answer.path), col(Answer.number))).all()

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Keep new versions of answers."""
        self._session.add_all(answers)
        self._session.flush()
