"""Mail that comes back: which of ours it is about, whether the address is gone for good, and what was said.

Read are reports as the standard has them (RFC 3464, codes of RFC 3463), and plain letters of servers that know none.
Nothing is believed on the word of who sends it: only who received one of our mails can name its Message-ID.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from html import unescape

from models.bouncing import Returned
from models.posting import Post
from models.vocabulary import BounceFlaw, BounceKind

LONGEST_SAID = 300

_ID = re.compile(r"<[0-9a-f]{64}@[^\s<>@]+>")
"""A Message-ID as ``models.letter.message_id_of`` makes it."""
_ADDRESS = re.compile(r"<?[^\s<>@;:\"'()]+@[^\s<>@;:\"'()]+>?")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponse")
_NOT_GIVEN_UP = frozenset({"delayed"})
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})
_ADDRESS_IS_FINE = frozenset({"1.7", "1.8", "2.2", "2.3", "2.4", "4.6", "4.7"})
"""Subject and detail of failures that say nothing against it: our own address, a full box, a letter too large, a loop,
too late."""
_SUBJECT_IS_NOT_THE_ADDRESS = frozenset({"3", "6", "7"})
"""The system, the content, or a rule against us: a new address would not help, and one rule may stop all our mail."""


def read_returned(raw: bytes) -> Returned | None:
    """What a mail that came in tells about one of ours; whatever it is made of, it is read or kept for a person.

    None where it tells nothing: an answer that a machine sent because somebody is away (RFC 3834), a receipt, a reply
    of a calendar, or a report that a mail did arrive.
    """
    try:
        return _read(raw)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # what no mail program writes a broken one may send, and the parser of Python does not foresee it all
        return Returned(raw=raw, kind=BounceKind.UNREADABLE, gave_up=False, flaw=BounceFlaw.NO_REPORT)


def refused_at_the_door(said: str, post: Post) -> Returned | None:
    """What a server said against an address before it took the mail, as if that had come back.

    None where it says nothing against it, or nothing for certain: a bare 550 may as well be about us.
    """
    status = _status_in(said)
    if not _is_for_good(status):
        return None
    told = _said(said)
    return Returned(
        raw=f"{post.message_id} {post.attempt}\n{told}".encode(),
        kind=BounceKind.PERMANENT,
        message_ids=(post.message_id,),
        sent_to=post.address,
        status=status,
        said=told,
    )


def _read(raw: bytes) -> Returned | None:
    message = message_from_bytes(raw, policy=compat32)
    ids = tuple(dict.fromkeys(_ID.findall(_everything(raw, message))))
    recipients = list(_recipients(message))
    if recipients:
        return _from_report(message, raw, ids, recipients)
    if _says_nothing(message):
        return None
    return _from_letter(message, raw, ids)


def _from_report(message: Message, raw: bytes, ids: tuple[str, ...], recipients: list[Message]) -> Returned | None:
    failed = [one for one in recipients if _word(one, "Action") not in _DELIVERED]
    if not failed:
        return None
    worst = next((one for one in failed if _word(one, "Action") not in _NOT_GIVEN_UP), failed[0])
    gave_up = _word(worst, "Action") not in _NOT_GIVEN_UP
    told = _without_type(_field(worst, "Diagnostic-Code"))
    status = _status_in(_field(worst, "Status")) or _status_in(told)
    permanent = gave_up and _is_for_good(status, _status_in(told))
    return Returned(
        raw=raw,
        kind=BounceKind.PERMANENT if permanent else BounceKind.TRANSIENT,
        message_ids=ids,
        sent_to=_sent_to(message),
        status=status,
        said=_said(told or _field(worst, "Status")),
        gave_up=gave_up,
        flaw=None if ids else BounceFlaw.NOT_OURS,
    )


def _from_letter(message: Message, raw: bytes, ids: tuple[str, ...]) -> Returned:
    """No report that programs can read: what it says by itself counts if it comes from a mail server."""
    text = "\n".join(_texts(message))
    line = next((line for line in text.splitlines() if _status_in(line) or _REPLY.search(line)), "")
    status = _status_in(line) or _by_reply(line)
    known = bool(ids and status and _is_from_a_server(message))
    return Returned(
        raw=raw,
        kind=(BounceKind.PERMANENT if _is_for_good(status) else BounceKind.TRANSIENT)
        if known
        else BounceKind.UNREADABLE,
        message_ids=ids,
        sent_to=_sent_to(message),
        status=status,
        said=_said(line if line and _is_from_a_server(message) else _field(message, "Subject")),
        gave_up=known and _is_for_good(status),
        flaw=None if known else BounceFlaw.NOT_OURS if not ids else BounceFlaw.NO_REPORT,
    )


def _is_for_good(*statuses: str) -> bool:
    """Whether the address takes no mail and will not: by each of the codes that were told."""
    told = [status.split(".", 2) for status in statuses if status]
    return bool(told) and all(
        kind == "5" and subject not in _SUBJECT_IS_NOT_THE_ADDRESS and f"{subject}.{detail}" not in _ADDRESS_IS_FINE
        for kind, subject, detail in told
    )


def _recipients(message: Message) -> Iterator[Message]:
    """What a report tells per receiver (RFC 3464, 2.3)."""
    for part in message.walk():
        blocks = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
            yield from (block for block in blocks if isinstance(block, Message) and block["Final-Recipient"])


def _says_nothing(message: Message) -> bool:
    """An answer of a machine that is no report of delivery (RFC 3834), a receipt (RFC 8098), a calendar's reply."""
    parts = {part.get_content_type() for part in message.walk()}
    if parts & {"message/disposition-notification", "text/calendar"}:
        return True
    if _is_from_a_server(message):
        return False
    submitted = _word(message, "Auto-Submitted")
    automatic = submitted not in {"", "no"} or any(message[name] is not None for name in _AUTOMATIC)
    return automatic or _word(message, "Precedence") == "auto_reply"


def _is_from_a_server(message: Message) -> bool:
    """Sent in the name of nobody, or of the server itself (RFC 5321, 4.5.5); or it names who was not reached."""
    path, sender = _field(message, "Return-Path"), _field(message, "From").casefold()
    return path == "<>" or "mailer-daemon" in sender or "postmaster" in sender or bool(message["X-Failed-Recipients"])


def _sent_to(message: Message) -> str:
    """The address that we wrote to, where our mail or its headers came along."""
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            content = part.get_payload()
            inner = content[0] if isinstance(content, list) else message_from_bytes(_bytes_of(part), policy=compat32)
            found = _ADDRESS.search(_field(inner, "To")) if isinstance(inner, Message) else None
            return found.group().strip("<>").casefold() if found else ""
    return ""


def _everything(raw: bytes, message: Message) -> str:
    """All that it says, with its parts decoded: servers put the headers of ours wherever they like."""
    return "\n".join((raw.decode("utf-8", "replace"), *_texts(message)))


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = _bytes_of(part).decode(_charset(part), "replace")
            yield unescape(re.sub(r"<(?!\S+@)[^>]*>", " ", text)) if part.get_content_subtype() == "html" else text


def _charset(part: Message) -> str:
    try:
        named = part.get_content_charset() or "utf-8"
        "".encode(named)
    except (LookupError, ValueError):
        return "utf-8"
    return named


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _word(message: Message, name: str) -> str:
    """The first word of a header, without its parameters and remarks."""
    return next(iter(re.split(r"[\s;(]", _field(message, name).casefold(), maxsplit=1)), "")


def _without_type(diagnostic: str) -> str:
    """``smtp; 550 …`` without the kind of code that it is."""
    kind, mark, rest = diagnostic.partition(";")
    return rest.strip() if mark and " " not in kind else diagnostic


def _status_in(text: str) -> str:
    found = _STATUS.search(text)
    return found.group() if found else ""


def _by_reply(text: str) -> str:
    """A code of three digits alone: only its first one is a kind of its own (RFC 5321, 4.2.1)."""
    found = _REPLY.search(text)
    return f"{found.group(1)}.0.0" if found else ""


def _said(text: str) -> str:
    """On one line, of a length to read, and without addresses."""
    return _ADDRESS.sub("…", " ".join(text.split()))[:LONGEST_SAID]
