"""What waits for the engine, and the way to the Prefect dashboard."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.permission import Action, permit
from web.prefect_place import dashboard, prefect_answers
from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/engine")
def show(visit: Visitor) -> Response:
    """How the engine is doing."""
    permit(visit.actor, Action.SEE_BOARD)
    with visit.site.store.read() as unit:
        waiting = unit.wakes.waiting(visit.now.at)
        letters = unit.letters.counts()
    settings = visit.site.settings
    return page(
        visit,
        "engine/index.html",
        waiting=waiting,
        letters=letters,
        dashboard=dashboard(settings),
        answers=prefect_answers(settings),
    )
