"""Which register entries are looked at together, and when: the groups whose re-check comes round."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.case import Case
from models.check import Check, CheckEntry
from models.grouping import FOR_ALL, Found, Together, groups_of
from models.register import RegisterEntry

_IN_THE_CYCLE = col(RegisterEntry.next_recheck_on).is_not(None)
_SHARES = col(RegisterEntry.apart_because) == ""
_COVERED = exists().where(col(CheckEntry.entry_id) == col(RegisterEntry.id), col(CheckEntry.completed_on).is_(None))


class RecheckGroups:
    """The groups of entries that share a re-check."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def due(self, until: date, limit: int | None = None, skipping: Collection[UUID] = ()) -> list[Together]:
        """The groups that are due ``until`` a day and can open, first due first.

        Each with all its entries in the cycle that no open check covers; a group of which a check is open waits.
        ``limit``: entries that are due, so at most as many groups; ``skipping``: entries to leave alone.
        """
        wanted = (
            _found()
            .where(col(RegisterEntry.next_recheck_on) <= until, ~_COVERED, ~_group_is_asked())
            .where(col(RegisterEntry.id).not_in(skipping))
            .order_by(col(RegisterEntry.next_recheck_on), col(RegisterEntry.id))
            .limit(limit)
        )
        due: list[Found] = [(entry, case) for entry, case in self._session.execute(wanted).all()]
        return self._groups(due, skipping)

    def around(self, entry: RegisterEntry) -> Together:
        """The group of one entry that is in the cycle, without those that another open check covers."""
        case = self._session.get(Case, entry.case_id) if entry.case_id else None
        (group,) = self._groups([(entry, case)])
        return group

    def days(self, after: date, until: date) -> list[date]:
        """Per group that comes round after ``after``, up to and including ``until``: the date of its first entry."""
        recheck = col(RegisterEntry.next_recheck_on)
        query = _found().where(recheck > after, recheck <= until, ~_COVERED, ~_group_is_asked())
        found: list[Found] = [(entry, case) for entry, case in self._session.execute(query).all()]
        return sorted(group.due_on for group in groups_of(found, [entry for entry, _ in found]))

    def _groups(self, wanted: Sequence[Found], skipping: Collection[UUID] = ()) -> list[Together]:
        """The groups of these entries, with the others of their cases that no open check covers."""
        found = list(wanted)
        known = {entry.id for entry, _ in wanted} | set(skipping)
        cases = {case.id for entry, case in wanted if case is not None and not entry.apart_because}
        if cases:
            query = _found().where(_IN_THE_CYCLE, _SHARES, ~_COVERED, col(RegisterEntry.case_id).in_(cases))
            others = self._session.execute(query.where(col(RegisterEntry.id).not_in(known))).all()
            found += [(entry, case) for entry, case in others]
        return groups_of(found, [entry for entry, _ in wanted])


def _found() -> Select[RegisterEntry, Case]:
    return select(RegisterEntry, Case).join(Case, col(Case.id) == col(RegisterEntry.case_id), isouter=True)


def _group_is_asked() -> ColumnElement[bool]:
    """That a check about the whole group is open: what came in since then joins at the next one."""
    other = aliased(RegisterEntry)
    asked = (
        exists()
        .where(col(CheckEntry.entry_id) == col(other.id), col(CheckEntry.completed_on).is_(None))
        .where(col(Check.id) == col(CheckEntry.check_id), col(Check.cause).in_(FOR_ALL))
        .where(col(other.apart_because) == "", col(other.purpose_hash) == col(RegisterEntry.purpose_hash))
        .where(col(other.case_id) == col(RegisterEntry.case_id))
    )
    return and_(_SHARES, asked)
