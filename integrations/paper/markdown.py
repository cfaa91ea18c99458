"""A document as Markdown (CommonMark with the tables of GitHub), readable as it stands and never markup by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from integrations.paper.document import (
    Answered,
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    NewPage,
    Paragraph,
    Table,
)
from integrations.paper.letters import plain

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~$#]")
_AT_THE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=:]))")
_PARAGRAPHS = re.compile(r"\n[ ]*\n\s*")
_DEEPEST = 6


def as_markdown(document: Document) -> str:
    """``document`` as Markdown, ending in a line break.

    A drawing has no place in a file of text: what it shows stands there in words. Pages have none either.
    """
    parts = [f"# {_line(document.title)}"]
    parts += [_paragraphs(document.subtitle)] if document.subtitle.strip() else []
    parts += _facts(document.about)
    for block in document.blocks:
        parts += _block(block)
    parts += ["* * *", _paragraphs(document.footer)] if document.footer.strip() else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            if block.text.strip():
                yield f"{'#' * min(max(block.level, 1) + 1, _DEEPEST)} {_line(block.text)}"
        case Paragraph():
            yield _paragraphs(block.text)
        case Facts():
            yield from _facts(block.rows)
        case Answered():
            yield f"**{_line(block.question)}**" if block.question.strip() else ""
            yield from (_paragraphs(block.answer), _paragraphs(block.note))
        case Bullets():
            yield "\n".join(f"* {_line(item)}" for item in block.items)
        case Table():
            yield from (_paragraphs(block.caption), _table(block))
        case Figure():
            yield from (_paragraphs(block.caption), _paragraphs(block.alt))
        case NewPage():
            pass


def _facts(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield "\n".join(
        f"- **{_line(label)}**: {_line(said)}" if label.strip() else f"- {_line(said)}" for label, said in rows
    )


def _table(table: Table) -> str:
    if not table.head:
        return ""
    rows = [table.head, ["---"] * len(table.head), *table.rows]
    return "\n".join(
        "| " + " | ".join(cell if place == 1 else _line(cell) for cell in row) + " |" for place, row in enumerate(rows)
    )


def _paragraphs(text: str) -> str:
    """Running text with its paragraphs and, by a backslash, its line breaks."""
    return "\n\n".join(
        "\\\n".join(_escaped(line) for line in paragraph.split("\n"))
        for paragraph in _PARAGRAPHS.split(plain(text).strip())
    )


def _line(text: str) -> str:
    """Text where only one line fits: in a heading, a cell or a list."""
    return "<br>".join(_escaped(line) for line in plain(text).strip().split("\n") if line.strip())


def _escaped(line: str) -> str:
    """One line in which nothing is markup."""
    return _AT_THE_START.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", " ".join(line.split())))
