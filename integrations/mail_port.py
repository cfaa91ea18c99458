"""The port through which mail goes out, and the four ways in which it can fail: a sender does something else in each.

``integrations/mail_smtp.py`` speaks to a mail server, ``integrations/mail_local.py`` puts mail in a folder;
``integrations/mail.py`` makes the message and chooses between them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

from models.errors import WaardenwegError


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail as it goes over the line.

    ``sender`` and ``receiver``: bare addresses. ``content``: headers and body (RFC 5322), in ASCII, lines end in CRLF.
    """

    sender: str
    receiver: str
    content: bytes


class MailRefused(WaardenwegError):
    """The receiving side refused this mail for good; correct the address, then let it go again."""


class MailPutOff(WaardenwegError):
    """The receiving side does not take this mail now; it is offered again later."""


class MailDoubtful(WaardenwegError):
    """The line went dead after the mail was given and before the answer came; nobody knows whether it was taken."""


class MailServerAway(WaardenwegError):
    """The mail server cannot be used; mails wait until it can. Check WAARDENWEG_SMTP_URL."""


def at_ease() -> None:
    """Nothing to do meanwhile."""


class MailOut(Protocol):
    """A way out, used inside ``with``: whatever it keeps open is open that long."""

    def __enter__(self) -> Self:
        """Ready to send; it need not have reached anybody yet."""
        ...

    def __exit__(self, *_: object) -> None:
        """Done."""
        ...

    def announce(self, sender: str) -> None:
        """Say that another message of this sender comes, and wait for nothing; it need not come. Raises nothing."""
        ...

    def send(self, message: Message, meanwhile: Callable[[], None] = at_ease) -> None:
        """Hand over one message; returns when it was taken.

        ``meanwhile``: a little to do each time the other side makes up its mind, if it ever does; it raises nothing.
        Raises ``MailRefused``, ``MailPutOff``, ``MailDoubtful`` or ``MailServerAway``.
        """
        ...
