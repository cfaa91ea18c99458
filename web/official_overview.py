"""Official questionnaires of a case: which can be started, and one as a whole with its outcome, handed in or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.assessment import Assessment
from models.errors import FormAlreadySent
from models.official.layout import Page, everything_shown
from models.official_filling import Finish, Start, hand_in_official, reopen_official, start_official
from models.official_startable import newer_version, startable
from models.permission import PERMITS, Action, permit
from models.store.open import Store
from models.vocabulary import OfficialKind, Phase
from web.official_beside import Asides
from web.official_entries import Dressing, Entry, entries_of
from web.official_outcomes import action_points_of, chapters_of, outcomes_of
from web.official_sheet import OfficialSheet, official_sheet
from web.official_started import started_in
from web.official_terms import Terms
from web.rendering import page
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/official")
def choose(reference: str, visit: Visitor) -> Response:
    """Which official questionnaires there are, which are under way in this case, and who may start one."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        started = started_in(unit, case)
        offered = [one for one in startable(unit) if one.kind is not OfficialKind.DECISION_AID]
        sources = {one.hash: unit.official.find(one.hash) for one in offered}
    return page(
        visit,
        "official/index.html",
        case=case,
        started=started,
        offered=offered,
        sources={key: row.source for key, row in sources.items() if row is not None},
        under_way={one.assessment.method_id: one for one in started if not one.assessment.is_delivered},
        is_closed=case.phase is Phase.CLOSED,
        may_fill=visit.may(Action.FILL_OFFICIAL, case),
        importers=sorted(PERMITS[Action.IMPORT_METHODS]),
    )


@router.post("/cases/{reference}/official")
def start(reference: str, visit: Sender, fields: Fields) -> Response:
    """Start one, or go on with the one that is under way."""
    wanted = Start(
        reference=reference,
        urn=fields.one("urn"),
        by=visit.actor,
        moment=visit.now,
        form_key=fields.one("form_key") or None,
    )
    try:
        started = start_official(visit.site.store, wanted)
    except FormAlreadySent:
        return RedirectResponse(f"/cases/{reference}/official", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/assessments/{started.id}", HTTPStatus.SEE_OTHER)


@router.get("/assessments/{assessment_id}")
def show(assessment_id: str, visit: Visitor) -> Response:
    """Everything that was answered, what comes out of it, and what can be done with it."""
    with visit.site.store.read() as unit:
        sheet = official_sheet(unit, visit, assessment_id)
        newer = newer_version(unit, sheet.assessment)
    steps = sheet.pages()
    answered = sum(step.answered for step in steps)
    # who begins reads the introduction first; who is on the way goes on where something is left
    left = [step for step in steps if not answered or step.answered < step.asked]
    return page(
        visit,
        "official/show.html",
        case=sheet.case,
        assessment=sheet.assessment,
        definition=sheet.definition,
        steps=steps,
        here="",
        may_fill=sheet.may_fill,
        may_reopen=_may_reopen(sheet, visit),
        answered=answered,
        asked=sum(step.asked for step in steps),
        goes_on=left[0] if left else None,
        by=sheet.names.get(sheet.assessment.delivered_by) if sheet.assessment.delivered_by else None,
        newer=newer,
        contested=sheet.contested_links(),
        has_outcomes=bool(sheet.definition.outcomes),
        outcomes=outcomes_of(sheet.definition, sheet.answers, sheet.forms),
        has_fria=any(task.in_fria for task in sheet.definition.all()),
        actions=action_points_of(sheet.definition, sheet.answers),
        chapters=_chapters(visit, sheet, steps),
    )


@router.post("/assessments/{assessment_id}/hand-in")
def hand_in(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """It is complete."""
    return _finished(assessment_id, visit, fields.one("form_key"), hand_in_official)


@router.post("/assessments/{assessment_id}/reopen")
def reopen(assessment_id: str, visit: Sender, fields: Fields) -> Response:
    """It was not complete after all."""
    return _finished(assessment_id, visit, fields.one("form_key"), reopen_official)


def _finished(assessment_id: str, visit: Visit, form_key: str, verb: Callable[[Store, Finish], Assessment]) -> Response:
    with visit.site.store.read() as unit:
        sheet = official_sheet(unit, visit, assessment_id)
    finish = Finish(assessment_id=sheet.assessment.id, by=visit.actor, moment=visit.now, form_key=form_key or None)
    with suppress(FormAlreadySent):  # then it was received, and the page shows how it stands
        verb(visit.site.store, finish)
    return RedirectResponse(f"/assessments/{assessment_id}", HTTPStatus.SEE_OTHER)


def _may_reopen(sheet: OfficialSheet, visit: Visit) -> bool:
    is_open = sheet.case.phase is not Phase.CLOSED
    return is_open and sheet.assessment.is_delivered and visit.may(Action.FILL_OFFICIAL, sheet.case)


def _chapters(visit: Visit, sheet: OfficialSheet, steps: Sequence[Page]) -> list[tuple[Page, tuple[Entry, ...]]]:
    """Every step with what was answered there."""
    dressing = Dressing(
        forms=sheet.forms,
        terms=Terms(glossaries=()),
        remarks_of=lambda name: sheet.origin_of(name, visit),
        aside_of=Asides(sheet, visit).of,
    )
    found = chapters_of(sheet.definition, everything_shown(sheet.definition, sheet.answers))
    labels = {task.id: task.label for task in sheet.definition.tasks}
    return [(step, entries_of(found.get(step.id, ()), dressing, labels[step.id])) for step in steps if step.asked]
