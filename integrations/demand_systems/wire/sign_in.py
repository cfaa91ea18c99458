"""How a demand system knows us: the table ``[auth]``.

.. code-block:: toml

    [auth]
    kind = "session"                    # none, basic, bearer, header; session: a sign-in that gives a token
    secret = "env:TRACKER_SECRET"
    path = "initSession"                # asked once, and again when the token has run out; with form = {} it is posted
    headers = { Authorization = "user_token {secret}" }
    token = "session_token"             # where the answer holds it
    header = "Session-Token"            # how it is sent from then on
    value = "{token}"
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.wire.picking import Pick, check_names, filled, read_pick
from integrations.secrets_at import SecretRefused, check_place, secret_at
from models.reading import Section

Headers = Mapping[str, str]

_HEADER_OF = {
    "basic": ("Authorization", "Basic {basic}"),
    "bearer": ("Authorization", "Bearer {secret}"),
    "header": ("Authorization", "{secret}"),
    "session": ("Authorization", "Bearer {token}"),
}
"""Which header each kind of sign-in sends."""
_NONE, _BASIC, _HEADER, _SESSION = "none", "basic", "header", "session"
_GIVEN = frozenset({"secret", "user", "basic"})
"""What a template may name."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A sign-in that gives a token for what follows. ``headers`` and ``form`` are made anew for each sign-in."""

    path: str
    headers: Callable[[], Headers]
    form: Callable[[], Headers] | None
    token: Pick
    header: str
    value: str

    def header_with(self, token: str) -> Headers:
        """The header that carries the token."""
        return {self.header: str(filled(self.value, {"token": token}))}


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How we say who we are: by headers with each request, or by a session."""

    headers: Callable[[], Headers] = dict
    session: Session | None = None


@dataclass(frozen=True, kw_only=True)
class _Credentials:
    """A user, written out or by its place, and a secret by its place; both are read at each use."""

    user: str
    secret: str
    base_url: str

    def known(self) -> Mapping[str, str]:
        """What templates may name, as it is now; raises ``SourceFailed`` where a secret is missing."""
        user = secret_for(self.user, self.base_url) if is_place(self.user) else self.user
        secret = secret_for(self.secret, self.base_url)
        return {"user": user, "secret": secret, "basic": base64.b64encode(f"{user}:{secret}".encode()).decode()}

    def fill(self, template: Headers) -> Callable[[], Headers]:
        """The template as it is at each use."""
        return lambda: {name: str(filled(text, self.known())) for name, text in template.items()}


def read_sign_in(table: Section, base_url: str) -> SignIn:
    """How we say who we are; raises ``InvalidMethod``, which names file, key and mend."""
    kind = table.text("kind", _NONE)
    if kind == _NONE:
        return SignIn()
    if kind not in _HEADER_OF:
        table.refuse("kind", f"write one of {_NONE}, {', '.join(_HEADER_OF)}")
    usual_header, usual_value = _HEADER_OF[kind]
    own = kind in {_HEADER, _SESSION}
    header, value = (table.text("header", usual_header), table.text("value", usual_value)) if own else _HEADER_OF[kind]
    if kind == _SESSION:
        check_names(table, "value", value, {"token"})
        return SignIn(session=_session(table, base_url, header, value))
    check_names(table, "value", value, _GIVEN)
    return SignIn(headers=_credentials(table, base_url, [value], needs_user=kind == _BASIC).fill({header: value}))


def _session(table: Section, base_url: str, header: str, value: str) -> Session:
    asked = {
        key: {name: below.text(name) for name in below.table}
        for key in ("headers", "form")
        if (below := table.section(key)).table
    }
    for key, template in asked.items():
        check_names(table, key, template, _GIVEN)
    token = read_pick(table, "token")
    if token is None:
        table.refuse("token", "write where the answer to the sign-in holds the token, as a JMESPath")
    credentials = _credentials(table, base_url, [text for one in asked.values() for text in one.values()])
    return Session(
        path=table.text("path"),
        headers=credentials.fill(asked.get("headers", {})),
        form=credentials.fill(asked["form"]) if "form" in asked else None,
        token=token,
        header=header,
        value=value,
    )


def _credentials(table: Section, base_url: str, templates: list[str], *, needs_user: bool = False) -> _Credentials:
    needs_user = needs_user or any("{user}" in text or "{basic}" in text for text in templates)
    user, secret = table.text("user") if needs_user else "", table.text("secret")
    check_secret(table, "secret", secret)
    if is_place(user):
        check_secret(table, "user", user)
    return _Credentials(user=user, secret=secret, base_url=base_url)


def is_place(text: str) -> bool:
    """Whether a text names where something stands; a user name may also be written out, a secret never is."""
    return text.startswith(("env:", "file:"))


def check_secret(table: Section, key: str, place: str) -> None:
    """Refuse a secret that is written out, without repeating it."""
    try:
        check_place(place)
    except SecretRefused as refused:
        table.refuse(key, str(refused))


def secret_for(place: str, base_url: str) -> str:
    """The secret of that moment; raises ``SourceFailed`` where it is not there."""
    try:
        return secret_at(place)
    except SecretRefused as missing:
        raise SourceFailed(FailureCode.NO_SECRET, base_url, told=str(missing)) from missing
