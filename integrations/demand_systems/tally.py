"""What came of a pull or a replay, counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.demand_systems.port import Unread
from integrations.demand_systems.storing import Arrival, Stored
from models.demanding import TakenIn


@dataclass(kw_only=True)
class Tally:
    """What came of a pull or a replay; created, changed, unchanged and dead-lettered add up to seen.

    ``seen``: what the source told, and the dead letters that were tried again because the mapping is another one.
    """

    seen: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    dead_lettered: int = 0
    newly_buried: int = 0
    """How many of the dead letters were not there before."""
    watermark: datetime | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    """The cases that came of it, or that changed."""
    problem: Exception | None = None
    """Why the source as a whole broke off; what was taken in before counts."""

    @property
    def counts(self) -> dict[str, int]:
        """Seen and what became of it, by name."""
        names = ("seen", "created", "changed", "unchanged", "dead_lettered")
        return {name: getattr(self, name) for name in names}

    def add(self, other: "Tally") -> None:
        """Add what came of another source."""
        self.seen += other.seen
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.dead_lettered += other.dead_lettered
        self.newly_buried += other.newly_buried
        self.arrivals += other.arrivals
        self.watermark = max(filter(None, [self.watermark, other.watermark]), default=None)

    def count(self, stored: Sequence[Stored], unread: Sequence[Unread], seen: int, newly_buried: int) -> None:
        """Add a page that was committed."""
        created = sum(one.taken is TakenIn.CREATED for one in stored)
        changed = sum(one.taken is TakenIn.CHANGED for one in stored)
        self.seen += seen
        self.created += created
        self.changed += changed
        self.dead_lettered += len(unread)
        self.unchanged += seen - created - changed - len(unread)
        self.newly_buried += newly_buried
        self.arrivals += [one.arrival for one in stored if one.arrival]
