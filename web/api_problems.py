"""What the JSON API refuses, as problem documents (RFC 9457): one form for every refusal, and never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from models import errors
from models.errors import InvalidAnswer, NotFound, WaardenwegError
from web.api_tokens import NoToken, TokenNotUsable, caller_of
from web.refusals import STATUS
from web.visiting import NotSignedIn, site_of

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"
PLACE = f"{PREFIX}/problems"
"""Where each kind of refusal is explained; its address is the ``type`` of the problem."""

_log = logging.getLogger(__name__)


class NotUnderstood(WaardenwegError):
    """The request has another shape than /openapi.json describes; see the problems per field."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        """``problems``: one per field that cannot be read."""
        self.problems = problems
        super().__init__()


class FieldProblem(BaseModel, frozen=True):
    """One field that cannot be used: which, why, and the option or the sentence that says more."""

    path: str
    code: str
    about: str = ""


class ProblemDocument(BaseModel, frozen=True):
    """A refusal. ``title`` is that of its kind, ``detail`` says what to do this time, ``code`` names the kind."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: Sequence[FieldProblem] = ()


class ProblemKind(BaseModel, frozen=True):
    """A kind of refusal."""

    code: str
    status: int
    title: str


KINDS: dict[str, type[WaardenwegError]] = {
    kind.__name__: kind
    for kind in (
        NoToken,
        TokenNotUsable,
        NotUnderstood,
        errors.NotAllowed,
        errors.NotFound,
        errors.FormAlreadySent,
        errors.GateAlreadyAnswered,
        errors.GateWithdrawn,
        errors.StaleForm,
        errors.AnswersContested,
        errors.StepNotAllowed,
        errors.StepNotReady,
        errors.CheckAlreadyOpen,
        errors.InvalidAnswer,
    )
}
"""What the API refuses, by code."""

_PLACES: dict[type, str] = {kind: f"{PLACE}/{code}" for code, kind in KINDS.items()}

_INLINE = ProblemDocument.model_json_schema()
_INLINE["properties"]["problems"]["items"] = _INLINE.pop("$defs")[FieldProblem.__name__]
REFUSALS: dict[int | str, dict[str, Any]] = {
    status.value: {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": _INLINE}}}
    for status in (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
}
"""The refusals of every endpoint, as /openapi.json tells them."""


def problem_for(request: Request, refusal: Exception) -> Response:
    """The problem document for whatever went wrong."""
    if isinstance(refusal, RequestValidationError | HTTPException):
        # a body is read before anybody asks for the token; who has none is told that, not what was wrong with the body
        refusal = _without_token(request) or _named(refusal)
    if isinstance(refusal, WaardenwegError):
        return _of_a_kind(request, refusal)
    if isinstance(refusal, HTTPException):
        return _of_the_protocol(refusal)
    _log.error("%s %s failed", request.method, request.url.path, exc_info=refusal)
    return _of_the_protocol(HTTPException(HTTPStatus.INTERNAL_SERVER_ERROR))


def kind_named(code: str) -> ProblemKind:
    """The kind of refusal with this code; raises ``NotFound``."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotFound(f"There is no kind of refusal {code}; use one of {', '.join(KINDS)}.")
    return ProblemKind(code=code, status=_status(kind), title=_title(kind))


def _named(refusal: RequestValidationError | HTTPException) -> Exception:
    """What the framework refused, by the name that it has here."""
    if isinstance(refusal, HTTPException):
        return (
            NotFound("There is no such address; /openapi.json lists them.") if refusal.status_code == 404 else refusal
        )
    found = [
        FieldProblem(path=".".join(str(step) for step in error["loc"][1:]), code=error["type"], about=error["msg"])
        for error in refusal.errors()
    ]
    in_path = any(error["loc"][0] == "path" for error in refusal.errors())
    return NotFound() if in_path else NotUnderstood(found)


def _without_token(request: Request) -> NotSignedIn | None:
    try:
        caller_of(request)
    except NotSignedIn as unknown:
        return unknown
    return None


def _of_a_kind(request: Request, refusal: WaardenwegError) -> Response:
    kind = next((one for one in type(refusal).__mro__ if one in _PLACES), type(refusal))
    place = _PLACES.get(kind)
    document = ProblemDocument(
        type=f"{site_of(request).settings.base_url}{place}" if place else "about:blank",
        title=_title(kind),
        status=_status(kind),
        detail=str(refusal),
        code=kind.__name__,
        problems=_problems(refusal),
    )
    return _answer(document, _challenge(refusal))


def _of_the_protocol(refusal: HTTPException) -> Response:
    title = HTTPStatus(refusal.status_code).phrase
    document = ProblemDocument(
        type="about:blank", title=title, status=refusal.status_code, detail=f"{title}.", code=title.replace(" ", "")
    )
    return _answer(document, refusal.headers)


def _answer(document: ProblemDocument, headers: Mapping[str, str] | None) -> Response:
    return JSONResponse(document.model_dump(), document.status, headers, MEDIA_TYPE)


def _problems(refusal: WaardenwegError) -> Sequence[FieldProblem]:
    if isinstance(refusal, InvalidAnswer):
        return [FieldProblem(path=one.path, code=one.code, about=one.about) for one in refusal.problems]
    if isinstance(refusal, errors.AnswersContested):
        return [FieldProblem(path=path, code="contested") for path in refusal.facts.get("paths", ())]
    return refusal.problems if isinstance(refusal, NotUnderstood) else ()


def _challenge(refusal: WaardenwegError) -> dict[str, str] | None:
    """How to identify oneself (RFC 6750), for whoever did not, or not well."""
    if not isinstance(refusal, NotSignedIn):
        return None
    error = ', error="invalid_token"' if isinstance(refusal, TokenNotUsable) else ""
    return {"WWW-Authenticate": f'Bearer realm="waardenweg"{error}'}


def _title(kind: type[WaardenwegError]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _status(kind: type[WaardenwegError]) -> HTTPStatus:
    known = {**STATUS, NotUnderstood: HTTPStatus.UNPROCESSABLE_ENTITY}
    return next((known[one] for one in kind.__mro__ if one in known), HTTPStatus.BAD_REQUEST)
