"""What a demand system answers: read as data, or as the reason why there is none."""

import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from integrations.demand_systems.flaws import FailureCode, SourceFailed

_TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_NOT_TAKEN = frozenset({429, 503})
"""Statuses by which a server says that it did not begin with what it was asked."""
_FAILURES = {
    401: FailureCode.NO_ACCESS,
    403: FailureCode.NO_RIGHTS,
    404: FailureCode.NOT_FOUND,
    410: FailureCode.NOT_FOUND,
}
_FILE = re.compile(r"(?<![\w:/])(?:/[\w.+-]+){2,}(?: line \d+)?")
_TOLD = 200
"""So many characters of what a system says about a refusal are passed on."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered. ``headers``: whatever their capitals. ``data``: the JSON; None for an empty body."""

    status: int
    headers: Mapping[str, str]
    data: Any = None


class Passing(Exception):
    """Something that may go better next time. ``taken``: whether the other side may have begun with it."""

    def __init__(self, failure: SourceFailed, *, taken: bool) -> None:
        super().__init__(str(failure))
        self.failure, self.taken = failure, taken


def refusal_in(response: httpx.Response, body: bytes, now: datetime) -> Exception:
    """What a status that is no answer means: a ``SourceFailed``, or ``Passing`` where it may go better next time."""
    status, place = response.status_code, shown(str(response.url))
    if status in _TRY_LATER:
        rest = _rest(response, now)
        busy = status in {429, 503} or rest is not None
        code = FailureCode.BUSY if busy else FailureCode.UNREACHABLE
        failure = SourceFailed(code, place, told=f"status {status}", retry_after=rest)
        return Passing(failure, taken=status not in _NOT_TAKEN)
    if status in _FAILURES:
        return SourceFailed(_FAILURES[status], place, told=f"status {status}")
    if response.has_redirect_location:
        told = f"status {status}, it sends us on to another address"
    else:
        told = f"status {status}. {_words(body)}".strip()
    return SourceFailed(FailureCode.STRANGE_ANSWER, place, told=told)


def data_of(response: httpx.Response, body: bytes, accept: Collection[int]) -> Any:
    """The JSON of an answer, None where it is empty; raises ``Passing`` where it is none.

    ``accept``: statuses besides 2xx whose answer counts, whatever stands in it.
    """
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except ValueError as broken:
        if response.status_code in accept:
            return None
        # cut off, or the page of a proxy that stands in for the system for a moment
        told = f"no JSON but {response.headers.get('content-type', 'something without a type')}"
        failure = SourceFailed(FailureCode.STRANGE_ANSWER, shown(str(response.url)), told=told)
        raise Passing(failure, taken=True) from broken


def _rest(response: httpx.Response, now: datetime) -> timedelta | None:
    """How long the other side wants to be left alone (RFC 9110, 10.2.3: seconds, or a date)."""
    told = response.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return timedelta(seconds=int(told[:9]))
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    # by its own clock, where it tells that
    with suppress(KeyError, ValueError):
        now = parsedate_to_datetime(response.headers["date"])
    return max(until.replace(tzinfo=until.tzinfo or UTC) - now.replace(tzinfo=now.tzinfo or UTC), timedelta(0))


def _words(body: bytes) -> str:
    """What the other side says of a refusal, on one line; a page for people says nothing here, and where the files of
    its program lie is nobody's business."""
    said = " ".join(body.decode("utf-8", "replace").split())
    return "" if said.startswith("<") else _FILE.sub("…", said)[:_TOLD]


def shown(url: str) -> str:
    """An address as it is shown and logged: what is asked there may hold data of people."""
    return url.split("?", maxsplit=1)[0]
