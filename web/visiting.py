"""What handlers ask for: who came (``Visitor``), and who sent a form (``Sender``, with the fields)."""

import hmac
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from models.errors import WaardenwegError
from models.signing import who_is
from web.site import LANGUAGE_COOKIE, Guest, Site, Typed, Visit
from web.words import LANGUAGES, SOURCE_LANGUAGE

MOST_BYTES = 1_000_000
MOST_FIELDS = 5_000


class NotSignedIn(WaardenwegError):
    """You are not signed in, or no longer; sign in again."""


class ForgedForm(WaardenwegError):
    """This form does not come from a page of this session; open the page again and send it from there."""


class FormTooLarge(WaardenwegError):
    """This form is larger than any form here; send less text."""


async def typed_in(request: Request) -> Typed:
    """The fields of the posted form. Raises ``FormTooLarge``."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise FormTooLarge
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as too_many:
        raise FormTooLarge from too_many
    request.state.typed = Typed(pairs=tuple((name, value.replace("\x00", "")) for name, value in pairs))
    return request.state.typed  # type: ignore[no-any-return]  # set one line above


def site_of(request: Request) -> Site:
    """The site that the request came to."""
    site: Site = request.app.state.site
    return site


def guest_of(request: Request) -> Guest:
    """Who came, signed in or not; looked up once per request."""
    if not hasattr(request.state, "guest"):
        request.state.guest = _look_up(request)
    found: Guest = request.state.guest
    return found


def visitor(guest: Annotated[Guest, Depends(guest_of)]) -> Visit:
    """Who came; raises ``NotSignedIn``."""
    if not isinstance(guest, Visit):
        raise NotSignedIn
    return guest


def sender(typed: Annotated[Typed, Depends(typed_in)], visit: Annotated[Visit, Depends(visitor)]) -> Visit:
    """Who sent the form, with its fields in ``typed``. Raises ``NotSignedIn`` or ``ForgedForm``."""
    if not hmac.compare_digest(typed.one("csrf").encode(), visit.signed_in.csrf.encode()):
        raise ForgedForm
    return visit


Visitor = Annotated[Visit, Depends(visitor)]
AnyGuest = Annotated[Guest, Depends(guest_of)]
Sender = Annotated[Visit, Depends(sender)]
Fields = Annotated[Typed, Depends(typed_in)]


def _look_up(request: Request) -> Guest:
    site = site_of(request)
    now = site.clock()
    token = request.cookies.get(site.session_cookie)
    signed_in = who_is(site.store, token, now) if token else None
    language = _language(request.cookies)
    path = request.url.path
    if signed_in is None:
        return Guest(site=site, now=now, language=language, path=path)
    return Visit(site=site, now=now, language=language, path=path, signed_in=signed_in)


def _language(cookies: Mapping[str, str]) -> str:
    wanted = cookies.get(LANGUAGE_COOKIE, SOURCE_LANGUAGE)
    return wanted if wanted in LANGUAGES else SOURCE_LANGUAGE
