"""Which register entries are looked at together, and when: the groups whose re-check comes round."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.case import Case
from models.check import Check, CheckEntry
from models.grouping import FOR_ALL, Found, Together, groups_of
from models.register import RegisterEntry
from models.vocabulary import Origin

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
        return sorted(group.due_on for group in groups_of(found, [entry for entry, _ in found], found))

    def _groups(self, wanted: Sequence[Found], skipping: Collection[UUID] = ()) -> list[Together]:
        """The groups of these entries, with the others that belong to them."""
        found, homes = list(wanted), list(wanted)
        known = {entry.id for entry, _ in wanted}
        for likewise in _like(wanted):
            query = _found(_COVERED).where(_IN_THE_CYCLE, likewise, col(RegisterEntry.id).not_in(known))
            for entry, case, is_covered in self._session.execute(query).all():
                known.add(entry.id)
                homes.append((entry, case))
                if not is_covered and entry.id not in skipping:
                    found.append((entry, case))
        return groups_of(found, [entry for entry, _ in wanted], homes)


def _found(*more: Any) -> Select[Any]:
    return select(RegisterEntry, Case, *more).join(Case, col(Case.id) == col(RegisterEntry.case_id), isouter=True)


def _like(wanted: Sequence[Found]) -> Iterator[ColumnElement[bool]]:
    """Where others may be that belong to these: in their cases, and among what has the same purpose and no case."""
    sharing = [(entry, case) for entry, case in wanted if not entry.apart_because]
    cases = {case.id for _, case in sharing if case is not None}
    if cases:
        yield and_(_SHARES, col(RegisterEntry.case_id).in_(cases))
    purposes = {
        entry.purpose_hash
        for entry, case in sharing
        if entry.purpose and (case is None or case.origin is Origin.REGISTER)
    }
    if purposes:
        from_the_cycle = col(RegisterEntry.case_id).is_(None) | (col(Case.origin) == Origin.REGISTER)
        yield and_(_SHARES, col(RegisterEntry.purpose_hash).in_(purposes), from_the_cycle)


def _group_is_asked() -> ColumnElement[bool]:
    """That a check about the whole group is open: what came in since then joins at the next one."""
    other, home = aliased(RegisterEntry), aliased(Case)
    asked = (
        exists()
        .where(col(CheckEntry.entry_id) == col(other.id), col(CheckEntry.completed_on).is_(None))
        .where(col(Check.id) == col(CheckEntry.check_id), col(Check.cause).in_(FOR_ALL))
        .where(col(other.apart_because) == "", col(other.purpose_hash) == col(RegisterEntry.purpose_hash))
    )
    in_its_case = asked.where(col(other.case_id) == col(RegisterEntry.case_id))
    without_case = asked.where(
        col(RegisterEntry.case_id).is_(None),
        col(RegisterEntry.purpose) != "",
        col(other.organisation) == col(RegisterEntry.organisation),
        col(home.id) == col(other.case_id),
        col(home.origin) == Origin.REGISTER,
    )
    return and_(_SHARES, or_(in_its_case, without_case))
