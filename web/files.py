"""Files beside a question: added by who answers it, given out to who may see the case, withdrawn with a reason."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.errors import FileRefused, NotAllowed, NotFound
from models.filing import (
    REASON,
    NewFile,
    Withdrawal,
    add_file,
    files_of,
    may_withdraw,
    takes_files,
    withdraw_file,
)
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.stored_file import StoredFile
from models.vocabulary import FileProblem
from web.gate_sheet import sheet_of
from web.rendering import page
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.uploads import FieldsWithFiles, SenderWithFiles
from web.visiting import Fields, Sender, Visitor

FILE = "file"
SEALED = "default-src 'none'; sandbox"
"""What a browser may do with a file that somebody sent: nothing."""

router = APIRouter(include_in_schema=False)


@router.get("/gates/{gate_id}/files")
def show(gate_id: str, visit: Visitor) -> Response:
    """The files beside a question, and room for one more."""
    return _files_page(visit, gate_id)


@router.post("/gates/{gate_id}/files")
def add(gate_id: str, visit: SenderWithFiles, fields: FieldsWithFiles) -> Response:
    """Keep one more."""
    upload = fields.files.get(FILE)
    if upload is None or not upload.name:
        return _files_page(visit, gate_id, complaint=visit.words.say("problems", "missing_file"))
    with visit.site.store.read() as unit:
        gate = sheet_of(unit, visit, gate_id).gate
    new = NewFile(name=upload.name, content=upload.content, by=visit.actor, moment=visit.now)
    try:
        add_file(visit.site.store, gate.id, new)
    except FileRefused as refusal:
        return _files_page(visit, gate_id, complaint=visit.words.member(FileProblem(refusal.facts["problem"])))
    return RedirectResponse(f"/gates/{gate_id}/files", HTTPStatus.SEE_OTHER)


@router.get("/files/{file_id}")
def download(file_id: UUID, visit: Visitor) -> Response:
    """The file itself, to be saved and never to be opened as a page of ours."""
    with visit.site.store.read() as unit:
        file = unit.files.get(file_id)
        permit(visit.actor, Action.SEE_CASE, unit.cases.get(file.case_id))
        if file.withdrawn_on is not None:
            raise NotFound("This file was withdrawn.")
        named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": named, "Content-Security-Policy": SEALED}
        return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/files/{file_id}/withdraw")
def ask_why(file_id: UUID, visit: Visitor) -> Response:
    """Why it does not count any more."""
    return ask(visit, _withdrawing(visit, file_id), {})


@router.post("/files/{file_id}/withdraw")
def withdraw(file_id: UUID, visit: Sender, fields: Fields) -> Response:
    """It counts no more."""
    small = _withdrawing(visit, file_id)

    def do(answers: Answers, _key: str | None) -> str:
        why = one(answers, REASON)
        withdraw_file(visit.site.store, Withdrawal(file_id=file_id, reason=why, by=visit.actor, moment=visit.now))
        return small.back[0]

    return take(visit, fields, small, do)


def _withdrawing(visit: Visit, file_id: UUID) -> SmallForm:
    with visit.site.store.read() as unit:
        file = unit.files.get(file_id)
        case = unit.cases.get(file.case_id)
        if not may_withdraw(visit.actor, case, file):
            raise NotAllowed("Who added a file may withdraw it, or who looks after the files of the case.")
        gate = unit.gates.open_of_subject(file.subject_id)
    at_gate = gate is not None and visit.may(Action.ANSWER_GATE, gate)
    back = f"/gates/{gate.id}/files" if gate is not None and at_gate else f"/cases/{case.reference}"
    return SmallForm(
        form=form_named("withdraw-file"),
        name="withdraw-file",
        action=f"/files/{file_id}/withdraw",
        back=(back, case.title),
        about=file.name,
    )


def _files_page(visit: Visit, gate_id: str, complaint: str = "") -> Response:
    with visit.site.store.read() as unit:
        sheet = sheet_of(unit, visit, gate_id)
        if not takes_files(sheet.gate):
            raise NotFound
        files: list[StoredFile] = list(files_of(unit, sheet.case).get(sheet.gate.subject_id, ()))
    return page(
        visit,
        "gates/files.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if complaint else HTTPStatus.OK,
        sheet=sheet,
        files=[(file, may_withdraw(visit.actor, sheet.case, file)) for file in files],
        complaint=complaint,
    )
