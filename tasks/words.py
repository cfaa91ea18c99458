"""The Dutch of the words of the domain, and of a date."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from babel.dates import format_date

from models.dates import HERE

LANGUAGE = "nl"


def said(word: StrEnum) -> str:
    """A word of the vocabulary as people read it, from ``templates/words/nl.toml``."""
    return _words()[type(word).__name__][word.value]


def task_of(form: str) -> str:
    """What a form asks somebody to do: "Neem een besluit"."""
    return _words()["task"][form]


def why(reason: str, **facts: date) -> str:
    """Why something is asked again, from ``[because]``; the days in ``facts`` in full."""
    return _words()["because"][reason].format(**{name: in_full(day) for name, day in facts.items()})


@lru_cache(maxsize=1000)
def in_full(day: date) -> str:
    """A day as people write it: 26 november 2026."""
    return format_date(day, "d MMMM y", locale=LANGUAGE)


def at_the_clock(moment: datetime | None) -> str:
    """A moment as people here read it: 26-11-2026 09:00; the empty text for none."""
    return f"{moment.astimezone(HERE):%d-%m-%Y %H:%M}" if moment else ""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("templates").joinpath("words", "nl.toml").read_text(encoding="utf-8"))
