"""Mail that comes in: files in a folder, of a Maildir or as ``.eml``, each put aside once it was read.

A mail server delivers there, or somebody saves what came back. Put aside means: in a Maildir to what was seen
(``cur``), elsewhere to a folder ``read`` beside it. A file is put aside after it was written down, never before.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import WaardenwegError

SEEN = ":2,S"
"""How a Maildir marks what was seen."""
ASIDE = "read"

_log = logging.getLogger("waardenweg.mail")


class NoMailFolder(WaardenwegError):
    """The folder where mail comes back cannot be read; name another one, or let it be read."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One mail that came in, and the file it is in."""

    file: Path
    content: bytes


class MailFolder:
    """A folder where mail comes in."""

    def __init__(self, folder: Path) -> None:
        """``folder``: a Maildir where it holds ``new`` and ``cur``; else each ``.eml`` in it is a mail."""
        self._folder = folder
        self._is_maildir = (folder / "new").is_dir() and (folder / "cur").is_dir()

    def waiting(self) -> list[Path]:
        """The files that were not read yet, by name, which in a Maildir begins with when it came; raises
        ``NoMailFolder``."""
        try:
            inside = list((self._folder / "new" if self._is_maildir else self._folder).iterdir())
        except OSError as problem:
            raise NoMailFolder(
                f"Mail comes in at {self._folder}, which cannot be read: {problem.strerror}."
            ) from problem
        return sorted(file for file in inside if file.is_file() and (self._is_maildir or file.suffix == ".eml"))

    def unread(self) -> Iterator[Incoming]:
        """What was not read yet. What cannot be opened stays where it is, and the log says so."""
        for file in self.waiting():
            try:
                content = file.read_bytes()
            except OSError as problem:
                _log.warning("%s cannot be read: %s.", file, problem.strerror)
                continue
            yield Incoming(file=file, content=content)

    def put_aside(self, incoming: Incoming) -> None:
        """It was read. Where it cannot be moved it is found again, and known by its content."""
        place = self._folder / ("cur" if self._is_maildir else ASIDE)
        name = incoming.file.name.partition(":")[0] + SEEN if self._is_maildir else incoming.file.name
        try:
            place.mkdir(exist_ok=True)
            incoming.file.rename(place / name)
        except OSError as problem:
            _log.warning("%s was read and cannot be put aside: %s.", incoming.file, problem.strerror)


def has_mail(folder: Path | None) -> bool:
    """Whether something waits to be read; nothing where no folder is named or it cannot be read."""
    try:
        return folder is not None and bool(MailFolder(folder).waiting())
    except NoMailFolder:
        return False
