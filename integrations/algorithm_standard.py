"""The publication standard 1.0 of the national algorithm register: its fields, and what it would not take in them.

Which field takes what, and how much, stands in ``algorithm_standard.toml``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.algorithm_markup import other_tags, visible
from models.reading import Section, read_toml
from models.vocabulary import EntryFlaw

_FILE = "algorithm_standard.toml"
_MONTH = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])")
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_LINK = re.compile(r"https://[^\s/<>]+\S*")
TITLE, LINK = "title", "link"
"""What a row of a list is made of."""


class Kind(StrEnum):
    """What a field of the standard takes."""

    TEXT = "text"
    MARKUP = "markup"
    CHOICE = "choice"
    CHOICES = "choices"
    MONTH = "month"
    LINK = "link"
    CONTACT = "contact"
    LIST = "list"
    """Rows with a title, and a link that some lists do without."""


@dataclass(frozen=True, kw_only=True)
class StandardField:
    """One field of the standard. ``takes``: the field of a draft that fills it; ``longest``: in characters, 0 without
    an end; ``words``: our word and theirs.
    """

    key: str
    kind: Kind
    takes: str
    is_required: bool
    longest: int
    title_longest: int
    link_longest: int
    is_link_required: bool
    words: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Standard:
    """The standard: its fields in its order, and the HTML that it takes."""

    version: str
    tags: frozenset[str]
    fields: tuple[StandardField, ...]


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong in one field. ``over``: by how many characters it is too long; ``about``: the very words."""

    key: str
    code: EntryFlaw
    over: int = 0
    about: str = ""


def flaws_in(field: StandardField, value: Any) -> tuple[Flaw, ...]:
    """What the register would not take of a value for a field."""
    return tuple(_CHECKS[field.kind](field, value))


@cache
def standard() -> Standard:
    """The standard as it is shipped; ``InvalidMethod`` where its file cannot be used."""
    file = read_toml(files("integrations").joinpath(_FILE).read_text(encoding="utf-8"), _FILE)
    found = Standard(
        version=file.text("version"),
        tags=frozenset(file.words("tags")),
        fields=tuple(map(_field, file.sections("field"))),
    )
    file.done()
    return found


def _field(one: Section) -> StandardField:
    words = one.section("words")
    found = StandardField(
        key=one.text("key"),
        kind=Kind(one.text("kind")),
        takes=one.text("takes", ""),
        is_required=one.switch("required", False),
        longest=one.number("longest", 0),
        title_longest=one.number("title_longest", 0),
        link_longest=one.number("link_longest", 0),
        is_link_required=one.switch("link_required", False),
        words={name: words.text(name) for name in words.table},
    )
    words.done()
    one.done()
    return found


def _check_text(field: StandardField, value: Any) -> Iterator[Flaw]:
    """A text without HTML, of at most so many characters."""
    if not isinstance(value, str):
        yield Flaw(key=field.key, code=EntryFlaw.NO_TEXT)
        return
    yield from _check_length(field, value, field.longest)
    for tag in other_tags(value, ()):
        yield Flaw(key=field.key, code=EntryFlaw.MARKUP, about=tag)


def _check_markup(field: StandardField, value: Any) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield Flaw(key=field.key, code=EntryFlaw.NO_TEXT)
        return
    yield from _check_length(field, visible(value), field.longest)
    for tag in other_tags(value, standard().tags):
        yield Flaw(key=field.key, code=EntryFlaw.MARKUP, about=tag)


def _check_length(field: StandardField, text: str, longest: int) -> Iterator[Flaw]:
    if longest and len(text) > longest:
        yield Flaw(key=field.key, code=EntryFlaw.TOO_LONG, over=len(text) - longest)


def _check_choice(field: StandardField, value: Any) -> Iterator[Flaw]:
    if value not in field.words.values():
        yield Flaw(key=field.key, code=EntryFlaw.NO_CHOICE, about=str(value))


def _check_choices(field: StandardField, value: Any) -> Iterator[Flaw]:
    for one in value if isinstance(value, list) else [value]:
        yield from _check_choice(field, one)


def _like(pattern: re.Pattern[str], code: EntryFlaw) -> Callable[[StandardField, Any], Iterator[Flaw]]:
    def check(field: StandardField, value: Any) -> Iterator[Flaw]:
        yield from _check_text(field, value)
        if isinstance(value, str) and not pattern.fullmatch(value):
            yield Flaw(key=field.key, code=code, about=value)

    return check


def _check_list(field: StandardField, value: Any) -> Iterator[Flaw]:
    for row in value if isinstance(value, list) else [value]:
        title, link = (row.get(TITLE), row.get(LINK)) if isinstance(row, dict) else (None, None)
        if not isinstance(title, str) or not title or (field.is_link_required and not link):
            yield Flaw(key=field.key, code=EntryFlaw.NO_TEXT)
            continue
        yield from _check_length(field, title, field.title_longest)
        if link:
            yield from _check_length(field, str(link), field.link_longest)
            if not _LINK.fullmatch(str(link)):
                yield Flaw(key=field.key, code=EntryFlaw.NO_ADDRESS, about=str(link))


_CHECKS: Mapping[Kind, Callable[[StandardField, Any], Iterator[Flaw]]] = {
    Kind.TEXT: _check_text,
    Kind.MARKUP: _check_markup,
    Kind.CHOICE: _check_choice,
    Kind.CHOICES: _check_choices,
    Kind.MONTH: _like(_MONTH, EntryFlaw.NO_MONTH),
    Kind.LINK: _like(_LINK, EntryFlaw.NO_ADDRESS),
    Kind.CONTACT: _like(re.compile(f"{_MAIL.pattern}|{_LINK.pattern}"), EntryFlaw.NO_ADDRESS),
    Kind.LIST: _check_list,
}
