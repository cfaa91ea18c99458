"""Signals that were noted and not asked about yet: the next check of what they are about opens with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.case import Case
from models.check import Check

if TYPE_CHECKING:
    from models.store.open import Unit


def with_signals(unit: Unit, case: Case, check: Check, note: str) -> str:
    """The note of a check that is being opened, with every signal that waited for it; they wait no longer."""
    told = [note] if note else []
    covered = [entry.id for _, entry in unit.checks.entries_of(check.id)]
    for target, signal in unit.signals.waiting(case.id, covered):
        target.check_id = check.id
        told.append(signal.told)
    return "\n\n".join(dict.fromkeys(told))
