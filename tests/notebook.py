"""A source that takes notes, for tests: it does as it is told, or goes wrong as it is told."""

from collections import deque

from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource, Outgoing, ReadBack
from models.vocabulary import WriteBackKind


class Killed(BaseException):
    """The sender is killed, as by kill -9: nothing after it runs."""


class Notebook:
    """A ``NoteTaker`` that keeps its notes. ``told``: every call; ``notes``: what stands there, by marker."""

    def __init__(self, *kinds: WriteBackKind) -> None:
        """``kinds``: what it wants to be told; everything where none is named."""
        self.kinds = frozenset(kinds or WriteBackKind)
        self.told: list[Outgoing] = []
        self.notes: dict[str, Outgoing] = {}
        self.goes_wrong: deque[BaseException | None] = deque()
        """What the next tellings raise; None takes the note."""
        self.dies_after_writing = False
        self.looks_wrong: deque[Exception | ReadBack | None] = deque()
        """What the next looks give; None looks what stands there."""

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that it was told, in their order."""
        return [outgoing.values["outcome"] for outgoing in self.notes.values()]

    def tell(self, outgoing: Outgoing) -> None:
        """Keep it, once per marker."""
        self.told.append(outgoing)
        trouble = self.goes_wrong.popleft() if self.goes_wrong else None
        if trouble is not None:
            raise trouble
        self.notes.setdefault(outgoing.marker, outgoing)
        if self.dies_after_writing:
            self.dies_after_writing = False
            raise Killed

    def read_back(self, outgoing: Outgoing) -> ReadBack:
        """Whether it stands there."""
        trouble = self.looks_wrong.popleft() if self.looks_wrong else None
        if isinstance(trouble, Exception):
            raise trouble
        return trouble or ReadBack(differs=() if outgoing.marker in self.notes else ("note",))


def taking_notes(notebook: Notebook | None, name: str = "inbox") -> ConnectedSource:
    """A source with this notebook."""
    return ConnectedSource(system=DemandSystemOnPaper(name), mapping=IntakeFormMapping(), notes=notebook)
