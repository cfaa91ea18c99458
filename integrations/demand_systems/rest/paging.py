"""Reading a list page by page, in the ways in which systems cut one up: what is asked next, and when it was the last.

A short page is no end: a server may cut what was asked down to its own maximum, or count rows that we may not see.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.picking import Pick

BARREN_IN_A_ROW = 3
"""So many pages one after the other that repeat what earlier ones told are a source that goes round in circles."""
EMPTY_IN_A_ROW = 500
"""So many empty pages are one that has no end; some are normal, where rows are hidden from our account."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One page as it is asked for: what the names in the request stand for, or the address that the source gave."""

    values: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    number: int = 1
    seen: int = 0
    """How many places of the list lie before it."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as it came."""

    turn: Turn
    answer: Answer
    rows: Sequence[Any]


class Paging(Protocol):
    """One way to read a list."""

    names: frozenset[str]
    """What a request may ask to be filled in."""
    steady: bool
    """Whether rows that change meanwhile cannot push others past a page that was read or will be."""

    def first(self) -> Turn:
        """The first page."""

    def after(self, page: Page) -> Turn | None:
        """The page after this one; None where it was the last. Raises ``SourceFailed`` where it cannot be asked."""


@dataclass(frozen=True, kw_only=True)
class OnePage:
    """The whole list in one answer."""

    names = frozenset[str]()
    steady = True

    def first(self) -> Turn:
        """All of it."""
        return Turn()

    def after(self, page: Page) -> None:
        """Nothing."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How long a list is told to be, and how much of it a page takes.

    ``answered_limit``: how many rows a page has by the answer; ``hides_rows``: rows that we may not see count in
    ``total`` and in the size of a page; ``short_page_ends``: this source never gives a short page but as the last.
    """

    limit: int
    total: Pick | None = None
    answered_limit: Pick | None = None
    hides_rows: bool = False
    short_page_ends: bool = False

    def taken(self, page: Page) -> int:
        """How many places of the list a page takes."""
        told = _whole(self.answered_limit, page.answer)
        if told:
            return told
        return self.limit if self.hides_rows or not page.rows else len(page.rows)

    def ends_with(self, page: Page) -> bool:
        """Whether nothing comes after this page."""
        if self.short_page_ends and len(page.rows) < self.limit:
            return True
        total = _whole(self.total, page.answer)
        return not page.rows if total is None else page.turn.seen + self.taken(page) >= total


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Pages have numbers: ``{page}`` and ``{limit}``."""

    extent: Extent
    first_page: int = 1
    names = frozenset({"page", "limit"})
    steady = False

    def first(self) -> Turn:
        """The page with the first number."""
        return Turn(values={"page": self.first_page, "limit": self.extent.limit})

    def after(self, page: Page) -> Turn | None:
        """The page with the next number."""
        if self.extent.ends_with(page):
            return None
        values = {**page.turn.values, "page": page.turn.values["page"] + 1}
        return Turn(values=values, number=page.turn.number + 1, seen=page.turn.seen + self.extent.taken(page))


@dataclass(frozen=True, kw_only=True)
class Offset:
    """Pages begin at a place in the list: ``{offset}``, ``{limit}`` and ``{last}``, the last place of the page."""

    extent: Extent
    names = frozenset({"offset", "limit", "last"})
    steady = False

    def first(self) -> Turn:
        """From the start."""
        return self._from(0, 1)

    def after(self, page: Page) -> Turn | None:
        """From where the page ended."""
        if self.extent.ends_with(page):
            return None
        return self._from(page.turn.seen + self.extent.taken(page), page.turn.number + 1)

    def _from(self, offset: int, number: int) -> Turn:
        limit = self.extent.limit
        values = {"offset": offset, "limit": limit, "last": offset + limit - 1}
        return Turn(values=values, number=number, seen=offset)


@dataclass(frozen=True, kw_only=True)
class Following:
    """Each answer says how the next page is called: an address, or a word (``{cursor}``); the last one says nothing."""

    limit: int
    next: Pick | None = None
    cursor: Pick | None = None
    names = frozenset({"limit", "cursor"})
    steady = False

    def first(self) -> Turn:
        """The page that is told without a name."""
        return Turn(values={"limit": self.limit})

    def after(self, page: Page) -> Turn | None:
        """The page that this one names."""
        number, seen = page.turn.number + 1, page.turn.seen + len(page.rows)
        if self.next is not None:
            address = self.next.of(page.answer)
            return Turn(values=page.turn.values, address=str(address), number=number, seen=seen) if address else None
        word = self.cursor.of(page.answer) if self.cursor else None
        values = {"limit": self.limit, "cursor": word}
        return Turn(values=values, number=number, seen=seen) if word else None


@dataclass(frozen=True, kw_only=True)
class Keyset:
    """A page begins after the last row of the one before: ``{key}`` and ``{limit}``.

    ``total``: how many rows come after the key, where the source tells.
    """

    extent: Extent
    key: Pick
    first_key: str
    names = frozenset({"key", "limit"})
    steady = True

    def first(self) -> Turn:
        """After a key that is before all others."""
        return Turn(values={"key": self.first_key, "limit": self.extent.limit})

    def after(self, page: Page) -> Turn | None:
        """After the key of the last row."""
        left = _whole(self.extent.total, page.answer)
        short = self.extent.short_page_ends and len(page.rows) < self.extent.limit
        if short or (not page.rows and not left) or (left is not None and left <= len(page.rows)):
            return None
        key = self.key.inside(page.rows[-1]) if page.rows else None
        if key is None:
            raise _strange(f"page {page.turn.number} ends without a row to go on from")
        values = {**page.turn.values, "key": key}
        return Turn(values=values, number=page.turn.number + 1, seen=page.turn.seen + len(page.rows))


@dataclass(kw_only=True)
class Pass:
    """A list read once, from the first page to the last."""

    paging: Paging
    ask: Callable[[Turn], Page]
    before: Sequence[Any] = ()
    """The rows of the page before the one that is read; at first, of the last page of the pass before this one."""
    count: int = 0
    """How many pages it had so far."""
    stumbled: bool = False
    """A page came a second time in the place of another, so something may have been passed over."""

    def pages(self) -> Iterator[Page]:
        """The pages; raises ``SourceFailed`` where the source goes round in circles."""
        known: set[int] = set()
        barren = empty = 0
        turn: Turn | None = self.paging.first()
        while turn is not None:
            page = self.ask(turn)
            self.count += 1
            rows = {hash(json.dumps(row, sort_keys=True)) for row in page.rows}
            self.stumbled |= bool(page.rows) and list(page.rows) == list(self.before)
            empty = 0 if page.rows else empty + 1
            barren = 0 if rows - known else barren + bool(page.rows)
            if barren == BARREN_IN_A_ROW or empty == EMPTY_IN_A_ROW:
                raise _strange(f"page {turn.number} and those before it bring nothing new, and there is no end to them")
            known |= rows
            self.before = page.rows
            yield page
            turn = self.paging.after(page)


def _whole(pick: Pick | None, answer: Answer) -> int | None:
    """A number that an answer tells; of ``0-49/200`` the last. None where it tells none."""
    said = pick.of(answer) if pick else None
    if isinstance(said, int | float):
        return int(said)
    found = re.search(r"(\d+)\s*$", str(said))
    return int(found[1]) if found else None


def _strange(told: str) -> SourceFailed:
    return SourceFailed(FailureCode.STRANGE_ANSWER, told=told)
