"""The contents of a long form: its parts, with how much of each is still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.form_layout import Section

LONG = 8
"""A form with more sections than this has a list of contents, and keeps its place when it is saved."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The sections of one part of a form; a form without parts has one chapter without a name."""

    label: str
    sections: tuple[Section, ...]

    @property
    def open(self) -> int:
        """How many of its questions wait for an answer."""
        return sum(section.open for section in self.sections)

    @property
    def is_empty(self) -> bool:
        """Whether one of its sections holds nothing but empty rows."""
        return any(section.is_empty for section in self.sections)


def contents_of(sections: Sequence[Section]) -> list[Chapter]:
    """The chapters of a long form; none for a form that is seen at a glance."""
    if len(sections) <= LONG:
        return []
    chapters: list[tuple[str, list[Section]]] = []
    for section in sections:
        part = section.point.part if section.point else ""
        if not chapters or chapters[-1][0] != part:
            chapters.append((part, []))
        chapters[-1][1].append(section)
    return [Chapter(label=label, sections=tuple(same)) for label, same in chapters]


def next_anchor(sections: Sequence[Section], anchor: str) -> str:
    """Where somebody goes on after a section; the section itself where it is the last, or is there no more."""
    places = [section.anchor for section in sections]
    after = places.index(anchor) + 1 if anchor in places else len(places)
    return places[after] if after < len(places) else anchor
