"""What somebody chose in an address: filters that can be mailed to a colleague. What makes no sense is left out."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

Word = TypeVar("Word", bound=StrEnum)


def chosen_from(words: type[Word], text: str) -> Word | None:
    """The member that ``text`` names, if there is one."""
    return words(text) if text in set(words) else None


def is_ticked(text: str) -> bool:
    """Whether a check box in a filter was ticked."""
    return text == "1"


def key_in(text: str) -> UUID | None:
    """The key that ``text`` is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def page_number(text: str) -> int:
    """Which page of a long list; the first where ``text`` is no number."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
