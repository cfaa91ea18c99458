"""The local mailbox: where mails land on an installation without an SMTP server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from itertools import islice
from mailbox import Maildir

from fastapi import APIRouter
from fastapi.responses import Response

from models.errors import NotFound
from models.permission import Action, permit
from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

NEWEST = 200
"""How many mails the list shows."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Received:
    """One mail as the list shows it."""

    key: str
    to: str
    subject: str
    sent_at: datetime | None


@router.get("/mailbox")
def listed(visit: Visitor) -> Response:
    """The newest mails that this visitor may read."""
    box = _box(visit)
    keys = sorted(box.keys(), key=_made_at, reverse=True) if box else []
    mine = ((key, mail) for key in keys if box and _is_for(visit, mail := _mail(box, key)))
    mails = [_received(key, mail) for key, mail in islice(mine, NEWEST)]
    return page(visit, "mailbox/index.html", mails=mails, sees_all=_sees_all(visit))


@router.get("/mailbox/{key}")
def one(key: str, visit: Visitor) -> Response:
    """One mail as text."""
    box = _box(visit)
    found = _mail(box, key) if box is not None and key in box else None
    if found is None or not _is_for(visit, found):
        raise NotFound(f"There is no mail {key!r} here.")
    body = found.get_body(preferencelist=("plain",))
    text = body.get_content() if body else ""
    return page(visit, "mailbox/show.html", mail=_received(key, found), pieces=_pieces(text, visit))


def _sees_all(visit: Visit) -> bool:
    """With the example everybody sees all mails, so that one person can walk the whole road."""
    return visit.site.settings.example


def _is_for(visit: Visit, mail: EmailMessage) -> bool:
    return _sees_all(visit) or visit.signed_in.email in _addresses(mail)


def _box(visit: Visit) -> Maildir | None:
    """The mailbox; none before its first mail. Raises ``NotFound`` where mails go out by SMTP."""
    permit(visit.actor, Action.SEE_MAILBOX)
    if not visit.site.has_local_mailbox:
        raise NotFound("Mails go out by SMTP here; there is no local mailbox.")
    folder = visit.site.settings.mailbox
    return Maildir(folder, create=False) if (folder / "new").is_dir() else None


def _mail(box: Maildir, key: str) -> EmailMessage:
    return message_from_bytes(box.get_bytes(key), policy=default)


def _made_at(key: str) -> tuple[float, str]:
    """The moment with which the key of a Maildir begins."""
    seconds = key.split(".", 1)[0]
    return (float(seconds) if seconds.isdigit() else 0.0, key)


def _addresses(mail: EmailMessage) -> set[str]:
    return {address.lower() for _, address in getaddresses(mail.get_all("to", []))}


def _received(key: str, mail: EmailMessage) -> Received:
    date = mail.get("date")
    sent_at = date.datetime if date is not None else None
    return Received(
        key=key,
        to=str(mail.get("to", "")),
        subject=str(mail.get("subject", "")),
        sent_at=sent_at if sent_at is not None and sent_at.tzinfo else None,
    )


def _pieces(text: str, visit: Visit) -> list[tuple[str, str]]:
    """The text in pieces, each with the address it links to; only addresses of this very site become links."""
    own = re.compile(rf"({re.escape(visit.site.settings.base_url)}/[^\s<>\"]*[^\s<>\".,;:)])")
    return [(piece, piece if own.fullmatch(piece) else "") for piece in own.split(text) if piece]
