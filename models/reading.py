"""Reading TOML by name: every value is asked for with its type, and what is wrong is told with file, key and mend."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from models.errors import InvalidMethod

T = TypeVar("T")


@dataclass(kw_only=True)
class Section:
    """One table of a TOML file, which remembers where it stands and which of its keys were read.

    Each reader raises ``InvalidMethod``, which names the file, the key and what to do, when the value is missing or
    of another type.
    """

    file: str
    where: str
    table: Mapping[str, object]
    read: set[str] = field(default_factory=set)
    below: dict[str, "Section"] = field(default_factory=dict)

    def refuse(self, key: str, mend: str) -> NoReturn:
        """Raise ``InvalidMethod`` for ``key`` of this table; ``mend`` says what to do."""
        place = f"{self.where}.{key}" if self.where and key else self.where or key
        raise InvalidMethod(f"{self.file}: {place}: {mend}", file=self.file, key=place)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; ``default`` where it may be left out."""
        return self._typed(key, str, "a text between quotes", default).strip() or self._empty(key, default)

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._typed(key, int, "a whole number", default)

    def switch(self, key: str, default: bool | None = None) -> bool:
        """``true`` or ``false``."""
        return self._typed(key, bool, "true or false", default)

    def day(self, key: str, default: date | None = None) -> date:
        """A date without time, such as 2026-01-31."""
        return self._typed(key, date, "a date such as 2026-01-31, without quotes", default)

    def words(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts without doubles."""
        found = self._typed(key, list, "a list of texts", None if default is None else list(default))
        for item in found:
            if not isinstance(item, str):
                self.refuse(key, f"write {item!r} as a text between quotes")
        if len(set(found)) < len(found):
            self.refuse(key, "name each only once")
        return tuple(found)

    def section(self, key: str) -> "Section":
        """The table under ``key``; an empty one where it was left out. Whoever asks for it again reads on in it."""
        table = self._typed(key, dict, "a table", {})
        return self.below.setdefault(key, self._below(table, key))

    def sections(self, key: str) -> Iterator["Section"]:
        """The tables of a list such as ``[[point]]``; none where it was left out."""
        for place, item in enumerate(self._typed(key, list, f"a list of tables, each headed [[{key}]]", []), start=1):
            if not isinstance(item, dict):
                self.refuse(key, f"head each with [[{key}]]")
            yield self._below(item, f"{key} {item.get('id', place)}")

    def has(self, key: str) -> bool:
        """Whether the table has this key."""
        return key in self.table

    def done(self) -> None:
        """Refuse what nobody read: a key that is misspelled would otherwise be ignored in silence."""
        for key in self.table:
            if key not in self.read:
                near = get_close_matches(key, self.read, n=1)
                self.refuse(
                    key, f"this key is not known here; {f'did you mean {near[0]}?' if near else 'leave it out'}"
                )

    def _below(self, table: Mapping[str, object], name: str) -> "Section":
        return Section(file=self.file, where=f"{self.where}.{name}" if self.where else name, table=table)

    def _empty(self, key: str, default: str | None) -> str:
        if default is None:
            self.refuse(key, "write a text")
        return default

    def _typed(self, key: str, wanted: type[T], said: str, default: T | None) -> T:
        self.read.add(key)
        value = self.table.get(key, default)
        if value is None:
            self.refuse(key, f"add it: {said}")
        # true is a number and a moment is a date to Python, but neither is meant by whoever writes it in a method
        mistaken = isinstance(value, bool) is not (wanted is bool) or isinstance(value, datetime)
        if mistaken or not isinstance(value, wanted):
            self.refuse(key, f"write {said}")
        return value


def read_toml(text: str, file: str) -> Section:
    """The whole file as one section; ``InvalidMethod`` with the line when it is no TOML."""
    try:
        return Section(file=file, where="", table=tomllib.loads(text))
    except tomllib.TOMLDecodeError as reason:
        raise InvalidMethod(f"{file}: this is no TOML: {reason}", file=file) from reason
