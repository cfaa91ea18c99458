"""Choosing the methods of a full check, and the worksheet of a session to print and write on."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import check, from_form
from models.case import Case
from models.doing_again import AGAIN, CHOOSE_METHODS, form_of_choice, under_way_again
from models.errors import FormAlreadySent
from models.forms import one
from models.instruments import Choice, can_choose, choose_methods, chosen_now
from models.permission import Action, permit
from models.question import Point, chosen
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument
from web.form_layout import Filled, complaints_of, sections_of
from web.gate_sheet import sheet_of
from web.rendering import page
from web.site import Visit
from web.triage_view import TriageView, triage_of
from web.visiting import Fields, Sender, Visitor

NONE = "none"
ROAD = "done"
"""The question of an instrument that asks whether it is filled in here."""
LINES, ROWS = 4, 4
"""How much room a worksheet gives: lines per open question, rows per table."""

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/methods")
def show(reference: str, visit: Visitor) -> Response:
    """The methods to choose from, with the advice of the rules."""
    permit(visit.actor, Action.CHOOSE_METHODS)
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        known = {"methods": tuple(chosen_now(unit, case)), AGAIN: tuple(sorted(under_way_again(unit, case)))}
        form = form_of_choice(unit, case)
    return _form(visit, case, Filled(form=form, answers={path: said for path, said in known.items() if said}))


@router.post("/cases/{reference}/methods")
def choose(reference: str, visit: Sender, fields: Fields) -> Response:
    """Start what is chosen, withdraw what is not."""
    permit(visit.actor, Action.CHOOSE_METHODS)
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        form = form_of_choice(unit, case)
    answers = from_form(form, fields.pairs)
    problems = check(form, answers, complete=True)
    if problems:
        return _form(visit, case, Filled(form=form, answers=answers, problems=problems))
    choice = Choice(
        reference=reference,
        instruments=frozenset(map(Instrument, chosen(answers["methods"]) - {NONE})),
        again=frozenset(map(Instrument, answers.get(AGAIN, ()))),
        reason=one(answers, "reason"),
        by=visit.actor,
        moment=visit.now,
        form_key=fields.one("form_key") or None,
    )
    with suppress(FormAlreadySent):  # then it was received, and the case shows what it brought about
        choose_methods(visit.site.store, choice)
    return RedirectResponse(f"/cases/{reference}", HTTPStatus.SEE_OTHER)


@router.get("/gates/{gate_id}/worksheet")
def worksheet(gate_id: str, visit: Visitor) -> Response:
    """The form of a gate on paper: every question with room to write."""
    with visit.site.store.read() as unit:
        sheet = sheet_of(unit, visit, gate_id)
    points = [point for point in sheet.form.points if _is_on_paper(sheet.form, point)]
    return page(visit, "gates/worksheet.html", sheet=sheet, points=points, lines=LINES, rows=ROWS)


def _is_on_paper(form: Questionnaire, point: Point) -> bool:
    """Whether a point is asked of who fills the form in here; which road is taken needs no paper."""
    road = form.questions.get(ROAD)
    if road is None:
        return True
    taken = "here" if "here" in road.options else ROAD
    questions = [*point.questions, *(question for group in point.groups for question in group.questions)]
    if road in questions:
        return False
    needed = {wanted for question in questions for block in question.show_if for wanted in block}
    return all(taken in wanted.options for wanted in needed if wanted.question == ROAD)


def _form(visit: Visit, case: Case, filled: Filled) -> Response:
    with visit.site.store.read() as unit:
        triage: TriageView | None = triage_of(unit, case.id, visit)
    return page(
        visit,
        "cases/methods.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if filled.problems else HTTPStatus.OK,
        case=case,
        form=filled.form,
        name=CHOOSE_METHODS,
        is_possible=can_choose(case),
        advised=triage.methods if triage else (),
        sections=sections_of(filled, visit.words),
        complaints=complaints_of(filled, visit.words),
    )
