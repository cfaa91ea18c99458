"""The daily round: opening what is due, reminding of what waits, sealing the journal.

Page by page, each a transaction of its own. What fails is undone alone, reported, and tried again the next day.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.check import Check
from models.delegating import letters_to_deputies
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
from models.vocabulary import CheckKind, LetterKind
from tasks.flow_words import cause_of
from tasks.report import Dropout, Moved, Report
from tasks.step import step
from tasks.world import case_link, world

PAGE = 100
"""Checks that are opened in one transaction: each brings a gate, letters and events of its own."""
GATES = 500
"""Gates that are looked at in one transaction."""

_log = logging.getLogger("waardenweg.tasks")

T = TypeVar("T")


@step
def open_interim_checks(when: Moment) -> Report:
    """Open the checks on the way that are due; a project that ran past its planned end gets a next one."""
    with world().store.write() as unit:
        for case in unit.checks.overrun(when.on):
            plan_checks(unit, case, when.on)
    until = rhythm_of(CheckKind.INTERIM).reach(when.on)
    return _open_all(
        "checks_opened",
        lambda unit, skipping: unit.checks.due_interim(until, PAGE, skipping),
        lambda unit, found: _open_interim(unit, found, when),
        lambda found: (found[0].id, found[1].reference),
    )


@step
def open_rechecks(when: Moment) -> Report:
    """Open the yearly re-check of each register entry that is due; a first reflection too."""
    until = rhythm_of(CheckKind.RECHECK).reach(when.on)
    return _open_all(
        "rechecks_opened",
        lambda unit, skipping: unit.recheck_groups.due(until, PAGE, skipping),
        lambda unit, group: _open_recheck(unit, group, when),
        lambda group: (group.first.id, group.first.source_id),
    )


@step
def count_unconfirmed(when: Moment) -> Report:
    """Let the advice of the rules count provisionally where nobody confirmed it in time."""
    return _open_all(
        "provisional",
        lambda unit, skipping: unit.triages.unconfirmed(when.on, PAGE, skipping),
        lambda unit, found: count_provisionally(unit, *found, when),
        lambda found: (found[0].id, str(found[0].case_id)),
    )


def _open_interim(unit: Unit, found: tuple[Check, Case], when: Moment) -> Case:
    open_planned(unit, found[0], when)
    return found[1]


def _open_recheck(unit: Unit, group: Together, when: Moment) -> Case:
    return unit.cases.get(open_together(unit, group, when).case_id)


def _open_all(
    counted: str,
    due: Callable[[Unit, Collection[UUID]], Sequence[T]],
    open_one: Callable[[Unit, T], Case],
    named: Callable[[T], tuple[UUID, str]],
) -> Report:
    """Open everything that is due. ``named``: the key and the reference of one thing; ``open_one``: its case."""
    moved: list[Moved] = []
    dropouts: list[Dropout] = []
    failed: set[UUID] = set()
    while True:
        with world().store.write() as unit:
            unit.checks.take_turn()
            page = due(unit, failed)
            for one in page:
                key, reference = named(one)
                try:
                    with unit.attempt():
                        case = open_one(unit, one)
                except Exception as error:
                    _log.exception("%s could not be opened.", key)
                    failed.add(key)
                    dropouts.append(Dropout(reference=reference, reason=cause_of(error)))
                else:
                    moved.append(_moved(case))
        if not page:
            return Report(counts={counted: len(moved)}, moved=tuple(moved), dropouts=tuple(dropouts))


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
