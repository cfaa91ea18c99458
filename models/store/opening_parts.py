"""The repositories of a batch of opening checks: each reads once for the whole page, and keeps what is new."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import String, Text, cast, or_
from sqlmodel import Session, col, select

from models.assessment import Answer, AnswerValue, Assessment, plain_values
from models.case import Case
from models.check import Check, CheckEntry
from models.register import RegisterEntry
from models.signal import Signal, SignalTarget
from models.store.batch_parts import BatchAssessments, BatchCases, BatchChecks
from models.store.batch_rows import CLOSED, Gathered
from models.store.signals import Signals
from models.store.triages import Triages
from models.triage_record import TriageRecord
from models.vocabulary import AnswerOrigin, CheckKind, Instrument, SignalStatus

T = TypeVar("T")


class Page:
    """The cases and entries that a batch will be asked about."""

    def __init__(self, cases: Iterable[Case], entries: Iterable[RegisterEntry]) -> None:
        """Both as the unit of the batch read them."""
        self.cases = {case.id: case for case in cases}
        self.entries = {entry.id: entry for entry in entries}


class KnownCases(BatchCases):
    """The cases of the page, and new ones."""

    def __init__(self, session: Session, rows: Gathered, page: Page) -> None:
        """As the other parts of a batch."""
        super().__init__(session, rows)
        self._known = page.cases

    def get(self, case_id: UUID) -> Case:
        """A case of the page or a new one."""
        return self._known.get(case_id) or super().get(case_id)


class KnownAssessments(BatchAssessments):
    """The assessments of the cases of the page, and new ones."""

    def __init__(self, session: Session, rows: Gathered, page: Page) -> None:
        """As the other parts of a batch."""
        super().__init__(rows)
        self._reading, self._cases = session, page.cases
        self._new: dict[UUID, list[Assessment]] = defaultdict(list)

    @cached_property
    def _of_cases(self) -> dict[UUID, list[Assessment]]:
        query = select(Assessment).where(
            col(Assessment.case_id).in_(self._cases), col(Assessment.withdrawn_on).is_(None)
        )
        return _by(self._reading.exec(query.order_by(col(Assessment.id))), lambda one: one.case_id)

    def add(self, assessment: Assessment) -> None:
        """Gather a new assessment."""
        super().add(assessment)
        self._new[assessment.case_id].append(assessment)

    def of_case(self, case_id: UUID) -> Sequence[Assessment]:
        """The assessments of a case that were not withdrawn, oldest first."""
        known = self._of_cases.get(case_id, []) if case_id in self._cases else []
        return [*known, *self._new[case_id]]

    def told(self, assessment_id: UUID) -> dict[str, AnswerValue]:
        """Per question path the value that counts, of a new assessment or the last weighing of a case of the page."""
        return super().told(assessment_id) if assessment_id in self._answers else self._told[assessment_id]

    @cached_property
    def _told(self) -> dict[UUID, dict[str, AnswerValue]]:
        """Of the last weighing of each case, since a check starts from that; read as text, of which there is much."""
        weighed = (one for of_it in self._of_cases.values() for one in of_it if one.is_delivered)
        last = {one.case_id: one.id for one in weighed if one.instrument is Instrument.ETHICAL_CHECK}
        query = (
            select(cast(Answer.assessment_id, String), Answer.path, cast(Answer.value, Text))
            .where(col(Answer.assessment_id).in_(last.values()), Answer.origin != AnswerOrigin.CONFLICTING)
            .order_by(col(Answer.assessment_id), col(Answer.number))
        )
        rows = groupby(self._reading.exec(query), key=itemgetter(0))
        found = {UUID(key): plain_values(_read(of_it)) for key, of_it in rows}
        return {key: found.get(key, {}) for key in last.values()}


class KnownTriages(Triages):
    """The newest triage of the cases of the page; a new case has none."""

    def __init__(self, session: Session, rows: Gathered, page: Page) -> None:
        """As the other parts of a batch."""
        super().__init__(CLOSED)
        self._reading, self._rows, self._cases = session, rows, page.cases

    @cached_property
    def _newest(self) -> dict[UUID, TriageRecord]:
        query = select(TriageRecord).where(col(TriageRecord.case_id).in_(self._cases))
        return {record.case_id: record for record in self._reading.exec(query.order_by(col(TriageRecord.id)))}

    def newest(self, case_id: UUID) -> TriageRecord | None:
        """The run that counts for a case."""
        if case_id in self._cases:
            return self._newest.get(case_id)
        self._rows.case(case_id)
        return None


class KnownChecks(BatchChecks):
    """The checks of the cases of the page, and new ones with the entries that they cover."""

    def __init__(self, session: Session, rows: Gathered, page: Page) -> None:
        """As the other parts of a batch."""
        super().__init__(rows)
        self._reading, self._page = session, page
        self._new: dict[UUID, list[Check]] = defaultdict(list)
        self._covered: dict[UUID, list[CheckEntry]] = defaultdict(list)

    @cached_property
    def _of_cases(self) -> dict[UUID, list[Check]]:
        query = select(Check).where(col(Check.case_id).in_(self._page.cases))
        return _by(self._reading.exec(query.order_by(col(Check.due_on), col(Check.id))), lambda one: one.case_id)

    def add(self, *checks: Check) -> None:
        """Gather new checks."""
        self._rows.add(*checks)
        for check in checks:
            self._new[check.case_id].append(check)

    def cover(self, *entries: CheckEntry) -> None:
        """Gather which register entries a new check covers."""
        self._rows.add(*entries)
        for entry in entries:
            self._covered[entry.check_id].append(entry)

    def of_case(self, case_id: UUID) -> Sequence[Check]:
        """The checks of a case, those of this batch last."""
        known = self._of_cases.get(case_id, []) if case_id in self._page.cases else []
        return [*known, *self._new[case_id]]

    def open_interim(self, case_id: UUID) -> Check | None:
        """The interim check that a case has open."""
        on_the_way = [one for one in self.of_case(case_id) if one.kind is CheckKind.INTERIM]
        waiting = [one for one in on_the_way if one.answered_on is None and one.dropped_on is None]
        return next((one for one in waiting if one.opened_on is not None), None)

    def entries_of(self, check_id: UUID) -> Sequence[tuple[CheckEntry, RegisterEntry]]:
        """The entries that a check of this batch covers, by title; a check on the way covers none."""
        pairs = [(link, self._page.entries[link.entry_id]) for link in self._covered[check_id]]
        return sorted(pairs, key=lambda pair: pair[1].title)


class KnownSignals(Signals):
    """The signals that wait for the cases and entries of the page."""

    def __init__(self, session: Session, page: Page) -> None:
        """As the other parts of a batch."""
        super().__init__(CLOSED)
        self._reading, self._page = session, page

    @cached_property
    def _waiting(self) -> Sequence[tuple[SignalTarget, Signal]]:
        about = or_(col(SignalTarget.case_id).in_(self._page.cases), col(SignalTarget.entry_id).in_(self._page.entries))
        query = (
            select(SignalTarget, Signal)
            .join(Signal, col(Signal.id) == col(SignalTarget.signal_id))
            .where(col(SignalTarget.check_id).is_(None), Signal.status != SignalStatus.SETTLED, about)
        )
        return [(target, signal) for target, signal in self._reading.exec(query.order_by(col(SignalTarget.id)))]

    def waiting(self, case_id: UUID, entry_ids: Collection[UUID]) -> Sequence[tuple[SignalTarget, Signal]]:
        """What landed on a case or on these entries and was asked in no check yet, oldest first."""
        return [
            (target, signal)
            for target, signal in self._waiting
            if target.check_id is None and (target.case_id == case_id or target.entry_id in entry_ids)
        ]


def _read(rows: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Per path its value, of rows with the values as JSON; reading them at once takes a fraction of one by one."""
    _, paths, said = zip(*rows, strict=True)
    return dict(zip(paths, json.loads(f"[{','.join(said)}]"), strict=True))


def _by(rows: Iterable[T], key: Callable[[T], UUID]) -> dict[UUID, list[T]]:
    found: defaultdict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
