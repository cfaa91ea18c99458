"""The form of a gate: shown, kept in between, sent; and what to do when another was quicker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import Problem, from_form
from models.errors import (
    AnswersContested,
    FormAlreadySent,
    GateNotOpen,
    InvalidAnswer,
    StaleForm,
    StepNotAllowed,
    StepNotReady,
    WaardenwegError,
)
from models.gatekeeper import GateAnswer, answer_gate, save_draft
from models.library import alike
from models.permission import Action
from models.question import Answers
from models.vocabulary import SubjectKind
from web.answers import in_words, question_of
from web.case_file import file_of
from web.form_choices import dom_id_of
from web.form_contents import contents_of, next_anchor
from web.form_layout import Complaint, Filled, complaints_of, grows, sections_of
from web.gate_sheet import Sheet, against_kept, as_kept, sheet_of
from web.light_checks import beside_check
from web.refusals import status_of
from web.rendering import page
from web.site import Typed, Visit
from web.together import asides_of, told_together
from web.visiting import Fields, Sender, Visitor
from web.weighed_again import joined, weighed_again
from web.wishes import Wish, WishKind, edition_of, wish_in

router = APIRouter(include_in_schema=False)

KEEP, REFRESH = "keep", "refresh"
"""What the buttons beside the one that sends ask for."""
WEIGHINGS = frozenset({"ethical-check", "ethical-check-light"})
"""Forms beside which earlier decisions are shown."""


@router.get("/gates/{gate_id}")
def show(gate_id: str, visit: Visitor, since: str = "") -> Response:
    """The form, with what is known already. ``since``: the edition that was on the page when it was kept."""
    sheet = _open(gate_id, visit)
    if not sheet.gate.is_open:
        return _no_longer_open(visit, sheet, GateNotOpen())
    return _form(visit, sheet, as_kept(sheet, visit), since=edition_of(since))


@router.post("/gates/{gate_id}")
def answer(gate_id: str, visit: Sender, fields: Fields) -> Response:
    """Send the form, keep it for later, or ask which questions these answers bring."""
    sheet = _open(gate_id, visit)
    answers = sheet.typed(fields)
    wish = wish_in(fields)
    if wish.kind is WishKind.REFRESH and sheet.gate.is_open:
        return _form(visit, sheet, Filled(form=sheet.form, answers=answers), fields=fields)
    if wish.kind is WishKind.SEND and sheet.gate.is_open and sheet.new_to(fields, answers):
        return _with_new_questions(visit, sheet, fields, answers)
    try:
        if wish.kind is WishKind.KEEP:
            save_draft(visit.site.store, _sent(visit, sheet, fields, answers), wish.choice)
            return _kept(gate_id, visit, fields, wish)
        answer_gate(visit.site.store, _sent(visit, sheet, fields, answers))
    except InvalidAnswer as refusal:
        return _invalid(visit, sheet, fields, answers, refusal.problems)
    except (StaleForm, AnswersContested) as refusal:
        return _overtaken(gate_id, visit, fields, answers, refusal)
    except (FormAlreadySent, GateNotOpen) as refusal:
        return _no_longer_open(visit, _open(gate_id, visit), refusal, fields)
    except StepNotAllowed as refusal:
        return _not_ready(gate_id, visit, fields, answers, refusal)
    return _onwards(visit, sheet)


def _open(gate_id: str, visit: Visit) -> Sheet:
    with visit.site.store.read() as unit:
        return sheet_of(unit, visit, gate_id)


def _sent(visit: Visit, sheet: Sheet, fields: Typed, answers: Answers) -> GateAnswer:
    return GateAnswer(
        gate_id=sheet.gate.id,
        fields=answers,
        by=visit.actor,
        moment=visit.now,
        token=fields.one("token"),
        form_key=fields.one("form_key") or None,
    )


def _kept(gate_id: str, visit: Visit, fields: Typed, wish: Wish) -> Response:
    """Back to the form, where somebody was; to its top where others wrote something that must be seen."""
    sheet = _open(gate_id, visit)
    since = sheet.shown_edition(fields.one("token"))
    is_news = sheet.together is not None and (sheet.together.beside() or sheet.together.came_in(since, visit.person_id))
    place = wish.anchor if wish.choice is not None or not is_news else "samen"
    return RedirectResponse(f"/gates/{sheet.gate.id}?since={since}#{place}", HTTPStatus.SEE_OTHER)


def _overtaken(
    gate_id: str, visit: Visit, fields: Typed, answers: Answers, refusal: StaleForm | AnswersContested
) -> Response:
    """Others wrote on it meanwhile. Where drafts are kept, what was typed is kept beside theirs; else it is shown."""
    newest = _open(gate_id, visit)
    since = newest.shown_edition(fields.one("token"))
    if newest.keeps_drafts and since:
        return _form(visit, newest, as_kept(newest, visit), refused=refusal, since=since)
    moved = newest.in_place(fields.one("token"), answers)
    return _form(visit, newest, against_kept(newest, visit, moved), refused=refusal)


def _onwards(visit: Visit, sheet: Sheet) -> Response:
    """To the case, or to one's own tasks where the case is not for these eyes; with a word of thanks."""
    with visit.site.store.read() as unit:
        case = unit.cases.get(sheet.case.id)
        further = unit.gates.open_of_subject(sheet.gate.subject_id) if _is_of_a_check(sheet) else None
    if further is not None and visit.may(Action.ANSWER_GATE, further):
        return RedirectResponse(f"/gates/{further.id}", HTTPStatus.SEE_OTHER)  # the rest of the same sitting
    place = f"/cases/{case.reference}" if visit.may(Action.SEE_CASE, case) else "/"
    return RedirectResponse(f"{place}?answered={sheet.gate.id}", HTTPStatus.SEE_OTHER)


def _is_of_a_check(sheet: Sheet) -> bool:
    return sheet.gate.subject_kind is SubjectKind.CHECK


def _form(
    visit: Visit,
    sheet: Sheet,
    filled: Filled,
    *,
    status: int = HTTPStatus.OK,
    complaints: Sequence[Complaint] = (),
    refused: StaleForm | AnswersContested | StepNotAllowed | None = None,
    new: Sequence[str] = (),
    since: int = 0,
    fields: Typed | None = None,
) -> Response:
    """``since``: the edition that this visitor saw before; ``fields``: what was sent, where it is shown again."""
    with visit.site.store.read() as unit:
        file = file_of(unit, sheet.case, visit)
        check = beside_check(unit, sheet.case, sheet.gate)
        again = weighed_again(unit, sheet, visit.words)
        earlier = alike(unit, visit.actor, sheet.case) if sheet.gate.form in WEIGHINGS else None
    filled = replace(
        filled,
        remarks=joined(sheet.advice_in_words(visit), check.remarks(visit.words), again.remarks, filled.remarks),
        asides=asides_of(sheet, visit) if sheet.together else {},
    )
    sections = sections_of(filled, visit.words)
    return page(
        visit,
        "gates/form.html",
        status_of(refused) if refused else status,
        sheet=sheet,
        file=file,
        alike=earlier,
        check=check,
        again=again,
        question=next((one for one in file.questions if one.gate.id == sheet.gate.id), None),
        sections=sections,
        contents=contents_of(sections) if sheet.keeps_drafts else [],
        next_anchor=partial(next_anchor, sections),
        # what was typed belongs to the state that was on the page, however new the rest is
        token=fields.one("token") if fields and sheet.keeps_drafts else sheet.token,
        is_kept=bool(since),
        together=told_together(sheet, visit, since) if sheet.together else None,
        shown=" ".join(one.path for one in filled.asked()),
        complaints=complaints,
        refused=refused,
        new=[Complaint(text=sheet.form.question_at(path).label, target=dom_id_of(path)) for path in new],
        grows=grows(sheet.form),
    )


def _invalid(visit: Visit, sheet: Sheet, fields: Typed, answers: Answers, problems: Sequence[Problem]) -> Response:
    filled = Filled(form=sheet.form, answers=answers, problems=problems)
    complaints = complaints_of(filled, visit.words)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _form(visit, sheet, filled, status=status, complaints=complaints, fields=fields)


def _with_new_questions(visit: Visit, sheet: Sheet, fields: Typed, answers: Answers) -> Response:
    """These answers ask for more; nobody sends what they have not seen."""
    filled = Filled(form=sheet.form, answers=answers)
    new = sheet.new_to(fields, answers)
    return _form(visit, sheet, filled, status=HTTPStatus.UNPROCESSABLE_ENTITY, new=new, fields=fields)


def _not_ready(gate_id: str, visit: Visit, fields: Typed, answers: Answers, refusal: StepNotAllowed) -> Response:
    """The answers are good, but something else must be done first; where drafts are kept they are kept."""
    sheet = _open(gate_id, visit)
    if sheet.keeps_drafts and isinstance(refusal, StepNotReady):
        save_draft(visit.site.store, _sent(visit, sheet, fields, answers))
        sheet = _open(gate_id, visit)
        return _form(visit, sheet, as_kept(sheet, visit), refused=refusal)
    return _form(visit, sheet, Filled(form=sheet.form, answers=answers), refused=refusal)


def _no_longer_open(visit: Visit, sheet: Sheet, refusal: WaardenwegError, fields: Typed | None = None) -> Response:
    """Who answered and when, with what was typed as text to copy."""
    typed = [
        (question.label, in_words(question, said, visit.words, visit.language))
        for path, said in (from_form(sheet.form, fields.pairs) if fields else {}).items()
        if (question := question_of(sheet.form, path)) is not None
    ]
    return page(
        visit,
        "gates/closed.html",
        HTTPStatus.CONFLICT,
        sheet=sheet,
        twice=isinstance(refusal, FormAlreadySent),
        answered_by=sheet.names.get(sheet.gate.answered_by) if sheet.gate.answered_by else None,
        typed=typed,
        sees_case=visit.may(Action.SEE_CASE, sheet.case),
    )
