"""Starting a case by hand."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import check, from_form
from models.errors import FormAlreadySent
from models.forms import one
from models.intake import NewCase, start_case
from models.methods import load_questionnaire
from models.permission import Action, permit
from models.questionnaire import Answers, Questionnaire
from models.store.open import Unit
from models.vocabulary import Origin, Role
from web.form_layout import Filled, complaints_of, sections_of
from web.rendering import page
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

FORM = "start-case"

router = APIRouter(include_in_schema=False)


@router.get("/new-case")
def show(visit: Visitor) -> Response:
    """The empty form."""
    permit(visit.actor, Action.OPEN_CASE)
    return _form(visit, Filled(form=_questions(visit), answers=_starting(visit)))


@router.post("/new-case")
def start(visit: Sender, fields: Fields) -> Response:
    """Start the case; the project lead is asked the intake."""
    permit(visit.actor, Action.OPEN_CASE)
    form = _questions(visit)
    answers = from_form(form, fields.pairs)
    problems = check(form, answers, complete=True)
    if problems:
        return _form(visit, Filled(form=form, answers=answers, problems=problems))
    with visit.site.store.read() as unit:
        new = _new_case(unit, answers)
    try:
        case = start_case(visit.site.store, new, visit.actor, visit.now, form_key=fields.one("form_key") or None)
    except FormAlreadySent:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    place = f"/cases/{case.reference}" if visit.may(Action.SEE_CASE, case) else "/?answered=1"
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def _questions(visit: Visit) -> Questionnaire:
    with visit.site.store.read() as unit:
        leads = unit.people.with_role(Role.PROJECTLEIDER, None, visit.now.on)
        names = unit.people.names()
    named = {person.handle: names.get(person.id, person.handle) for person in leads}
    return load_questionnaire(FORM).with_options({"leads": named})


def _starting(visit: Visit) -> Answers:
    """Whoever leads projects most likely starts a case for themselves."""
    return {"lead": visit.actor.handle} if visit.actor.has(Role.PROJECTLEIDER) else {}


def _new_case(unit: Unit, answers: Answers) -> NewCase:
    lead, day = one(answers, "lead"), one(answers, "planned_end_on")
    return NewCase(
        title=one(answers, "title"),
        origin=Origin(one(answers, "origin")),
        summary=one(answers, "summary"),
        department=one(answers, "department") or None,
        lead_id=unit.people.by_handle(lead).id if lead else None,
        planned_end_on=date.fromisoformat(day) if day else None,
    )


def _form(visit: Visit, filled: Filled) -> Response:
    return page(
        visit,
        "cases/new.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if filled.problems else HTTPStatus.OK,
        form=filled.form,
        name=FORM,
        sections=sections_of(filled, visit.words),
        complaints=complaints_of(filled, visit.words),
    )
