"""Answers of official questionnaires as files: out in the national exchange format, and in from another program."""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.errors import FormAlreadySent, NotFound
from models.official.refusals import UnusableAnswers
from models.official_exchange import Brought, ImportAnswers, export_answers, import_answers
from models.official_startable import official_of
from models.permission import Action, permit
from models.vocabulary import Phase
from web.form_layout import Complaint
from web.official_problems import label_of
from web.official_sheet import official_sheet
from web.official_text import short_name
from web.rendering import page
from web.site import Visit
from web.uploads import FieldsWithFiles, SenderWithFiles, Upload
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)

FILE = "file"


@router.get("/assessments/{assessment_id}/exchange.json")
def export(assessment_id: str, visit: Visitor) -> Response:
    """The answers as the official tool reads them, for who may see the case."""
    with visit.site.store.read() as unit:
        sheet = official_sheet(unit, visit, assessment_id)
        document = export_answers(unit, sheet.assessment, visit.now.at)
    name = f"{sheet.case.reference}-{short_name(sheet.definition.urn)}.json"
    return Response(
        json.dumps(document, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/cases/{reference}/official/import")
def ask(reference: str, visit: Visitor) -> Response:
    """Which file to read."""
    return _form(visit, reference)


@router.post("/cases/{reference}/official/import")
def bring(reference: str, visit: SenderWithFiles, fields: FieldsWithFiles) -> Response:
    """Read the answers of a file into the case, and tell what found no place."""
    upload = fields.files.get(FILE)
    if upload is None or not upload.content:
        return _form(visit, reference, problem="missing_file")
    try:
        document = json.loads(upload.content)
        wanted = ImportAnswers(
            reference=reference,
            document=document,
            source=upload.name,
            by=visit.actor,
            moment=visit.now,
            form_key=fields.one("form_key") or None,
        )
        brought = import_answers(visit.site.store, wanted)
    except FormAlreadySent:
        return RedirectResponse(f"/cases/{reference}/official", HTTPStatus.SEE_OTHER)
    except (ValueError, RecursionError, UnusableAnswers):
        return _form(visit, reference, problem="no_exchange_file")
    except NotFound as unknown:
        if "what" not in unknown.facts:
            raise
        return _form(visit, reference, problem="unknown_questionnaire", about=str(unknown.facts["what"]))
    return _report(visit, upload, brought)


def _form(visit: Visit, reference: str, *, problem: str = "", about: str = "") -> Response:
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
    permit(visit.actor, Action.FILL_OFFICIAL, case)
    told = visit.words.say("problems", problem, label=about) if problem else ""
    return page(
        visit,
        "official/import.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        case=case,
        is_closed=case.phase is Phase.CLOSED,
        complaints=[Complaint(text=told, target=FILE)] if told else [],
    )


def _report(visit: Visit, upload: Upload, brought: Brought) -> Response:
    with visit.site.store.read() as unit:
        sheet = official_sheet(unit, visit, str(brought.assessment.id))
        official = official_of(unit, brought.assessment)
    remarks = [
        (problem.path, label_of(sheet.definition, problem.path), visit.words.say("brought", problem.code.value))
        for problem in brought.remarks
    ]
    conflicts = [Complaint(text=label_of(sheet.definition, name), target=name) for name in brought.saved.conflicts]
    return page(
        visit,
        "official/brought.html",
        case=sheet.case,
        assessment=sheet.assessment,
        name=official.name,
        file=upload.name,
        brought=brought,
        remarks=remarks,
        conflicts=conflicts,
    )
