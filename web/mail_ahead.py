"""Which letters go out tomorrow and why, for those who watch over the process; and which are held back."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from models.base import Moment
from models.permission import Action, permit
from models.previewing import held_back, preview
from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/mail/tomorrow")
def tomorrow(visit: Visitor) -> Response:
    """What goes out tomorrow as it stands now; nothing is sent or written by looking."""
    permit(visit.actor, Action.SEE_MAIL_AHEAD)
    then = Moment(on=visit.now.on + timedelta(days=1), at=visit.now.at + timedelta(days=1))
    store = visit.site.store
    with store.read() as unit:
        names = unit.people.names()
        named = {person.handle: names.get(person.id, person.handle) for person in unit.people.everybody()}
    return page(
        visit,
        "mail/tomorrow.html",
        going=sorted(preview(store, then), key=lambda one: named[one.to]),
        held=sorted(held_back(store, then), key=lambda one: named[one.to]),
        names=named,
        day=then.on,
    )
