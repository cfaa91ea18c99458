"""Which letters come on paper: what cannot be shown is replaced, so that no text ever stops a document.

A PDF/UA may hold no letter without a shape, and the writer refuses one. What is listed here has a shape in the fonts
that the writer carries along; a test shows each of them for real.
"""

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

SHOWN = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x02FF),  # Latin with all its accents, and the marks beside it
    (0x0384, 0x0386),  # Greek
    (0x0388, 0x038A),
    (0x038C, 0x038C),
    (0x038E, 0x03A1),
    (0x03A3, 0x0477),  # Greek and Cyrillic
    (0x048C, 0x04C4),
    (0x1E00, 0x1EFF),  # Latin for other languages
    (0x2010, 0x2027),  # dashes, quotes, dots
    (0x2030, 0x203E),
    (0x20A0, 0x20BF),  # money
    (0x2100, 0x211E),  # № and its like
    (0x2122, 0x2122),
    (0x2153, 0x2183),  # parts and Roman numerals
    (0x2190, 0x23CF),  # arrows, mathematics, technical
    (0x2460, 0x2604),  # in circles, in boxes, shapes
    (0x2713, 0x2714),  # ticks and crosses
    (0x2717, 0x2718),
    (0xFB00, 0xFB04),  # ligatures from copied text
    (0xFFFD, 0xFFFD),
)
"""From and to, both included."""

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
"""What has no shape of its own: soft hyphens, joiners, variation selectors, marks of byte order."""


def plain(text: str) -> str:
    """``text`` with one kind of line break, and without what is no letter: controls, marks of direction, halves."""
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", text).replace("\t", " "))
    return "".join(letter if letter == "\n" or unicodedata.category(letter)[0] != "C" else REPLACEMENT
                   for letter in _UNSEEN.sub("", text))  # fmt: skip


def showable(text: str) -> str:
    """``plain`` text with a replacement for each letter that has no shape in the fonts of the paper."""
    return "".join(letter if letter == "\n" or _is_shown(ord(letter)) else REPLACEMENT for letter in plain(text))


def _is_shown(code: int) -> bool:
    return any(first <= code <= last for first, last in SHOWN)
