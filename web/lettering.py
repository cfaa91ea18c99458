"""How wide text is, and where it breaks: a drawing has to know before any browser does.

Widths are those of Arial, and of Liberation Sans and Helvetica that are made to the same measure, in thousandths of
the size of the letter. What stands in no table is taken wide, so that a line is rather too short than too long.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"

_WIDE, _DEFAULT, _BOLDER = 1000, 700, 1.09
_BY_WIDTH = {
    191: "'",
    222: "ijl\u2018\u2019",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "-()r`\u201a\u201c\u201d",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvxyz",
    556: "#$0123456789?L_abdeghnopqu«»€\u2013",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…↔",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}


def width_of(text: str, size: float, *, weight: float = 1.0) -> float:
    """How wide ``text`` is in the unit of ``size``; ``weight``: ``BOLD`` for bold letters."""
    return sum(map(_letter_width, text)) * size * weight / 1000


BOLD = _BOLDER
"""The weight of bold letters, for ``width_of`` and ``wrapped``."""


def wrapped(text: str, width: float, size: float, *, weight: float = 1.0, most: int = 0) -> tuple[str, ...]:
    """The lines of ``text`` within ``width``; a word that is longer than a line is broken with a hyphen.

    ``most``: how many lines there may be; what does not fit ends in an ellipsis. 0 is as many as it takes.
    """
    lines: list[str] = []
    for word in _pieces(text, width, size, weight):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and not lines[-1].endswith("-\n") and width_of(longer, size, weight=weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    clean = tuple(line.removesuffix("\n") for line in lines)
    if most and len(clean) > most:
        return (*clean[: most - 1], _cut(clean[most - 1], width, size, weight))
    return clean


def _pieces(text: str, width: float, size: float, weight: float) -> Iterator[str]:
    """The words; a long one in pieces, of which all but the last end in a hyphen and a line end."""
    for word in text.split():
        rest = word
        while width_of(rest, size, weight=weight) > width and len(rest) > 1:
            room = width - width_of("-", size, weight=weight)
            fits = next((n for n in range(len(rest) - 1, 1, -1) if width_of(rest[:n], size, weight=weight) <= room), 1)
            yield rest[:fits] + "-\n"
            rest = rest[fits:]
        yield rest


def _cut(line: str, width: float, size: float, weight: float) -> str:
    while line and width_of(f"{line} …", size, weight=weight) > width:
        line = line[:-1]
    return f"{line.rstrip(' ,.;:-')} …"


@lru_cache(maxsize=2048)
def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _WIDTHS:
        return _WIDTHS[base]
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF else _DEFAULT
