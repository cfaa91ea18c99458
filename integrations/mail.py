"""The message that goes out, and by which way the settings want it to go."""

import re
import unicodedata
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime
from urllib.parse import urlsplit

from integrations.mail_local import LocalMailbox
from integrations.mail_port import MailOut, MailRefused, Message
from integrations.mail_smtp import SmtpOut
from integrations.settings import Settings

PRODUCT = "Waardenweg"
FALLBACK_LOCAL_PART = "waardenweg"
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3."""
LONGEST_LINE = 78
"""Characters on a line of a header (RFC 5322, 2.1.1)."""
LONGEST_WORD = 39
"""Bytes of text in one encoded word: after the name of a header they end within 76 characters (RFC 2047, 2)."""

_BOUNDARY = "=_between_the_parts"
"""No part can hold this: in quoted-printable a digit or the end of the line follows each = (RFC 2045, 6.7)."""
_AROUND = "=_around_the_parts"
"""The same, for what stands beside the message."""
_NO_REPLIES = "DR, RN, NRN, OOF, AutoReply"
"""All that Exchange knows ([MS-OXCMAIL] 2.1.3.2.20) but NDR: that a mail was not delivered must come back."""
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[a-z\d-]+(\.[a-z\d-]+)*", re.ASCII | re.IGNORECASE)
_PLAIN_NAME = re.compile(rf"{_ATOM}( {_ATOM})*", re.ASCII)
_TO_ESCAPE, _ESCAPED = re.compile(r'["\\]'), r"\\\g<0>"
"""In a quoted string (RFC 5322, 3.2.4)."""


@dataclass(frozen=True, kw_only=True)
class CalendarPart:
    """What a mail tells a calendar (RFC 6047): the name of its file, the method, and the calendar itself."""

    name: str
    method: str
    content: str


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
    calendars: tuple[CalendarPart, ...] = ()


def message_from(draft: Draft, sender: Address, returns_to: str | None = None) -> Message:
    """The message: the text is the master, the HTML its copy. Raises ``MailRefused`` for an address that is none.

    ``returns_to``: where a mail that cannot be delivered comes back; to the ``sender`` where it is not given.

    Nothing that people typed can add a header: control characters and line ends never reach one. It is written here
    and not by ``email.message``, which parses each header that it is given, and takes ten times as long for a mail.
    """
    receiver = _address(draft.address)
    lines = [
        _mailbox("From", sender.display_name, sender.addr_spec),
        _mailbox("To", one_line(draft.name), receiver),
        _header("Subject", one_line(draft.subject)),
        f"Date: {format_datetime(draft.at)}",
        f"Message-ID: {draft.message_id}",
        # RFC 3834: an absence reply to a machine helps nobody
        "Auto-Submitted: auto-generated",
        f"X-Auto-Response-Suppress: {_NO_REPLIES}",
        f"Content-Language: {draft.language}",
        "MIME-Version: 1.0",
        *(_with_attachments(draft) if len(draft.calendars) > 1 else _alternatives(draft, draft.calendars)),
        "",
    ]
    content = "\r\n".join(lines).encode("ascii")
    return Message(sender=returns_to or sender.addr_spec, receiver=receiver, content=content)


def _alternatives(draft: Draft, calendars: Sequence[CalendarPart] = ()) -> Iterator[str]:
    """The forms of one message: text, its copy, and one thing for a calendar, which mail programs offer to keep."""
    yield f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"'
    yield ""
    yield from _part("text/plain", draft.text)
    yield from _part("text/html", draft.html)
    for calendar in calendars:
        yield from _part("text/calendar", calendar.content, more=f"; method={calendar.method}")
    yield f"--{_BOUNDARY}--"


def _with_attachments(draft: Draft) -> Iterator[str]:
    """The message and, beside it, several things for a calendar; each is a file that a mail program offers to keep."""
    yield f'Content-Type: multipart/mixed; boundary="{_AROUND}"'
    yield ""
    yield f"--{_AROUND}"
    yield from _alternatives(draft)
    for calendar in draft.calendars:
        as_file = f'Content-Disposition: attachment; filename="{calendar.name}"'
        more = f"; method={calendar.method}"
        yield from _part("text/calendar", calendar.content, more=more, headers=(as_file,), boundary=_AROUND)
    yield f"--{_AROUND}--"


def _part(
    kind: str, text: str, *, more: str = "", headers: Sequence[str] = (), boundary: str = _BOUNDARY
) -> Sequence[str]:
    """The lines of one part; ``kind``: its content type, with ``more`` parameters than its character set."""
    content = b"".join(line + b"\r\n" for line in text.encode().splitlines())
    return (
        f"--{boundary}",
        f'Content-Type: {kind}; charset="utf-8"{more}',
        *headers,
        "Content-Transfer-Encoding: quoted-printable",
        "",
        b2a_qp(content).decode("ascii"),
    )


def _header(name: str, text: str) -> str:
    """A header of free text on one line."""
    line = f"{name}: {text}"
    return line if _is_plain(text) and len(line) <= LONGEST_LINE else f"{name}: {_encoded(text)}"


def _mailbox(name: str, reader: str, address: str) -> str:
    """A header with one address, and who reads there."""
    if not reader:
        return f"{name}: {address}"
    line = f"{name}: {reader} <{address}>"
    if _is_plain(reader) and _PLAIN_NAME.fullmatch(reader) and len(line) <= LONGEST_LINE:
        return line
    quoted = f'{name}: "{_TO_ESCAPE.sub(_ESCAPED, reader)}"'
    if not _is_plain(reader) or len(quoted) > LONGEST_LINE:
        quoted = f"{name}: {_encoded(reader)}"
    return f"{quoted}\r\n <{address}>"


def _is_plain(text: str) -> bool:
    """It can stand in a header as it is, and no reader takes it for an encoded word."""
    return text.isascii() and "=?" not in text


def _encoded(text: str) -> str:
    """As encoded words (RFC 2047), each with whole characters and on a line of its own."""
    words, code = [], text.encode()
    while code:
        end = LONGEST_WORD
        while code[end : end + 1] and code[end] & 0b1100_0000 == 0b1000_0000:  # within a character
            end -= 1
        words.append(code[:end])
        code = code[end:]
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in words)


def _address(text: str) -> str:
    """A mail address that a server takes as one; raises ``MailRefused``."""
    if len(text) > LONGEST_ADDRESS or not (_PLAIN_ADDRESS.fullmatch(text) or _is_unusual_address(text)):
        raise MailRefused("This person has no usable mail address.")
    return text


def _is_unusual_address(text: str) -> bool:
    """It is one with quotes, or at a host that is named by its number."""
    if not text.isascii() or text != one_line(text) or not all(text.rpartition("@")):
        return False
    try:
        Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return True


def one_line(text: str) -> str:
    """The text on one line, without control characters or what turns the direction of reading."""
    if text.isprintable():  # none of those, and no space but the plain one
        return " ".join(text.split())
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
