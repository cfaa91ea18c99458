"""Where checks are kept, and which are due."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.case import Case
from models.check import Check, CheckEntry
from models.errors import NotFound
from models.register import RegisterEntry
from models.store.turns import Turn, wait_for_turn
from models.vocabulary import CheckCause, CheckKind, Origin, Phase

OF_THE_RHYTHM = (CheckCause.RHYTHM, CheckCause.MILESTONE, CheckCause.FIRST)
"""Why the daily round opens a check; others are opened by what happens."""


class Checks:
    """The checks."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *checks: Check) -> None:
        """Keep new checks."""
        self._session.add_all(checks)
        self._session.flush()

    def cover(self, *entries: CheckEntry) -> None:
        """Let a check cover register entries; the database refuses a second open check per entry."""
        self._session.add_all(entries)
        self._session.flush()

    def of_entry(self, entry_id: UUID) -> Sequence[Check]:
        """The checks that covered a register entry, newest first."""
        query = (
            select(Check)
            .join(CheckEntry, col(CheckEntry.check_id) == col(Check.id))
            .where(CheckEntry.entry_id == entry_id)
            .order_by(col(Check.due_on).desc(), col(Check.id).desc())
        )
        return self._session.exec(query).all()

    def release(self, check_id: UUID, on: date) -> None:
        """A check that is dropped covers its entries no longer, so that another may."""
        covered = update(CheckEntry).where(col(CheckEntry.check_id) == check_id, col(CheckEntry.completed_on).is_(None))
        self._session.execute(covered.values(completed_on=on))

    def get(self, check_id: UUID) -> Check:
        """The check; raises ``NotFound``."""
        check = self._session.get(Check, check_id)
        if check is None:
            raise NotFound(f"There is no check {check_id}.")
        return check

    def of_case(self, case_id: UUID) -> Sequence[Check]:
        """The checks of a case, first due first."""
        query = select(Check).where(Check.case_id == case_id).order_by(col(Check.due_on), col(Check.id))
        return self._session.exec(query).all()

    def answered_in(self, assessment: Assessment) -> Check | None:
        """The check whose answers an assessment holds."""
        return self._session.exec(select(Check).where(Check.assessment_id == assessment.id)).first()

    def take_turn(self) -> None:
        """Let nobody else open checks until the transaction ends."""
        wait_for_turn(self._session, Turn.SWEEP)

    def due_interim(
        self, until: date, limit: int | None = None, skipping: Collection[UUID] = ()
    ) -> Sequence[tuple[Check, Case]]:
        """Interim checks that are due ``until`` a day and can open: the project runs, and no other one is open."""
        other = aliased(Check)
        open_already = (
            select(other.id)
            .where(col(other.case_id) == col(Check.case_id), col(other.kind) == CheckKind.INTERIM)
            .where(col(other.opened_on).is_not(None), col(other.answered_on).is_(None), col(other.dropped_on).is_(None))
        )
        query = (
            select(Check, Case)
            .join(Case, col(Case.id) == col(Check.case_id))
            .where(Check.kind == CheckKind.INTERIM, Case.phase == Phase.MONITORING, Check.due_on <= until)
            .where(col(Check.opened_on).is_(None), col(Check.dropped_on).is_(None), ~open_already.exists())
            .where(col(Check.id).not_in(skipping))
            .order_by(col(Check.due_on), col(Check.id))
            .limit(limit)
        )
        return [(check, case) for check, case in self._session.exec(query).all()]

    def mark_fallen_due(self, kind: CheckKind, today: date) -> tuple[int, int]:
        """Note which open checks of the rhythm have become due by ``today``.

        Gives how many of those that opened today, and of those that opened ahead of their date.
        """
        opened_on = col(Check.opened_on)
        return self._mark_due(kind, today, opened_on == today), self._mark_due(kind, today, opened_on < today)

    def _mark_due(self, kind: CheckKind, today: date, opened: ColumnElement[bool]) -> int:
        done = self._session.execute(
            update(Check)
            .where(col(Check.kind) == kind, col(Check.due_on) <= today, col(Check.cause).in_(OF_THE_RHYTHM), opened)
            .where(col(Check.answered_on).is_(None), col(Check.dropped_on).is_(None), col(Check.fell_due_on).is_(None))
            .values(fell_due_on=today)
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor

    def overrun(self, today: date) -> Sequence[Case]:
        """Projects that run on after their planned end, with no interim check planned or open."""
        waiting = select(Check.id).where(
            col(Check.case_id) == col(Case.id),
            col(Check.kind) == CheckKind.INTERIM,
            col(Check.answered_on).is_(None),
            col(Check.dropped_on).is_(None),
        )
        query = select(Case).where(
            Case.phase == Phase.MONITORING,
            Case.origin != Origin.REGISTER,
            col(Case.planned_end_on) <= today,
            ~waiting.exists(),
        )
        return self._session.exec(query.order_by(col(Case.id))).all()

    def open_of_entry(self, entry_id: UUID) -> tuple[CheckEntry, Check] | None:
        """The re-check that a register entry has open."""
        query = (
            select(CheckEntry, Check)
            .join(Check, col(Check.id) == col(CheckEntry.check_id))
            .where(CheckEntry.entry_id == entry_id, col(CheckEntry.completed_on).is_(None))
        )
        found = self._session.exec(query).first()
        return (found[0], found[1]) if found else None

    def open_interim(self, case_id: UUID) -> Check | None:
        """The interim check that a case has open."""
        query = select(Check).where(
            Check.case_id == case_id,
            Check.kind == CheckKind.INTERIM,
            col(Check.opened_on).is_not(None),
            col(Check.answered_on).is_(None),
            col(Check.dropped_on).is_(None),
        )
        return self._session.exec(query).first()

    def drop_planned(self, case_id: UUID, on: date) -> None:
        """The planned interim checks of a case are not needed any more."""
        self._drop(case_id, on)

    def drop_rhythm(self, case_id: UUID, on: date) -> None:
        """The planned interim checks of a case are not needed any more, but for those at a milestone."""
        self._drop(case_id, on, col(Check.milestone) == "")

    def drop_closing(self, case_id: UUID, on: date) -> None:
        """A case goes on that was being closed: the closing check of its phase is asked anew when it ends after all.

        That about an entry which is no longer used stays.
        """
        of_the_phase = (col(Check.kind) == CheckKind.CLOSING) & (col(Check.cause) != CheckCause.WITHDRAWN)
        self._drop_where(case_id, on, of_the_phase, col(Check.answered_on).is_(None))

    def _drop(self, case_id: UUID, on: date, *conditions: ColumnElement[bool]) -> None:
        is_planned = col(Check.opened_on).is_(None)
        self._drop_where(case_id, on, col(Check.kind) == CheckKind.INTERIM, is_planned, *conditions)

    def _drop_where(self, case_id: UUID, on: date, *conditions: ColumnElement[bool]) -> None:
        self._session.execute(
            update(Check)
            .where(col(Check.case_id) == case_id, col(Check.dropped_on).is_(None), *conditions)
            .values(dropped_on=on, version=Check.version + 1)
        )

    def entries_of(self, check_id: UUID) -> Sequence[tuple[CheckEntry, RegisterEntry]]:
        """The register entries that a check covers."""
        query = (
            select(CheckEntry, RegisterEntry)
            .join(RegisterEntry, col(RegisterEntry.id) == col(CheckEntry.entry_id))
            .where(CheckEntry.check_id == check_id)
            .order_by(RegisterEntry.title)
        )
        return self._session.exec(query).all()

    def planned_interim(self, after: date, until: date) -> dict[date, int]:
        """Per day after ``after``, up to and including ``until``: how many planned interim checks fall due."""
        query = (
            select(col(Check.due_on), func.count())
            .join(Case, col(Case.id) == col(Check.case_id))
            .where(Check.kind == CheckKind.INTERIM, Case.phase == Phase.MONITORING)
            .where(col(Check.opened_on).is_(None), col(Check.dropped_on).is_(None))
            .where(Check.due_on > after, Check.due_on <= until)
            .group_by(col(Check.due_on))
        )
        return {day: count for day, count in self._session.execute(query).all()}  # noqa: C416  (rows are no pairs)
