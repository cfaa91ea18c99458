"""Official questionnaires in a case: which there are, filling one in page by page, and rows that come and go."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import Problem
from models.assessment import Kept
from models.errors import FormAlreadySent, InvalidAnswer, NotFound, StepNotAllowed
from models.official.layout import Page, Shown, layout
from models.official_filling import PageSent, save_page
from models.official_rows import RowWanted, add_row, remove_row
from models.permission import Action, permit
from models.saving import Saved
from web.form_layout import Complaint
from web.official_entries import Dressing, Entry, Widget, can_be_answered, dom_id_of, entries_of
from web.official_outcomes import action_points_of, outcomes_of
from web.official_problems import complaints_of, lost_text, wrong_at
from web.official_sheet import OfficialSheet, official_sheet
from web.official_terms import Terms
from web.official_typed import TypedPage, typed_page
from web.pictures import ACCEPTED
from web.rendering import page
from web.site import Visit
from web.uploads import FieldsWithFiles, SenderWithFiles, TypedWithFiles
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)

NEXT, ADD, REMOVE = "next", "add", "remove"
"""What the buttons ask for beside keeping what was typed, which each of them does first."""


@router.get("/assessments/{assessment_id}/pages/{page_id}")
def show(assessment_id: str, page_id: str, visit: Visitor, saved: str = "", new: str = "") -> Response:
    """One step to fill in; who may only look at it sees the overview instead."""
    sheet = _sheet(visit, assessment_id)
    if not sheet.may_fill or all(step.id != page_id for step in sheet.pages()):
        return RedirectResponse(f"/assessments/{assessment_id}", HTTPStatus.SEE_OTHER)
    return _page(visit, sheet, page_id, saved=bool(saved), new=frozenset(new.split()))


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


def _onwards(visit: Visit, assessment_id: str, page_id: str, fields: TypedWithFiles, *, wants_next: bool) -> Response:
    """To the next step, unless these answers bring questions here that nobody saw yet, or met those of another."""
    sheet = _sheet(visit, assessment_id)
    seen = set(fields.one("shown").split())
    asked = [one.name for one in _asked(layout(sheet.definition, sheet.answers, page_id)) if can_be_answered(one)]
    new = [name for name in asked if name not in seen]
    met = [name for name in asked if name in sheet.others]
    if not wants_next or new or met:
        told = {"new": " ".join(new)} if new else {}
        return RedirectResponse(_address(assessment_id, page_id, saved="1", **told), HTTPStatus.SEE_OTHER)
    _, after = _around(sheet.pages(), page_id)
    place = _address(assessment_id, after.id, saved="1") if after else f"/assessments/{assessment_id}"
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def _page(
    visit: Visit,
    sheet: OfficialSheet,
    page_id: str,
    *,
    saved: bool = False,
    new: frozenset[str] = frozenset(),
    problems: Sequence[Problem] = (),
    lost: Sequence[tuple[str, str]] = (),
) -> Response:
    steps = sheet.pages()
    chapter = sheet.definition.by_id[page_id]
    terms = Terms(glossaries=sheet.glossaries)
    dressing = Dressing(
        forms=sheet.forms,
        terms=terms,
        errors=wrong_at(sheet.definition, problems, visit.words),
        remarks_of=lambda name: sheet.origin_of(name, visit),
        new=new,
    )
    # the description of the chapter stands first on the page, so its words are marked first
    about = dressing.told(chapter.description) if not chapter.asks else ""
    entries = entries_of(layout(sheet.definition, sheet.answers, page_id), dressing, chapter.label)
    asked = [one for entry in entries for one in entry.all() if one.is_asked]
    before, after = _around(steps, page_id)
    number = [step.id for step in steps].index(page_id) + 1
    return page(
        visit,
        "official/page.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        case=sheet.case,
        assessment=sheet.assessment,
        definition=sheet.definition,
        steps=steps,
        step=steps[number - 1],
        here=page_id,
        may_fill=sheet.may_fill,
        number=number,
        count=len(steps),
        before=before,
        after=after,
        chapter=chapter,
        about=about,
        entries=entries,
        shown=" ".join(one.name for one in asked),
        takes_files=any(one.widget is Widget.PICTURE for one in asked),
        accepted=ACCEPTED,
        contested=[Complaint(text=_words_of(one), target=one.name) for one in asked if one.name in sheet.others],
        complaints=complaints_of(sheet.definition, problems, visit.words),
        lost=lost,
        new=[Complaint(text=_words_of(one), target=one.dom_id) for one in asked if one.is_new],
        saved=saved,
        actions=action_points_of(sheet.definition, sheet.answers) if chapter.action_summary else None,
        meanings=terms.meanings(),
        has_outcomes=bool(sheet.definition.outcomes),
        outcomes=outcomes_of(sheet.definition, sheet.answers, sheet.forms),
    )


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
    return _page(visit, there, page_id, problems=problems, lost=lost)


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


def _words_of(entry: Entry) -> str:
    return entry.label.striptags()


def _around(steps: Sequence[Page], page_id: str) -> tuple[Page | None, Page | None]:
    """The steps before and after one."""
    place = next((place for place, step in enumerate(steps) if step.id == page_id), None)
    if place is None:
        raise NotFound
    return (steps[place - 1] if place else None), (steps[place + 1] if place + 1 < len(steps) else None)


def _address(assessment_id: str, page_id: str, **told: str) -> str:
    question = f"?{urlencode(told)}" if told else ""
    return f"/assessments/{assessment_id}/pages/{quote(page_id, safe='')}{question}"
