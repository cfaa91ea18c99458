"""Plain text out of a tree of paragraphs, lists and tables, laid out so that people can still read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import count, repeat

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed

DEEPEST = 100
"""Nobody nests paragraphs, lists and tables deeper than this."""


class Kind(Enum):
    """What a node is."""

    TEXT = auto()
    """Text on the line that goes on."""
    BLOCK = auto()
    """Stands apart from what is beside it."""
    CODE = auto()
    """A block whose lines and spaces are kept."""
    BULLETS = auto()
    NUMBERS = auto()
    ITEM = auto()
    """One item of bullets or numbers."""
    TABLE = auto()
    ROW = auto()


@dataclass(frozen=True, kw_only=True)
class Node:
    """A piece of a text: itself, or what is inside. ``first``: where numbers begin."""

    kind: Kind
    text: str = ""
    first: int = 1
    inside: list["Node"] = field(default_factory=list)


def check_depth(depth: int) -> None:
    """Raise ``Flawed`` for a tree that is deeper than anybody writes."""
    if depth > DEEPEST:
        raise Flawed(FlawCode.STRANGE_VALUE)


def as_plain_text(node: Node) -> str:
    """Paragraphs with a blank line between them, an item or a row of a table on each line."""
    match node.kind:
        case Kind.TEXT:
            return node.text
        case Kind.BULLETS:
            return "\n".join(_items(node.inside, repeat("- ")))
        case Kind.NUMBERS:
            return "\n".join(_items(node.inside, (f"{place}. " for place in count(node.first))))
        case Kind.ITEM | Kind.TABLE:
            return "\n".join(_pieces(node.inside))
        case Kind.ROW:
            return " | ".join(" ".join(as_plain_text(cell).split()) for cell in node.inside)
        case Kind.CODE:
            return "".join(as_plain_text(piece) for piece in node.inside).strip("\n")
        case Kind.BLOCK:
            return "\n\n".join(_pieces(node.inside))


def _items(items: Sequence[Node], marks: Iterator[str]) -> Iterator[str]:
    """Each item behind its mark, and what else it holds indented below it; a list in a list has no mark of its own."""
    for item in items:
        text = as_plain_text(item)
        if text:
            mark = next(marks) if item.kind is Kind.ITEM else "  "
            yield mark + text.replace("\n", "\n" + " " * len(mark))


def _pieces(nodes: Sequence[Node]) -> Iterator[str]:
    """What stands apart, each by itself; text that goes on belongs together. Blank pieces are left out."""
    line = ""
    for node in nodes:
        if node.kind is Kind.TEXT:
            line += node.text
            continue
        yield from filter(None, (_tidy(line), as_plain_text(node)))
        line = ""
    yield from filter(None, [_tidy(line)])


def _tidy(text: str) -> str:
    """Without spaces at the ends of its lines."""
    return "\n".join(line.strip() for line in text.strip().split("\n"))
