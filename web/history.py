"""The page of one answer: every version of it, and what people remarked on it."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.commenting import Sent, Version, close_remark, remark, restore
from models.errors import FormAlreadySent, InvalidAnswer, NotFound
from web.aside import address_of
from web.choices import key_in
from web.history_view import history_of
from web.rendering import page
from web.site import Typed, Visit
from web.visiting import Fields, Sender, Visitor
from web.wishes import edition_of

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}/answers/{path:path}")
def show(assessment_id: str, path: str, visit: Visitor) -> Response:
    """The history of an answer and the remarks on it."""
    return _page(visit, assessment_id, path)


@router.post("/assessments/{assessment_id}/restore")
def bring_back(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """Let an earlier text count again."""
    version = Version(
        path=fields.one("path"), number=edition_of(fields.one("number")), shown=edition_of(fields.one("shown"))
    )
    with suppress(FormAlreadySent):  # then it was brought back, and the page shows it
        restore(visit.site.store, _sent(assessment_id, visit, fields), version)
    return _back(assessment_id, fields, "geschiedenis")


@router.post("/assessments/{assessment_id}/remarks")
def add(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """Remark on an answer."""
    try:
        with suppress(FormAlreadySent):  # then it was received, and the page shows it
            remark(visit.site.store, _sent(assessment_id, visit, fields), fields.one("path"), fields.one("text"))
    except InvalidAnswer:
        return _page(visit, assessment_id, fields.one("path"), is_empty=True)
    return _back(assessment_id, fields, "opmerkingen")


@router.post("/assessments/{assessment_id}/remarks/{comment_id}")
def close(assessment_id: str, comment_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Say that a remark is dealt with."""
    with suppress(FormAlreadySent):
        close_remark(visit.site.store, _sent(assessment_id, visit, fields), comment_id)
    return _back(assessment_id, fields, "opmerkingen")


def _page(visit: Visit, assessment_id: str, path: str, *, is_empty: bool = False) -> Response:
    with visit.site.store.read() as unit:
        told = history_of(unit, visit, assessment_id, path)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_empty else HTTPStatus.OK
    return page(visit, "assessments/answer.html", status, told=told, is_empty=is_empty)


def _sent(assessment_id: str, visit: Visit, fields: Typed) -> Sent:
    key = key_in(assessment_id)
    if key is None:
        raise NotFound
    return Sent(assessment_id=key, by=visit.actor, moment=visit.now, form_key=fields.one("form_key") or None)


def _back(assessment_id: str, fields: Typed, anchor: str) -> Response:
    key = key_in(assessment_id)
    assert key is not None, "it was found a moment ago"
    return RedirectResponse(f"{address_of(key, fields.one('path'))}#{anchor}", HTTPStatus.SEE_OTHER)
