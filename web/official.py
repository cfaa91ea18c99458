"""Official questionnaires in a case: which there are, filling one in page by page, and rows that come and go."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import Problem
from models.assessment import Kept
from models.commenting import Sent, Version, restore
from models.errors import FormAlreadySent, InvalidAnswer, StaleForm, StepNotAllowed
from models.official.layout import Shown, layout
from models.official_filling import PageSent, save_page
from models.official_rows import RowWanted, add_row, remove_row
from models.permission import Action, permit
from models.saving import Saved
from web.official_entries import can_be_answered, dom_id_of
from web.official_page import Said, around, official_page
from web.official_problems import lost_text
from web.official_sheet import OfficialSheet, official_sheet
from web.official_typed import TypedPage, typed_page
from web.rendering import page
from web.site import Visit
from web.uploads import FieldsWithFiles, SenderWithFiles, TypedWithFiles
from web.visiting import Visitor
from web.wishes import edition_of

router = APIRouter(include_in_schema=False)

NEXT, ADD, REMOVE, TAKE = "next", "add", "remove", "take"
"""What the buttons ask for beside keeping what was typed, which each of them does first."""


@router.get("/assessments/{assessment_id}/pages/{page_id}")
def show(assessment_id: str, page_id: str, visit: Visitor, saved: str = "", new: str = "") -> Response:
    """One step to fill in; who may only look at it sees the overview instead."""
    sheet = _sheet(visit, assessment_id)
    if not sheet.may_fill or all(step.id != page_id for step in sheet.pages()):
        return RedirectResponse(f"/assessments/{assessment_id}", HTTPStatus.SEE_OTHER)
    return official_page(visit, sheet, page_id, Said(saved=bool(saved), new=frozenset(new.split())))


@router.post("/assessments/{assessment_id}/pages/{page_id}")
def save(assessment_id: str, page_id: str, visit: SenderWithFiles, fields: FieldsWithFiles) -> Response:
    """Keep what can be kept of a step, then do what the button says; what cannot be kept stays in view."""
    sheet = _sheet(visit, assessment_id)
    permit(visit.actor, Action.FILL_OFFICIAL, sheet.case)
    kept = {name: answer.value for name, answer in sheet.kept.items()}
    typed = typed_page(sheet.definition, fields, kept)
    try:
        problems = _kept(visit, sheet, typed, fields)
        if problems:
            return _wrong(visit, assessment_id, page_id, typed, problems)
        wish, _, name = fields.one("action").partition(" ")
        if wish in {ADD, REMOVE}:
            return _row(visit, sheet, page_id, wish, name)
        if wish == TAKE:
            return _take(visit, sheet, page_id, name)
    except FormAlreadySent:
        return RedirectResponse(_address(assessment_id, page_id, saved="1"), HTTPStatus.SEE_OTHER)
    except StepNotAllowed:
        return _no_longer(visit, sheet, typed)
    return _onwards(visit, assessment_id, page_id, fields, wants_next=wish == NEXT)


def _sheet(visit: Visit, assessment_id: str) -> OfficialSheet:
    with visit.site.store.read() as unit:
        return official_sheet(unit, visit, assessment_id)


def _kept(visit: Visit, sheet: OfficialSheet, typed: TypedPage, fields: TypedWithFiles) -> tuple[Problem, ...]:
    """Keep every answer that can be kept; gives what is wrong with the others."""
    try:
        _save(visit, sheet, typed, fields)
    except InvalidAnswer as refusal:
        problems = (*typed.problems, *refusal.problems)
        _save(visit, sheet, typed, fields, without=frozenset(problem.path for problem in problems))
        return problems
    return typed.problems


def _save(
    visit: Visit,
    sheet: OfficialSheet,
    typed: TypedPage,
    fields: TypedWithFiles,
    without: frozenset[str] = frozenset(),
) -> Saved:
    without |= {problem.path for problem in typed.problems}
    edition = fields.one("token")
    sent = PageSent(
        assessment_id=sheet.assessment.id,
        values={name: value for name, value in typed.values.items() if name not in without},
        by=visit.actor,
        moment=visit.now,
        shown=int(edition) if edition.isdecimal() else None,
        form_key=fields.one("form_key") or None,
    )
    return save_page(visit.site.store, sent)


def _row(visit: Visit, sheet: OfficialSheet, page_id: str, wish: str, name: str) -> Response:
    """Add a row after the one that is named, or take that one away; refused where another was quicker."""
    task = name.partition("[")[0]
    wanted = RowWanted(
        assessment_id=sheet.assessment.id,
        name=task if wish == ADD else name,
        by=visit.actor,
        moment=visit.now,
    )
    target = ""
    if wish == ADD:
        target = f"#{dom_id_of(add_row(visit.site.store, wanted))}"
    else:
        try:
            remove_row(visit.site.store, wanted)
        except InvalidAnswer:
            return RedirectResponse(_address(str(sheet.assessment.id), page_id, saved="1"), HTTPStatus.SEE_OTHER)
    return RedirectResponse(_address(str(sheet.assessment.id), page_id, saved="1") + target, HTTPStatus.SEE_OTHER)


def _take(visit: Visit, sheet: OfficialSheet, page_id: str, choice: str) -> Response:
    """Let one of several texts count; where another chose meanwhile the page shows what there is now."""
    number, _, name = choice.partition(" ")
    now = _sheet(visit, str(sheet.assessment.id)).assessment.edition
    version = Version(path=name, number=edition_of(number), shown=now)
    with suppress(StaleForm):
        restore(visit.site.store, Sent(assessment_id=sheet.assessment.id, by=visit.actor, moment=visit.now), version)
    address = _address(str(sheet.assessment.id), page_id, saved="1")
    return RedirectResponse(f"{address}#{dom_id_of(name)}", HTTPStatus.SEE_OTHER)


def _onwards(visit: Visit, assessment_id: str, page_id: str, fields: TypedWithFiles, *, wants_next: bool) -> Response:
    """To the next step, unless these answers bring questions here that nobody saw yet, or met those of another."""
    sheet = _sheet(visit, assessment_id)
    seen = set(fields.one("shown").split())
    asked = [one.name for one in _asked(layout(sheet.definition, sheet.answers, page_id)) if can_be_answered(one)]
    new = [name for name in asked if name not in seen]
    met = [name for name in asked if name in sheet.others]
    if all(step.id != page_id for step in sheet.pages()):
        return RedirectResponse(f"/assessments/{assessment_id}", HTTPStatus.SEE_OTHER)
    if not wants_next or new or met:
        told = {"new": " ".join(new)} if new else {}
        return RedirectResponse(_address(assessment_id, page_id, saved="1", **told), HTTPStatus.SEE_OTHER)
    _, after = around(sheet.pages(), page_id)
    place = _address(assessment_id, after.id, saved="1") if after else f"/assessments/{assessment_id}"
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def _wrong(visit: Visit, assessment_id: str, page_id: str, typed: TypedPage, problems: Sequence[Problem]) -> Response:
    """The page with what could not be kept still in its fields; what has no field any more as text to copy."""
    sheet = _sheet(visit, assessment_id)
    wrong: dict[str, Kept] = {
        problem.path: typed.values[problem.path]
        for problem in problems
        if problem.path in typed.values and problem not in typed.problems
    }
    there = sheet.with_typed(wrong)
    shown = {one.name for one in _asked(layout(there.definition, there.answers, page_id))}
    lost = lost_text(sheet.definition, {name: value for name, value in wrong.items() if name not in shown})
    if all(step.id != page_id for step in there.pages()):
        return _no_longer(visit, sheet, typed)
    return official_page(visit, there, page_id, Said(problems=tuple(problems), lost=tuple(lost)))


def _no_longer(visit: Visit, sheet: OfficialSheet, typed: TypedPage) -> Response:
    """It was handed in, or its case is closed: nothing is kept any more, and what was typed is there to copy."""
    return page(
        visit,
        "official/closed.html",
        HTTPStatus.CONFLICT,
        case=sheet.case,
        assessment=sheet.assessment,
        definition=sheet.definition,
        typed=lost_text(sheet.definition, typed.values),
    )


def _asked(shown: Sequence[Shown]) -> list[Shown]:
    return [below for one in shown for below in one.all() if below.task.asks]


def _address(assessment_id: str, page_id: str, **told: str) -> str:
    question = f"?{urlencode(told)}" if told else ""
    return f"/assessments/{assessment_id}/pages/{quote(page_id, safe='')}{question}"
