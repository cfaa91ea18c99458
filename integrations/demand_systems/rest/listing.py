"""The list of a source, read until it brings nothing new: rows that change meanwhile push others past a page.

Seen on a real Request Tracker: of 50 rows that were paged through by offset while 20 changed, 5 were never told. So a
list of more than one page is read again until a whole pass tells nothing that was not told before. Where a page begins
after a key that never changes, only what changed meanwhile is read again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.port import Unread
from integrations.demand_systems.rest.asking import Asking, Listing
from integrations.demand_systems.rest.paging import Page, Pass, Turn
from integrations.demand_systems.rest.records import NoRecord, RecordReader, Sighting
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import names_in

MOST_PASSES = 10
"""So often a list is read; one that never comes to rest is an error, since something of it may never have been told."""

_OVERLAP = timedelta(minutes=1)

Question = tuple[Asking, Mapping[str, Any]]
"""What is asked, with what it is filled in with besides the page."""


class ListReader:
    """Reads the list of one source."""

    def __init__(self, wire: Wire, listing: Listing, reader: RecordReader) -> None:
        """``listing``: how it is asked for; ``reader``: how its rows are read."""
        self._wire, self._listing, self._reader = wire, listing, reader

    def sightings(
        self, since: datetime | None, question: Callable[[datetime | None], Question]
    ) -> Iterator[Sighting | Unread]:
        """Every row that the source tells, once for each moment at which it changed; raises ``SourceFailed``."""
        told: set[tuple[str, datetime | str | None]] = set()
        before: Sequence[Any] = ()
        for _ in range(MOST_PASSES):
            reading = self.one_pass(question(since), before)
            quiet, began = True, None
            for page in reading.pages():
                began = began or _moment_of(page.answer)
                for row, place in self.rows(page):
                    found = self._read(row, place)
                    if _key(found) not in told:
                        told.add(_key(found))
                        quiet = False
                        yield found
            if (quiet or reading.count == 1) and not reading.stumbled:
                return
            before = reading.before if reading.count > 1 else ()
            if self._listing.paging.steady and not reading.stumbled:
                since = _later(since, began)
        problem = (
            "it does not come to rest while it is read: ask for larger pages, or say hides_rows where it hides rows"
        )
        raise _strange(self._listing, problem)

    def one_pass(self, question: Question, before: Sequence[Any] = ()) -> Pass:
        """The list from its first page to its last. ``before``: the rows that were told last in the pass before."""
        return Pass(paging=self._listing.paging, ask=partial(self._ask, question), before=before)

    def rows(self, page: Page) -> Iterator[tuple[Any, str]]:
        """The rows of a page, each with its place for people."""
        for number, row in enumerate(page.rows, start=1):
            yield row, f"{self._listing.asking.path}#{page.turn.number}.{number}"

    def rows_of(self, answer: Answer) -> list[Any]:
        """The rows that an answer holds; raises ``SourceFailed`` where it holds something else."""
        if answer.data is None:
            return []
        found = self._listing.records.of(answer)
        if not isinstance(found, list):
            raise _strange(self._listing, f"there is no list at {self._listing.records.said}")
        return [_storable(row) for row in found]

    def _ask(self, question: Question, turn: Turn) -> Page:
        asking, values = question
        ends = self._listing.end_status if turn.number > 1 else frozenset[int]()
        if turn.address is not None:
            answer = asking.go_on(self._wire, turn.address, ends)
        else:
            known = {**values, **turn.values}
            answer = asking.with_params(self._page_params(known)).ask(self._wire, known, ends)
        rows = [] if answer.status in ends else self.rows_of(answer)
        return Page(turn=turn, answer=answer, rows=rows)

    def _page_params(self, known: Mapping[str, Any]) -> Mapping[str, Any]:
        params = self._listing.page_params
        return {name: value for name, value in params.items() if known.keys() >= set(names_in(value))}

    def _read(self, row: Any, place: str) -> Sighting | Unread:
        try:
            return self._reader.sighting(row, place)
        except NoRecord as why:
            return self._reader.unread(row, place, why.flaw)


def _key(found: Sighting | Unread) -> tuple[str, datetime | str | None]:
    """By what is known that this was told."""
    return (found.record.ref, found.record.row_hash) if isinstance(found, Unread) else (found.ref, found.updated_at)


def _later(since: datetime | None, began: datetime | None) -> datetime | None:
    """Since when to ask in the next pass, that needs no more than what changed during the one that ``began`` then."""
    if began is None:
        return since
    again = began - _OVERLAP
    return again if since is None or since < again else since


def _moment_of(answer: Answer) -> datetime | None:
    """What time it was over there."""
    with suppress(KeyError, ValueError):
        found = parsedate_to_datetime(answer.headers["date"])
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _storable(row: Any) -> Any:
    """The row as text that a database takes: JSON may hold halves of characters, and numbers that are none."""
    try:
        json.dumps(row, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        mended = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()
        return json.loads(mended, parse_constant=str)
    return row


def _strange(listing: Listing, told: str) -> SourceFailed:
    return SourceFailed(FailureCode.STRANGE_ANSWER, listing.asking.path, told=told)
