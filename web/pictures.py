"""Pictures in answers: what may be sent, and how the exchange format holds one (a data URI with a title)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 1_500_000
"""Bytes of one picture: as a data URI, with its words, it stays below what an answer may be."""
ACCEPTED = "image/png,image/jpeg,image/webp"
WORDS = ("title", "description", "source")
"""What is told about a picture beside what it shows."""

_SHOWN = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}")
_STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_RIFF, _WEBP = slice(0, 4), slice(8, 12)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture as a page shows it. ``address``: its data URI; empty where it is of a kind that is not shown here."""

    address: str
    title: str
    description: str
    source: str


def media_type_of(content: bytes) -> str:
    """What kind of picture it is by its first bytes; empty where it is none of those that may be sent."""
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    return "image/webp" if content[_RIFF] == b"RIFF" and content[_WEBP] == b"WEBP" else ""


def as_answer(content: bytes) -> dict[str, str]:
    """A picture as the exchange format keeps it; the bytes must be of a kind that ``media_type_of`` knows."""
    return {"data": f"data:{media_type_of(content)};base64,{b64encode(content).decode('ascii')}"}


def picture_in(answer: Mapping[str, Any]) -> Picture:
    """The picture in an answer, which may come from another program."""
    data = answer.get("data")
    words = {key: str(answer.get(key) or "") for key in WORDS}
    return Picture(address=data if isinstance(data, str) and _SHOWN.fullmatch(data) else "", **words)
