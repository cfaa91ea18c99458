"""Many new cases in one transaction: their rows are gathered in memory and written together, table by table.

What a new case is, is written once (``models.demanding``, ``models.intake``) and asks a unit only for people and for
what it wrote itself; a batch answers that. Whatever else it is asked it refuses, and who filled it goes back to one
case at a time: slower, never wrong.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlmodel import Session

from models.store.batch_parts import (
    BatchAssessments,
    BatchCases,
    BatchChecks,
    BatchDemands,
    BatchGates,
    BatchJournal,
    BatchLetters,
    BatchRegisters,
    BatchSubscriptions,
    BatchWakes,
)
from models.store.batch_people import BatchPeople
from models.store.batch_rows import CLOSED, Gathered
from models.store.batch_write_backs import BatchWriteBacks
from models.store.open import Unit


class Batch(Unit):
    """A unit of work for new cases alone; nothing of it is in the database before ``write``."""

    def __init__(self, session: Session, emails: Collection[str]) -> None:
        """``session``: of the unit that it is part of; ``emails``: of everybody it will ask about."""
        super().__init__(CLOSED)
        rows = self._rows = Gathered()
        self.cases = BatchCases(session, rows)
        self.people = BatchPeople(session, rows, emails)
        self.demands = BatchDemands(rows)
        self.assessments = BatchAssessments(rows)
        self.gates = BatchGates(rows)
        self.checks = BatchChecks(rows)
        self.journal = BatchJournal(rows)
        self.registers = BatchRegisters(rows)
        self.letters = BatchLetters(rows)
        self.wakes = BatchWakes(rows)
        self.subscriptions = BatchSubscriptions(session, rows)
        self.write_backs = BatchWriteBacks(session, rows)
        self._within = session

    def flush(self) -> None:
        """Nothing speaks up before the end."""

    def write(self) -> None:
        """Write what was gathered; raises what the database raises for a row that it does not take."""
        self._rows.write(self._within)


@contextmanager
def batch_within(unit: Unit, emails: Collection[str]) -> Iterator[Batch]:
    """A batch that is written at its end, in the transaction of ``unit``; ``emails``: see ``Batch``."""
    batch = Batch(unit._session, emails)
    yield batch
    batch.write()
