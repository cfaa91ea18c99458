"""Choosing the whole road for a case of which only a part was to be weighed again."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from models.errors import StepNotAllowed
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.whole_road import Choice, choose_whole_road, light_check_of
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)

FORM = "whole-road"


@router.get("/cases/{reference}/whole-road")
def show(reference: str, visit: Visitor) -> Response:
    """What it means, and room to say why."""
    return ask(visit, _about(visit, reference), {})


@router.post("/cases/{reference}/whole-road")
def choose(reference: str, visit: Sender, fields: Fields) -> Response:
    """Everything is weighed."""
    small = _about(visit, reference)

    def do(answers: Answers, key: str | None) -> str:
        choice = Choice(
            reference=reference, reason=one(answers, "reason"), by=visit.actor, moment=visit.now, form_key=key
        )
        choose_whole_road(visit.site.store, choice)
        return small.back[0]

    return take(visit, fields, small, do)


def _about(visit: Visit, reference: str) -> SmallForm:
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.CHOOSE_WHOLE_ROAD, case)
        check = light_check_of(unit, case)
    if check is None:
        raise StepNotAllowed("Only of a case in which a part is weighed again can the whole road be chosen.")
    return SmallForm(
        form=form_named(FORM),
        name=FORM,
        action=f"/cases/{case.reference}/whole-road",
        back=(f"/cases/{case.reference}#waarop-het-staat", case.title),
        notes=(check.explanation,),
    )
