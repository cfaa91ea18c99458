"""What a flow did, as a value: what it moved, what it counted, what fell out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from models.vocabulary import Phase


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One thing that a flow moved; its reference, never its title or a person's name."""

    reference: str
    """The readable reference of the case or the register entry."""
    link: str
    """The address of its page."""
    source: Phase | None = None
    """Where it stood; none when it is new."""
    target: Phase | None = None
    """Where it stands now; none when it has no phase or stayed where it was."""


@dataclass(frozen=True, kw_only=True)
class Dropout:
    """One thing that could not be done; the others were."""

    reference: str
    reason: str
    """One sentence for process owners, without names or free text; ``tasks.flow_words.cause_of`` makes one."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a flow did; the command line prints its counts, Prefect shows all of it."""

    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """By name, as the command line prints them."""
    moved: tuple[Moved, ...] = ()
    dropouts: tuple[Dropout, ...] = ()
    sources: tuple[str, ...] = ()
    """The names of the demand sources that took part."""
    handled: int | None = None
    """How many things the run did something about, where that differs from what it moved; its name mentions it."""

    @property
    def count(self) -> int:
        """How many things the run did something about."""
        return len(self.moved) if self.handled is None else self.handled

    @property
    def nothing_to_do(self) -> bool:
        """Nothing was waiting for this flow; what it only looked at does not count."""
        return self.count == 0 and not self.dropouts
