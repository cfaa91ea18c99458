"""A document as it is meant, before it is a PDF or Markdown: blocks in reading order, all text plain.

Whoever makes one says every word that stands in it; the writers add none. Text is never markup: what somebody typed
comes out as they typed it, in every format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; ``level`` 1 stands right below the title of the document, 2 and 3 below it."""

    text: str
    level: int = 1


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text; an empty line in it begins a new paragraph. ``quiet``: set smaller, as a remark."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with what belongs to them, below each other."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question with its answer; ``note``: where the answer comes from, or what is to be said about it."""

    question: str
    answer: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list without an order."""

    items: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a head; every row has as many cells as the head. ``caption`` says what it shows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A drawing: a whole SVG document, what it shows for who cannot see it, and a line below it."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPage:
    """What follows begins on a page of its own."""


Block: TypeAlias = Heading | Paragraph | Facts | Answered | Bullets | Table | Figure | NewPage


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole document. ``about``: what it is at a glance, below the title; ``language``: as in ``nl`` or ``en``.

    ``footer`` stands on every page, beside its number.
    """

    title: str
    subtitle: str = ""
    language: str
    made_on: date
    about: Sequence[tuple[str, str]] = ()
    blocks: Sequence[Block] = ()
    footer: str = ""
