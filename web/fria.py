"""The FRIA summary of a case, on screen and to download."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.case import Case
from models.errors import NotFound
from models.fria import fria_of
from models.permission import Action, permit
from models.store.open import Unit
from web.fria_paper import fria_paper, made_with, numbered, said_in
from web.papers import PaperFormat, download, file_name, in_dutch
from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/fria")
def show(reference: str, visit: Visitor) -> Response:
    """What the IAMA says for article 27, element by element; a case without an IAMA is told how to get there."""
    with visit.site.store.read() as unit:
        case = _case_for(unit, reference, visit)
        fria = fria_of(unit, case)
    source = made_with(fria, visit) if fria else ""
    return page(visit, "fria/show.html", case=case, fria=fria, source=source, said=said_in, numbered=numbered)


@router.get("/cases/{reference}/fria.{form}")
def paper(reference: str, form: PaperFormat, visit: Visitor) -> Response:
    """The same as a file."""
    with visit.site.store.read() as unit:
        case = _case_for(unit, reference, visit)
        fria = fria_of(unit, case)
        names = unit.people.names()
    if fria is None:
        raise NotFound(f"{reference} has no IAMA to make a summary of.")
    document = fria_paper(case, fria, in_dutch(visit), names)
    return download(form.write(document), file_name(case, "fria", form), form)


def _case_for(unit: Unit, reference: str, visit: Visit) -> Case:
    case = unit.cases.by_reference(reference)
    permit(visit.actor, Action.SEE_CASE, case)
    return case
