"""The local mailbox: where mails land on an installation without an SMTP server."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from integrations.mail_local import LocalMailbox, Received
from models.errors import NotFound
from models.permission import Action, permit
from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

NEWEST = 200
"""How many mails the list shows."""

router = APIRouter(include_in_schema=False)


@router.get("/mailbox")
def listed(visit: Visitor) -> Response:
    """The newest mails that this visitor may read."""
    address = None if _sees_all(visit) else visit.signed_in.email
    mails = _box(visit).received(address)
    return page(visit, "mailbox/index.html", mails=mails[:NEWEST], total=len(mails), sees_all=_sees_all(visit))


@router.get("/mailbox/{key}")
def one(key: str, visit: Visitor) -> Response:
    """One mail as text."""
    found = _box(visit).one(key)
    if found is None or not _is_for(visit, found):
        raise NotFound(f"There is no mail {key!r} here.")
    return page(visit, "mailbox/show.html", mail=found, pieces=_pieces(found.text, visit))


def _box(visit: Visit) -> LocalMailbox:
    """Raises ``NotFound`` where mails go out by SMTP."""
    permit(visit.actor, Action.SEE_MAILBOX)
    if not visit.site.has_local_mailbox:
        raise NotFound("Mails go out by SMTP here; there is no local mailbox.")
    return LocalMailbox(visit.site.settings.mailbox)


def _sees_all(visit: Visit) -> bool:
    """With the example everybody sees all mails, so that one person can walk the whole road."""
    return visit.site.settings.example


def _is_for(visit: Visit, mail: Received) -> bool:
    return _sees_all(visit) or mail.to.casefold() == visit.signed_in.email.casefold()


def _pieces(text: str, visit: Visit) -> list[tuple[str, str]]:
    """The text in pieces, each with the address it links to; only addresses of this very site become links."""
    own = re.compile(rf"({re.escape(visit.site.settings.base_url)}/[^\s<>\"]*[^\s<>\".,;:)])")
    return [(piece, piece if own.fullmatch(piece) else "") for piece in own.split(text) if piece]
