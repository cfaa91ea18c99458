"""Who calls the JSON API: whoever the bearer token speaks for. A cookie says nothing here."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from models.base import Moment
from models.person import Actor
from models.store.open import Store
from models.tokens import whose_token
from web.site import Site
from web.visiting import NotSignedIn, site_of


class NoToken(NotSignedIn):
    """No token was shown; send `Authorization: Bearer` with one that `waardenweg token issue` gave."""


class TokenNotUsable(NotSignedIn):
    """This token is unknown, has expired or was revoked; ask an administrator for a new one."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A program that acts for a person. ``label``: which program."""

    site: Site
    now: Moment
    actor: Actor
    label: str

    @property
    def store(self) -> Store:
        """The database."""
        return self.site.store

    @property
    def person_id(self) -> UUID:
        """The key of the person; every token is of one."""
        assert self.actor.person_id is not None, "a token speaks for a person"
        return self.actor.person_id


def caller_of(request: Request) -> Caller:
    """Who calls; raises ``NoToken`` or ``TokenNotUsable``."""
    scheme, secret = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.lower() != "bearer" or not secret:
        raise NoToken
    site = site_of(request)
    now = site.clock()
    bearer = whose_token(site.store, secret, now)
    if bearer is None:
        raise TokenNotUsable
    return Caller(site=site, now=now, actor=bearer.actor, label=bearer.label)


_documented = HTTPBearer(auto_error=False, scheme_name="token", description="From `waardenweg token issue PERSON`.")


def _caller(request: Request, _token: Annotated[HTTPAuthorizationCredentials | None, Security(_documented)]) -> Caller:
    return caller_of(request)


By = Annotated[Caller, Depends(_caller)]
