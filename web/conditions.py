"""The page of a condition: how it stands, what happened to it, and the evidence that it is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.case import Case
from models.condition_standing import newest_versions, state_of
from models.decision import Condition
from models.errors import FileRefused, InvalidAnswer
from models.evidence import EFFECTIVE, EXPIRES, REPLACES, NewEvidence, add_evidence, may_add_evidence
from models.filing import files_of, may_withdraw
from models.gate import Gate
from models.permission import Action, may, permit
from models.store.open import Unit
from models.stored_file import StoredFile
from models.vocabulary import EventKind, FileProblem
from web.choices import key_in
from web.form_layout import Complaint
from web.rendering import page
from web.site import Typed, Visit
from web.uploads import FieldsWithFiles, SenderWithFiles
from web.visiting import Visitor

FILE = "file"
_ABOUT = frozenset(
    {
        EventKind.CONDITION_SET,
        EventKind.CONDITION_ANSWERED,
        EventKind.CONDITION_CONFIRMED,
        EventKind.CONDITION_REOPENED,
    }
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of evidence: the version that counts, and those before it, newest first."""

    newest: StoredFile
    earlier: Sequence[StoredFile]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that happened to a condition."""

    on: date
    kind: EventKind
    by: UUID | None
    said: str


@router.get("/conditions/{condition_id}")
def show(condition_id: UUID, visit: Visitor) -> Response:
    """How it stands, and its evidence."""
    return _page(visit, condition_id)


@router.post("/conditions/{condition_id}")
def add(condition_id: UUID, visit: SenderWithFiles, fields: FieldsWithFiles) -> Response:
    """Keep one more piece of evidence."""
    upload = fields.files.get(FILE)
    problems = [_complaint(visit, FILE, "missing_file")] if upload is None or not upload.name else []
    days = {}
    for name in (EFFECTIVE, EXPIRES):
        try:
            days[name] = date.fromisoformat(fields.one(name)) if fields.one(name) else None
        except ValueError:
            problems.append(_complaint(visit, name, "not_a_day"))
    if problems or upload is None:
        return _page(visit, condition_id, problems, fields)
    new = NewEvidence(
        name=upload.name,
        content=upload.content,
        by=visit.actor,
        moment=visit.now,
        effective_on=days[EFFECTIVE],
        expires_on=days[EXPIRES],
        replaces=key_in(fields.one(REPLACES)),
    )
    return _kept(visit, condition_id, new, fields)


def _kept(visit: Visit, condition_id: UUID, new: NewEvidence, fields: Typed) -> Response:
    try:
        add_evidence(visit.site.store, condition_id, new)
    except FileRefused as refusal:
        told = visit.words.member(FileProblem(refusal.facts["problem"]))
        return _page(visit, condition_id, [Complaint(target=FILE, text=told)], fields)
    except InvalidAnswer as refusal:
        found = [_complaint(visit, problem.path, f"evidence_{problem.path}") for problem in refusal.problems]
        return _page(visit, condition_id, found, fields)
    return RedirectResponse(f"/conditions/{condition_id}#bewijs", HTTPStatus.SEE_OTHER)


def _complaint(visit: Visit, field: str, word: str) -> Complaint:
    return Complaint(target=field, text=visit.words.say("problems", word))


def _page(
    visit: Visit, condition_id: UUID, complaints: Sequence[Complaint] = (), typed: Typed | None = None
) -> Response:
    with visit.site.store.read() as unit:
        condition = unit.decisions.condition(condition_id)
        case = unit.cases.get(condition.case_id)
        gate = _gate(unit, visit, condition)
        if gate is None:
            permit(visit.actor, Action.SEE_CASE, case)
        files = list(files_of(unit, case).get(condition.id, ()))
        history = _history(unit, case, condition)
        names: Mapping[UUID, str] = unit.people.names()
    pieces = pieces_of(files)
    newest = [piece.newest for piece in pieces]
    return page(
        visit,
        "conditions/show.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        case=case,
        condition=condition,
        state=state_of(condition, newest, visit.now.on, case.result),
        gate=gate,
        pieces=pieces,
        removable={file.id for file in files if may_withdraw(visit.actor, case, file)},
        may_add=may_add_evidence(visit.actor, case, condition, gate),
        history=history,
        names=names,
        complaints=complaints,
        typed={name: typed.one(name) if typed else "" for name in (EFFECTIVE, EXPIRES, REPLACES)},
    )


def pieces_of(files: Sequence[StoredFile]) -> list[Piece]:
    """The evidence, each with its earlier versions; what was added last first."""
    known = {file.id: file for file in files}

    def before(file: StoredFile) -> list[StoredFile]:
        found = []
        while file.replaces_id in known and known[file.replaces_id] not in found:
            file = known[file.replaces_id]
            found.append(file)
        return found

    return [Piece(newest=file, earlier=before(file)) for file in reversed(newest_versions(files))]


def _gate(unit: Unit, visit: Visit, condition: Condition) -> Gate | None:
    """The open question about it, where this visitor is asked."""
    gate = unit.gates.open_of_subject(condition.id)
    return gate if gate is not None and may(visit.actor, Action.ANSWER_GATE, gate) else None


def _history(unit: Unit, case: Case, condition: Condition) -> list[Happened]:
    return [
        Happened(
            on=event.on,
            kind=event.kind,
            by=event.by_person_id,
            said=str((content.content or {}).get("explanation", "")),
        )
        for event, content in unit.journal.of_case(case.id)
        if event.kind in _ABOUT and event.facts.get("condition") == str(condition.id)
    ]
