"""What a request sees: the site it came to, and who came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from uuid import UUID

from integrations.settings import Settings
from models.asking import Subject
from models.base import Moment
from models.permission import Action, may
from models.person import Actor
from models.signing import SignedIn
from models.store.open import Store
from web.words import Words, words_in

SESSION_COOKIE = "waardenweg-session"
LANGUAGE_COOKIE = "waardenweg-taal"
RETURN_COOKIE = "waardenweg-verder"
"""Where somebody wanted to go before they had to sign in; a path of this site."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """One running web: its settings, its database and its clock."""

    settings: Settings
    store: Store
    clock: Callable[[], Moment]

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over https, so that cookies must not travel otherwise."""
        return self.settings.base_url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The name of the session cookie; with https one that no other host can set."""
        return f"__Host-{SESSION_COOKIE}" if self.is_secure else SESSION_COOKIE

    @property
    def offers_example_signin(self) -> bool:
        """Whether people of the example set may sign in by a printed link: only with the example, on loopback."""
        return self.settings.example and is_loopback(self.settings.host)

    @property
    def has_local_mailbox(self) -> bool:
        """Whether mails land in the mailbox of this machine instead of going out."""
        return self.settings.smtp_url is None


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who looks at a page: signed in or not."""

    site: Site
    now: Moment
    language: str
    path: str
    signed_in: SignedIn | None = None

    @property
    def words(self) -> Words:
        """The words of their language."""
        return words_in(self.language)


@dataclass(frozen=True, kw_only=True)
class Visit(Guest):
    """Somebody who is signed in."""

    signed_in: SignedIn

    @property
    def actor(self) -> Actor:
        """Who they are to the domain."""
        return self.signed_in.actor

    @property
    def person_id(self) -> UUID:
        """Their key; everybody who signs in is a person."""
        assert self.actor.person_id is not None, "only people sign in"
        return self.actor.person_id

    def may(self, action: Action, subject: Subject = None) -> bool:
        """Whether they may do this; see ``models.permission.may``."""
        return may(self.actor, action, subject)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of a posted form, in their order; several of one name where several were chosen."""

    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def one(self, name: str) -> str:
        """The first value of a field; empty where it was not sent."""
        return next((value for key, value in self.pairs if key == name), "")


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach what is bound to ``host``."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
