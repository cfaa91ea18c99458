"""Outcomes that a source did not take: told again, or let go, by a person."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.errors import NotFound, WriteBackNotStuck
from models.permission import Action, permit
from models.write_back_outbox import drop_by_hand, tell_again
from web.choices import key_in
from web.visiting import Sender

router = APIRouter(include_in_schema=False)


@router.post("/write-backs/{row_id}/again")
def again(row_id: str, visit: Sender) -> Response:
    """Let a source be told once more; a second click finds it on its way already, and that is what was asked."""
    permit(visit.actor, Action.REPLAY)
    with suppress(WriteBackNotStuck):
        tell_again(visit.site.store, _key(row_id), visit.actor, visit.now)
    return RedirectResponse("/sources?told=again#niet-aangenomen", HTTPStatus.SEE_OTHER)


@router.post("/write-backs/{row_id}/drop")
def drop(row_id: str, visit: Sender) -> Response:
    """Let go of what a source need not be told; once is enough."""
    permit(visit.actor, Action.REPLAY)
    with suppress(WriteBackNotStuck):
        drop_by_hand(visit.site.store, _key(row_id), visit.actor)
    return RedirectResponse("/sources#niet-aangenomen", HTTPStatus.SEE_OTHER)


def _key(text: str) -> UUID:
    key = key_in(text)
    if key is None:
        raise NotFound
    return key
