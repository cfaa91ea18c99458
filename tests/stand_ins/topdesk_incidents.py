"""TOPdesk's incidents, as far as we use them, with their traps.

A bare list, ten at a time; 206 while more follows, 204 without a body where there is none.
"""

import re
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from tests.stand_ins.messages import Reply, Request, answer
from tests.stand_ins.topdesk import SLOTS, Fields, Topdesk, plain, refused

_CONDITION = re.compile(r"(?P<field>[\w.]+)(?P<how>==|!=|=ge=|=gt=|=le=|=lt=|=in=)(?P<value>.*)", re.DOTALL)


class Incidents(Topdesk):
    """Incidents, as specification 4.2.6 has them."""

    kind = "incidents"

    def number(self, made: int) -> str:
        """How people look an incident up."""
        return f"I 2611 {made:03}"

    def listed(self, request: Request) -> Reply:
        """A page: 206 with the address of the next one, 200 where it is the last, 204 and nothing where it is empty."""
        try:
            cards = [card for card in self.cards.values() if fits(card, request.query.get("query", ""))]
        except ValueError as wrong:
            return refused(str(wrong))
        for order in reversed(request.query.get("sort", "creationDate:desc").split(",")):
            name, _, way = order.partition(":")
            cards.sort(key=itemgetter(name), reverse=way == "desc")
        start, size = request.whole("pageStart", 0), min(request.whole("pageSize", 10), 10_000)
        page = cards[start : start + size]
        if not page:
            return Reply(status=204)
        iso = request.query.get("dateFormat") == "iso8601"
        told = [plain(card, iso=iso) for card in page]
        if start + size >= len(cards):
            return answer(told)
        query = urlencode({**request.query, "pageStart": start + size})
        return answer(told, 206, x_next_page_url=f"{request.origin}{request.path}?{query}")

    def about(self, card: Fields, what: str, request: Request) -> Reply:
        """The incident, its trail, and an action written with it."""
        match request.method, what:
            case "GET", "progresstrail" | "actions":
                return answer(self.memos[card["id"]]) if self.memos[card["id"]] else Reply(status=204)
            case "PATCH" | "PUT", "":
                values = dict(request.data)
                strange = values.keys() - card.keys() - {"action"}
                if strange:
                    return refused(f"{', '.join(sorted(strange))}: unknown")
                text = values.pop("action", "")
                if text.strip():
                    self.note(card, text)
                for name, value in values.items():
                    card[name] = {**card[name], **value} if name in SLOTS else value
                card["modificationDate"] = self.clock.now()
            case _, "":
                pass
            case _:
                return Reply(status=405)
        return answer(plain(card, iso=request.query.get("dateFormat") == "iso8601"))


def fits(card: Fields, query: str) -> bool:
    """Whether a card fits a query (FIQL, conditions joined by ``;``); raises ``ValueError`` for one that is none."""
    for part in filter(None, query.split(";")):
        found = _CONDITION.fullmatch(part)
        if not found or found["field"] not in card:
            raise ValueError(f"The query {part} cannot be read")
        held, said = card[found["field"]], found["value"]
        asked = datetime.fromisoformat(said) if isinstance(held, datetime) else said.strip("'\"()")
        if isinstance(asked, datetime) and asked.tzinfo is None:
            asked = asked.replace(tzinfo=UTC)
        if not _compared(held, found["how"], asked):
            return False
    return True


def _compared(held: Any, how: str, asked: Any) -> bool:
    match how:
        case "=ge=":
            return bool(held >= asked)
        case "=gt=":
            return bool(held > asked)
        case "=le=":
            return bool(held <= asked)
        case "=lt=":
            return bool(held < asked)
        case "=in=":
            return str(held) in asked.split(",")
    return (str(held) == str(asked)) is (how == "==")
