"""Register entries that are looked at together: those of one case, kind and purpose share one re-check and one date.

Entries that have no case share one as soon as organisation, kind and a purpose that is filled in are the same. Who has
a reason looks at an entry apart. An entry that comes in while the check of its group is open joins at the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.case import Case
from models.check import Check
from models.register import RegisterEntry
from models.rhythm import rhythm_of
from models.vocabulary import CheckCause, CheckOutcome, EntryStatus, Origin

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


def groups_of(found: Iterable[Found], wanted: Iterable[RegisterEntry], known: Iterable[Found]) -> list[Together]:
    """The groups of the wanted entries, made of all that was found in the cycle; first due first.

    ``known``: entries that say where one without a case belongs, also where they do not join themselves.
    """
    found = sorted(found, key=lambda pair: (pair[0].next_recheck_on or date.max, pair[0].id))
    homes = _homes(known)
    members: defaultdict[Hashable, list[RegisterEntry]] = defaultdict(list)
    cases: dict[Hashable, Case | None] = {}
    keys: dict[UUID, Hashable] = {}
    for entry, own in found:
        case = own or homes.get(_shared(entry))
        key = keys[entry.id] = _key(entry, case)
        members[key].append(entry)
        cases[key] = case
    asked = {keys[entry.id] for entry in wanted}
    return [Together(case=cases[key], entries=tuple(of_it)) for key, of_it in members.items() if key in asked]


def _homes(known: Iterable[Found]) -> Mapping[Hashable, Case]:
    """Where entries without a case belong: to the case that the cycle opened for others like them."""
    homes: dict[Hashable, Case] = {}
    for entry, case in sorted(known, key=lambda pair: pair[0].id):
        if case is not None and case.origin is Origin.REGISTER and _shared(entry) is not None:
            homes.setdefault(_shared(entry), case)
    return homes


def _shared(entry: RegisterEntry) -> Hashable:
    """What makes entries without a case belong together; None where nothing does."""
    return (entry.organisation, entry.purpose_hash) if entry.purpose and not entry.apart_because else None


def _key(entry: RegisterEntry, case: Case | None) -> Hashable:
    if entry.apart_because:
        return entry.id
    if case is not None:
        return (case.id, entry.purpose_hash)
    shared = _shared(entry)
    return entry.id if shared is None else shared


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
