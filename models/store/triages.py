"""Where the advice of the rules and its confirmation are kept."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.gate import Gate
from models.triage_record import TriageOutcome, TriageReason, TriageRecord
from models.vocabulary import GateKind, Outcome, Step, SubjectKind


class Triages:
    """The triage records."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, record: TriageRecord, outcomes: Sequence[TriageOutcome], reasons: Sequence[TriageReason]) -> None:
        """Keep one run of the rules."""
        for rows in ([record], outcomes, reasons):  # in the order in which they point to each other
            self._session.add_all(rows)
            self._session.flush()

    def newest(self, case_id: UUID) -> TriageRecord | None:
        """The run that counts for a case."""
        query = select(TriageRecord).where(TriageRecord.case_id == case_id).order_by(col(TriageRecord.id).desc())
        return self._session.exec(query.limit(1)).first()

    def outcomes(self, triage_id: UUID) -> dict[Outcome, TriageOutcome]:
        """The outcomes of one run."""
        rows = self._session.exec(select(TriageOutcome).where(TriageOutcome.triage_id == triage_id)).all()
        return {row.outcome: row for row in rows}

    def reasons(self, triage_id: UUID) -> dict[UUID, list[TriageReason]]:
        """The reasons of one run, per outcome row."""
        query = (
            select(TriageReason)
            .join(TriageOutcome, col(TriageOutcome.id) == col(TriageReason.outcome_id))
            .where(TriageOutcome.triage_id == triage_id)
            .order_by(col(TriageReason.id))
        )
        found: dict[UUID, list[TriageReason]] = {}
        for reason in self._session.exec(query).all():
            found.setdefault(reason.outcome_id, []).append(reason)
        return found

    def unconfirmed(
        self, today: date, limit: int | None = None, skipping: Collection[UUID] = ()
    ) -> Sequence[tuple[Gate, TriageRecord]]:
        """The newest runs whose confirmation should have come before today and that do not count provisionally yet.

        Each with the gate that waits; ``skipping``: keys of gates that are left out.
        """
        later = aliased(TriageRecord)
        query = (
            select(Gate, TriageRecord)
            .join(TriageRecord, col(TriageRecord.case_id) == col(Gate.case_id))
            .where(
                Gate.kind == GateKind.CONFIRM,
                Gate.subject_kind == SubjectKind.CASE,
                col(Gate.answered_on).is_(None),
                col(Gate.withdrawn_on).is_(None),
                col(Gate.due_on) < today,
                col(TriageRecord.provisional_on).is_(None),
                ~exists().where(col(later.case_id) == col(Gate.case_id), col(later.id) > col(TriageRecord.id)),
            )
            .order_by(col(Gate.due_on), col(Gate.id))
        )
        if skipping:
            query = query.where(col(Gate.id).not_in(skipping))
        return self._session.exec(query.limit(limit)).all()

    def cleared_count(self) -> int:
        """How many cases the rules have cleared so far; every tenth is looked at."""
        query = (
            select(func.count())
            .select_from(TriageRecord)
            .where(TriageRecord.road == Step.CLEAR, col(TriageRecord.confirmed_by).is_(None))
        )
        return self._session.exec(query).one()
