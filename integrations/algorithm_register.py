"""The national algorithm register: its public snapshot, from a file or an address.

The wire: ``{"algoritmes": [{"id", "title", "organisatie", "geregistreerd", "status", "doel", "url", …}], "count"}``.
``geregistreerd`` is the day on which the version that is shown was made; ``id`` stays the same over versions.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from models.errors import WaardenwegError
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


class RegisterUnreadable(WaardenwegError):
    """The register could not be read; name a file or an address that holds its snapshot."""


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A row that could not be used. ``line``: which row of the list it is, counted from 1."""

    line: int
    reference: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What a snapshot holds, of one organisation or of all.

    ``seen``: rows, usable or not; ``mentioned``: the references of all of these; ``announced``: how many rows the
    snapshot says that it has, and ``rows`` how many it has, whatever the organisation.
    """

    records: tuple[EntryRecord, ...]
    rejections: tuple[Rejection, ...]
    seen: int
    mentioned: frozenset[str]
    organisations: frozenset[str]
    rows: int
    announced: int | None = None


class _Unusable(Exception):
    """Why a row cannot be used."""


def read_snapshot(place: str, organisation: str | None = None) -> Snapshot:
    """Read a snapshot from a file or an http(s) address; only rows of ``organisation`` where one is named.

    A row that cannot be used is rejected with its reason, as is the second row with one reference. Raises
    ``RegisterUnreadable`` where the whole cannot be read.
    """
    document = _parsed(_text_at(place), place)
    rows = document["algoritmes"]
    first_line: dict[str, int] = {}
    records, rejections, mentioned, seen = [], [], set(), 0
    for line, row in enumerate(rows, start=1):
        reference = _reference(row)
        first = first_line.setdefault(reference, line) if reference else line
        if organisation is not None and not _is_of(row, organisation):
            continue
        seen += 1
        if reference:
            mentioned.add(reference)
        try:
            if first != line:
                raise _Unusable(f"the reference was used in row {first} already")
            records.append(_record(row))
        except _Unusable as problem:
            rejections.append(Rejection(line=line, reference=reference, reason=str(problem)))
    announced = document.get("count")
    return Snapshot(
        records=tuple(records),
        rejections=tuple(rejections),
        seen=seen,
        mentioned=frozenset(mentioned),
        organisations=frozenset(record.organisation for record in records),
        rows=len(rows),
        announced=announced if isinstance(announced, int) else None,
    )


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
    return _one_line(str(found))[: _LONGEST["id"]] or None


def _is_of(row: object, organisation: str) -> bool:
    found = row.get("organisatie") if isinstance(row, dict) else None
    return isinstance(found, str) and _one_line(found).casefold() == _one_line(organisation).casefold()


def _record(row: object) -> EntryRecord:
    if not isinstance(row, dict):
        raise _Unusable("the row is no object")
    status = _STATUS.get(_text(row, "status"))
    if status is None:
        raise _Unusable(f"status is none of {', '.join(_STATUS)}")
    url = _text(row, "url") if row.get("url") else None
    if url is not None and not url.startswith(("https://", "http://")):
        raise _Unusable("url is no web address")
    purpose = row.get("doel") or ""
    if not isinstance(purpose, str):
        raise _Unusable("doel is no text")
    return EntryRecord(
        kind=RegisterKind.ALGORITHM,
        source=SOURCE,
        source_id=_text(row, "id"),
        organisation=_text(row, "organisatie"),
        title=_text(row, "title"),
        purpose="\n".join(_one_line(line) for line in purpose.splitlines()).strip(),
        status=status,
        registered_on=_day(_text(row, "geregistreerd")),
        url=url,
    )


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and key == "id":
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise _Unusable(f"{key} is no text")
    text = _one_line(value or "")
    if not text:
        raise _Unusable(f"{key} is missing")
    if len(text) > _LONGEST.get(key, len(text)):
        raise _Unusable(f"{key} is longer than {_LONGEST[key]} characters")
    return text


def _one_line(text: str) -> str:
    """The text on one line, without control characters; a database may refuse some of them."""
    kept = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return " ".join(kept.split())


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Unusable("geregistreerd is no date such as 2026-01-31") from None
    if day.year not in _YEARS:
        raise _Unusable("geregistreerd lies in an unlikely year")
    return day
