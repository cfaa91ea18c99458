"""Asking about register entries now instead of at their date: because of a signal, or because they changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.check import Check, CheckEntry
from models.first_reflection import is_first
from models.late_advice import add_to
from models.opening import open_check
from models.register import RegisterEntry
from models.vocabulary import CheckCause, CheckKind, Phase

if TYPE_CHECKING:
    from models.store.open import Unit

_RUNS = frozenset({Phase.MONITORING, Phase.CLOSING, Phase.CLOSED})

Why = Callable[[Sequence[RegisterEntry]], str]
"""What a check says about why these entries are asked about now."""


def ask_entries_now(
    unit: Unit, entries: Sequence[RegisterEntry], cause: CheckCause, why: Why, moment: Moment
) -> dict[UUID, Check]:
    """Ask whether what was weighed of these entries still holds; gives by entry the check that asks it.

    The entries of one case share one check, so that many at once ask one person once. An entry that is asked about
    already is asked in that check. What was never weighed waits for its first reflection, and what is being weighed is
    told to who weighs it. Entries that left the cycle are asked nothing.
    """
    asked: dict[UUID, Check] = {}
    cycling = [entry for entry in entries if entry.next_recheck_on is not None and entry.case_id is not None]
    by_case = sorted(cycling, key=lambda entry: (str(entry.case_id), entry.title, str(entry.id)))
    for _, group in groupby(by_case, key=lambda entry: entry.case_id):
        asked |= _ask_in_case(unit, list(group), cause, why, moment)
    return asked


def _ask_in_case(
    unit: Unit, entries: Sequence[RegisterEntry], cause: CheckCause, why: Why, moment: Moment
) -> dict[UUID, Check]:
    """The same for entries of one case."""
    already = {entry.id: found[1] for entry in entries if (found := unit.checks.open_of_entry(entry.id)) is not None}
    for check in {check.id: check for check in already.values()}.values():
        told = [entry for entry in entries if entry.id in already and already[entry.id].id == check.id]
        add_to(unit.gates.open_of_subject(check.id), why(told))
    others = [entry for entry in entries if entry.id not in already]
    case = unit.cases.get(entries[0].case_id) if entries[0].case_id else None
    if case is None or not others or is_first(unit, case, others):
        return already
    if case.phase not in _RUNS:
        add_to(unit.gates.phase_gate(case.id), why(others))
        return already
    same = next((one for one in unit.checks.of_case(case.id) if _asks_the_same(one, cause)), None)
    check = same or Check(case_id=case.id, kind=CheckKind.RECHECK, due_on=moment.on, cause=cause)
    unit.checks.add(check)
    unit.checks.cover(*(CheckEntry(check_id=check.id, entry_id=entry.id, due_on=check.due_on) for entry in others))
    if same is None:
        open_check(unit, case, check, moment, why(others))
    else:
        add_to(unit.gates.open_of_subject(check.id), why(others))
    return already | {entry.id: check for entry in others}


def _asks_the_same(check: Check, cause: CheckCause) -> bool:
    """Whether an open check can take along what happened to other entries of its case."""
    is_open = check.opened_on is not None and check.answered_on is None and check.dropped_on is None
    return is_open and (check.kind, check.cause) == (CheckKind.RECHECK, cause)
