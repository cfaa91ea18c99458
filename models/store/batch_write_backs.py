"""What the sources of a batch must be told about its demands."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.demand import Demand
from models.store.batch_rows import CLOSED, Gathered
from models.store.demands import Demands
from models.store.write_backs import WriteBacks
from models.vocabulary import EffectStatus, WriteBackKind
from models.write_back import WriteBack


class BatchWriteBacks(WriteBacks):
    """The write-backs about new demands."""

    def __init__(self, session: Session, rows: Gathered) -> None:
        """``session``: to ask which source takes notes."""
        super().__init__(CLOSED)
        self._sources, self._rows = Demands(session), rows
        self._takes_notes: dict[str, bool] = {}

    def takers(self, case_id: UUID) -> Sequence[Demand]:
        """The demands of a new case whose source wants to be told, without those that it withdrew."""
        case = self._rows.case(case_id)
        return [
            demand
            for demand in self._rows.of(Demand)
            if demand.case_id == case.id and demand.withdrawn_on is None and self._is_taker(demand.source)
        ]

    def write(self, row: WriteBack) -> bool:
        """Gather something to tell, once per key; tells whether it was new."""
        if any(known.key == row.key for known in self._rows.of(WriteBack)):
            return False
        self._rows.add(row)
        return True

    def newest_hold(self, demand_id: UUID) -> WriteBack | None:
        """The last time that the source of a new demand was to be told that it should wait."""
        holds = [row for row in self._rows.of(WriteBack) if row.demand_id == demand_id]
        return next((row for row in reversed(holds) if row.kind is WriteBackKind.HOLD), None)

    def holds_waiting(self, case_id: UUID) -> Sequence[WriteBack]:
        """What was not said yet about demands of a new case that should wait."""
        of_case = [row for row in self._rows.of(WriteBack) if row.case_id == self._rows.case(case_id).id]
        return [row for row in of_case if row.kind is WriteBackKind.HOLD and row.status is EffectStatus.QUEUED]

    def _is_taker(self, source: str) -> bool:
        if source not in self._takes_notes:
            state = self._sources.find_state(source)
            self._takes_notes[source] = state is not None and state.takes_notes
        return self._takes_notes[source]
