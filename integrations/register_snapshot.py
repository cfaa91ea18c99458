"""What reading a register gives, whichever register it is: the entries, and each row that could not be used."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from models.errors import WaardenwegError
from models.register import EntryRecord


class RegisterUnreadable(WaardenwegError):
    """The register could not be read; name a file or an address that holds its snapshot."""


class UnusableRow(Exception):
    """Why a row cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A row that could not be used. ``line``: which row it is, as people count them in that file."""

    line: int
    reference: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What a snapshot holds, of one organisation or of all.

    ``source``: the register that it is of, the same wherever it was read from; ``seen``: rows, usable or not;
    ``mentioned``: the references of all of these; ``announced``: how many rows the snapshot says that it has, and
    ``rows`` how many it has, whatever the organisation.
    """

    source: str
    records: tuple[EntryRecord, ...]
    rejections: tuple[Rejection, ...]
    seen: int
    mentioned: frozenset[str]
    organisations: frozenset[str]
    rows: int
    announced: int | None = None


@dataclass(kw_only=True)
class Tally:
    """Gathers a snapshot row by row; the second row with one reference is refused, even where it says the same."""

    source: str
    organisation: str | None
    records: list[EntryRecord] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    seen: int = 0
    rows: int = 0
    _first: dict[str, int] = field(default_factory=dict)

    def take(self, line: int, reference: str | None, organisation: str, make: Callable[[], EntryRecord]) -> None:
        """Take in one row; ``make`` gives its entry, or raises ``UnusableRow``: then the row is rejected."""
        self.rows += 1
        first = self._first.setdefault(reference, line) if reference else line
        if not self._is_asked_for(organisation):
            return
        self.seen += 1
        if reference:
            self.mentioned.add(reference)
        try:
            if first != line:
                raise UnusableRow(f"the reference was used in row {first} already")
            self.records.append(make())
        except UnusableRow as problem:
            self.rejections.append(Rejection(line=line, reference=reference, reason=str(problem)))

    def _is_asked_for(self, organisation: str) -> bool:
        return self.organisation is None or one_line(organisation).casefold() == one_line(self.organisation).casefold()

    def snapshot(self, announced: int | None = None) -> Snapshot:
        """What was gathered."""
        return Snapshot(
            source=self.source,
            records=tuple(self.records),
            rejections=tuple(self.rejections),
            seen=self.seen,
            mentioned=frozenset(self.mentioned),
            organisations=frozenset(record.organisation for record in self.records),
            rows=self.rows,
            announced=announced,
        )


def one_line(text: str) -> str:
    """The text on one line, without control characters; a database may refuse some of them."""
    kept = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return " ".join(kept.split())
