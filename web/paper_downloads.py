"""Papers to download: an assessment, and the value balance of a case."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from models.errors import NotFound
from models.permission import Action, permit
from web.balance_paper import balance_paper
from web.balance_view import weighing_at, weighings_in
from web.papers import PaperFormat, download, file_name, in_dutch, paper_of
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/assessments/{assessment_id}.{form}")
def assessment(reference: str, assessment_id: UUID, form: PaperFormat, visit: Visitor) -> Response:
    """One assessment of a case, for who may see the case."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        wanted = next((one for one in unit.assessments.of_case(case.id) if one.id == assessment_id), None)
        if wanted is None:
            raise NotFound(f"{reference} has no assessment {assessment_id}.")
        document = paper_of(unit, case, wanted, visit)
        name = file_name(case, wanted.instrument, form)
    return download(form.write(document), name, form)


@router.get("/cases/{reference}/balance.{form}")
def balance(reference: str, form: PaperFormat, visit: Visitor, moment: int | None = None) -> Response:
    """The value balance of a case. ``moment``: which weighing; the last without it."""
    dutch = in_dutch(visit)
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        weighing = weighing_at(weighings_in(unit, case, dutch.words), moment)
    if weighing is None:
        raise NotFound(f"In {reference} nothing was weighed yet.")
    return download(form.write(balance_paper(case, weighing, dutch)), file_name(case, "waardenbalans", form), form)
