"""One page of an official questionnaire as fields: which widget, with which words, answers and errors.

What shows, and which options there are, is decided in ``models.official.layout``; this only dresses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from markupsafe import Markup

from models.official.definition import Option, Task
from models.official.layout import SEVERAL, Shown
from models.official.vocabulary import TaskType
from web.aside import Aside
from web.official_terms import Terms
from web.official_text import cleaned, cleaned_line, plain
from web.pictures import Picture, picture_in
from web.rendering import day_in_words

PREFIX = "q:"
"""Before the name of every answer in a form, so that no questionnaire can name a field of ours."""


class Widget(StrEnum):
    """How an entry is shown."""

    GROUP = "group"
    ROW = "row"
    TOLD = "told"
    LINE = "line"
    LINES = "lines"
    LIST = "list"
    RADIOS = "radios"
    CHECKS = "checks"
    DATE = "date"
    PICTURE = "picture"


_WIDGETS = {
    TaskType.TEXT_INPUT: Widget.LINE,
    TaskType.SELECT_OPTION: Widget.LIST,
    TaskType.RADIO_OPTION: Widget.RADIOS,
    TaskType.DATE: Widget.DATE,
    TaskType.IMAGE: Widget.PICTURE,
}
_MANY = 7
"""More options than this stand in columns where there is room."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a field."""

    value: str
    label: str
    is_chosen: bool
    dom_id: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One task as it shows.

    ``label``: for a row its heading; ``above``: its words stand in the heading above it already, and are only heard.
    ``title``: what the rows of one task are together.
    """

    name: str
    dom_id: str
    task: Task
    widget: Widget
    label: Markup
    above: bool
    title: Markup
    help: Markup
    choices: tuple[Choice, ...]
    value: str
    picture: Picture | None
    errors: tuple[str, ...]
    remarks: tuple[str, ...]
    aside: Aside | None
    is_asked: bool
    is_new: bool
    below: tuple[Entry, ...]
    can_add: bool
    can_remove: bool

    @property
    def item(self) -> str:
        """What one row is called."""
        name = self.task.item_name or plain(self.task.label)
        return name if name[:2].isupper() else name[:1].lower() + name[1:]

    def all(self) -> Iterator[Entry]:
        """It and everything below it."""
        yield self
        for one in self.below:
            yield from one.all()

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return PREFIX + self.name

    def in_words(self, language: str) -> str:
        """What was typed, a day as people write it."""
        with suppress(ValueError):
            return day_in_words(date.fromisoformat(self.value), language) if self.widget is Widget.DATE else self.value
        return self.value

    @property
    def layout(self) -> str:
        """How its options stand: ``many`` in columns, else below each other."""
        return "many" if len(self.choices) > _MANY else ""

    @property
    def described_by(self) -> str:
        """The ids of what belongs to the field beside its label, for who hears the page instead of seeing it."""
        there = {"help": self.help, "remark": self.remarks, "error": self.errors}
        return " ".join(f"{self.dom_id}-{name}" for name, present in there.items() if present)


@dataclass(frozen=True, kw_only=True)
class Dressing:
    """What entries are dressed with.

    ``forms``: see ``cleaned``; ``remarks_of``: what to say beside an answer; ``aside_of``: its history; ``new``: what
    shows for the first time.
    """

    forms: Mapping[str, str]
    terms: Terms
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks_of: Callable[[str], tuple[str, ...]] = lambda _name: ()
    aside_of: Callable[[str], Aside | None] = lambda _name: None
    new: frozenset[str] = frozenset()

    def told(self, text: str) -> Markup:
        """A description with its words marked."""
        return self.terms.marked(cleaned(text, self.forms))


def entries_of(shown: Sequence[Shown], dressing: Dressing, above: str = "") -> tuple[Entry, ...]:
    """The entries of what shows. ``above``: the heading that stands over them."""
    return tuple(_entry(one, dressing, above, first=place == 0) for place, one in enumerate(shown))


def can_be_answered(one: Shown) -> bool:
    """Whether there is something to fill in: options that come from other answers may not be there yet."""
    return one.task.asks and (bool(one.options) or not SEVERAL & set(one.task.types))


def dom_id_of(name: str) -> str:
    """The id of a field on the page; ids keep their capitals, since ``2.2A.1`` and ``2.2a.1`` differ."""
    return "q-" + re.sub(r"[^A-Za-z0-9]+", "-", name.replace("[", "-r")).strip("-")


def _entry(one: Shown, dressing: Dressing, above: str, *, first: bool) -> Entry:
    same = one.task.asks and not one.heading and (not one.label or (first and one.label == above))
    return Entry(
        name=one.name,
        dom_id=dom_id_of(one.name),
        task=one.task,
        widget=_widget(one),
        label=cleaned_line(above if same else one.heading or one.label, dressing.forms),
        above=same,
        title=cleaned_line(one.label, dressing.forms) if one.heading else Markup(),
        help=dressing.told(one.task.description if one.task.description != one.task.label else ""),
        choices=_choices(one),
        value=one.value if isinstance(one.value, str) else "",
        picture=picture_in(one.value) if isinstance(one.value, Mapping) and one.value else None,
        errors=dressing.errors.get(one.name, ()),
        remarks=dressing.remarks_of(one.name),
        aside=dressing.aside_of(one.name) if one.task.asks else None,
        is_asked=can_be_answered(one),
        is_new=one.name in dressing.new,
        below=entries_of(one.below, dressing, one.heading or one.label),
        can_add=one.can_add,
        can_remove=one.can_remove,
    )


def _widget(one: Shown) -> Widget:
    types = set(one.task.types)
    if not one.task.asks:
        if one.heading:
            return Widget.ROW
        return Widget.GROUP if one.below else Widget.TOLD
    if SEVERAL & types:
        return Widget.CHECKS
    return next((widget for kind, widget in _WIDGETS.items() if kind in types), Widget.LINES)


def _choices(one: Shown) -> tuple[Choice, ...]:
    picked = {one.value} if isinstance(one.value, str) else set(one.value)
    return tuple(_choice(one.name, option, place, picked) for place, option in enumerate(one.options, 1))


def _choice(name: str, option: Option, place: int, picked: set[str]) -> Choice:
    value = str(option.value)
    return Choice(value=value, label=option.label, is_chosen=value in picked, dom_id=f"{dom_id_of(name)}-o{place}")
