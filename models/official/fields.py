"""Reading a table of somebody else's file: what is missing or of another type is told, and read as if left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.official.diagnostic import Findings
from models.official.plain import Plain


@dataclass(frozen=True, kw_only=True)
class Fields:
    """One table, with the place where its findings are told."""

    table: Mapping[str, Plain]
    where: str
    findings: Findings

    def text(self, key: str, *, needed: bool = False, pattern: str = "") -> str:
        """A text; empty where it is missing or is none. ``pattern``: what it must match."""
        value = self.table.get(key)
        if value is None:
            if needed:
                self.findings.error(self.where, f"{key} is missing.")
            return ""
        if not isinstance(value, str):
            self.findings.error(self.where, f"{key} should be a text, and is {_said(value)}.")
            return "" if isinstance(value, list | dict) else str(value)
        if pattern and not re.search(pattern, value):
            self.findings.error(self.where, f"{key} {_said(value)} does not match the pattern {pattern}.")
        return value

    def flag(self, key: str, *, needed: bool = False) -> bool:
        """True or false; false where it is missing or is neither."""
        value = self.table.get(key)
        if value is None and needed:
            self.findings.error(self.where, f"{key} is missing.")
        if value is not None and not isinstance(value, bool):
            self.findings.error(self.where, f"{key} should be true or false, and is {_said(value)}.")
        return value is True

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts; what is none in it is told and left out."""
        found = self._list(key, needed=needed)
        for item in found:
            if not isinstance(item, str):
                self.findings.error(self.where, f"{key} should hold texts, and holds {_said(item)}.")
        return tuple(item for item in found if isinstance(item, str))

    def tables(self, key: str, *, needed: bool = False, named: str = "") -> Iterator["Fields"]:
        """The tables of a list. ``named``: the key that names each, and so the place of what is found in it."""
        for place, item in enumerate(self._list(key, needed=needed)):
            if isinstance(item, dict):
                yield self._below(item, f"{self.where} {key}[{place}]", named)
            else:
                self.findings.error(self.where, f"{key} should hold tables, and holds {_said(item)}.")

    def _below(self, table: Mapping[str, Plain], otherwise: str, named: str) -> "Fields":
        name = table.get(named) if named else self.where
        return Fields(table=table, where=name if isinstance(name, str) else otherwise, findings=self.findings)

    def table_at(self, key: str) -> "Fields | None":
        """A table within this one, told of at the same place; ``None`` where it is missing or is none."""
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.findings.error(self.where, f"{key} should be a table, and is {_said(value)}.")
            return None
        return Fields(table=value, where=self.where, findings=self.findings)

    def _list(self, key: str, *, needed: bool) -> list[Plain]:
        value = self.table.get(key)
        if value is None:
            if needed:
                self.findings.error(self.where, f"{key} is missing.")
            return []
        if not isinstance(value, list):
            self.findings.error(self.where, f"{key} should be a list, and is {_said(value)}.")
            return []
        return value


def _said(value: Plain) -> str:
    kinds: dict[type, str] = {dict: "a table", list: "a list"}
    return kinds.get(type(value)) or repr(value)[:60]
