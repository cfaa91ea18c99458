"""Mail into a folder of this machine, where no mail server is named; and reading what lies there."""

import mailbox
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Self

from integrations.mail_port import MailServerAway, Message, at_ease


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail in the folder. ``key``: its name there; ``at``: aware, None where it does not say."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    message_id: str
    at: datetime | None


class LocalMailbox:
    """A Maildir: every mail is a file of its own that appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """``folder``: made with the first mail, readable by its owner only."""
        self._folder = folder

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was kept open."""

    def announce(self, sender: str) -> None:
        """A folder need not be told."""

    def send(self, message: Message, meanwhile: Callable[[], None] = at_ease) -> None:
        """Put one message in the folder, which keeps nobody waiting; ``MailServerAway`` where it cannot be written."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self._folder, create=True).add(message.content.replace(b"\r\n", b"\n"))
        except OSError as problem:
            raise MailServerAway(f"The local mailbox cannot be written: {problem.strerror}.") from problem

    def received(self, address: str | None = None) -> Sequence[Received]:
        """What lies in the folder, newest first; only what was sent to ``address`` where one is given."""
        if not self._folder.is_dir():
            return []
        box = mailbox.Maildir(self._folder, create=False)
        found = [_received(key, box.get_bytes(key)) for key in sorted(box.keys(), key=_arrival, reverse=True)]
        wanted = address.casefold() if address else None
        return [mail for mail in found if wanted is None or mail.to.casefold() == wanted]

    def one(self, key: str) -> Received | None:
        """The mail with this key, if it is there."""
        if not self._folder.is_dir():
            return None
        box = mailbox.Maildir(self._folder, create=False)
        return _received(key, box.get_bytes(key)) if key in box else None


def _arrival(key: str) -> tuple[int, ...]:
    """When a mail was put in the folder: its name says seconds, microseconds and a count, without leading zeros."""
    return tuple(int(number) for number in re.findall(r"\d+", key.partition(":")[0])[:4])


def _received(key: str, content: bytes) -> Received:
    """A file of the folder; what it does not say is empty, since anybody may have put it there."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    receivers, date = message["To"], message["Date"]
    return Received(
        key=key,
        to=receivers.addresses[0].addr_spec if receivers and receivers.addresses else "",
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        message_id=str(message["Message-ID"] or ""),
        at=date.datetime if date else None,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
