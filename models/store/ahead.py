"""What comes: checks, re-checks, conditions and questions with a day, in the order of their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all
from sqlmodel import Session, col

from models.case import Case
from models.check import Check, CheckEntry
from models.decision import Condition
from models.gate import Gate
from models.register import RegisterEntry
from models.vocabulary import AheadKind, CheckKind, ConditionStatus, SubjectKind


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """Which days and whose cases. ``since``, ``until``: the first and the last day.

    ``within``: the departments that somebody may see, None for all; ``lead_id``: only the cases that somebody leads.
    ``kind``: only this.
    """

    since: date
    until: date
    within: frozenset[str] | None = None
    lead_id: UUID | None = None
    kind: AheadKind | None = None


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One thing that comes: on which day, what, about what, in which case; an entry may have no case yet.

    ``id``: of the row that says so.
    """

    id: UUID
    on: date
    kind: AheadKind
    title: str
    reference: str | None
    case_title: str


class Ahead:
    """The year ahead."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def coming(self, horizon: Horizon, *, limit: int) -> list[Coming]:
        """What comes within a horizon, first first; one query, at most ``limit``."""
        wanted = [part for kind, part in self._parts(horizon).items() if horizon.kind in (None, kind)]
        found = union_all(*wanted).order_by("on", "kind", "title").limit(limit)
        return [
            Coming(id=id_, on=on, kind=AheadKind(kind), title=title, reference=reference, case_title=case_title or "")
            for id_, on, kind, title, reference, case_title in self._session.execute(found).all()
        ]

    def _parts(self, horizon: Horizon) -> dict[AheadKind, Select[Any]]:
        mine = _of_cases(horizon)
        checks = _told(Check.id, Check.due_on, AheadKind.CHECK, Check.milestone).join(
            Case, col(Case.id) == col(Check.case_id)
        )
        conditions = _told(Condition.id, Condition.due_on, AheadKind.CONDITION, Condition.text).join(
            Case, col(Case.id) == col(Condition.case_id)
        )
        questions = _told(Gate.id, Gate.due_on, AheadKind.QUESTION, Gate.form).join(
            Case, col(Case.id) == col(Gate.case_id)
        )
        entries = _told(RegisterEntry.id, RegisterEntry.next_recheck_on, AheadKind.RECHECK, RegisterEntry.title).join(
            Case, col(Case.id) == col(RegisterEntry.case_id), isouter=True
        )
        return {
            AheadKind.CHECK: checks.where(
                col(Check.kind) == CheckKind.INTERIM,
                col(Check.opened_on).is_(None),
                col(Check.dropped_on).is_(None),
                *_days(Check.due_on, horizon),
                *mine,
            ),
            AheadKind.RECHECK: entries.where(
                ~_being_checked.exists(),  # it is asked already, so that it stands among the questions
                *_days(RegisterEntry.next_recheck_on, horizon),
                *mine,
            ),
            AheadKind.CONDITION: conditions.where(
                col(Condition.status) == ConditionStatus.OPEN, *_days(Condition.due_on, horizon), *mine
            ),
            AheadKind.QUESTION: questions.where(
                col(Gate.answered_on).is_(None),
                col(Gate.withdrawn_on).is_(None),
                col(Gate.subject_kind) != SubjectKind.CONDITION,  # that one stands among the conditions
                *_days(Gate.due_on, horizon),
                *mine,
            ),
        }


def _told(key: Any, day: Any, kind: AheadKind, title: Any) -> Select[Any]:
    return select(
        key.label("id"),
        day.label("on"),
        literal(kind.value).label("kind"),
        title.label("title"),
        col(Case.reference).label("reference"),
        col(Case.title).label("case_title"),
    )


_being_checked = select(col(CheckEntry.id)).where(
    col(CheckEntry.entry_id) == col(RegisterEntry.id), col(CheckEntry.completed_on).is_(None)
)


def _days(day: Any, horizon: Horizon) -> Sequence[ColumnElement[bool]]:
    return [and_(day >= horizon.since, day <= horizon.until)]


def _of_cases(horizon: Horizon) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if horizon.within is not None:
        found.append(col(Case.department).in_(horizon.within))
    if horizon.lead_id is not None:
        found.append(col(Case.lead_id) == horizon.lead_id)
    return found
