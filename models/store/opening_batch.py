"""Opening a page of checks in one transaction: what it asks is read for all of them at once, what it makes is gathered.

What opening a check is, is written once (``models.opening``) and asks a unit of work; this one answers from a handful
of queries for the whole page and writes table by table. What it does not know it refuses (``NotInABatch``), and who
filled it goes back to one check at a time: slower, never wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlmodel import Session

from models.case import Case
from models.check import Check
from models.register import RegisterEntry
from models.store.batch import Batch
from models.store.open import Unit
from models.store.opening_parts import (
    KnownAssessments,
    KnownCases,
    KnownChecks,
    KnownSignals,
    KnownTriages,
    Page,
)
from models.store.updating import update_all


class OpeningBatch(Batch):
    """A unit of work that opens the checks of known cases and entries, and the cases of entries that have none."""

    def __init__(self, session: Session, page: Page) -> None:
        """``session``: of the unit that it is part of; ``page``: what it will be asked about."""
        super().__init__(session, ())
        rows = self._rows
        self.cases = KnownCases(session, rows, page)
        self.assessments = KnownAssessments(session, rows, page)
        self.triages = KnownTriages(session, rows, page)
        self.checks = KnownChecks(session, rows, page)
        self.signals = KnownSignals(session, page)


@contextmanager
def opening_within(
    unit: Unit, cases: Sequence[Case], *, entries: Sequence[RegisterEntry] = (), checks: Sequence[Check] = ()
) -> Iterator[Unit]:
    """A batch that opens checks of these cases, written at its end in the transaction of ``unit``.

    ``entries``: that new checks will cover; ``checks``: those that were planned already.
    """
    session = unit._session
    with session.no_autoflush:  # an entry may point to a case that is written at the end
        batch = OpeningBatch(session, Page(cases, entries))
        yield batch
        batch.write()
        update_all(session, {row.id: row for row in [*checks, *cases, *entries]}.values())
    session.flush()  # what is left: signals that were asked about
