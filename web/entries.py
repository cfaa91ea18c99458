"""The register entries of the organisation, with their last reflection and their next re-check."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.permission import Action, permit
from models.store.boards import EntryFilter
from models.vocabulary import RegisterKind
from web.choices import chosen_from, is_ticked, page_number
from web.rendering import page
from web.visiting import Visitor

ROWS = 100

router = APIRouter(include_in_schema=False)


@router.get("/entries")
def table(visit: Visitor, soort: str = "", nooit: str = "", blad: str = "") -> Response:
    """The entries. ``soort``: of one register; ``nooit``: only those that were never discussed; ``blad``: the page."""
    permit(visit.actor, Action.SEE_REGISTER)
    chosen = EntryFilter(kind=chosen_from(RegisterKind, soort), gap=is_ticked(nooit))
    number = page_number(blad)
    with visit.site.store.read() as unit:
        rows = unit.boards.entries(chosen, limit=ROWS, skip=(number - 1) * ROWS)
        total = unit.boards.count_entries(chosen)
        gaps = unit.boards.count_entries(EntryFilter(kind=chosen.kind, gap=True))
    return page(
        visit,
        "registers/index.html",
        rows=rows,
        total=total,
        gaps=gaps,
        number=number,
        pages=-(-total // ROWS),
        chosen=chosen,
        kinds=list(RegisterKind),
        today=visit.now.on,
    )
