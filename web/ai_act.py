"""The AI Act in a case: its profile, and the decision aid of the national government, one question per page."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.ai_act import aid_imported
from models.errors import FormAlreadySent, InvalidAnswer, NotFound, StepNotAllowed
from models.official_filling import Finish, PageSent, Start, hand_in_official, save_page, start_official
from models.permission import Action, permit
from web.ai_act_view import ai_act_of
from web.aid_view import AidSheet, aid_sheet, question_view, safe_sources
from web.form_layout import Complaint
from web.official_text import cleaned
from web.rendering import page
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/ai-act")
def show(reference: str, visit: Visitor) -> Response:
    """What is known of a case for the AI Act: the profile, whether it still fits, and what to do."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        found = ai_act_of(unit, case, visit)
        names = unit.people.names()
    return page(visit, "ai_act/profile.html", case=case, ai_act=found, names=names, cleaned=cleaned)


@router.post("/cases/{reference}/ai-act")
def start(reference: str, visit: Sender, fields: Fields) -> Response:
    """Begin the aid, or go on with the walk that is under way."""
    with visit.site.store.read() as unit:
        aid = aid_imported(unit)
    if aid is None:
        raise NotFound("The decision aid was not imported here.")
    wanted = Start(
        reference=reference,
        urn=aid.name[:80],
        by=visit.actor,
        moment=visit.now,
        form_key=fields.one("form_key") or None,
    )
    try:
        assessment = start_official(visit.site.store, wanted)
    except FormAlreadySent:
        return RedirectResponse(f"/cases/{reference}/ai-act", HTTPStatus.SEE_OTHER)
    return RedirectResponse(_address(str(assessment.id)), HTTPStatus.SEE_OTHER)


@router.get("/assessments/{assessment_id}/aid")
def ask(assessment_id: str, visit: Visitor, question: str = "", met: str = "") -> Response:
    """One question, or where the walk ended its conclusion. ``met``: another answered this question meanwhile."""
    sheet = _sheet(visit, assessment_id)
    if sheet.may_fill and sheet.question_at(question) is not None:
        return _question(visit, sheet, question, has_met=bool(met))
    return _conclusion(visit, sheet)


@router.post("/assessments/{assessment_id}/aid")
def answer(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """Keep an answer and go on to the next question that is open."""
    sheet, name = _sheet(visit, assessment_id), fields.one("question")
    permit(visit.actor, Action.FILL_OFFICIAL, sheet.case)
    if not fields.one("answer"):
        return _question(visit, sheet, name, complaints=(_nothing_chosen(visit),))
    edition = fields.one("token")
    sent = PageSent(
        assessment_id=sheet.assessment.id,
        values={name: fields.one("answer")},
        by=visit.actor,
        moment=visit.now,
        shown=int(edition) if edition.isdecimal() else None,
        form_key=fields.one("form_key") or None,
    )
    try:
        saved = save_page(visit.site.store, sent)
    except (FormAlreadySent, StepNotAllowed):
        return RedirectResponse(_address(assessment_id), HTTPStatus.SEE_OTHER)
    except InvalidAnswer:
        return _question(visit, sheet, name, complaints=(_nothing_chosen(visit),))
    place = _address(assessment_id, question=name, met="1") if saved.conflicts else _address(assessment_id)
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


@router.post("/assessments/{assessment_id}/aid/hand-in")
def hand_in(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """The walk counts from now on, and the rules look at the case again where that still matters."""
    sheet = _sheet(visit, assessment_id)
    permit(visit.actor, Action.FILL_OFFICIAL, sheet.case)
    if sheet.profile.conclusion is None:
        return RedirectResponse(_address(assessment_id), HTTPStatus.SEE_OTHER)
    wanted = Finish(
        assessment_id=sheet.assessment.id,
        by=visit.actor,
        moment=visit.now,
        form_key=fields.one("form_key") or None,
    )
    try:
        hand_in_official(visit.site.store, wanted)
    except (FormAlreadySent, StepNotAllowed):
        return RedirectResponse(_address(assessment_id), HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/cases/{sheet.case.reference}/ai-act", HTTPStatus.SEE_OTHER)


def _sheet(visit: Visit, assessment_id: str) -> AidSheet:
    with visit.site.store.read() as unit:
        return aid_sheet(unit, visit, assessment_id)


def _question(
    visit: Visit, sheet: AidSheet, name: str, *, has_met: bool = False, complaints: tuple[Complaint, ...] = ()
) -> Response:
    question = sheet.question_at(name)
    if question is None:
        return _conclusion(visit, sheet)
    return page(
        visit,
        "ai_act/question.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        sheet=sheet,
        case=sheet.case,
        question=question_view(question, sheet.said_to(question.id)),
        number=sheet.number_of(question.id),
        before=sheet.before(question.id),
        others=sheet.others.get(question.id, ()) if has_met else (),
        complaints=complaints,
    )


def _conclusion(visit: Visit, sheet: AidSheet) -> Response:
    conclusion = sheet.profile.conclusion
    return page(
        visit,
        "ai_act/conclusion.html",
        sheet=sheet,
        case=sheet.case,
        conclusion=conclusion,
        sources=safe_sources(conclusion.sources) if conclusion else (),
        cleaned=cleaned,
    )


def _nothing_chosen(visit: Visit) -> Complaint:
    return Complaint(text=visit.words.say("form", "choose_one_answer"), target="answer-1")


def _address(assessment_id: str, **asked: str) -> str:
    return f"/assessments/{assessment_id}/aid" + (f"?{urlencode(asked)}" if asked else "")
