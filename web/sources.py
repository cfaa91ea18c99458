"""The sources of demands: how their last pulls went, and what could not be used."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from integrations.demand_systems.pulling import replay_letters
from integrations.demand_systems.sources import load_sources
from models.errors import NotFound
from models.permission import Action, permit
from web.choices import key_in
from web.rendering import page
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/sources")
def show(visit: Visitor, tried: str = "") -> Response:
    """The sources and the dead letters. ``tried``: the dead letter that this visitor has just tried once more."""
    permit(visit.actor, Action.SEE_SOURCES)
    key = key_in(tried)
    with visit.site.store.read() as unit:
        states = unit.demands.sources()
        letters = unit.demands.dead_letters()
    still_there = key is not None and any(letter.id == key for letter in letters)
    mended = key is not None and not still_there
    return page(visit, "sources/index.html", states=states, letters=letters, mended=mended, still_there=still_there)


@router.post("/sources/dead-letters/{letter_id}")
def try_again(letter_id: str, visit: Sender, fields: Fields) -> Response:
    """Read one dead letter again with the mapping of today; what follows from it the engine does."""
    permit(visit.actor, Action.REPLAY)
    key = key_in(letter_id)
    if key is None:
        raise NotFound
    # first, in a transaction of its own: a double click would count as two attempts, and trying once more is harmless
    with visit.site.store.write() as unit:
        unit.signins.receive(fields.one("form_key") or None, visit.actor.person_id, visit.now.at)
    replay_letters(visit.site.store, load_sources(visit.site.settings), [key], visit.actor, visit.now)
    return RedirectResponse(f"/sources?tried={key}", HTTPStatus.SEE_OTHER)
