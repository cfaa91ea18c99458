"""Entries of which the register tells something else: their case is told, and what was weighed is asked about now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from models.asking_entries import ask_entries_now
from models.base import Moment
from models.entry_changes import Change, told_changes
from models.person import ENGINE
from models.register import RegisterEntry
from models.vocabulary import CheckCause, EventKind

if TYPE_CHECKING:
    from models.store.open import Unit


def follow_changes(unit: Unit, changed: Sequence[tuple[RegisterEntry, Sequence[Change]]], moment: Moment) -> None:
    """Do what follows where a register changed what it tells of entries; once per case, however many change at once.

    An early check leaves the coming date of an entry (``models.register``).
    """
    changes = {entry.id: found for entry, found in changed if found}
    by_case: defaultdict[UUID, list[RegisterEntry]] = defaultdict(list)
    for entry, _ in changed:
        if entry.id in changes:
            entry.changed_on = moment.on
            if entry.case_id is not None:
                by_case[entry.case_id].append(entry)

    def told(entries: Sequence[RegisterEntry]) -> str:
        return told_changes([(entry, changes[entry.id]) for entry in entries])

    for case_id, entries in by_case.items():
        fields = sorted({change.field for entry in entries for change in changes[entry.id]})
        facts = {"entries": [entry.id for entry in entries], "fields": fields}
        case = unit.cases.get(case_id)
        content = {"text": told(entries)}
        unit.journal.add(case.tell(EventKind.ENTRY_CHANGED, by=ENGINE, moment=moment, facts=facts, content=content))
    if by_case:
        unit.checks.take_turn()
        every = [entry for entries in by_case.values() for entry in entries]
        ask_entries_now(unit, every, CheckCause.CHANGED, told, moment)
