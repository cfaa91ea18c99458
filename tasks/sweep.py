"""The daily round: opening what is due, reminding of what waits, sealing the journal.

Page by page, each a transaction of its own. What fails is undone alone, reported, and tried again the next day.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.check import Check
from models.delegating import letters_to_deputies
from models.gate import Gate
from models.grouping import Together
from models.mailing import put_in_outbox
from models.nudging import forget_nudges
from models.opening import open_planned, open_together
from models.planning import plan_checks
from models.provisional import count_provisionally
from models.reminding import reminders_due, worth_a_look
from models.rhythm import rhythm_of
from models.sealing import seal
from models.store.open import Unit
from models.store.opening_batch import opening_within
from models.triage_record import TriageRecord
from models.vocabulary import CheckKind, LetterKind
from tasks.flow_words import cause_of
from tasks.report import Dropout, Moved, Report
from tasks.step import step
from tasks.world import case_link, world

PAGE = 500
"""Checks that are opened in one transaction: each brings a gate, letters and events of its own."""
GATES = 500
"""Gates that are looked at in one transaction."""

_log = logging.getLogger("waardenweg.tasks")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class _Work(Generic[T]):
    """One kind of thing that comes due.

    ``due``: those of the next page, without some; ``open_one``: opens one and gives its case; ``named``: its key and
    its reference; ``at_once``: a unit of work in which a whole page is opened, where there is one.
    """

    counted: str
    due: Callable[[Unit, Collection[UUID]], Sequence[T]]
    open_one: Callable[[Unit, T], Case]
    named: Callable[[T], tuple[UUID, str]]
    at_once: Callable[[Unit, Sequence[T]], AbstractContextManager[Unit]] | None = None


@step
def open_interim_checks(when: Moment) -> Report:
    """Open the checks on the way that are due; a project that ran past its planned end gets a next one."""
    with world().store.write() as unit:
        for case in unit.checks.overrun(when.on):
            plan_checks(unit, case, when.on)
    until = rhythm_of(CheckKind.INTERIM).reach(when.on)
    work = _Work[tuple[Check, Case]](
        counted="checks_opened",
        due=lambda unit, skipping: unit.checks.due_interim(until, PAGE, skipping),
        open_one=lambda unit, found: _open_interim(unit, found, when),
        named=lambda found: (found[0].id, found[1].reference),
        at_once=lambda unit, page: opening_within(
            unit, [case for _, case in page], checks=[check for check, _ in page]
        ),
    )
    return _as_they_fall_due(_open_all(work), CheckKind.INTERIM, work.counted, when)


@step
def open_rechecks(when: Moment) -> Report:
    """Open the yearly re-check of each register entry that is due; a first reflection too."""
    until = rhythm_of(CheckKind.RECHECK).reach(when.on)
    work = _Work[Together](
        counted="rechecks_opened",
        due=lambda unit, skipping: unit.recheck_groups.due(until, PAGE, skipping),
        open_one=lambda unit, group: _open_recheck(unit, group, when),
        named=lambda group: (group.first.id, group.first.source_id),
        at_once=_groups_at_once,
    )
    return _as_they_fall_due(_open_all(work), CheckKind.RECHECK, work.counted, when)


@step
def count_unconfirmed(when: Moment) -> Report:
    """Let the advice of the rules count provisionally where nobody confirmed it in time."""
    work = _Work[tuple[Gate, TriageRecord]](
        counted="provisional",
        due=lambda unit, skipping: unit.triages.unconfirmed(when.on, PAGE, skipping),
        open_one=lambda unit, found: count_provisionally(unit, *found, when),
        named=lambda found: (found[0].id, str(found[0].case_id)),
    )
    return _open_all(work)


def _as_they_fall_due(opened: Report, kind: CheckKind, counted: str, when: Moment) -> Report:
    """Count as opened what fell due, also where it opened ahead of that; and what opened ahead now as announced."""
    with world().store.write() as unit:
        now, before = unit.checks.mark_fallen_due(kind, when.on)
    return replace(opened, counts={counted: now + before, "announced": max(0, len(opened.moved) - now)})


def _open_interim(unit: Unit, found: tuple[Check, Case], when: Moment) -> Case:
    open_planned(unit, found[0], when)
    return found[1]


def _open_recheck(unit: Unit, group: Together, when: Moment) -> Case:
    return unit.cases.get(open_together(unit, group, when).case_id)


def _groups_at_once(unit: Unit, page: Sequence[Together]) -> AbstractContextManager[Unit]:
    cases = [group.case for group in page if group.case is not None]
    return opening_within(unit, cases, entries=[entry for group in page for entry in group.entries])


def _open_all(work: _Work[T]) -> Report:
    """Open everything that is due, page by page, each a transaction; what fails in a page fails there alone."""
    moved: list[Moved] = []
    dropouts: list[Dropout] = []
    failed: set[UUID] = set()
    while True:
        with world().store.write() as unit:
            unit.checks.take_turn()
            page = work.due(unit, failed)
            opened = _open_at_once(unit, work, page)
            for one in work.due(unit, failed) if opened is None else ():
                key, reference = work.named(one)
                try:
                    with unit.attempt():
                        moved.append(_moved(work.open_one(unit, one)))
                except Exception as error:
                    _log.exception("%s could not be opened.", key)
                    failed.add(key)
                    dropouts.append(Dropout(reference=reference, reason=cause_of(error)))
            moved += opened or ()
        if not page:
            return Report(counts={work.counted: len(moved)}, moved=tuple(moved), dropouts=tuple(dropouts))


def _open_at_once(unit: Unit, work: _Work[T], page: Sequence[T]) -> list[Moved] | None:
    """Open a whole page in a handful of statements; None where that does not go, and nothing of it happened."""
    if work.at_once is None:
        return None
    try:
        with unit.attempt(), work.at_once(unit, page) as batch:
            return [_moved(work.open_one(batch, one)) for one in page]
    except Exception:
        _log.warning("A page of %d goes one by one.", len(page), exc_info=True)
        return None


def _moved(case: Case) -> Moved:
    return Moved(reference=case.reference, link=case_link(case.reference), target=case.phase)


@step
def queue_reminders(when: Moment) -> Report:
    """Write what must be said today about questions that wait: one rung each, and never the same one twice."""
    counts = {"reminders_queued": 0, "escalations_queued": 0}
    with world().store.read() as unit:
        waiting = worth_a_look(unit, when)
    for start in range(0, len(waiting), GATES):
        with world().store.write() as unit:
            gates = unit.gates.still_open([gate.id for gate in waiting[start : start + GATES]])
            due = reminders_due(unit, when, gates)
            for kind, counted in (
                (LetterKind.REMINDER, "reminders_queued"),
                (LetterKind.ESCALATION, "escalations_queued"),
            ):
                letters = [reminder.letter for reminder in due if reminder.rung.kind is kind]
                counts[counted] += put_in_outbox(unit, letters, when)
    with world().store.write() as unit:
        put_in_outbox(unit, letters_to_deputies(unit, when), when)
    return Report(counts=counts, handled=sum(counts.values()))


@step
def tidy_up(when: Moment) -> None:
    """Let go of what is only kept for a while: which webhook calls came in."""
    with world().store.write() as unit:
        forget_nudges(unit, when)


@step
def seal_journal(when: Moment) -> None:
    """Seal the heads of all chains that grew."""
    with world().store.write() as unit:
        unit.checks.take_turn()
        seal(unit, when)
