"""Register entries that are looked at together: those of one case, kind and purpose share one re-check and one date.

Who has a reason looks at an entry apart. An entry that comes in while the check of its group is open joins at the next
one. What has no case yet is alone, until somebody says to which case it belongs (``models.apart.join_case``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.case import Case
from models.check import Check
from models.register import RegisterEntry
from models.rhythm import rhythm_of
from models.vocabulary import CheckCause, CheckOutcome, EntryStatus

if TYPE_CHECKING:
    from models.store.open import Unit

FOR_ALL = frozenset({CheckCause.RHYTHM, CheckCause.FIRST})
"""Why a check may be there that is about a whole group; others are about what happened to one entry."""

Found = tuple[RegisterEntry, Case | None]
"""An entry with its case, where it has one."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """Entries that are looked at together, first due first, and their case where one is there."""

    case: Case | None
    entries: tuple[RegisterEntry, ...]

    @property
    def first(self) -> RegisterEntry:
        """The one whose date and anniversaries are those of all."""
        return self.entries[0]

    @property
    def due_on(self) -> date:
        """The date of the group."""
        assert self.first.next_recheck_on is not None, "what left the cycle is in no group"
        return self.first.next_recheck_on


def groups_of(found: Iterable[Found], wanted: Iterable[RegisterEntry]) -> list[Together]:
    """The groups of the wanted entries, made of all that was found in the cycle; first due first."""
    found = sorted(found, key=lambda pair: (pair[0].next_recheck_on or date.max, pair[0].id))
    members: defaultdict[Hashable, list[RegisterEntry]] = defaultdict(list)
    cases: dict[Hashable, Case | None] = {}
    for entry, case in found:
        members[_key(entry)].append(entry)
        cases[_key(entry)] = case
    asked = {_key(entry) for entry in wanted}
    return [Together(case=cases[key], entries=tuple(of_it)) for key, of_it in members.items() if key in asked]


def _key(entry: RegisterEntry) -> Hashable:
    """What makes entries belong together; an entry without a case, or set apart, is alone."""
    return entry.id if entry.case_id is None or entry.apart_because else (entry.case_id, entry.purpose_hash)


def complete_entries(unit: Unit, check: Check, on: date) -> None:
    """A re-check was answered: the dates of all entries that it covers move on, or they leave the cycle."""
    ahead = rhythm_of(check.kind).opens_before
    covered = unit.checks.entries_of(check.id)
    for link, entry in covered:
        link.completed_on = on
        entry.reflect(on, ahead=ahead)
        if check.outcome is CheckOutcome.STOP:
            entry.status = EntryStatus.OUT_OF_USE
            entry.leave_cycle()
    unit.flush()
    going_on = [entry for _, entry in covered if entry.next_recheck_on is not None]
    if going_on and check.cause in FOR_ALL:
        _take_latecomers_along(unit, going_on[0], rhythm_of(check.kind).reach(on))


def _take_latecomers_along(unit: Unit, first: RegisterEntry, until: date) -> None:
    """What came in while the check was open, and waited for it, takes the date of the group: it joins next time."""
    for entry in unit.recheck_groups.around(first).entries:
        if entry.next_recheck_on is not None and entry.next_recheck_on <= until:
            entry.keep_time_with(first)
