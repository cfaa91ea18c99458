"""Lists over many cases: what is asked of somebody, what runs where, and how long it has been standing there.

Each list is one query, whatever its length; nothing here changes a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from models.case import Case
from models.gate import Gate
from models.person import Actor, PersonDetails, PersonRole
from models.register import RegisterEntry
from models.store.asked import Whose, asked_of
from models.store.decisions import unmet_cases
from models.vocabulary import EntryStatus, Phase, RegisterKind


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which open gates to list.

    ``late_on``: only those that are overdue on that day; ``dated``: only those with a date, or those that wait until
    something happens.
    """

    whose: Whose = Whose.MINE_AND_MY_ROLES
    phase: Phase | None = None
    late_on: date | None = None
    dated: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases to list. ``within``: the departments that somebody may see; None for all of them."""

    within: frozenset[str] | None = None
    phase: Phase | None = None
    department: str | None = None
    lead_id: UUID | None = None
    late_on: date | None = None
    unmet_on: date | None = None
    """Only those with a condition that is not met in time on that day, or whose evidence expired."""


@dataclass(frozen=True, kw_only=True)
class EntryFilter:
    """Which register entries to list.

    ``gap``: only those that were never discussed; ``in_cycle``: that come round; ``due_until``: by that day; ``text``:
    what stands somewhere in the title or the reference.
    """

    kind: RegisterKind | None = None
    gap: bool = False
    status: EntryStatus | None = None
    due_until: date | None = None
    text: str = ""
    in_cycle: bool = False


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many, and how many of those are overdue."""

    total: int = 0
    late: int = 0


class Boards:
    """The lists."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def tasks(
        self, actor: Actor, chosen: TaskFilter, *, limit: int, after: Gate | None = None
    ) -> Sequence[tuple[Gate, Case]]:
        """The open gates that ask somebody something, first due first, those without a date last.

        ``after``: the last gate of the page before this one.
        """
        query = (
            select(Gate, Case)
            .join(Case, col(Case.id) == col(Gate.case_id))
            .where(*self._asked(actor, chosen), *([_later(after)] if after else []))
            .order_by(col(Gate.due_on).is_(None), col(Gate.due_on), col(Gate.id))
            .limit(limit)
        )
        return [(gate, case) for gate, case in self._session.exec(query).all()]

    def count_tasks(self, actor: Actor, chosen: TaskFilter, today: date) -> Tally:
        """How many gates ``tasks`` would list without a limit."""
        query = (
            select(func.count(), _late(col(Gate.due_on), today))
            .join(Case, col(Case.id) == col(Gate.case_id))
            .where(*self._asked(actor, chosen))
        )
        total, late = self._session.execute(query).one()
        return Tally(total=total, late=late or 0)

    def led_by(self, person_id: UUID) -> Sequence[Case]:
        """The cases that a person leads, those that are closed last."""
        closed = case((col(Case.phase) == Phase.CLOSED, 1), else_=0)
        query = select(Case).where(Case.lead_id == person_id).order_by(closed, col(Case.id).desc())
        return self._session.exec(query).all()

    def counts(self, chosen: CaseFilter, today: date) -> dict[Phase, Tally]:
        """Per phase how many cases stand there."""
        query = (
            select(col(Case.phase), func.count(), _late(col(Case.due_on), today))
            .where(*of_case(chosen))
            .group_by(col(Case.phase))
        )
        return {phase: Tally(total=total, late=late or 0) for phase, total, late in self._session.execute(query).all()}

    def cases(self, chosen: CaseFilter, *, limit: int, skip: int = 0) -> Sequence[tuple[Case, str | None]]:
        """Cases with the name of who leads them, longest in their phase first."""
        query = (
            select(Case, PersonDetails.name)
            .join(PersonDetails, col(PersonDetails.id) == col(Case.lead_id), isouter=True)
            .where(*of_case(chosen))
            .order_by(col(Case.phase_since), col(Case.id))
            .offset(skip)
            .limit(limit)
        )
        return [(found, name) for found, name in self._session.exec(query).all()]

    def departments(self, within: frozenset[str] | None) -> Sequence[str]:
        """The departments that have cases, by name."""
        query = select(Case.department).where(col(Case.department).is_not(None), *of_case(CaseFilter(within=within)))
        found = self._session.exec(query.distinct().order_by(col(Case.department))).all()
        return [department for department in found if department]

    def leads(self, within: frozenset[str] | None) -> Sequence[tuple[UUID, str]]:
        """Who leads cases, by name."""
        query = (
            select(PersonDetails.id, PersonDetails.name)
            .join(Case, col(Case.lead_id) == col(PersonDetails.id))
            .where(*of_case(CaseFilter(within=within)))
            .distinct()
            .order_by(PersonDetails.name)
        )
        return [(person_id, name) for person_id, name in self._session.exec(query).all()]

    def entries(self, chosen: EntryFilter, *, limit: int, skip: int = 0) -> Sequence[tuple[RegisterEntry, str | None]]:
        """Register entries with the reference of their case, first re-check first; what left the cycle last."""
        due = col(RegisterEntry.next_recheck_on)
        query = (
            select(RegisterEntry, Case.reference)
            .join(Case, col(Case.id) == col(RegisterEntry.case_id), isouter=True)
            .where(*_of_entry(chosen))
            .order_by(due.is_(None), due, RegisterEntry.title, col(RegisterEntry.id))
            .offset(skip)
            .limit(limit)
        )
        return [(entry, reference) for entry, reference in self._session.exec(query).all()]

    def count_entries(self, chosen: EntryFilter) -> int:
        """How many entries ``entries`` would list without a limit."""
        return self._session.exec(select(func.count()).select_from(RegisterEntry).where(*_of_entry(chosen))).one()

    def open_gates(self, today: date) -> Tally:
        """How many gates are open at all."""
        query = select(func.count(), _late(col(Gate.due_on), today)).where(*_STILL_OPEN)
        total, late = self._session.execute(query).one()
        return Tally(total=total, late=late or 0)

    def _asked(self, actor: Actor, chosen: TaskFilter) -> list[ColumnElement[bool]]:
        """The same as ``models.permission.asked_of_them``, and for a role of one department only its own cases."""
        people = [person.person_id for person in (actor, *actor.stands_in_for)]
        held = self._session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(people))).all()
        conditions = [*_STILL_OPEN, asked_of(actor, held, chosen.whose)]
        if chosen.phase is not None:
            conditions.append(col(Case.phase) == chosen.phase)
        if chosen.late_on is not None:
            conditions.append(col(Gate.due_on) < chosen.late_on)
        if chosen.dated is not None:
            conditions.append(col(Gate.due_on).is_not(None) if chosen.dated else col(Gate.due_on).is_(None))
        return conditions


def of_case(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of a case."""
    conditions: list[ColumnElement[bool]] = [col(Case.destroyed_on).is_(None)]
    if chosen.within is not None:
        conditions.append(col(Case.department).in_(chosen.within))
    if chosen.phase is not None:
        conditions.append(col(Case.phase) == chosen.phase)
    if chosen.department is not None:
        conditions.append(col(Case.department) == chosen.department)
    if chosen.lead_id is not None:
        conditions.append(col(Case.lead_id) == chosen.lead_id)
    if chosen.late_on is not None:
        conditions.append(col(Case.due_on) < chosen.late_on)
    if chosen.unmet_on is not None:
        conditions.append(col(Case.id).in_(unmet_cases(chosen.unmet_on)))
    return conditions


_STILL_OPEN = (col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))


def _later(gate: Gate) -> ColumnElement[bool]:
    """What comes after a gate in the order of ``tasks``."""
    due, later = col(Gate.due_on), col(Gate.id) > gate.id
    if gate.due_on is None:
        return and_(due.is_(None), later)
    return or_(due.is_(None), due > gate.due_on, and_(due == gate.due_on, later))


def _late(due_on: Mapped[date | None], today: date) -> ColumnElement[int]:
    """How many of the rows are overdue: from the day after their due date."""
    return func.sum(case((due_on < today, 1), else_=0))


def _of_entry(chosen: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.kind is not None:
        conditions.append(col(RegisterEntry.kind) == chosen.kind)
    if chosen.gap:
        conditions.append(col(RegisterEntry.last_reflected_on).is_(None))
    if chosen.status is not None:
        conditions.append(col(RegisterEntry.status) == chosen.status)
    if chosen.in_cycle:
        conditions.append(col(RegisterEntry.next_recheck_on).is_not(None))
    if chosen.due_until is not None:
        conditions.append(col(RegisterEntry.next_recheck_on) <= chosen.due_until)
    if chosen.text:
        title, reference = col(RegisterEntry.title), col(RegisterEntry.source_id)
        conditions.append(
            or_(title.icontains(chosen.text, autoescape=True), reference.icontains(chosen.text, autoescape=True))
        )
    return conditions
