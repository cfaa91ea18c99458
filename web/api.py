"""The JSON API: the same cases, gates and rules as the pages, for programs that show a token."""

import hashlib
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from models.answering import Problem, ProblemCode, check, normalise
from models.assessment import values
from models.errors import InvalidAnswer
from models.forms import form_named
from models.gatekeeper import GateAnswer, answer_gate, draft_of, token_of
from models.intake import NewCase, start_case
from models.listing import CaseDocument, case_document, case_rows, gate_row
from models.permission import Action, permit
from models.store.boards import CaseFilter, TaskFilter
from models.store.open import Unit
from models.vocabulary import Role
from web.api_problems import PREFIX, REFUSALS, ProblemKind, kind_named
from web.api_route import ApiRoute, refuse_the_rest
from web.api_shapes import (
    AnswerSent,
    CasePage,
    CasesAsked,
    CaseStarted,
    GateAnswered,
    GatePage,
    GatesAsked,
    GateSheet,
    NewCaseSent,
)
from web.api_tokens import By, Caller

INTAKE = "intake-questions"

router = APIRouter(prefix=PREFIX, tags=["api"], route_class=ApiRoute, responses=REFUSALS)
Reference = Annotated[str, Path(pattern=r"^\d{4}-\d{4,}$", examples=["2026-0042"])]


@router.get("/cases")
def list_cases(by: By, asked: Annotated[CasesAsked, Query()]) -> CasePage:
    """The cases that you may see, oldest first."""
    chosen = CaseFilter(phase=asked.phase, department=asked.department, late_on=by.now.on if asked.late else None)
    with by.store.read() as unit:
        found = unit.sight.cases(by.actor, chosen, limit=asked.limit + 1, after=asked.after)
        shown = found[: asked.limit]
        return CasePage(cases=case_rows(unit, shown), next=shown[-1].id if len(found) > len(shown) else None)


@router.get("/cases/{reference}")
def show_case(reference: Reference, by: By) -> CaseDocument:
    """One case with its open gates and the events that you may read."""
    with by.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(by.actor, Action.SEE_CASE, case)
        return case_document(unit, case, by.actor)


@router.post("/cases", status_code=HTTPStatus.CREATED)
def open_case(sent: NewCaseSent, by: By, response: Response) -> CaseStarted:
    """Start a case by hand: an existing system, a question of the committee or of a resident."""
    permit(by.actor, Action.OPEN_CASE)
    with by.store.read() as unit:
        new = _new_case(unit, by, sent)
    case = start_case(by.store, new, by.actor, by.now, form_key=_form_key(by, "cases", sent.key))
    response.headers["Location"] = f"{PREFIX}/cases/{case.reference}"
    return CaseStarted(reference=case.reference, phase=case.phase)


@router.get("/gates")
def list_gates(by: By, asked: Annotated[GatesAsked, Query()]) -> GatePage:
    """The open gates that ask you something, first due first."""
    with by.store.read() as unit:
        after = unit.gates.get(asked.after) if asked.after else None
        found = unit.boards.tasks(by.actor, TaskFilter(), limit=asked.limit + 1, after=after)
        shown = [gate for gate, _ in found[: asked.limit]]
        rows = [gate_row(unit, gate) for gate in shown]
    return GatePage(gates=rows, next=shown[-1].id if len(found) > len(shown) else None)


@router.get("/gates/{gate_id}")
def show_gate(gate_id: UUID, by: By) -> GateSheet:
    """One open gate with the answers that are kept so far, and the token of this state."""
    with by.store.read() as unit:
        gate = unit.gates.get(gate_id)
        permit(by.actor, Action.ANSWER_GATE, gate)
        gate.require_open()
        draft = draft_of(unit, gate)
        known = values(unit.assessments.answers(draft.id)) if draft else {}
        return GateSheet(**dict(gate_row(unit, gate)), answers=known, token=token_of(unit, gate))


@router.post("/gates/{gate_id}/answer")
def answer(gate_id: UUID, sent: AnswerSent, by: By) -> GateAnswered:
    """Answer an open gate, as its form on the page does."""
    case = answer_gate(
        by.store,
        GateAnswer(
            gate_id=gate_id,
            fields=sent.fields,
            by=by.actor,
            moment=by.now,
            token=sent.token,
            form_key=_form_key(by, str(gate_id), sent.key),
        ),
    )
    with by.store.read() as unit:
        last, _ = unit.journal.of_case(case.id)[-1]
    return GateAnswered(reference=case.reference, phase=case.phase, event=last.kind, seq=last.seq)


@router.get("/problems/{code}")
def explain_problem(code: str) -> ProblemKind:
    """What a kind of refusal means; the address of each is the ``type`` of its problem document."""
    return kind_named(code)


def _new_case(unit: Unit, by: Caller, sent: NewCaseSent) -> NewCase:
    """The case that was sent; raises ``InvalidAnswer`` with all that cannot be used."""
    form = form_named(INTAKE)
    problems = [replace(one, path=f"answers.{one.path}") for one in check(form, sent.answers, complete=False)]
    leads = {person.handle: person.id for person in unit.people.with_role(Role.PROJECTLEIDER, None, by.now.on)}
    if sent.lead and sent.lead not in leads:
        problems.append(Problem(path="lead", code=ProblemCode.UNKNOWN_OPTION, about=sent.lead))
    if problems:
        raise InvalidAnswer(problems)
    return NewCase(
        title=sent.title,
        origin=sent.origin,
        summary=sent.summary or "",
        department=sent.department,
        lead_id=leads[sent.lead] if sent.lead else None,
        planned_end_on=sent.planned_end_on,
        answers=normalise(form, sent.answers),
        answers_from=by.label or "api",
    )


def _form_key(by: Caller, place: str, key: str | None) -> str | None:
    """The key of what was sent, of this person and this place: another program may well count from 1 too."""
    if key is None:
        return None
    return "api-" + hashlib.sha256(f"{by.person_id} {place} {key}".encode()).hexdigest()


refuse_the_rest(router)
