"""Secrets by the place where they stand: ``env:NAME`` or ``file:/path``; the secret itself stands in no configuration.

They are read at each use, so that a new one counts without a restart. What goes wrong names the place, never what
was found there.
"""

import os
from pathlib import Path

from models.errors import WaardenwegError

ENVIRONMENT = "env:"
FILE = "file:"


class SecretRefused(WaardenwegError):
    """A secret cannot be had; write where it stands, as env:NAME or file:/path, and see that it is there."""


def check_place(place: str) -> None:
    """Refuse what names no place, with ``SecretRefused``; whether a secret stands there is not looked at."""
    kind, name = _parts(place)
    if kind == FILE and not Path(name).is_absolute():
        raise SecretRefused(f"The place {place} is seen from nowhere; write the whole path of the file.")


def secret_at(place: str) -> str:
    """The secret that stands at ``place``; raises ``SecretRefused`` where there is none."""
    check_place(place)
    kind, name = _parts(place)
    found = os.environ.get(name, "") if kind == ENVIRONMENT else _in_file(name)
    if not found:
        raise SecretRefused(f"There is no secret at {place}; put it there.")
    return found


def _parts(place: str) -> tuple[str, str]:
    """The kind of place and its name; what is refused may be the secret itself, so it is not repeated."""
    for kind in (ENVIRONMENT, FILE):
        name = place.removeprefix(kind)
        if place.startswith(kind) and name.strip() == name != "":
            return kind, name
    raise SecretRefused("A secret is named by its place and never written out; write env:NAME or file:/path.")


def _in_file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SecretRefused(f"{FILE}{name} cannot be read ({type(unreadable).__name__}); mend the file.") from None
