"""What the buttons of a form ask for: sending, keeping, choosing between two texts, or seeing its questions anew."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.drafting import Choice
from web.form_choices import dom_id_of
from web.site import Typed

_BUTTON = "action"
_ANCHOR = re.compile(r"[A-Za-z0-9_-]+")


class WishKind(StrEnum):
    """What a button asks for."""

    SEND = "send"
    KEEP = "keep"
    REFRESH = "refresh"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What one button asks for. ``anchor``: where on the page somebody goes on; ``choice``: which text counts."""

    kind: WishKind
    anchor: str = ""
    choice: Choice | None = None


def wish_in(fields: Typed) -> Wish:
    """The wish of a posted form.

    A button says ``send``, ``refresh``, ``keep``, ``keep:ANCHOR``, ``stand:PATH`` (let stand what stands in the field)
    or ``take:NUMBER:PATH`` (let that version count). What makes no sense is sent as it is.
    """
    word, _, rest = fields.one(_BUTTON).partition(":")
    if word == "stand" and rest:
        return Wish(kind=WishKind.KEEP, anchor=dom_id_of(rest), choice=Choice(path=rest, number=None))
    if word == "take":
        number, _, path = rest.partition(":")
        if path and (version := edition_of(number)):
            return Wish(kind=WishKind.KEEP, anchor=dom_id_of(path), choice=Choice(path=path, number=version))
    if word == WishKind.KEEP:
        return Wish(kind=WishKind.KEEP, anchor=rest if _ANCHOR.fullmatch(rest) else "")
    return Wish(kind=WishKind.REFRESH if word == WishKind.REFRESH else WishKind.SEND)


def edition_of(text: str) -> int:
    """The number that ``text`` is; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
