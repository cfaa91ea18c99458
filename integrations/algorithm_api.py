"""The public read API of the national algorithm register: every published description, page by page, for everybody.

The wire: POST ``{base}/algoritme/NLD`` with ``{"page": "1", "limit": "100"}`` answers ``{"results": […],
"total_count": n}``; a result has the fields of the publication standard, the code ``lars`` that stays the same over
versions, and ``create_dt``, when the version that is shown was made.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx

from integrations.addresses import AddressNotAllowed, guard, origin_of
from integrations.fetching import TIMEOUT, FilesUnreachable, bounded
from integrations.register_snapshot import RegisterUnreadable, one_line

POLITE = timedelta(seconds=2.5)
"""Between two requests: the register lets 25 a minute through."""
PER_PAGE = 100
MOST_PAGES = 200
_TRIES = 3
_LONGEST_REST = timedelta(minutes=1)
_SITE = "https://algoritmes.overheid.nl/nl/algoritme/"
_STATUS = {
    "in gebruik": "in_gebruik",
    "in ontwikkeling": "ontwikkeling",
    "buiten gebruik": "buiten_gebruik",
    "uitgefaseerd": "buiten_gebruik",
}
"""The words of the standard, and one of those before it, as the snapshot writes them."""
_TEXTS = ("human_intervention", "methods_and_models", "source_data", "lawful_basis", "provider", "publication_category")
_MARKUP = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"</(?:p|div|li)>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. ``announced``: how many results there are in all."""

    results: list[object]
    announced: int


def is_api(place: str) -> bool:
    """Whether a place is the address of such an API: it ends in ``/api``."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.path.rstrip("/").endswith("/api")


def read_pages(base: str, *, pause: timedelta = POLITE) -> Iterator[Page]:
    """Every page, in a polite pace; redirects are not followed. Raises ``RegisterUnreadable``."""
    address = f"{base.rstrip('/')}/algoritme/NLD"
    seen = 0
    with httpx.Client(timeout=TIMEOUT, trust_env=False, headers={"User-Agent": "Waardenweg"}) as client:
        for number in range(1, MOST_PAGES + 1):
            page = _page(_asked(client, address, number, pause), address)
            yield page
            seen += len(page.results)
            if not page.results or seen >= page.announced:
                return
            time.sleep(pause.total_seconds())
    raise RegisterUnreadable(f"{base} goes on after {MOST_PAGES} pages; it does not answer as the register does.")


def as_row(result: object) -> object:
    """A result as a row of the snapshot; what is no result stays as it is."""
    if not isinstance(result, Mapping):
        return result
    reference, status = result.get("lars"), one_line(str(result.get("status") or ""))
    return {
        "id": reference,
        "title": result.get("name"),
        "organisatie": result.get("organization"),
        "geregistreerd": str(result.get("create_dt") or "")[:10],
        "status": _STATUS.get(status.casefold(), status),
        "doel": plain(result.get("goal")) or plain(result.get("description_short")),
        "url": f"{_SITE}{reference}" if reference else None,
    }


def details_of(result: object) -> dict[str, Any]:
    """What a result tells beside what a snapshot has."""
    if not isinstance(result, Mapping):
        return {}
    told: dict[str, Any] = {name: plain(result.get(name)) for name in _TEXTS}
    told["category"] = _titles(result.get("category"))
    told["impact_assessments"] = _titles(result.get("impacttoetsen_grouping"))
    return {name: value for name, value in told.items() if value}


def plain(text: object) -> str:
    """A text of the register without its markup, its paragraphs on lines of their own."""
    if not isinstance(text, str):
        return ""
    lines = unescape(_MARKUP.sub("", _BREAK.sub("\n", text))).splitlines()
    return "\n".join(filter(None, map(one_line, lines)))


def _titles(told: object) -> list[str]:
    """A list of the standard: plain words, or groups with a title each."""
    given = told if isinstance(told, list) else [told]
    texts = (one.get("title") if isinstance(one, Mapping) else one for one in given)
    return [found for found in (plain(text) for text in texts) if found]


def _asked(client: httpx.Client, address: str, number: int, pause: timedelta) -> bytes:
    body = {"page": str(number), "limit": str(PER_PAGE)}
    try:
        origin_of(address)
        for _ in range(_TRIES):
            # an address that somebody typed here may be inside our own network
            asked = client.stream("POST", address, json=body, extensions=guard(private_allowed=True))
            with asked as answer:
                if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    return bounded(answer, address)
                time.sleep(min(_rest(answer, pause), _LONGEST_REST).total_seconds())
    except (AddressNotAllowed, FilesUnreachable, httpx.HTTPError, httpx.InvalidURL) as problem:
        raise RegisterUnreadable(f"{address} cannot be read: {problem}") from problem
    raise RegisterUnreadable(f"{address} lets nobody through now; try again later.")


def _rest(answer: httpx.Response, pause: timedelta) -> timedelta:
    asked = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(asked)) if asked.isascii() and asked.isdigit() else pause


def _page(content: bytes, address: str) -> Page:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise RegisterUnreadable(f"{address} answers no JSON: {problem}.") from problem
    results = document.get("results") if isinstance(document, Mapping) else None
    announced = document.get("total_count") if isinstance(document, Mapping) else None
    if not isinstance(results, list) or not isinstance(announced, int) or isinstance(announced, bool):
        raise RegisterUnreadable(f'{address} does not answer as the register does: no "results" and "total_count".')
    return Page(results=results, announced=announced)
