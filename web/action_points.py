"""Ticking off what was agreed in a session."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from models.action_points import LINE, TickOff, find_point, may_tick_off, tick_off
from models.errors import ActionPointDone, NotAllowed
from models.forms import form_named, one
from models.permission import Action
from models.question import Answers
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/actions/{assessment_id}/{number}")
def show(assessment_id: UUID, number: int, visit: Visitor) -> Response:
    """What was agreed, and room for one line on what was done."""
    return ask(visit, _about(visit, assessment_id, number), {})


@router.post("/actions/{assessment_id}/{number}")
def done(assessment_id: UUID, number: int, visit: Sender, fields: Fields) -> Response:
    """It is done."""
    small = _about(visit, assessment_id, number)

    def do(answers: Answers, key: str | None) -> str:
        ticked = TickOff(
            assessment_id=assessment_id,
            number=number,
            line=one(answers, LINE),
            by=visit.actor,
            moment=visit.now,
            form_key=key,
        )
        tick_off(visit.site.store, ticked)
        return small.back[0]

    return take(visit, fields, small, do)


def _about(visit: Visit, assessment_id: UUID, number: int) -> SmallForm:
    with visit.site.store.read() as unit:
        case = unit.cases.get(unit.assessments.get(assessment_id).case_id)
        point = find_point(unit, case, assessment_id, number)
    if not may_tick_off(visit.actor, case, point):
        raise NotAllowed("Its owner ticks off an action point, or the project lead, or the Ethisch Netwerk.")
    if point.done is not None:
        raise ActionPointDone
    sees_case = visit.may(Action.SEE_CASE, case)
    return SmallForm(
        form=form_named("action-done"),
        name="action-done",
        action=f"/actions/{point.key}",
        back=(f"/cases/{case.reference}#acties" if sees_case else "/", case.title),
        notes=(point.text,),
    )
