"""How a command answers: a document for programs, a few lines for people."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import WrongUse

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Today = Annotated[
    datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="The date that is taken for today.")
]


def say(document: Any, as_json: bool, lines: Iterable[str] | None = None) -> None:
    """Answer: the document where a program asked, else the lines; without lines the document line by line."""
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str, indent=2) + "\n")
        return
    for line in lines if lines is not None else _as_lines(document):
        sys.stdout.write(line + "\n")


def remark(text: str) -> None:
    """Tell people something beside the answer."""
    sys.stderr.write(text + "\n")


def attention(needed: object) -> None:
    """Exit 1 where something needs attention."""
    if needed:
        raise typer.Exit(1)


def as_day(today: datetime | None) -> date | None:
    """The day of ``--today``."""
    return today.date() if today else None


def read_json(source: str) -> Any:
    """The JSON in a file, or on stdin for ``-``; refused in one line where it cannot be read."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as unreadable:
        raise WrongUse(f"{source} cannot be read: {unreadable}; name a file, or - for stdin.") from unreadable
    except json.JSONDecodeError as broken:
        raise WrongUse(f"{source} is no JSON: {broken}.") from broken


def _as_lines(document: Any) -> Iterable[str]:
    if isinstance(document, Mapping):
        for name, value in document.items():
            if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
                yield f"{name}:"
                yield from (f"  {line}" for line in _as_lines(value))
            else:
                yield f"{name}: {_short(value)}"
    elif isinstance(document, Sequence) and not isinstance(document, str):
        for row in document:
            yield "  ".join(_short(value) for value in row.values()) if isinstance(row, Mapping) else _short(row)
    else:
        yield _short(document)


def _short(value: Any) -> str:
    if value is None or value == []:
        return "-"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
