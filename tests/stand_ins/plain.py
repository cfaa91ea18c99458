"""A home-made API for demands, in each of the ways in which such an API gives its list in pages.

All but the keyset list by moment of change, so that a row that changes moves to the end and the rows behind it move
up: an offset then misses rows. A moment has the precision of a second, and ``vanaf`` means at or after.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.stand_ins.messages import Account, Clock, Reply, Request, answer

Fields = dict[str, str]
LIST = "/api/vragen"


class Paging(StrEnum):
    """How the next page is asked for."""

    OFFSET = "offset"
    PAGE = "page"
    CURSOR = "cursor"
    NEXT = "next"
    KEYSET = "keyset"


class PlainApi:
    """The home-made API."""

    def __init__(self, clock: Clock, paging: Paging = Paging.OFFSET, account: Account | None = None) -> None:
        """``paging``: the one way that it knows."""
        self.clock, self.paging, self.account = clock, paging, account or Account()
        self.rows: dict[str, Fields] = {}
        self.changed: dict[str, datetime] = {}
        self.buried: dict[str, Fields] = {}
        """What was taken away from the list and is still told by name, as deleted."""
        self.most_rows = 1000
        """It gives no more rows on a page, whatever is asked."""
        self.deaf_to_zones = False
        """It reads a moment in the zone of the account, whatever stands behind it."""
        self.takes_only_z = False
        """It refuses a moment with an offset."""
        self.speechless = False
        """It refuses without a word."""

    def put(self, ref: str, fields: Mapping[str, str], at: datetime | None = None) -> None:
        """Write a demand, or write it anew."""
        self.rows[ref] = {"id": ref, **fields}
        self.changed[ref] = (at or self.clock.now()).astimezone(UTC).replace(microsecond=0)

    def take_away(self, ref: str) -> None:
        """Remove a demand."""
        del self.rows[ref], self.changed[ref]

    def bury(self, ref: str) -> None:
        """Remove a demand so that only who asks for it by name hears of it."""
        self.buried[ref] = {**self._row(ref), "status": "verwijderd"}
        self.take_away(ref)

    def reply(self, request: Request) -> Reply:
        """What it answers."""
        if not request.signed(self.account):
            return self._refusal(401, "onbekend account")
        if request.path == LIST:
            return self._listed(request)
        ref = request.path.removeprefix(f"{LIST}/")
        if ref in self.buried:
            return answer(self.buried[ref])
        return answer(self._row(ref)) if ref in self.rows else self._refusal(404, "bestaat niet")

    def _refusal(self, status: int, told: str) -> Reply:
        return Reply(status=status) if self.speechless else answer({"fout": told}, status)

    def _since(self, said: str) -> datetime:
        if self.deaf_to_zones:
            return datetime.fromisoformat(said[:19]).replace(tzinfo=ZoneInfo(self.account.zone))
        return datetime.fromisoformat(said)

    def _listed(self, request: Request) -> Reply:
        said = request.query.get("vanaf", "")
        if said and self.takes_only_z and not said.endswith("Z"):
            return self._refusal(422, f"vanaf: {said} is ongeldig")
        start = self._since(said) if said else None
        refs = [ref for ref in self.rows if start is None or self.changed[ref] >= start]
        refs.sort(key=lambda ref: ("" if self.paging is Paging.KEYSET else self._stamp(ref), ref))
        limit = min(request.whole("limit", 25), self.most_rows)
        match self.paging:
            case Paging.OFFSET:
                return self._page(refs, request.whole("offset", 0), limit)
            case Paging.PAGE:
                return self._page(refs, (request.whole("page", 1) - 1) * limit, limit)
            case Paging.NEXT:
                return self._with_next(refs, request.whole("offset", 0), limit, request)
            case Paging.CURSOR:
                return self._after_cursor(refs, request.query.get("cursor", ""), limit)
        after = [ref for ref in refs if ref > request.query.get("na", "")]
        return answer({"vragen": [self._row(ref) for ref in after[:limit]]})

    def _page(self, refs: list[str], start: int, limit: int) -> Reply:
        return answer({"totaal": len(refs), "vragen": [self._row(ref) for ref in refs[start : start + limit]]})

    def _with_next(self, refs: list[str], start: int, limit: int, request: Request) -> Reply:
        told: dict[str, object] = {"vragen": [self._row(ref) for ref in refs[start : start + limit]]}
        if start + limit < len(refs):
            query = urlencode({**request.query, "offset": start + limit})
            told["volgende"] = f"{request.origin}{LIST}?{query}"
        return answer(told)

    def _after_cursor(self, refs: list[str], cursor: str, limit: int) -> Reply:
        """A cursor is the place of the last row that was given, so that none behind it moves up past it."""
        last = base64.urlsafe_b64decode(cursor).decode()
        rest = [ref for ref in refs if self._place(ref) > last]
        told: dict[str, object] = {"vragen": [self._row(ref) for ref in rest[:limit]]}
        if len(rest) > limit:
            told["cursor"] = base64.urlsafe_b64encode(self._place(rest[limit - 1]).encode()).decode()
        return answer(told)

    def _row(self, ref: str) -> Fields:
        return {**self.rows[ref], "gewijzigd": self._stamp(ref)}

    def _stamp(self, ref: str) -> str:
        return f"{self.changed[ref]:%Y-%m-%dT%H:%M:%SZ}"

    def _place(self, ref: str) -> str:
        return f"{self._stamp(ref)} {ref}"
