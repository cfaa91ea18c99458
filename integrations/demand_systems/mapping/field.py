"""One field of ours: where it stands in a record of theirs, and how what stands there becomes ours."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from integrations.demand_systems.flaws import Flaw, FlawCode
from integrations.demand_systems.forms.columns import plain
from integrations.demand_systems.forms.converters import Flawed, cleaned
from integrations.demand_systems.mapping.converting import Converter, parts
from integrations.demand_systems.mapping.paths import Path

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

NOT_QUOTED = "…"
"""Stands in a reason for what may be about a person."""


class Untranslated(StrEnum):
    """What happens to a value that has no translation."""

    DEAD_LETTER = "dead-letter"
    """The record is a dead letter: nothing is guessed."""
    KEEP = "keep"
    """It stays as it is."""
    DROP = "drop"
    """It counts as not filled in."""


@dataclass(frozen=True, kw_only=True)
class Translation:
    """Their words to ours. ``words``: as ``plain`` gives theirs; to none of ours where it counts as not filled in.

    ``between``: what stands between the words of a value that holds several; empty where each value is one.
    """

    words: Mapping[str, tuple[str, ...]]
    otherwise: Untranslated = Untranslated.DEAD_LETTER
    code: FlawCode = FlawCode.UNTRANSLATED
    between: str = ""

    def of(self, said: str) -> Iterator[str]:
        """What a value is in our words; raises ``Flawed`` where it has no translation and must have one."""
        known = plain(said) in self.words
        for word in [said] if known or not self.between else re.split(self.between, said):
            if word.strip():
                yield from self._of_one(word.strip())

    def _of_one(self, word: str) -> tuple[str, ...]:
        found = self.words.get(plain(word))
        if found is not None:
            return found
        if self.otherwise is Untranslated.DEAD_LETTER:
            raise Flawed(self.code, word)
        return (word,) if self.otherwise is Untranslated.KEEP else ()


@dataclass(frozen=True, kw_only=True)
class MappedField(Generic[T]):
    """Where a field of ours comes from.

    ``column``: what it is called in a reason. ``finish``: from the texts that were found, at least one, to the value
    of ours. ``about_person``: then nothing of it is quoted in a reason.
    """

    name: str
    column: str
    path: Path
    convert: Converter
    finish: Callable[[Sequence[str]], T]
    translation: Translation | None = None
    default: T | None = None
    required: bool = False
    about_person: bool = False

    def read(self, body: Mapping[str, Any]) -> T | None:
        """The value in a record; None where nothing is filled in. Raises ``Flawed``."""
        told = list(parts(self.path.find(body)))
        if not told and self.default is None:
            told = [None]  # a converter may have a word for nothing
        found = [text for one in told if (text := cleaned(self.convert(one)))]
        if self.translation is not None:
            found = [ours for text in found for ours in self.translation.of(text)]
        if found:
            return self.finish(list(dict.fromkeys(found)))
        if self.required and self.default is None:
            raise Flawed(FlawCode.MISSING)
        return self.default

    def flaw(self, flawed: Flawed) -> Flaw:
        """What is wrong with it, for whoever mends the record."""
        hide = self.about_person and flawed.value and flawed.code is not FlawCode.TOO_LONG
        return Flaw(code=flawed.code, column=self.column, value=NOT_QUOTED if hide else flawed.value)


def alone(convert: Callable[[str], T_co]) -> Callable[[Sequence[str]], T_co]:
    """Takes one text, and refuses more."""

    def finish(texts: Sequence[str]) -> T_co:
        if len(texts) > 1:
            raise Flawed(FlawCode.ONE_OPTION, ", ".join(texts))
        return convert(texts[0])

    return finish


def first(convert: Callable[[str], T_co]) -> Callable[[Sequence[str]], T_co]:
    """Takes the first text: of several people the one that is named first."""
    return lambda texts: convert(texts[0])


def joined(between: str, convert: Callable[[str], T_co]) -> Callable[[Sequence[str]], T_co]:
    """Takes all texts together."""
    return lambda texts: convert(between.join(texts))
