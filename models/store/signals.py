"""The signals, and what they are about."""

from uuid import UUID

from sqlmodel import Session

from models.errors import NotFound
from models.signal import Signal, SignalTarget


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
