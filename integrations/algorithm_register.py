"""The national algorithm register: its public snapshot from a file or an address, or its read API page by page.

The wire: ``{"algoritmes": [{"id", "title", "organisatie", "geregistreerd", "status", "doel", "url", …}], "count"}``.
``geregistreerd`` is the day on which the version that is shown was made; ``id`` stays the same over versions.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from integrations.algorithm_api import POLITE, as_row, details_of, is_api, read_pages
from integrations.register_snapshot import RegisterUnreadable, Snapshot, Tally, UnusableRow, one_line
from models.register import EntryRecord
from models.vocabulary import EntryStatus, RegisterKind

SOURCE = "algoritmeregister"
"""The source of the entries, wherever a snapshot was read from: the same entry twice is one entry."""
TIMEOUT_SECONDS = 60.0

_STATUS = {
    "in_gebruik": EntryStatus.IN_USE,
    "ontwikkeling": EntryStatus.IN_DEVELOPMENT,
    "buiten_gebruik": EntryStatus.OUT_OF_USE,
}
_LONGEST = {"id": 120, "title": 500, "organisatie": 200, "url": 1000}
_YEARS = range(1950, 2200)
"""A year outside these is a slip of the pen."""


def read_snapshot(place: str, organisation: str | None = None, *, pause: timedelta = POLITE) -> Snapshot:
    """Read a snapshot from a file or an http(s) address; only rows of ``organisation`` where one is named.

    An address that ends in ``/api`` is read page by page, with ``pause`` between two pages. A row that cannot be used
    is rejected with its reason, as is the second row with one reference. Raises ``RegisterUnreadable`` where the whole
    cannot be read.
    """
    tally = Tally(source=SOURCE, organisation=organisation)
    if is_api(place):
        return _read_api(place, tally, pause)
    document = _parsed(_text_at(place), place)
    for line, row in enumerate(document["algoritmes"], start=1):
        tally.take(line, _reference(row), _organisation(row), partial(_record, row))
    announced = document.get("count")
    return tally.snapshot(announced if isinstance(announced, int) else None)


def _read_api(place: str, tally: Tally, pause: timedelta) -> Snapshot:
    announced = None
    for page in read_pages(place, pause=pause):
        announced = page.announced
        for result in page.results:
            row = as_row(result)
            make = partial(_told_by_api, row, details_of(result))
            tally.take(tally.rows + 1, _reference(row), _organisation(row), make)
    return tally.snapshot(announced)


def _told_by_api(row: object, details: Mapping[str, Any]) -> EntryRecord:
    return replace(_record(row), details=details)


def _text_at(place: str) -> str:
    try:
        if place.startswith(("http://", "https://")):
            answer = httpx.get(place, timeout=TIMEOUT_SECONDS, follow_redirects=True)
            return answer.raise_for_status().text
        return Path(place).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, httpx.HTTPError, httpx.InvalidURL) as problem:
        raise RegisterUnreadable(f"{place} cannot be read: {problem}.") from problem


def _parsed(text: str, place: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise RegisterUnreadable(f"{place} is no JSON: {problem}.") from problem
    if not isinstance(document, dict) or not isinstance(document.get("algoritmes"), list):
        raise RegisterUnreadable(f'{place} is no snapshot of the algorithm register: it has no list "algoritmes".')
    return document


def _reference(row: object) -> str | None:
    found = row.get("id") if isinstance(row, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return one_line(str(found))[: _LONGEST["id"]] or None


def _organisation(row: object) -> str:
    found = row.get("organisatie") if isinstance(row, dict) else None
    return found if isinstance(found, str) else ""


def _record(row: object) -> EntryRecord:
    if not isinstance(row, dict):
        raise UnusableRow("the row is no object")
    status = _STATUS.get(_text(row, "status"))
    if status is None:
        raise UnusableRow(f"status is none of {', '.join(_STATUS)}")
    url = _text(row, "url") if row.get("url") else None
    if url is not None and not url.startswith(("https://", "http://")):
        raise UnusableRow("url is no web address")
    purpose = row.get("doel") or ""
    if not isinstance(purpose, str):
        raise UnusableRow("doel is no text")
    return EntryRecord(
        kind=RegisterKind.ALGORITHM,
        source=SOURCE,
        source_id=_text(row, "id"),
        organisation=_text(row, "organisatie"),
        title=_text(row, "title"),
        purpose="\n".join(one_line(line) for line in purpose.splitlines()).strip(),
        status=status,
        registered_on=_day(_text(row, "geregistreerd")),
        url=url,
    )


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and key == "id":
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise UnusableRow(f"{key} is no text")
    text = one_line(value or "")
    if not text:
        raise UnusableRow(f"{key} is missing")
    if len(text) > _LONGEST.get(key, len(text)):
        raise UnusableRow(f"{key} is longer than {_LONGEST[key]} characters")
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnusableRow("geregistreerd is no date such as 2026-01-31") from None
    if day.year not in _YEARS:
        raise UnusableRow("geregistreerd lies in an unlikely year")
    return day
