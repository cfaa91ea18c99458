"""The message that goes out, and by which way the settings want it to go."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from integrations.mail_local import LocalMailbox
from integrations.mail_port import MailOut, MailRefused
from integrations.mail_smtp import SmtpOut
from integrations.settings import Settings

PRODUCT = "Waardenweg"
FALLBACK_LOCAL_PART = "waardenweg"
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A mail in words. ``message_id``: with its angle brackets; ``at``: aware."""

    name: str
    address: str
    subject: str
    text: str
    html: str
    message_id: str
    at: datetime
    language: str = "nl"


def message_from(draft: Draft, sender: Address) -> EmailMessage:
    """The message: the text is the master, the HTML its copy. Raises ``MailRefused`` for an address that is none.

    Nothing that people typed can add a header: control characters and line ends never reach one.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = _address(draft)
    message["Subject"] = one_line(draft.subject)
    message["Date"] = format_datetime(draft.at)
    message["Message-ID"] = draft.message_id
    # RFC 3834: an absence reply to a machine helps nobody
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(draft.text, cte="quoted-printable")
    message.add_alternative(draft.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = draft.language  # set before, it would move into the first part
    return message


def _address(draft: Draft) -> Address:
    text = draft.address
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or len(text) > LONGEST_ADDRESS or not text.isascii() or text != one_line(text):
        raise MailRefused("This person has no usable mail address.")
    try:
        return Address(display_name=one_line(draft.name), addr_spec=text)
    except (MessageError, ValueError, IndexError) as problem:
        raise MailRefused("This person has no usable mail address.") from problem


def one_line(text: str) -> str:
    """The text on one line, without control characters or what turns the direction of reading."""
    kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Cf", "Zl", "Zp"} else mark for mark in text)
    return " ".join(kept.split())


def host_of(settings: Settings) -> str:
    """What stands behind the @ of a Message-ID: the host of the links in the mail."""
    return urlsplit(settings.base_url).hostname or "localhost"


def sender_of(settings: Settings) -> Address:
    """Who mails are from: the address in the settings, else one at the host of the links."""
    host = host_of(settings)
    domain = f"[{host}]" if host.replace(".", "").isdigit() else "localhost" if ":" in host else host
    return Address(display_name=PRODUCT, addr_spec=settings.mail_from or f"{FALLBACK_LOCAL_PART}@{domain}")


def mail_out_for(settings: Settings) -> MailOut:
    """The adapter that the settings ask for: the mail server they name, else the local mailbox."""
    return SmtpOut(settings.smtp_url) if settings.smtp_url else LocalMailbox(settings.mailbox)
