"""The columns of an intake form: how each is recognised by the words above it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from models.forms import form_named
from models.question import Question

DEMAND, ANSWERS = "intake-form", "intake-questions"
"""The two questionnaires that an intake form asks: about the demand itself, and the short check."""
REFERENCE, TITLE = "reference", "title"
"""The columns without which no row can be read."""


def plain(text: str) -> str:
    """How a header or option is compared: without capitals, double spaces, or the marks that people put behind it."""
    return " ".join(text.split()).rstrip(" *:?").casefold()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the question that its cells answer, and the form in which it stands."""

    form: str
    question: Question

    @property
    def id(self) -> str:
        """The id of its question."""
        return self.question.id

    @property
    def label(self) -> str:
        """What stands above it."""
        return self.question.label


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What people type for yes, no and "I don't know"; all as ``plain`` gives it."""

    unknown: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]


@cache
def columns() -> tuple[Column, ...]:
    """All columns in the order of the form."""
    return tuple(
        Column(form=form, question=question)
        for form in (DEMAND, ANSWERS)
        for question in form_named(form).questions.values()
    )


@cache
def column_named(header: str) -> Column | None:
    """The column that a header means: by id, by label or by another name; None for a column that is not ours."""
    return _by_name().get(plain(header))


@cache
def vocabulary() -> Vocabulary:
    """What people type, from ``intake_form.toml``."""
    words: Mapping[str, Sequence[str]] = _file()["words"]
    return Vocabulary(**{name: frozenset(map(plain, said)) for name, said in words.items()})


@cache
def _by_name() -> Mapping[str, Column]:
    others: Mapping[str, Sequence[str]] = _file()["columns"]
    found: dict[str, Column] = {}
    for column in columns():
        for name in _names(column, others.get(column.id, ())):
            if found.setdefault(name, column) is not column:
                raise ValueError(f"intake_form.toml: {name!r} names both {column.id} and {found[name].id}")
    return found


def _names(column: Column, others: Sequence[str]) -> Iterator[str]:
    yield plain(column.id)
    yield plain(column.label)
    yield from map(plain, others)


@cache
def _file() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = files(__package__).joinpath("intake_form.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
