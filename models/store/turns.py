"""One at a time where two at once would do the same work twice."""

from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session


class Turn(StrEnum):
    """What only one transaction at a time may be doing."""

    SWEEP = "sweep"
    """Opening what is due."""
    GATHER = "gather"
    """Putting letters into mails."""
    IMPORT = "import"
    """Taking in a register."""


_KEYS = {Turn.SWEEP: 0x57415301, Turn.GATHER: 0x57415302, Turn.IMPORT: 0x57415303}


def wait_for_turn(session: Session, turn: Turn) -> None:
    """Wait until nobody else is doing this, and keep others waiting until the transaction ends.

    On SQLite every transaction that writes has the database to itself already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEYS[turn]})
