"""The words that pages show for the vocabulary, for refusals and for events: ``templates/words/``, per language."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

SOURCE_LANGUAGE = "nl"
LANGUAGES = (SOURCE_LANGUAGE, "en")


class Words:
    """The words of one language; what it does not have yet is said in Dutch."""

    def __init__(self, own: Mapping[str, Any], dutch: Mapping[str, Any]) -> None:
        """``own``: the tables of the language; ``dutch``: where the rest is looked up."""
        self._tables = [own, dutch]

    def member(self, member: StrEnum) -> str:
        """The word for a member of the vocabulary; raises ``KeyError`` for one without a word."""
        return self.say(type(member).__name__, member.value)

    def say(self, *path: str, **facts: object) -> str:
        """The text at ``path`` with ``facts`` filled in; raises ``KeyError`` where there is none."""
        for table in self._tables:
            found = _find(table, path)
            if found is not None:
                return found.format(**facts) if facts else found
        raise KeyError(".".join(path))

    def knows(self, *path: str) -> bool:
        """Whether there is a text at ``path``."""
        return any(_find(table, path) is not None for table in self._tables)


@cache
def words_in(language: str) -> Words:
    """The words of ``language``, read once."""
    return Words(table_of(language), table_of(SOURCE_LANGUAGE))


def _find(table: Mapping[str, Any], path: tuple[str, ...]) -> str | None:
    found: Any = table
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None


@cache
def table_of(language: str) -> Mapping[str, Any]:
    """Everything that ``templates/words/`` holds in ``language``, one of ``LANGUAGES``."""
    return tomllib.loads(files("templates").joinpath("words", f"{language}.toml").read_text(encoding="utf-8"))
