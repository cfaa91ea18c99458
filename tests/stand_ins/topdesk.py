"""TOPdesk's changes, as far as we use them, with their traps.

No filter on the moment of change; the list calls that moment ``modificationDate`` and the detail
``lastModificationDate``; what is asked stands at another address; a memo of spaces is refused; a patch is taken as a
whole or not at all.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.stand_ins.messages import Account, Clock, Reply, Request, answer

JSON_PATCH = "application/json-patch+json"
LISTED = ("id", "number", "briefDescription", "changeType", "archived", "creationDate", "status", "simple")
"""What the list tells of a change, besides the moment of change."""

SLOTS: Mapping[str, dict[str, Any]] = {"optionalFields1": {}, "optionalFields2": {}}
"""The tabs with fields that each municipality uses for what it likes."""

Fields = dict[str, Any]


class Topdesk:
    """What changes and incidents have in common."""

    kind = ""
    """What its cards are called in addresses."""

    def __init__(self, clock: Clock, account: Account | None = None) -> None:
        """``account``: an operator with an application password."""
        self.clock, self.account = clock, account or Account()
        self.cards: dict[str, Fields] = {}
        self.memos: dict[str, list[Fields]] = {}
        """The progress trail of each card, newest first."""
        self.made = 0

    def put(self, values: Mapping[str, Any], card_id: str | None = None, at: datetime | None = None) -> str:
        """Write a card, or write it anew; gives its id, made here where it is left out."""
        now = at or self.clock.now()
        if card_id is None or card_id not in self.cards:
            self.made += 1
            card_id = card_id or str(UUID(int=self.made * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))
            new = {"id": card_id, "creationDate": now, "archived": False, "externalNumber": "", "status": None}
            self.cards[card_id] = {**new, **SLOTS, "number": self.number(self.made)}
            self.memos[card_id] = []
        self.cards[card_id] |= {**values, "modificationDate": now}
        return card_id

    def number(self, made: int) -> str:
        """How people look a card up."""
        return f"W2611 {made:03}"

    def reply(self, request: Request) -> Reply:
        """What its API answers."""
        if not request.signed(self.account):
            return answer([{"message": "Could not authenticate"}], 401)
        path = request.path.removeprefix("/tas/api/")
        if path == self.kind:
            return self.listed(request)
        if path == "operators/current":
            return answer({"dynamicName": "Waardenweg", "networkLoginName": self.account.name})
        found = re.fullmatch(rf"{self.kind}/(?:id/|number/)?([^/]+)(?:/(\w+))?", path)
        card = self._card(found[1]) if found else None
        if found is None or card is None:
            return Reply(status=404)
        return self.about(card, found[2] or "", request)

    def listed(self, request: Request) -> Reply:
        """A page of cards."""
        raise NotImplementedError

    def about(self, card: Fields, what: str, request: Request) -> Reply:
        """One card, or what stands below it."""
        raise NotImplementedError

    def note(self, card: Fields, text: str) -> Fields:
        """Write a memo in the progress trail."""
        now = self.clock.now()
        memo = {"id": f"memo-{len(self.memos[card['id']])}", "type": "memo", "plainText": text, "memoText": text}
        self.memos[card["id"]].insert(0, {**memo, "entryDate": stamp(now), "operator": {"name": self.account.name}})
        card["modificationDate"] = now
        return self.memos[card["id"]][0]

    def memo_of(self, at: datetime, name: str, text: str) -> str:
        """What somebody wrote in a field for memos, under the line that TOPdesk puts above it."""
        local = at.astimezone(ZoneInfo(self.account.zone))
        hours = (local.utcoffset() or at - at).total_seconds() / 3600
        return f"{local:%d-%m-%Y %H:%M} [GMT {hours:+.0f}:00] {name}: \n{text}"

    def _card(self, name: str) -> Fields | None:
        return self.cards.get(name) or next((card for card in self.cards.values() if card["number"] == name), None)


class Changes(Topdesk):
    """Operator changes, as specification 1.4.0 has them."""

    kind = "operatorChanges"

    def __init__(self, clock: Clock, account: Account | None = None) -> None:
        """As of ``Topdesk``."""
        super().__init__(clock, account)
        self.requests: dict[str, str] = {}
        """What is asked, by id."""

    def listed(self, request: Request) -> Reply:
        """The rows of a page; what it is asked besides its size changes nothing."""
        start, size = request.whole("pageStart", 0), request.whole("pageSize", 1000)
        cards = [card for card in self.cards.values() if not card["archived"]][start : start + size]
        rows = [{name: card.get(name) for name in LISTED} for card in cards]
        dates = [{"modificationDate": card["modificationDate"]} for card in cards]
        return answer({"results": [plain(row | changed) for row, changed in zip(rows, dates, strict=True)]})

    def about(self, card: Fields, what: str, request: Request) -> Reply:
        """The detail, which calls the moment of change otherwise; its request and its trail."""
        match request.method, what:
            case "GET", "":
                own = {name: value for name, value in card.items() if name != "modificationDate"}
                return answer(plain({**own, "lastModificationDate": card["modificationDate"]}))
            case "GET", "requests":
                text = self.requests.get(card["id"])
                asked = [{"id": "request-0", "type": "memo", "plainText": text, "memoText": text}] if text else []
                return answer({"results": asked})
            case "GET", "progresstrail":
                return answer({"results": self.memos[card["id"]]})
            case "POST", "progresstrail":
                text = str(request.data.get("memoText", ""))
                if request.data.get("type") != "memo" or not text.strip():
                    return refused("memoText must hold more than whitespace")
                return answer(self.note(card, text), 201)
            case "PATCH", "":
                return self._patch(card, request)
        return Reply(status=405)

    def _patch(self, card: Fields, request: Request) -> Reply:
        if request.headers.get("content-type", "").partition(";")[0] != JSON_PATCH:
            return Reply(status=415)
        changed = {name: dict(value) if isinstance(value, dict) else value for name, value in card.items()}
        notes = []
        for step in request.data:
            tab, _, slot = step["path"].strip("/").rpartition("/")
            if step["op"] not in {"replace", "add"} or tab not in {"", *SLOTS}:
                return refused(f"{step['path']} cannot be changed")
            if step["path"] == "/progressTrail":
                notes.append(step["value"])
            elif tab:
                changed[tab][slot] = step["value"]
            elif slot in changed:
                changed[slot] = step["value"]
            else:
                return refused(f"{step['path']} is unknown")
        card |= {**changed, "modificationDate": self.clock.now()}
        for text in notes:
            self.note(card, text)
        return Reply(status=204)


def plain(card: Fields, *, iso: bool = False) -> Fields:
    """A card as JSON has it."""
    return {name: stamp(value, iso=iso) if isinstance(value, datetime) else value for name, value in card.items()}


def stamp(at: datetime, *, iso: bool = False) -> str:
    """A moment as TOPdesk writes it, in UTC."""
    told = at.astimezone(UTC)
    return told.strftime("%Y-%m-%dT%H:%M:%SZ") if iso else told.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def refused(told: str) -> Reply:
    """What TOPdesk says when it does not do something."""
    return answer([{"message": told}], 400)
