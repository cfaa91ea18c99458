"""The wire to one demand system: one client, that knows where it may go, how much it reads and how long it waits.

It calls the one server that was configured and follows no redirect; it looks at whom it connected to before it sends
anything; it reads no more than it was told to. A question is asked again where that can help; something that is
written is sent again only where the other side certainly did not take it. Nothing above it tries again.
"""

import time
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urljoin

import httpx
import stamina

from integrations.addresses import AddressNotAllowed, guard, origin_of
from integrations.certificates import trusted
from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.wire.answers import Answer, Passing, data_of, refusal_in, shown
from integrations.demand_systems.wire.pace import Pace
from integrations.demand_systems.wire.sign_in import Session

_READS = frozenset({"GET", "HEAD"})


class Resend(StrEnum):
    """When a request that failed may be sent again."""

    FREELY = "freely"
    """It only asks."""
    IF_NOT_TAKEN = "if_not_taken"
    """It writes: only where the other side certainly did not take it."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How long is waited and how much is read."""

    timeout: timedelta = timedelta(seconds=30)
    """For one answer, from the first byte that is sent to the last one that is read."""
    patience: timedelta = timedelta(minutes=5)
    """For one question with all its repeats, the rests that the system asks for included."""
    attempts: int = 8
    first_wait: timedelta = timedelta(seconds=0.5)
    longest_wait: timedelta = timedelta(seconds=30)
    """Between attempts, where the system does not say itself how long."""
    largest_answer: int = 20 * 1024 * 1024
    """Bytes, after unpacking."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a demand system is, and how it knows us.

    ``base_url``: ends in a slash. ``headers``: made anew for each request, so that a password that was replaced needs
    no restart; raises ``SourceFailed`` where one is missing. ``session``: where a sign-in comes before all else.
    """

    base_url: str
    headers: Callable[[], Mapping[str, str]] = dict
    session: Session | None = None
    private_network: bool = False
    bounds: Bounds = field(default_factory=Bounds)


class Wire:
    """The wire to one demand system."""

    def __init__(self, name: str, place: Place, now: Callable[[], datetime]) -> None:
        """``name``: what this installation calls the source; ``now``: aware, to compare clocks by."""
        self.name, self.base_url, self.origin = name, place.base_url, origin_of(place.base_url)
        self.skew: timedelta | None = None
        """How far its clock is ahead of ours, by the last answer that told; good to a second."""
        self._place, self._bounds, self._now = place, place.bounds, now
        self._pace, self._token = Pace(), ""
        self._client = httpx.Client(
            timeout=httpx.Timeout(self._bounds.timeout.total_seconds()),
            limits=httpx.Limits(max_connections=2, max_keepalive_connections=1),
            follow_redirects=False,
            verify=trusted(),
            trust_env=False,
        )
        weakref.finalize(self, self._client.close)  # nobody says goodbye to a source: it is made anew for each pull

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        resend: Resend | None = None,
    ) -> Answer:
        """Ask something, or write it; again and again as long as that may help.

        ``path``: seen from the base address, or a whole address on the same server. ``params`` come beside those that
        the path holds. ``accept``: statuses that are an answer besides 2xx. ``resend``: by the method where it is not
        given. Raises ``SourceFailed``.
        """
        url = self._address(path)
        may_resend = resend or (Resend.FREELY if method in _READS else Resend.IF_NOT_TAKEN)
        request = {"params": _params(url, params), "json": json, "data": form, "headers": dict(headers or {})}
        request = {name: value for name, value in request.items() if value is not None}
        try:
            for attempt in self._attempts(may_resend):
                with attempt:
                    return self._paced(method, url, request, frozenset(accept))
        except Passing as passing:
            raise passing.failure from passing.__cause__
        raise AssertionError("stamina gives at least one attempt")

    def close(self) -> None:
        """Hang up; the next question connects anew."""
        self._client.close()

    def _attempts(self, may_resend: Resend) -> Iterable[stamina.Attempt]:
        started, bounds = time.monotonic(), self._bounds

        def again(problem: Exception) -> bool | timedelta:
            if not isinstance(problem, Passing) or (problem.taken and may_resend is Resend.IF_NOT_TAKEN):
                return False
            rest = problem.failure.retry_after
            if rest is None:
                return True
            left = bounds.patience - timedelta(seconds=time.monotonic() - started)
            return rest if rest <= left else False

        return stamina.retry_context(
            on=again,
            attempts=bounds.attempts,
            timeout=bounds.patience,
            wait_initial=bounds.first_wait,
            wait_max=bounds.longest_wait,
            wait_jitter=bounds.first_wait,
        )

    def _address(self, path: str) -> str:
        url = urljoin(self.base_url, path)
        try:
            if origin_of(url) == self.origin:
                return url
            told = "it is another server than that of the source"
        except AddressNotAllowed as refused:
            told = str(refused)
        raise SourceFailed(FailureCode.NOT_ALLOWED, shown(url), told=told)

    def _paced(self, method: str, url: str, request: Mapping[str, Any], accept: frozenset[int]) -> Answer:
        self._pace.keep()
        token = self._token
        try:
            answer = self._once(method, url, self._signed(request), accept)
        except SourceFailed as failed:
            if failed.reason is not FailureCode.NO_ACCESS or not token:
                raise
            self._token = ""  # it ran out; nothing was taken
            raise Passing(failed, taken=False) from failed
        except Passing as passing:
            if passing.failure.retry_after is not None:
                self._pace.refused(passing.failure.retry_after)
            raise
        self._pace.answered()
        return answer

    def _signed(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The request with what says who we are; signs in where that comes first and there is no token yet."""
        headers, session = dict(self._place.headers()), self._place.session
        if session is not None:
            if not self._token:
                self._token = self._sign_in(session, headers)
            headers |= session.header_with(self._token)
        return {**request, "headers": {**headers, **request["headers"]}}

    def _sign_in(self, session: Session, headers: Mapping[str, str]) -> str:
        form = session.form() if session.form is not None else None
        asked = {"headers": {**headers, **session.headers()}, **({"data": form} if form is not None else {})}
        url = self._address(session.path)
        answer = self._once("GET" if form is None else "POST", url, asked, frozenset())
        token = session.token.inside(answer.data)
        if not isinstance(token, str) or not token:
            raise SourceFailed(FailureCode.NO_ACCESS, shown(url), told="the sign-in gives no token")
        return token

    def _once(self, method: str, url: str, request: Mapping[str, Any], accept: frozenset[int]) -> Answer:
        asked = {**request, "headers": {"Accept": "application/json", **request["headers"]}}
        extensions = guard(private_allowed=self._place.private_network)
        deadline = time.monotonic() + self._bounds.timeout.total_seconds()
        try:
            with self._client.stream(method, url, **asked, extensions=extensions) as response:
                self._compare_clocks(response)
                body = self._body(response, deadline)
        except AddressNotAllowed as refused:
            raise SourceFailed(FailureCode.NOT_ALLOWED, shown(url), told=str(refused)) from refused
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as away:
            raise Passing(SourceFailed(FailureCode.UNREACHABLE, shown(url)), taken=False) from away
        except (httpx.HTTPError, httpx.StreamError) as broken:
            raise Passing(SourceFailed(FailureCode.UNREACHABLE, shown(url)), taken=True) from broken
        if not response.is_success and response.status_code not in accept:
            raise refusal_in(response, body, self._now())
        return Answer(status=response.status_code, headers=response.headers, data=data_of(response, body, accept))

    def _body(self, response: httpx.Response, deadline: float) -> bytes:
        """The body, as far as it is not too large and does not come in drops for ever."""
        found = bytearray()
        for part in response.iter_bytes():
            found += part
            if len(found) > self._bounds.largest_answer:
                raise SourceFailed(FailureCode.TOO_LARGE, shown(str(response.url)))
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("the answer took too long")
        return bytes(found)

    def _compare_clocks(self, response: httpx.Response) -> None:
        try:
            told = parsedate_to_datetime(response.headers["date"])
        except (KeyError, ValueError):
            return
        self.skew = (told if told.tzinfo else told.replace(tzinfo=UTC)) - self._now().replace(microsecond=0)


def _params(url: str, params: Mapping[str, Any] | None) -> httpx.QueryParams | None:
    """httpx would drop what stands in the address itself."""
    return httpx.URL(url).params.merge(dict(params)) if params else None
