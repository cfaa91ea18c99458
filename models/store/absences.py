"""Who is away, and who answers for whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, select

from models.absence import Absence, Delegation
from models.errors import NotFound
from models.gate import Gate


class Absences:
    """Who is away, and who answers for whom."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Absence | Delegation) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, absence_id: UUID) -> Absence:
        """The absence; raises ``NotFound``."""
        found = self._session.get(Absence, absence_id)
        if found is None:
            raise NotFound(f"There is no absence {absence_id}.")
        return found

    def not_over(self, on: date) -> Sequence[Absence]:
        """Who is away on ``on`` or will be, first to leave first; what was taken back is left out."""
        query = select(Absence).where(*_goes_on(Absence, on)).order_by(col(Absence.from_on), col(Absence.id))
        return self._session.exec(query).all()

    def of_person(self, person_id: UUID, on: date) -> Sequence[Absence]:
        """When a person is away from ``on``."""
        return [absence for absence in self.not_over(on) if absence.person_id == person_id]

    def ever_of(self, person_id: UUID) -> Sequence[Absence]:
        """When a person was, is or will be away, first to leave first."""
        query = select(Absence).where(Absence.person_id == person_id).order_by(col(Absence.from_on), col(Absence.id))
        return self._session.exec(query).all()

    def forget(self, person_id: UUID) -> None:
        """Erase when a person was away and why their questions changed hands; they are nobody's deputy any more."""
        self._session.execute(delete(Absence).where(col(Absence.person_id) == person_id))
        named = update(Absence).where(col(Absence.deputy_id) == person_id)
        self._session.execute(named.values(deputy_id=None, version=Absence.version + 1))
        of_them = (col(Delegation.person_id) == person_id) | (col(Delegation.deputy_id) == person_id)
        self._session.execute(update(Delegation).where(of_them).values(because="", version=Delegation.version + 1))

    def delegations(self, on: date, gate_ids: Collection[UUID]) -> Mapping[UUID, Delegation]:
        """Who has which of these gates on ``on``, where it was handed over."""
        query = select(Delegation).where(col(Delegation.gate_id).in_(gate_ids), *_goes_on(Delegation, on))
        found = self._session.exec(query.order_by(col(Delegation.id))).all()
        return {one.gate_id: one for one in found if one.covers(on)}

    def delegations_of_case(self, case_id: UUID) -> Sequence[Delegation]:
        """Every handing over in a case, oldest first."""
        query = select(Delegation).join(Gate, col(Gate.id) == col(Delegation.gate_id)).where(Gate.case_id == case_id)
        return self._session.exec(query.order_by(col(Delegation.id))).all()

    def delegation_of(self, gate_id: UUID, on: date) -> Delegation | None:
        """The handing over of a gate that holds on ``on`` or will."""
        query = select(Delegation).where(col(Delegation.gate_id) == gate_id, *_goes_on(Delegation, on))
        return self._session.exec(query.order_by(col(Delegation.id).desc())).first()

    def handed_to(self, person_id: UUID, on: date) -> Sequence[tuple[Delegation, Gate]]:
        """The open gates that others handed over to a person, as it is on ``on``."""
        return self._handed(on, col(Delegation.deputy_id) == person_id)

    def handed_on(self, on: date) -> Sequence[tuple[Delegation, Gate]]:
        """Every open gate that somebody else has on ``on``."""
        return self._handed(on)

    def _handed(self, on: date, *conditions: ColumnElement[bool]) -> Sequence[tuple[Delegation, Gate]]:
        query = (
            select(Delegation, Gate)
            .join(Gate, col(Gate.id) == col(Delegation.gate_id))
            .where(*_goes_on(Delegation, on), *conditions)
            .where(col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))
            .order_by(col(Delegation.id))
        )
        return [(one, gate) for one, gate in self._session.exec(query).all() if one.covers(on)]


def _goes_on(table: type[Absence | Delegation], on: date) -> tuple[ColumnElement[bool], ...]:
    """Not over on ``on``, and not taken back; it may still have to begin."""
    ended = col(table.ended_on)
    still = or_(ended.is_(None), and_(ended > on, ended > col(table.from_on)))
    return (col(table.until_on) >= on, still)
