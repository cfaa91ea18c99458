"""The routes of the JSON API: whatever is refused there is told as a problem document, where the pages show a page."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from web.api_problems import problem_for
from web.visiting import MOST_BYTES

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class ApiRoute(APIRoute):
    """A route of the JSON API."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            try:
                return await answer(Request(request.scope, _no_more_than(MOST_BYTES, request.receive)))
            except Exception as refusal:
                return await run_in_threadpool(problem_for, request, refusal)

        return answer_or_refuse


def refuse_the_rest(router: APIRouter) -> None:
    """Let a router refuse every other method and address under its prefix itself; call it after its last route."""
    known: dict[str, set[str]] = {}
    for route in router.routes:
        if isinstance(route, APIRoute):
            known.setdefault(route.path.removeprefix(router.prefix), set()).update(route.methods or ())
    for path, allowed in known.items():
        router.add_api_route(path, _not_with(allowed), methods=sorted(_METHODS - allowed), include_in_schema=False)
    router.add_api_route("/{rest:path}", _nowhere, methods=sorted(_METHODS), include_in_schema=False)


def _not_with(allowed: set[str]) -> Callable[[], None]:
    def refuse() -> None:
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(sorted(allowed))})

    return refuse


def _nowhere() -> None:
    raise HTTPException(HTTPStatus.NOT_FOUND)


def _no_more_than(most: int, receive: Receive) -> Receive:
    """The body of a request as it comes in, refused as soon as there is more of it than ``most`` bytes."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return counted
