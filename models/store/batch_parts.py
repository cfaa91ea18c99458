"""The repositories of a batch: each keeps what is new, and answers about the cases of the batch alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.assessment import Answer, Assessment
from models.case import Case, Written
from models.demand import Demand, KeptRecord
from models.gate import Gate
from models.journal import CaseEvent
from models.letter import Letter
from models.register import RegisterEntry
from models.signin import Counter
from models.store.assessments import Assessments
from models.store.batch_rows import CLOSED, Gathered
from models.store.cases import Cases, reference
from models.store.checks import Checks
from models.store.demands import Demands
from models.store.gates import Gates
from models.store.journal import Journal
from models.store.letters import Letters
from models.store.registers import Registers
from models.store.subscriptions import Subscriptions
from models.store.wakes import Wakes
from models.subscription import EventDelivery
from models.vocabulary import FlowName
from models.wake import EVERYTHING, Wake


class BatchCases(Cases):
    """The new cases."""

    def __init__(self, session: Session, rows: Gathered) -> None:
        """``session``: to count with."""
        super().__init__(CLOSED)
        self._stored, self._rows = Cases(session), rows
        self._counters: dict[int, Counter] = {}

    def add(self, case: Case) -> None:
        """Gather a new case."""
        self._rows.add(case)
        self._rows.cases[case.id] = case

    def get(self, case_id: UUID) -> Case:
        """A case of this batch."""
        return self._rows.case(case_id)

    def next_reference(self, year: int) -> str:
        """The next reference; what counts them is locked once for the whole batch."""
        if year not in self._counters:
            self._counters[year] = self._stored.counter(year)
        self._counters[year].last += 1
        return reference(year, self._counters[year].last)


class BatchDemands(Demands):
    """The new demands. One that is in the database already is refused there, by its unique key."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows
        self._found: dict[tuple[str, str], Demand] = {}

    def add(self, demand: Demand) -> None:
        """Gather a new demand."""
        self._rows.add(demand)
        self._found[demand.source, demand.ref] = demand

    def find(self, source: str, ref: str) -> Demand | None:
        """The demand, where this batch took it in."""
        return self._found.get((source, ref))

    def add_raw(self, record: KeptRecord) -> None:
        """Gather the first record of a demand."""
        self._rows.add(record)


class BatchAssessments(Assessments):
    """The assessments of new cases."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows
        self._answers: dict[UUID, list[Answer]] = {}

    def add(self, assessment: Assessment) -> None:
        """Gather a new assessment."""
        self._rows.add(assessment)
        self._answers[assessment.id] = []

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Gather new versions of answers."""
        self._rows.add(*answers)
        for answer in answers:
            self._answers[answer.assessment_id].append(answer)

    def history(self, assessment_id: UUID) -> Sequence[Answer]:
        """Every version of every answer, oldest first."""
        return sorted(self._answers[assessment_id], key=lambda answer: (answer.path, answer.number))


class BatchGates(Gates):
    """The gates of new cases."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows
        self._of_case: dict[UUID, list[Gate]] = defaultdict(list)

    def add(self, gate: Gate) -> None:
        """Gather a new gate."""
        self._rows.add(gate)
        self._of_case[gate.case_id].append(gate)

    def open_of_case(self, case_id: UUID) -> Sequence[Gate]:
        """The open gates of a new case, first due first."""
        found = [gate for gate in self._of_case[self._rows.case(case_id).id] if gate.is_open]
        return sorted(found, key=lambda gate: gate.due_on or date.max)


class BatchJournal(Journal):
    """The events of new cases."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows

    def add(self, written: Written) -> CaseEvent:
        """Gather an event with its content."""
        self._rows.add(*written)
        return written[0]


class BatchRegisters(Registers):
    """A new case stands in no register."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows

    def of_case(self, case_id: UUID) -> Sequence[RegisterEntry]:
        """None."""
        self._rows.case(case_id)
        return []


class BatchChecks(Checks):
    """Of a new case no check is planned."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows

    def drop_planned(self, case_id: UUID, on: date) -> None:
        """Nothing to drop."""
        self._rows.case(case_id)


class BatchLetters(Letters):
    """The letters about new cases."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows
        self._keys: set[str] = set()

    def write(self, letter: Letter) -> bool:
        """Gather a letter, once per key; tells whether it was new."""
        if letter.key in self._keys:
            return False
        self._keys.add(letter.key)
        self._rows.add(letter)
        return True


class BatchSubscriptions(Subscriptions):
    """What subscribers hear about new cases."""

    def __init__(self, session: Session, rows: Gathered) -> None:
        """``session``: to ask who subscribed."""
        super().__init__(session)
        self._rows = rows

    def queue(self, delivery: EventDelivery) -> None:
        """Gather a call."""
        self._rows.add(delivery)


class BatchWakes(Wakes):
    """What the engine has to do about new cases."""

    def __init__(self, rows: Gathered) -> None:
        """``rows``: what the batch gathers."""
        super().__init__(CLOSED)
        self._rows = rows
        self._asked: set[tuple[FlowName, UUID]] = set()

    def ask(
        self, flow: FlowName, subject: UUID = EVERYTHING, *, now: datetime, not_before: datetime | None = None
    ) -> None:
        """Gather a wake, once per flow and subject."""
        if (flow, subject) not in self._asked:
            self._asked.add((flow, subject))
            self._rows.add(Wake(flow=flow, subject=subject, asked_at=now, not_before=not_before))
