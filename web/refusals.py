"""What was refused, as a page that says what happened and how to go on; what was typed stays in view."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from models.errors import (
    ActionPointDone,
    AlreadyDecided,
    AlreadyOnAgenda,
    AnswersContested,
    CannotPutOff,
    CheckAlreadyOpen,
    FileRefused,
    FormAlreadySent,
    GateNotOpen,
    InvalidAnswer,
    MeetingOver,
    NotAllowed,
    NotFound,
    SignalSettled,
    StaleForm,
    StepNotAllowed,
    TermsNotSettled,
    WaardenwegError,
)
from models.permission import PERMITS, Action
from models.permission_when import on_the_machine
from models.signing import LinkNotUsable
from models.vocabulary import Role
from web.guard import HEADERS, NEVER_KEPT
from web.rendering import page
from web.site import RETURN_COOKIE, Guest, Typed
from web.visiting import ForgedForm, FormTooLarge, NotSignedIn, guest_of, site_of
from web.words import SOURCE_LANGUAGE

STATUS: dict[type[WaardenwegError], HTTPStatus] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    LinkNotUsable: HTTPStatus.GONE,
    NotAllowed: HTTPStatus.FORBIDDEN,
    ForgedForm: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    FormTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    FormAlreadySent: HTTPStatus.CONFLICT,
    GateNotOpen: HTTPStatus.CONFLICT,
    CannotPutOff: HTTPStatus.CONFLICT,
    StaleForm: HTTPStatus.CONFLICT,
    AnswersContested: HTTPStatus.CONFLICT,
    StepNotAllowed: HTTPStatus.CONFLICT,
    CheckAlreadyOpen: HTTPStatus.CONFLICT,
    AlreadyOnAgenda: HTTPStatus.CONFLICT,
    SignalSettled: HTTPStatus.CONFLICT,
    MeetingOver: HTTPStatus.CONFLICT,
    AlreadyDecided: HTTPStatus.CONFLICT,
    TermsNotSettled: HTTPStatus.CONFLICT,
    ActionPointDone: HTTPStatus.CONFLICT,
    FileRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidAnswer: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The status of each refusal; a kind that is not named has that of the kind above it."""

_NEVER_SHOWN = frozenset({"csrf", "form_key", "token", "shown", "action"})


def add_refusals(app: FastAPI) -> None:
    """Let ``app`` answer every refusal with a page."""
    app.add_exception_handler(NotSignedIn, _ask_to_sign_in)
    app.add_exception_handler(WaardenwegError, _refused)
    app.add_exception_handler(HTTPException, _of_the_protocol)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_exception_handler(Exception, _broken)


def status_of(refusal: WaardenwegError) -> HTTPStatus:
    """The status of the page that tells about a refusal."""
    found = (STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    return next(found, HTTPStatus.BAD_REQUEST)


def refusal_page(guest: Guest, refusal: WaardenwegError, typed: Typed | None = None) -> Response:
    """The page for a refusal. ``typed``: the fields to keep in view."""
    return page(
        guest,
        "problems/refused.html",
        status_of(refusal),
        code=_known_code(guest, refusal),
        helpers=_who_may(refusal),
        on=refusal.facts.get("on"),
        by=_name_of(guest, refusal.facts.get("by")),
        typed=shown(typed),
    )


def shown(typed: Typed | None) -> list[tuple[str, str]]:
    """What somebody typed, without the fields that the form has of its own."""
    return [(name, value) for name, value in (typed.pairs if typed else ()) if name not in _NEVER_SHOWN and value]


def _ask_to_sign_in(request: Request, _refusal: Exception) -> Response:
    """To the sign-in page and back; whoever had typed something keeps it in view."""
    guest = guest_of(request)
    if request.method != "GET":
        return page(guest, "signin/ended.html", HTTPStatus.UNAUTHORIZED, typed=shown(_typed(request)))
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    if request.url.path != "/":
        answer.set_cookie(
            RETURN_COOKIE, request.url.path, max_age=3600, httponly=True, samesite="lax", secure=guest.site.is_secure
        )
    return answer


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, WaardenwegError)
    return refusal_page(guest_of(request), refusal, _typed(request))


def _of_the_protocol(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    answer = page(guest_of(request), "problems/address.html", refusal.status_code)
    answer.headers.update(refusal.headers or {})
    return answer


def _no_such_address(request: Request, _refusal: Exception) -> Response:
    return page(guest_of(request), "problems/address.html", HTTPStatus.NOT_FOUND)


def _broken(request: Request, _error: Exception) -> Response:
    """Something is wrong here, not with what was asked; the database may be the very thing that is broken."""
    site = site_of(request)
    guest = Guest(site=site, now=site.clock(), language=SOURCE_LANGUAGE, path=request.url.path)
    answer = page(guest, "problems/broken.html", HTTPStatus.INTERNAL_SERVER_ERROR, typed=shown(_typed(request)))
    answer.headers.update({**HEADERS, "Cache-Control": NEVER_KEPT})  # it is answered before the guard
    return answer


def _typed(request: Request) -> Typed | None:
    return getattr(request.state, "typed", None)


def _known_code(guest: Guest, refusal: WaardenwegError) -> str:
    kinds = (kind.__name__ for kind in type(refusal).__mro__)
    return next(code for code in kinds if guest.words.knows("refusals", code, "title"))


def _who_may(refusal: WaardenwegError) -> list[Role]:
    """The roles that may do what somebody was not allowed to do; none where it depends on more than a role."""
    asked = refusal.facts.get("asked")
    if isinstance(asked, Role):
        return [asked]
    action = refusal.facts.get("action")
    if not isinstance(action, Action) or len(PERMITS[action]) == len(Role):
        return []
    return sorted(role for role, when in PERMITS[action].items() if when is not on_the_machine)


def _name_of(guest: Guest, person_id: object) -> str | None:
    if not isinstance(person_id, UUID):
        return None
    with guest.site.store.read() as unit:
        details = unit.people.details(person_id)
    return details.name if details else None
