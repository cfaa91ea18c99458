"""The pages of one case: everything about it, and its value balance by itself."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.catalogue_keeping import catalogues_of
from models.errors import NotFound
from models.permission import Action, permit
from web.balance_view import weighings_of
from web.case_file import file_of
from web.choices import key_in
from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}")
def show(reference: str, visit: Visitor, answered: str = "") -> Response:
    """Everything about a case. ``answered``: the gate that this visitor has just answered."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        file = file_of(unit, case, visit)
    thanked = next((gate for key, gate in file.gates.items() if key == key_in(answered)), None)
    return page(visit, "cases/show.html", file=file, case=case, today=visit.now.on, thanked=thanked)


@router.get("/cases/{reference}/balance")
def balance(reference: str, visit: Visitor, moment: int | None = None) -> Response:
    """The value balance of a case, for a meeting or a printer. ``moment``: which weighing; the last without it."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
        catalogues = catalogues_of(unit, assessments, answers)
    told = [(one, answers.get(one.id, {})) for one in assessments]
    weighings = weighings_of(told, catalogues, case.title, visit.words)
    asked = next((one for one in weighings if one.place == moment), None)
    if moment is not None and asked is None:
        raise NotFound("There is no such moment at which values were weighed.")
    weighing = asked or (weighings[-1] if weighings else None)
    return page(visit, "cases/balance.html", case=case, weighings=weighings, weighing=weighing)
