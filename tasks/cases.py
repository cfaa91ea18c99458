"""Doing one thing to many cases: a transaction per case, so that one that fails never stops the others."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.store.open import Unit
from models.vocabulary import FlowName
from tasks.flow_words import cause_of
from tasks.report import Dropout, Moved, Report
from tasks.world import case_link, world

TRY_AGAIN_AFTER = timedelta(minutes=15)

_log = logging.getLogger("waardenweg.tasks")

Verb = Callable[[Unit, Case, Moment], object]
"""What is done to a case; something true when it did anything."""


def each_case(flow: FlowName, cases: Iterable[UUID], when: Moment, verb: Verb) -> Report:
    """Do ``verb`` to each case, and report which it moved.

    A case that fails keeps its place, is reported as a dropout, and is tried again by ``flow`` later.
    """
    moved, dropouts = [], []
    for case_id in cases:
        try:
            row = _one(case_id, when, verb)
        except Exception as error:
            _log.exception("Flow %s failed for case %s.", flow, case_id)
            dropouts.append(_ask_again(flow, case_id, when, error))
        else:
            moved += [row] if row else []
    return Report(moved=tuple(moved), dropouts=tuple(dropouts))


def _one(case_id: UUID, when: Moment, verb: Verb) -> Moved | None:
    with world().store.write() as unit:
        case = unit.cases.get(case_id)
        source = case.phase
        if not verb(unit, case, when):
            return None
        return Moved(reference=case.reference, link=case_link(case.reference), source=source, target=case.phase)


def _ask_again(flow: FlowName, case_id: UUID, when: Moment, error: Exception) -> Dropout:
    with world().store.write() as unit:
        unit.wakes.ask(flow, case_id, now=when.at, not_before=when.at + TRY_AGAIN_AFTER)
        reference = unit.cases.get(case_id).reference
    return Dropout(reference=reference, reason=cause_of(error))


def together(reports: Sequence[Report]) -> Report:
    """Several reports as one."""
    counts: dict[str, int] = {}
    for report in reports:
        for name, count in report.counts.items():
            counts[name] = counts.get(name, 0) + count
    return Report(
        counts=counts,
        moved=tuple(row for report in reports for row in report.moved),
        dropouts=tuple(row for report in reports for row in report.dropouts),
        sources=tuple(sorted({source for report in reports for source in report.sources})),
        handled=sum(report.count for report in reports),
    )


def named_or(cases: Sequence[UUID] | None, waiting: Callable[[Unit], Iterable[Case]]) -> list[UUID]:
    """The cases that a run was asked for, else those that ``waiting`` finds by itself."""
    if cases is not None:
        return list(cases)
    with world().store.read() as unit:
        return [case.id for case in waiting(unit)]
