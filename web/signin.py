"""Signing in with a one-time link, and signing out.

The links are for the people of the example set and for this machine only: without ``WAARDENWEG_EXAMPLE=1``, or bound
to an address that others reach, none is made and none is taken.
"""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from integrations.settings import Settings
from models.base import Moment
from models.errors import NotAllowed
from models.person import Person
from models.signing import LinkNotUsable, offer_link, sign_in, sign_out
from models.store.open import Store, Unit
from web.rendering import page
from web.site import RETURN_COOKIE, Visit, is_loopback
from web.visiting import AnyGuest, Sender
from web.words import SOURCE_LANGUAGE, words_in

router = APIRouter(include_in_schema=False)


class SigninLinkFor(NamedTuple):
    """A printed link: in which roles, for whom, and the address that signs in once."""

    role: str
    handle: str
    url: str


def make_links(store: Store, settings: Settings, now: Moment) -> list[SigninLinkFor]:
    """A new one-time link for everybody of the example set. Raises ``NotAllowed`` where links are not for use."""
    _require_example(settings)
    with store.write() as unit:
        people = [person for person in unit.people.everybody() if person.erased_on is None]
        return [_link(unit, settings, person, now) for person in people if unit.people.roles(person.id)]


def make_link(store: Store, settings: Settings, handle: str, now: Moment) -> SigninLinkFor:
    """A new one-time link for one person. Raises ``NotAllowed`` or ``NotFound``."""
    _require_example(settings)
    with store.write() as unit:
        return _link(unit, settings, unit.people.by_handle(handle), now)


@router.get("/sign-in")
def explain(guest: AnyGuest) -> Response:
    """How to sign in."""
    if isinstance(guest, Visit):
        return RedirectResponse("/", 303)
    return page(guest, "signin/needed.html")


@router.get("/sign-in/{token}")
def enter(token: str, request: Request, guest: AnyGuest) -> Response:
    """Use a one-time link: a new session, and on to where somebody wanted to be."""
    site = guest.site
    if not site.offers_example_signin:
        raise LinkNotUsable
    session = sign_in(site.store, token, guest.now, replaces=request.cookies.get(site.session_cookie))
    answer = RedirectResponse(_local(request.cookies.get(RETURN_COOKIE)), 303)
    answer.set_cookie(site.session_cookie, session, httponly=True, samesite="lax", secure=site.is_secure)
    answer.delete_cookie(RETURN_COOKIE)
    return answer


@router.post("/sign-out")
def leave(request: Request, visit: Sender) -> Response:
    """End the session."""
    site = visit.site
    sign_out(site.store, request.cookies.get(site.session_cookie, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(site.session_cookie, secure=site.is_secure, httponly=True, samesite="lax")
    return answer


def _require_example(settings: Settings) -> None:
    if not (settings.example and is_loopback(settings.host)):
        raise NotAllowed(
            "Sign-in links are for the example set on this machine only; "
            "set WAARDENWEG_EXAMPLE=1 and WAARDENWEG_HOST=127.0.0.1."
        )


def _link(unit: Unit, settings: Settings, person: Person, now: Moment) -> SigninLinkFor:
    roles: Sequence[str] = [words_in(SOURCE_LANGUAGE).member(held.role) for held in unit.people.roles(person.id)]
    token = offer_link(unit, person, now.at)
    return SigninLinkFor(role=", ".join(roles), handle=person.handle, url=f"{settings.base_url}/sign-in/{token}")


def _local(path: str | None) -> str:
    """``path`` where it is one of this site; an address of another site begins with two slashes."""
    return path if path and path.startswith("/") and path[1:2] not in {"/", "\\"} else "/"
