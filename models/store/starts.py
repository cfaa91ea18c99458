"""Where something started, or may start, before its DPIA was complete."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from models.assessment import Answer, Assessment
from models.case import Case
from models.running import BORN_RUNNING, PROJECT_PHASE, RUNNING_ALREADY, STARTED
from models.triage_record import TriageOutcome, TriageRecord
from models.vocabulary import AnswerOrigin, Instrument, Level, Outcome, Phase


class Starts:
    """Cases that run without a complete DPIA."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def without_dpia(self, within: frozenset[str] | None = None) -> list[Case]:
        """The cases that started while a required DPIA is not complete, longest in their phase first.

        A DPIA is complete with the response to the FG's advice, and where a high risk remains with the AP's answer.
        Started: decided to go on, in use when the case began, or running by the intake. ``within``: the departments
        that somebody may see; None for all.
        """
        later = aliased(TriageRecord)
        query = (
            select(Case)
            .join(TriageRecord, col(TriageRecord.case_id) == col(Case.id))
            .join(TriageOutcome, col(TriageOutcome.triage_id) == col(TriageRecord.id))
            .where(
                Case.phase != Phase.CLOSED,
                ~exists().where(col(later.case_id) == col(Case.id), col(later.id) > col(TriageRecord.id)),
                TriageOutcome.outcome == Outcome.DPIA,
                func.coalesce(TriageOutcome.confirmed, TriageOutcome.advised) == Level.REQUIRED,
                or_(
                    ~_has(Instrument.FG_RESPONSE, delivered=True, after=_dpia_done_again()),
                    _has(Instrument.PRIOR_CONSULTATION, delivered=False),
                ),
            )
            .order_by(col(Case.phase_since), col(Case.id))
        )
        if within is not None:
            query = query.where(col(Case.department).in_(within))
        found = self._session.exec(query).all()
        running = self._running(
            [case.id for case in found if case.phase not in STARTED and case.origin not in BORN_RUNNING]
        )
        return [case for case in found if case.phase in STARTED or case.origin in BORN_RUNNING or case.id in running]

    def _running(self, cases: Sequence[UUID]) -> set[UUID]:
        """Those of which the intake says that the project runs."""
        query = (
            select(Assessment.case_id, Answer.value)
            .join(Answer, col(Answer.assessment_id) == col(Assessment.id))
            .where(
                col(Assessment.case_id).in_(cases),
                Assessment.instrument == Instrument.INTAKE,
                Answer.path == PROJECT_PHASE,
                Answer.origin != AnswerOrigin.CONFLICTING,
            )
            .order_by(col(Assessment.id), col(Answer.number))
        )
        newest = dict(self._session.exec(query).all()) if cases else {}
        return {case_id for case_id, value in newest.items() if value in RUNNING_ALREADY}


def _dpia_done_again() -> ColumnElement[bool]:
    """That a DPIA was done again after an assessment began: a response to the one before says nothing of it."""
    later = aliased(Assessment)
    return exists().where(
        col(later.case_id) == col(Assessment.case_id),
        col(later.instrument) == Instrument.DPIA,
        col(later.continues_id).is_not(None),
        col(later.delivered_on).is_not(None),
        col(later.withdrawn_on).is_(None),
        col(later.id) > col(Assessment.id),
    )


def _has(instrument: Instrument, *, delivered: bool, after: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """That a case has an instrument, delivered or under way; one of which ``after`` holds does not count."""
    is_delivered = col(Assessment.delivered_on).is_not(None) if delivered else col(Assessment.delivered_on).is_(None)
    wanted = and_(
        col(Assessment.case_id) == col(Case.id),
        col(Assessment.instrument) == instrument,
        col(Assessment.withdrawn_on).is_(None),
        is_delivered,
    )
    return exists().where(wanted if after is None else and_(wanted, ~after)).correlate(Case)
