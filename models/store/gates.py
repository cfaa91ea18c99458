"""Where gates are kept and found."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.gate import Gate
from models.vocabulary import Role, SubjectKind


class Gates:
    """The gates."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, gate: Gate) -> None:
        """Keep a new gate; the database refuses a second open one of the same subject and kind."""
        self._session.add(gate)
        self._session.flush()

    def get(self, gate_id: UUID) -> Gate:
        """The gate; raises ``NotFound``."""
        gate = self._session.get(Gate, gate_id)
        if gate is None:
            raise NotFound(f"There is no gate {gate_id}.")
        return gate

    def open_of_case(self, case_id: UUID) -> Sequence[Gate]:
        """All open gates of a case: its own and those beside it."""
        return self._open(Gate.case_id == case_id)

    def of_case(self, case_id: UUID) -> Sequence[Gate]:
        """All gates of a case, answered ones too, oldest first."""
        return self._session.exec(select(Gate).where(Gate.case_id == case_id).order_by(col(Gate.id))).all()

    def phase_gate(self, case_id: UUID) -> Gate | None:
        """The open gate that moves the phase of the case, if one is open."""
        found = self._open(Gate.case_id == case_id, Gate.subject_kind == SubjectKind.CASE)
        return found[0] if found else None

    def open_of_subject(self, subject_id: UUID) -> Gate | None:
        """The open gate about one assessment, check, condition, opinion or sample."""
        found = self._open(Gate.subject_id == subject_id)
        return found[0] if found else None

    def all_open(self) -> Sequence[Gate]:
        """Every open gate, first due first."""
        return self._open()

    def due_until(self, day: date) -> Sequence[Gate]:
        """Open gates that are due on ``day`` or before."""
        return self._open(col(Gate.due_on).is_not(None), col(Gate.due_on) <= day)

    def tally(self) -> Sequence[tuple[str, Role, int, date]]:
        """Per form and role: how many gates are open, and since when the longest is; most first."""
        count = func.count()
        query = (
            select(col(Gate.form), col(Gate.role), count, func.min(col(Gate.opened_on)))
            .where(col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))
            .group_by(col(Gate.form), col(Gate.role))
            .order_by(count.desc(), col(Gate.form), col(Gate.role))
        )
        return [(form, Role(role), total, since) for form, role, total, since in self._session.execute(query).all()]

    def still_open(self, gate_ids: Collection[UUID]) -> Sequence[Gate]:
        """Those of these gates that are open, first due first."""
        return self._open(col(Gate.id).in_(gate_ids))

    def _open(self, *conditions: object) -> Sequence[Gate]:
        query = select(Gate).where(col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))
        for condition in conditions:
            query = query.where(condition)  # type: ignore[arg-type]  # a column expression or its truth
        return self._session.exec(query.order_by(col(Gate.due_on).is_(None), col(Gate.due_on), col(Gate.id))).all()
