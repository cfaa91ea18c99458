"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The new text with what was taken out of the old one, in reading order."""
    return list(_pieces(_WORDS.findall(before), _WORDS.findall(after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for what, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(after[new:new_end]))
            continue
        if old_end > old:
            yield Piece(Kind.REMOVED, "".join(before[old:old_end]))
        if new_end > new:
            yield Piece(Kind.ADDED, "".join(after[new:new_end]))
