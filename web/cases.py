"""The pages of one case: everything about it, and its value balance by itself."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.library import alike
from models.permission import Action, permit
from web.balance_view import weighing_at, weighings_in
from web.case_file import file_of
from web.choices import key_in
from web.rendering import page
from web.standing_view import standing_of
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}")
def show(reference: str, visit: Visitor, answered: str = "") -> Response:
    """Everything about a case. ``answered``: the gate that this visitor has just answered."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        if case.destroyed_on is not None:
            return page(visit, "cases/destroyed.html", case=case, item=unit.retention.item_of(case.id))
        file = file_of(unit, case, visit)
        standing = standing_of(unit, case, visit)
    thanked = next((gate for key, gate in file.gates.items() if key == key_in(answered)), None)
    today = visit.now.on
    return page(visit, "cases/show.html", file=file, case=case, today=today, thanked=thanked, standing=standing)


@router.get("/cases/{reference}/balance")
def balance(reference: str, visit: Visitor, moment: int | None = None) -> Response:
    """The value balance of a case, for a meeting or a printer. ``moment``: which weighing; the last without it."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        weighings = weighings_in(unit, case, visit.words)
        standing, earlier = standing_of(unit, case, visit), alike(unit, visit.actor, case)
    return page(
        visit,
        "cases/balance.html",
        case=case,
        weighings=weighings,
        weighing=weighing_at(weighings, moment),
        standing=standing,
        alike=earlier,
    )
