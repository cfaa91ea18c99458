"""Where the registers and the cases do not fit each other: what somebody should look at."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from models.permission import Action, permit
from models.store.boards import EntryFilter
from web.rendering import page
from web.visiting import Visitor

MOST = 200
"""How much of each is shown; the rest stands in the lists."""

router = APIRouter(include_in_schema=False)


@router.get("/entries/reconcile")
def reconcile(visit: Visitor) -> Response:
    """Entries that were never discussed, cases that lack an entry, and entries that say something else than their case.

    Of a case that this visitor may not see only the number is told.
    """
    permit(visit.actor, Action.SEE_REGISTER)
    with visit.site.store.read() as unit:
        undiscussed = unit.boards.entries(EntryFilter(gap=True, in_cycle=True), limit=MOST)
        total = unit.boards.count_entries(EntryFilter(gap=True, in_cycle=True))
        lacking = unit.register_gaps.cases_without_entry()
        differing = unit.register_gaps.differing()
    return page(
        visit,
        "registers/reconcile.html",
        undiscussed=undiscussed,
        total=total,
        lacking=lacking[:MOST],
        lacking_total=len(lacking),
        differing=differing[:MOST],
        differing_total=len(differing),
        sees={
            case.id
            for case in [*(one for one, _ in lacking), *(one for _, one, _ in differing)]
            if visit.may(Action.SEE_CASE, case)
        },
        today=visit.now.on,
    )
