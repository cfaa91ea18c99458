"""Where the registers and the cases do not fit each other."""

from collections.abc import Sequence

from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from models.case import Case
from models.register import CYCLING, RegisterEntry
from models.triage_record import TriageOutcome, TriageRecord
from models.vocabulary import EntryGap, EntryStatus, Level, Origin, Outcome, Phase, RegisterKind, Result

_KINDS: dict[str, RegisterKind] = {
    Outcome.ALGORITHM_REGISTER: RegisterKind.ALGORITHM,
    Outcome.SENSOR_REGISTER: RegisterKind.SENSOR,
}
_RUNS = or_(
    col(Case.phase).in_([Phase.MONITORING, Phase.CLOSING]),
    and_(col(Case.phase) == Phase.CLOSED, col(Case.result).in_([Result.COMPLETED, Result.REGISTERED])),
)
"""What a case is about was decided to go on, or only had to be registered."""
_WAS_STOPPED = and_(col(Case.phase) == Phase.CLOSED, col(Case.result).in_([Result.STOPPED, Result.WITHDRAWN]))
_IS_GONE = and_(
    col(Case.phase) == Phase.CLOSED, col(Case.result) == Result.COMPLETED, col(Case.origin) == Origin.REGISTER
)
"""What a register brought was reported as no longer in use; a project that is done may leave something that runs."""
_IS_OVER = col(RegisterEntry.status).in_([EntryStatus.OUT_OF_USE, EntryStatus.WITHDRAWN])


class RegisterGaps:
    """What somebody must look at to make registers and cases fit."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def entries_without_case(self) -> Sequence[RegisterEntry]:
        """The entries in the cycle that no case belongs to, by kind and title: what they do was never weighed here."""
        query = select(RegisterEntry).where(
            col(RegisterEntry.case_id).is_(None), col(RegisterEntry.status).in_(list(CYCLING))
        )
        return self._session.exec(query.order_by(RegisterEntry.kind, RegisterEntry.title, col(RegisterEntry.id))).all()

    def cases_without_entry(self) -> list[tuple[Case, RegisterKind]]:
        """The cases of which the newest triage asks for an entry in a register where they have none, by reference."""
        later, wanted = (
            aliased(TriageRecord),
            case(*((col(TriageOutcome.outcome) == outcome, kind) for outcome, kind in _KINDS.items())),
        )
        there = exists().where(
            col(RegisterEntry.case_id) == col(Case.id),
            col(RegisterEntry.kind) == wanted,
            col(RegisterEntry.status) != EntryStatus.WITHDRAWN,
        )
        query = (
            select(Case, TriageOutcome.outcome)
            .join(TriageRecord, col(TriageRecord.case_id) == col(Case.id))
            .join(TriageOutcome, col(TriageOutcome.triage_id) == col(TriageRecord.id))
            .where(
                ~exists().where(col(later.case_id) == col(Case.id), col(later.id) > col(TriageRecord.id)),
                col(TriageOutcome.outcome).in_(list(_KINDS)),
                func.coalesce(TriageOutcome.confirmed, TriageOutcome.advised).in_([Level.REQUIRED, Level.RECOMMENDED]),
                _RUNS,
                ~there,
            )
            .order_by(col(Case.reference), col(TriageOutcome.outcome))
        )
        return [(found, _KINDS[outcome]) for found, outcome in self._session.exec(query).all()]

    def differing(self) -> list[tuple[RegisterEntry, Case, EntryGap]]:
        """The entries that say something else than their case: in use though that ended, or over though that runs."""
        ended = or_(_WAS_STOPPED, _IS_GONE)
        query = (
            select(RegisterEntry, Case)
            .join(Case, col(Case.id) == col(RegisterEntry.case_id))
            .where(or_(and_(ended, ~_IS_OVER), and_(_IS_OVER, col(Case.phase) == Phase.MONITORING)))
            .order_by(col(Case.reference), RegisterEntry.title)
        )
        return [(entry, found, _gap(entry, found)) for entry, found in self._session.exec(query).all()]


def _gap(entry: RegisterEntry, found: Case) -> EntryGap:
    if entry.status not in CYCLING:
        return EntryGap.OVER
    return EntryGap.GONE if found.result is Result.COMPLETED else EntryGap.STOPPED
