"""Signing in and out: one-time links, and sessions that end by themselves. Only hashes of secrets are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.base import Moment
from models.errors import NotAllowed
from models.person import Actor, Person
from models.signin import SigninLink, WebSession
from models.standing_in import actor_on

if TYPE_CHECKING:
    from models.store.open import Store, Unit

LINK_LASTS = timedelta(hours=24)
IDLE_AFTER = timedelta(hours=2)
"""A session of which nothing was heard for this long has ended."""
ENDS_AFTER = timedelta(hours=10)
"""A session ends at the latest this long after it began: a working day."""
SEEN_EVERY = timedelta(minutes=5)
"""How precisely is kept when a session was last used; more often would be a write per page."""

_SECRET_BYTES = 32


class LinkNotUsable(NotAllowed):
    """This sign-in link was used before, is too old, or never existed; ask for a new one."""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Somebody who is signed in. ``csrf``: what each of their forms must carry."""

    actor: Actor
    name: str
    email: str
    csrf: str


def offer_link(unit: Unit, person: Person, now: datetime) -> str:
    """A link that signs this person in once; gives its secret, which is kept nowhere."""
    token = secrets.token_urlsafe(_SECRET_BYTES)
    unit.signins.add_link(person.id, token, now + LINK_LASTS)
    return token


def sign_in(store: Store, link: str, moment: Moment, replaces: str | None = None) -> str:
    """Use a link; gives the secret of the new session. ``replaces``: the session that this browser had until now.

    Raises ``LinkNotUsable``.
    """
    token = secrets.token_urlsafe(_SECRET_BYTES)
    with store.write() as unit:
        found = unit.signins.link(link)
        if found is None or not _is_usable(found, moment.at) or not is_here(unit.people.get(found.person_id), moment):
            raise LinkNotUsable
        found.used_at = moment.at
        unit.signins.forget_ended(moment.at)
        if replaces:
            unit.signins.end_session(replaces)
        unit.signins.begin_session(
            found.person_id,
            token,
            csrf=secrets.token_urlsafe(_SECRET_BYTES),
            now=moment.at,
            until=moment.at + ENDS_AFTER,
        )
    return token


def who_is(store: Store, token: str, moment: Moment) -> SignedIn | None:
    """Who has the session with this secret; none where there is none, or it has ended."""
    with store.read() as unit:
        session = unit.signins.session(token)
        if session is None or not _goes_on(session, moment.at):
            return None
        person = unit.people.get(session.person_id)
        details = unit.people.details(person.id)
        if details is None or not is_here(person, moment):
            return None
        actor = actor_on(unit, person, moment.on)
    if moment.at - session.last_seen_at >= SEEN_EVERY:
        with store.write() as unit:
            unit.signins.seen(token, moment.at)
    return SignedIn(actor=actor, name=details.name, email=details.email, csrf=session.csrf_token)


def sign_out(store: Store, token: str) -> None:
    """End a session; harmless where it has ended already."""
    with store.write() as unit:
        unit.signins.end_session(token)


def is_here(person: Person, moment: Moment) -> bool:
    """Whether somebody still works here, so that they can sign in."""
    left = person.left_on is not None and person.left_on <= moment.on
    return person.erased_on is None and not left


def _is_usable(link: SigninLink, now: datetime) -> bool:
    return link.used_at is None and now < link.expires_at


def _goes_on(session: WebSession, now: datetime) -> bool:
    return now < session.expires_at and now - session.last_seen_at < IDLE_AFTER
