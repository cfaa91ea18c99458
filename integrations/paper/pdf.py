"""A document as PDF/UA: tagged, with a title, a language and bookmarks, the same bytes for the same document.

How it looks stands in ``templates/paper/document.typ``. The document goes to it as data, never as markup, and the
letters come from the writer itself, so that every machine makes the same paper.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from math import isqrt
from typing import TypeAlias

import typst

from integrations.paper.document import Block, Document, Figure, Heading, Table
from integrations.paper.letters import showable

_Data: TypeAlias = "str | int | bool | Sequence[_Data] | dict[str, _Data]"

_LONG = re.compile(r"\S{40,}")
_LONGEST_WORD = 16
_BREAK = "\N{ZERO WIDTH SPACE}"
_BY_NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_UNTITLED = "\N{EN DASH}"


def as_pdf(document: Document) -> bytes:
    """``document`` as a PDF/UA-1 file.

    Letters without a shape in the fonts are replaced and long words broken; a drawing too wide to be read upright gets
    a page on its side. Raises ``typst.TypstError`` if a figure holds no SVG.
    """
    made_at = datetime.combine(document.made_on, time(), UTC)
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(_told(document))},
        timestamp=made_at,
    )


@cache
def _template() -> bytes:
    return files("templates").joinpath("paper/document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _told(document: Document) -> dict[str, _Data]:
    """What the template reads; all text in letters that can be shown."""
    made_on = document.made_on
    return {
        "title": _fitting(document.title.strip() or _UNTITLED),
        "subtitle": _fitting(document.subtitle),
        "language": document.language,
        "made_on": [made_on.year, made_on.month, made_on.day],
        "about": [[_fitting(label), _fitting(said)] for label, said in document.about],
        "blocks": list(_blocks(document.blocks)),
        "footer": _fitting(document.footer),
    }


def _blocks(blocks: Sequence[Block]) -> Iterator[dict[str, _Data]]:
    """Each block by the name of its kind. PDF/UA knows no empty heading and skips no level: one too deep is raised."""
    deepest = 1
    for block in blocks:
        told = {name: _shown(value) for name, value in asdict(block).items()}
        if isinstance(block, Heading):
            if not block.text.strip():
                continue
            told["level"] = min(max(block.level, 1), deepest)
            deepest = min(max(block.level, 1), deepest) + 1
        if isinstance(block, Figure):
            told["svg"] = _drawn(block.svg)
        if isinstance(block, Table):
            told["widths"] = _widths(block)
        yield {"kind": type(block).__name__, **told}


def _shown(value: object) -> _Data:
    if isinstance(value, str):
        return _fitting(value)
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value if isinstance(value, int) else str(value)


def _fitting(text: str) -> str:
    """In letters that can be shown, with places to break in what is longer than any word."""
    return _LONG.sub(lambda found: _BREAK.join(re.findall(".{1,20}", found[0])), showable(text))


def _widths(table: Table) -> list[int]:
    """How wide the columns are beside each other: room for the longest word, and more for the longest text."""

    def width(place: int) -> int:
        cells = [row[place] for row in table.rows if place < len(row)]
        words = " ".join([table.head[place], *cells]).split()
        longest_word = min(max(map(len, words), default=1), _LONGEST_WORD)
        return max(longest_word + 1, isqrt(4 * max(map(len, cells), default=0)))

    return [width(place) for place in range(len(table.head))]


def _drawn(svg: str) -> str:
    """The drawing, with the letters of its texts shown also where they are written by their number."""

    def letter(found: re.Match[str]) -> str:
        code = int(found[1], 16) if found[1] else int(found[2])
        return html.escape(showable(chr(code))) if code <= 0x10FFFF else ""

    return showable(_BY_NUMBER.sub(letter, svg))
