"""The signals, what they are about, and what a signal may be about by what is known of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.case import Case
from models.errors import NotFound
from models.facts import NOTHING
from models.register import CYCLING, RegisterEntry
from models.signal import Signal, SignalTarget
from models.store.library import VALUES, answered
from models.triage_record import TriageOutcome, TriageRecord
from models.vocabulary import Instrument, Outcome, Phase, RegisterKind, Result, SignalKind, SignalStatus

_IN_USE = (Result.CLEARED, Result.REGISTERED)
"""Results after which what the case was about goes on."""


@dataclass(frozen=True, kw_only=True)
class SignalFilter:
    """Which signals to list."""

    kind: SignalKind | None = None
    status: SignalStatus | None = None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What something may be about.

    ``answers``: by question of the intake an option that was given; ``value``: weighed in the ethical check;
    ``outcome``: the newest triage asks something there, or does not know; ``register``: its entries, not its case.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    department: str = ""
    outcome: Outcome | None = None
    register: RegisterKind | None = None

    @property
    def names_cases(self) -> bool:
        """Whether it says something about cases, so that entries without one cannot fit."""
        return bool(self.answers or self.value or self.department or self.outcome)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, and everything would fit."""
        return not self.names_cases and self.register is None


class Signals:
    """The signals, and what they are about."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Signal | SignalTarget) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, signal_id: UUID) -> Signal:
        """The signal; raises ``NotFound``."""
        signal = self._session.get(Signal, signal_id)
        if signal is None:
            raise NotFound(f"There is no signal {signal_id}.")
        return signal

    def listed(self, chosen: SignalFilter, *, limit: int | None = None, skip: int = 0) -> Sequence[Signal]:
        """The signals, newest first."""
        query = select(Signal).where(*_fitting(chosen)).order_by(col(Signal.id).desc()).offset(skip).limit(limit)
        return self._session.exec(query).all()

    def count(self, chosen: SignalFilter) -> int:
        """How many ``listed`` would give without a limit."""
        return self._session.exec(select(func.count()).select_from(Signal).where(*_fitting(chosen))).one()

    def target(
        self, signal_id: UUID, *, case_id: UUID | None = None, entry_id: UUID | None = None
    ) -> SignalTarget | None:
        """The target of a signal that is this case or entry."""
        query = select(SignalTarget).where(
            SignalTarget.signal_id == signal_id,
            SignalTarget.case_id == case_id,
            SignalTarget.entry_id == entry_id,
        )
        return self._session.exec(query).first()

    def targets(self, signal_id: UUID) -> Sequence[tuple[SignalTarget, Case | None, RegisterEntry | None]]:
        """What a signal is about: each a case, or an entry with its case if it has one."""
        query = (
            select(SignalTarget, Case, RegisterEntry)
            .join(RegisterEntry, col(RegisterEntry.id) == col(SignalTarget.entry_id), isouter=True)
            .join(
                Case,
                or_(col(Case.id) == col(SignalTarget.case_id), col(Case.id) == col(RegisterEntry.case_id)),
                isouter=True,
            )
            .where(SignalTarget.signal_id == signal_id)
            .order_by(col(SignalTarget.id))
        )
        return [(target, case, entry) for target, case, entry in self._session.execute(query).all()]

    def counts(self, signal_ids: Collection[UUID]) -> dict[UUID, int]:
        """Of these signals on how many cases and entries they landed."""
        query = (
            select(col(SignalTarget.signal_id), func.count())
            .where(col(SignalTarget.signal_id).in_(signal_ids))
            .group_by(col(SignalTarget.signal_id))
        )
        return {row[0]: row[1] for row in self._session.execute(query).all()}

    def of_case(self, case_id: UUID) -> Sequence[Signal]:
        """The signals about a case or one of its entries, newest first."""
        entries = select(RegisterEntry.id).where(RegisterEntry.case_id == case_id)
        about = select(SignalTarget.signal_id).where(
            or_(col(SignalTarget.case_id) == case_id, col(SignalTarget.entry_id).in_(entries))
        )
        query = select(Signal).where(col(Signal.id).in_(about)).order_by(col(Signal.id).desc())
        return self._session.exec(query).all()

    def of_entry(self, entry_id: UUID) -> Sequence[Signal]:
        """The signals about a register entry itself, newest first."""
        about = select(SignalTarget.signal_id).where(SignalTarget.entry_id == entry_id)
        query = select(Signal).where(col(Signal.id).in_(about)).order_by(col(Signal.id).desc())
        return self._session.exec(query).all()

    def waiting(self, case_id: UUID, entry_ids: Collection[UUID]) -> Sequence[tuple[SignalTarget, Signal]]:
        """What landed on a case or on these entries, was not settled, and was asked in no check yet; oldest first."""
        query = (
            select(SignalTarget, Signal)
            .join(Signal, col(Signal.id) == col(SignalTarget.signal_id))
            .where(
                col(SignalTarget.check_id).is_(None),
                Signal.status != SignalStatus.SETTLED,
                or_(col(SignalTarget.case_id) == case_id, col(SignalTarget.entry_id).in_(entry_ids)),
            )
            .order_by(col(SignalTarget.id))
        )
        return [(target, signal) for target, signal in self._session.exec(query).all()]

    def reached_cases(self, reach: Reach, *, limit: int) -> Sequence[Case]:
        """The cases in use that fit, by reference; none where it is about entries or says nothing."""
        if reach.register is not None or reach.is_empty:
            return []
        query = select(Case).where(_is_in_use(), *_of_cases(reach)).order_by(col(Case.reference)).limit(limit)
        return self._session.exec(query).all()

    def reached_entries(self, reach: Reach, *, limit: int) -> Sequence[RegisterEntry]:
        """The entries of a register that come round and fit, by title; none where it is about cases."""
        if reach.register is None:
            return []
        query = select(RegisterEntry).where(
            RegisterEntry.kind == reach.register, col(RegisterEntry.status).in_(list(CYCLING))
        )
        if reach.names_cases:
            query = query.join(Case, col(Case.id) == col(RegisterEntry.case_id)).where(*_of_cases(reach))
        return self._session.exec(query.order_by(RegisterEntry.title, col(RegisterEntry.id)).limit(limit)).all()


def _fitting(chosen: SignalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.kind is not None:
        conditions.append(col(Signal.kind) == chosen.kind)
    if chosen.status is not None:
        conditions.append(col(Signal.status) == chosen.status)
    return conditions


def _is_in_use() -> ColumnElement[bool]:
    """Of a case: what it is about goes on, or is still being weighed."""
    comes_round = exists().where(
        col(RegisterEntry.case_id) == col(Case.id), col(RegisterEntry.status).in_(list(CYCLING))
    )
    return or_(col(Case.phase) != Phase.CLOSED, col(Case.result).in_(_IN_USE), comes_round)


def _of_cases(reach: Reach) -> list[ColumnElement[bool]]:
    conditions = [answered(Instrument.INTAKE, question, [option]) for question, option in reach.answers.items()]
    if reach.value:
        conditions.append(answered(Instrument.ETHICAL_CHECK, VALUES, [reach.value]))
    if reach.department:
        conditions.append(col(Case.department) == reach.department)
    if reach.outcome is not None:
        conditions.append(_asks_something(reach.outcome))
    return conditions


def _asks_something(outcome: Outcome) -> ColumnElement[bool]:
    """Whether the newest triage of a case asks something of this kind; what is unknown may."""
    later = aliased(TriageRecord)
    counts = func.coalesce(TriageOutcome.confirmed, TriageOutcome.advised)
    return exists().where(
        and_(
            col(TriageRecord.case_id) == col(Case.id),
            col(TriageOutcome.triage_id) == col(TriageRecord.id),
            col(TriageOutcome.outcome) == outcome,
            counts.not_in(sorted(NOTHING[outcome])),
            ~exists().where(col(later.case_id) == col(TriageRecord.case_id), col(later.id) > col(TriageRecord.id)),
        )
    )
