"""Calls to those who want to hear: signed as Standard Webhooks asks, and sent to nobody else than was meant.

Of an answer only the status is read. Redirects are not followed: an address that moved is a new address, and somebody
has to say so.
"""

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx
from standardwebhooks import Webhook

from integrations.addresses import AddressNotAllowed, guard, origin_of
from integrations.certificates import trusted
from integrations.secrets_at import SecretRefused, secret_at
from models.calling import Answered, CallFate
from models.errors import WaardenwegError
from models.subscription import Receiver

TIMEOUT = httpx.Timeout(10, connect=5)
"""Seconds. A receiver should take an event and look at it later."""
PING = "webhook.ping"
_PREFIX = "whsec_"
_SHORTEST_SECRET = 24
"""Bytes, as Standard Webhooks asks."""
_TRY_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class SubscriberRefused(WaardenwegError):
    """A receiver of events did not take one; `waardenweg webhook log` tells why."""


class EventCalls:
    """Makes calls, inside ``with``."""

    def __init__(self, timeout: httpx.Timeout = TIMEOUT) -> None:
        """``timeout``: how long a receiver may take."""
        # no connection is kept: each one is looked at anew, whoever is called over it
        self._client = httpx.Client(
            timeout=timeout,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            follow_redirects=False,
            verify=trusted(),
            trust_env=False,
            headers={"User-Agent": "Waardenweg"},
        )

    def __enter__(self) -> Self:
        """Ready to call."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Done."""
        self._client.close()

    def call(self, receiver: Receiver, event_id: str, payload: Mapping[str, Any], now: datetime) -> Answered:
        """Tell ``receiver`` about one event at ``now`` (aware); what goes wrong raises nothing and is in the answer."""
        body = json.dumps(payload, separators=(",", ":"))
        try:
            _check_address(receiver)
            headers = _signed(receiver, event_id, body, now)
            extensions = guard(private_allowed=receiver.private_network)
            with self._client.stream(
                "POST", receiver.url, content=body, headers=headers, extensions=extensions
            ) as response:
                return _answered(response.status_code)
        except SecretRefused as missing:
            return Answered(fate=CallFate.LATER, problem=str(missing))
        except AddressNotAllowed as refused:
            return Answered(fate=CallFate.REFUSED, problem=f"The address is not called: {refused}.")
        except (httpx.HTTPError, httpx.InvalidURL) as away:
            return Answered(fate=CallFate.LATER, problem=f"No answer ({type(away).__name__}).")


def ping(now: datetime) -> Mapping[str, Any]:
    """An event about nothing, to try a receiver with."""
    return {"type": PING, "timestamp": now.isoformat(), "data": {}}


def check_receiver(receiver: Receiver) -> None:
    """Whether it can be called at all; raises ``AddressNotAllowed`` or ``SecretRefused``. Nothing is sent."""
    _check_address(receiver)
    _signer(receiver.secret)


def _check_address(receiver: Receiver) -> None:
    if not origin_of(receiver.url).startswith("https://") and not receiver.private_network:
        raise AddressNotAllowed("it must start with https://, or say that it is inside a private network")


def _signed(receiver: Receiver, event_id: str, body: str, now: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": _signer(receiver.secret).sign(event_id, now, body),
    }


def _signer(place: str) -> Webhook:
    """What signs with the secret at ``place``; raises ``SecretRefused`` where that is none."""
    secret = secret_at(place)
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX) + "==")
    except (NotBase64, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or len(key) < _SHORTEST_SECRET:
        raise SecretRefused(
            f"What stands at {place} is no signing secret; "
            f"write {_PREFIX} and at least {_SHORTEST_SECRET} random bytes in base64."
        )
    return Webhook(secret)


def _answered(status: int) -> Answered:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answered(fate=CallFate.TAKEN, status=status)
    if status == HTTPStatus.GONE:
        return Answered(fate=CallFate.GONE, status=status, problem="It wants to hear nothing any more (410).")
    later = status in _TRY_LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Answered(fate=CallFate.LATER if later else CallFate.REFUSED, status=status, problem=f"It answered {status}.")
