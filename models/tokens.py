"""Tokens with which a program acts for one person over HTTP; only their hashes are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.errors import NotAllowed, WrongUse
from models.permission import Action, permit
from models.person import Actor
from models.signin import ApiToken
from models.signing import SEEN_EVERY, is_here
from models.standing_in import actor_on

if TYPE_CHECKING:
    from models.store.open import Store

LONGEST_DAYS = 366
"""A token that nobody renews within a year has been forgotten."""
LONGEST_LABEL = 80

_PREFIX = "waardenweg_"
"""So that a scanner of source code recognises a secret that was written down there."""
_SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token to issue: for whom, how many days it lasts, and which program gets it."""

    handle: str
    days: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A token that was issued. ``secret``: kept nowhere, so whoever loses it needs a new one."""

    id: UUID
    secret: str
    handle: str
    label: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Whom a token speaks for, and which program shows it."""

    actor: Actor
    label: str


def issue_token(store: Store, new: NewToken, by: Actor, moment: Moment) -> IssuedToken:
    """Let a program act for a person. Raises ``NotAllowed``, ``NotFound`` or ``WrongUse``."""
    permit(by, Action.MANAGE_TOKENS)
    if not 1 <= new.days <= LONGEST_DAYS:
        raise WrongUse(f"A token lasts 1 to {LONGEST_DAYS} days, not {new.days}.")
    if len(new.label) > LONGEST_LABEL:
        raise WrongUse(f"A label has at most {LONGEST_LABEL} characters.")
    secret = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    with store.write() as unit:
        person = unit.people.by_handle(new.handle)
        if not is_here(person, moment):
            raise NotAllowed(f"{new.handle} no longer works here; name somebody else.")
        until = moment.at + timedelta(days=new.days)
        token = unit.signins.add_api_token(person.id, secret, label=new.label, now=moment.at, until=until)
    return IssuedToken(id=token.id, secret=secret, handle=person.handle, label=token.label, expires_at=token.expires_at)


def revoke_token(store: Store, token_id: UUID, by: Actor, moment: Moment) -> ApiToken:
    """End a token before its time; one that was ended before keeps its day. Raises ``NotAllowed`` or ``NotFound``."""
    permit(by, Action.MANAGE_TOKENS)
    with store.write() as unit:
        token = unit.signins.api_token_numbered(token_id)
        token.revoked_on = token.revoked_on or moment.on
    return token


def whose_token(store: Store, secret: str, moment: Moment) -> Bearer | None:
    """Whom the token with this secret speaks for; nobody where there is none, or it is of no use any more."""
    with store.read() as unit:
        token = unit.signins.api_token(secret)
        if token is None or not is_usable(token, moment.at):
            return None
        person = unit.people.get(token.person_id)
        if not is_here(person, moment):
            return None
        actor = actor_on(unit, person, moment.on)
    if token.last_used_at is None or moment.at - token.last_used_at >= SEEN_EVERY:
        with store.write() as unit:
            unit.signins.api_token_used(token.id, moment.at)
    return Bearer(actor=actor, label=token.label)


def is_usable(token: ApiToken, now: datetime) -> bool:
    """Whether a token still opens anything."""
    return token.revoked_on is None and now < token.expires_at
