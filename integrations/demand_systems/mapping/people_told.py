"""The name and the mail address of a person, in whatever shape a system tells them."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed

_NAMES = ("displayname", "realname", "fullname", "displayvalue", "name", "dynamicname")
_ADDRESSES = ("email", "emailaddress", "mail", "address")


def name_of(person: str | Mapping[str, Any]) -> str:
    """What a person is called; empty where only an address is told. Raises ``Flawed`` for what is no person."""
    return _said(person)[0]


def address_of(person: str | Mapping[str, Any]) -> str:
    """Where a person gets mail; empty where only a name is told. Raises ``Flawed`` for what is no person."""
    return _said(person)[1]


def _said(person: str | Mapping[str, Any]) -> tuple[str, str]:
    if isinstance(person, str):
        return _in_text(person)
    told = {key.replace("_", "").casefold(): value for key, value in person.items() if isinstance(value, str)}
    found = _first(told, _NAMES), _first(told, _ADDRESSES)
    if any(found):
        return found
    if not any(key in told for key in (*_NAMES, *_ADDRESSES)):
        # a mapping that points at something else than a person would lose the project lead in silence
        raise Flawed(FlawCode.STRANGE_VALUE)
    return "", ""


def _in_text(said: str) -> tuple[str, str]:
    """``Name <address>``, an address, or a name."""
    if "@" not in said:
        return said, ""
    name, address = parseaddr(said)
    return (name, address) if "@" in address else ("", said.strip())


def _first(told: Mapping[str, str], keys: Sequence[str]) -> str:
    return next((told[key].strip() for key in keys if told.get(key, "").strip()), "")
