"""Texts of the task registry on a page: Markdown of the simplest kind, from elsewhere, which may hold anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from web.official_text import plain

_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^()\s]+)\)")
_POINTER = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
_BULLET = re.compile(r"\s*[-*]\s+")
_MARKS = re.compile(r"(\*\*|__|(?<!\w)#{1,6}\s)")


def in_paragraphs(text: str) -> Markup:
    """Paragraphs, lists and links to https; any other markup becomes plain words."""
    return Markup("\n").join(_blocks(text))


def _blocks(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line for line in block.splitlines() if line.strip()]
        for is_list, run in groupby(_joined(lines), key=lambda line: _BULLET.match(line) is not None):
            if is_list:
                items = Markup("").join(Markup("<li>{}</li>").format(_line(_BULLET.sub("", one, 1))) for one in run)
                yield Markup("<ul>{}</ul>").format(items)
            else:
                yield Markup("<p>{}</p>").format(_line(" ".join(run)))


def _joined(lines: list[str]) -> Iterator[str]:
    """Lines, where one that goes on with a list item stands behind it."""
    item = ""
    for line in lines:
        if _BULLET.match(line):
            if item:
                yield item
            item = line
        elif item:
            item = f"{item} {line.strip()}"
        else:
            yield line
    if item:
        yield item


def _line(text: str) -> Markup:
    found, place = Markup(""), 0
    for link in _LINK.finditer(text):
        found += _words(text[place : link.start()])
        found += Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(link[2], _words(link[1]))
        place = link.end()
    return found + _words(text[place:])


def _words(text: str) -> Markup:
    begins, ends = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    return escape(begins + plain(_MARKS.sub("", _POINTER.sub(r"\1", text))) + ends)
