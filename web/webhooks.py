"""Webhooks of demand systems: a call that shows whose it is lets its source be pulled; what it says is not read.

No session and no form: who calls is a program, and shows that with each call.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from integrations.demand_systems.sources import SourceRefused, SourcesHere, sources_here, stamp_of_sources
from integrations.demand_systems.webhook import Called, WebhookCheck, WebhookRefused
from integrations.secrets_at import SecretRefused
from integrations.settings import Settings
from models.nudging import take_nudge
from web.site import Site
from web.visiting import MOST_BYTES, site_of

router = APIRouter(tags=["webhooks"])

_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

_log = logging.getLogger("waardenweg.webhooks")


class _TooLarge(Exception):
    """More came in than any call needs."""


@router.post(
    "/webhooks/demands/{source}",
    status_code=HTTPStatus.ACCEPTED,
    responses={status.value: {"description": status.phrase} for status in _REFUSALS},
)
async def nudge(source: str, request: Request) -> Response:
    """A demand system says that it has news. The call is checked as the file of its source says."""
    site = site_of(request)
    try:
        check = await run_in_threadpool(_check_of, site.settings, source)
        if check is None:
            return _answer(HTTPStatus.NOT_FOUND)
        body = await _body(request)
        return _answer(await run_in_threadpool(_take, site, check, dict(request.headers), body))
    except _TooLarge:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except (SourceRefused, SecretRefused) as ours:
        # mended by us; until then the other side should keep its call
        _log.error("A webhook call could not be checked: %s", ours)
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE)


async def _body(request: Request) -> bytes:
    """The bytes that the signature is about; raises ``_TooLarge`` before they are all read."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        raise _TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _TooLarge
    return bytes(body)


def _take(site: Site, check: WebhookCheck, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
    now = site.clock()
    try:
        delivery = check.delivery_of(Called(headers=headers, body=body, at=now.at))
    except WebhookRefused as refused:
        _log.warning("A webhook call for source %s was refused: %s", check.source, refused)
        return HTTPStatus.UNAUTHORIZED
    take_nudge(site.store, check.source, delivery, now)
    return HTTPStatus.ACCEPTED


def _check_of(settings: Settings, source: str) -> WebhookCheck | None:
    """How calls of this source are checked; None where there is no such source, or it makes no calls.

    Raises ``SourceRefused`` where it may be one whose file cannot be used.
    """
    here = _here(settings, stamp_of_sources(settings))
    found = next((one for one in here.working if one.name == source), None)
    if found is None and here.refused:
        raise here.refused[0]
    return found.webhook if found else None


@lru_cache(maxsize=1)
def _here(settings: Settings, _stamp: object) -> SourcesHere:
    """Read again once a file changed: anybody may call here, and connecting to every source is work."""
    return sources_here(settings)


def _answer(status: HTTPStatus) -> Response:
    return JSONResponse({"status": status.phrase}, status)
