"""Webhooks of sources: a call says that there is news, and is believed in nothing else.

.. code-block:: toml

    [webhook]
    kind = "hmac-sha256"                                    # hmac-sha1, standard, header
    secret = "env:TRACKER_WEBHOOK_SECRET"                   # or file:/path
    header = "X-Hub-Signature"                              # all but standard: where the signature or the secret is
    prefix = "sha256="                                      # what stands before it
    delivery = "header:X-Atlassian-Webhook-Identifier"      # by what a repeated call is known
    timestamp = "header:X-Request-Timestamp"                # when it was sent; older than five minutes is refused

``standard`` is Standard Webhooks, which says itself where everything is. ``header`` is a secret in a header, for
systems that cannot sign. A timestamp in a header of its own is not signed: it keeps late calls out, and no thief.
"""

import hashlib
import hmac
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from integrations.secrets_at import SecretRefused, check_place, secret_at
from models.errors import WaardenwegError
from models.reading import Section

WINDOW = timedelta(minutes=5)
"""How far the moment that a call tells may be from now."""
LONGEST_DELIVERY = 200
_HEADER = "header:"


class WebhookRefused(WaardenwegError):
    """This call does not show that it comes from its source."""


class WebhookKind(StrEnum):
    """How a source shows that a call is its own."""

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SHA1 = "hmac-sha1"
    STANDARD = "standard"
    HEADER = "header"


@dataclass(frozen=True, kw_only=True)
class Called:
    """One call as it came in. ``headers``: by their names in small letters; ``at``: when, aware."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WebhookCheck:
    """How the calls of one source are checked. ``delivery`` and ``timestamp``: names of headers, empty for none."""

    source: str
    kind: WebhookKind
    secret: str
    header: str = ""
    prefix: str = ""
    delivery: str = ""
    timestamp: str = ""

    def delivery_of(self, called: Called) -> str:
        """What the source calls this call; the same one again is the same call.

        Raises ``WebhookRefused``, or ``SecretRefused`` where our own secret is not there.
        """
        _CHECKS[self.kind](self, secret_at(self.secret), called)
        if self.timestamp:
            _check_time(called.headers.get(self.timestamp, ""), called.at)
        told = called.headers.get(self.delivery, "") if self.delivery else ""
        if not told:
            # without a name two calls with the same content in one minute are taken for one
            return f"{hashlib.sha256(called.body).hexdigest()} {called.at:%Y-%m-%dT%H:%M}"
        return told if len(told) <= LONGEST_DELIVERY else hashlib.sha256(told.encode()).hexdigest()


def read_webhook(name: str, document: Section) -> WebhookCheck | None:
    """How the calls of source ``name`` are checked; None where its file says nothing about them.

    Raises ``InvalidMethod`` with file, key and mend.
    """
    if not document.has("webhook"):
        return None
    table = document.section("webhook")
    kind = table.text("kind")
    if kind not in set(WebhookKind):
        table.refuse("kind", f"write one of {', '.join(WebhookKind)}")
    secret = table.text("secret")
    try:
        check_place(secret)
    except SecretRefused as refused:
        table.refuse("secret", str(refused))
    if kind == WebhookKind.STANDARD:
        check = WebhookCheck(source=name, kind=WebhookKind.STANDARD, secret=secret, delivery="webhook-id")
    else:
        check = WebhookCheck(
            source=name,
            kind=WebhookKind(kind),
            secret=secret,
            header=table.text("header").lower(),
            prefix=table.text("prefix", ""),
            delivery=_named_header(table, "delivery"),
            timestamp=_named_header(table, "timestamp"),
        )
    table.done()
    return check


def _named_header(table: Section, key: str) -> str:
    told = table.text(key, "")
    name = told.removeprefix(_HEADER).strip().lower()
    if told and (not told.startswith(_HEADER) or not name):
        table.refuse(key, f"write {_HEADER} and the name of the header")
    return name


def _check_hmac(check: WebhookCheck, secret: str, called: Called) -> None:
    digest = "sha1" if check.kind is WebhookKind.HMAC_SHA1 else "sha256"
    expected = hmac.new(secret.encode(), called.body, digest).hexdigest()
    _compare(expected, _shown(check, called).lower())


def _check_header(check: WebhookCheck, secret: str, called: Called) -> None:
    _compare(secret, _shown(check, called))


def _check_standard(check: WebhookCheck, secret: str, called: Called) -> None:
    try:
        verifier = Webhook(secret)
    except (NotBase64, ValueError, EmptyWebhookSecretError):
        raise SecretRefused(f"What stands at {check.secret} is no secret of Standard Webhooks.") from None
    try:
        verifier.verify(called.body, dict(called.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the second for what is not even shaped as a signature
        raise WebhookRefused("Its signature is missing, wrong, or not of now.") from None


_CHECKS: Mapping[WebhookKind, Callable[[WebhookCheck, str, Called], None]] = {
    WebhookKind.HMAC_SHA256: _check_hmac,
    WebhookKind.HMAC_SHA1: _check_hmac,
    WebhookKind.STANDARD: _check_standard,
    WebhookKind.HEADER: _check_header,
}


def _shown(check: WebhookCheck, called: Called) -> str:
    """What the call shows in its header, without what stands before it."""
    told = called.headers.get(check.header, "").strip()
    if not told or not told.startswith(check.prefix):
        raise WebhookRefused(f"Its header {check.header} is missing, or begins otherwise.")
    return told.removeprefix(check.prefix).strip()


def _compare(expected: str, shown: str) -> None:
    if not hmac.compare_digest(expected.encode(), shown.encode()):
        raise WebhookRefused("Its signature or secret is wrong.")


def _check_time(told: str, now: datetime) -> None:
    """Seconds since 1970, or ISO 8601 with its zone."""
    try:
        sent = datetime.fromtimestamp(float(told), UTC) if _is_number(told) else datetime.fromisoformat(told)
        passed = abs(now - sent)
    except (ValueError, TypeError, OverflowError, OSError):
        raise WebhookRefused("It does not tell when it was sent.") from None
    if passed > WINDOW:
        raise WebhookRefused("It was not sent now.")


def _is_number(told: str) -> bool:
    return told.replace(".", "", 1).isdecimal()
