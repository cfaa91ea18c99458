"""The requirements of the task registry in a case: the list with its filters, one by one, and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.answering import Problem
from models.case import Case
from models.errors import FormAlreadySent, InvalidAnswer
from models.permission import Action, permit
from models.requirements import Requirements, Stated, Statement, requirements_of, state
from models.vocabulary import Phase, RequirementStatus
from web.form_layout import Complaint
from web.official_text import plain
from web.papers import PaperFormat, in_dutch
from web.rendering import page
from web.requirement_text import in_paragraphs
from web.requirements_paper import law_in_words, requirements_paper
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

OPEN, DONE = "open", "done"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requirements somebody wants to see; an empty field is no filter."""

    law: str
    phase: str
    status: str

    def takes(self, one: Stated) -> bool:
        """Whether a requirement is among them."""
        return (
            (not self.law or one.family == self.law)
            and (not self.phase or self.phase in one.requirement.lifecycle)
            and (self.status not in {OPEN, DONE} or one.is_settled is (self.status == DONE))
        )


@router.get("/cases/{reference}/requirements")
def show(reference: str, visit: Visitor, law: str = "", phase: str = "", status: str = "") -> Response:
    """The requirements that apply, those by the profile apart from those that always do."""
    case, found = _found(visit, reference)
    wanted = Wanted(law=law, phase=phase, status=status)
    return page(
        visit,
        "ai_act/requirements.html",
        case=case,
        found=found,
        wanted=wanted,
        groups=[
            ("profile", list(filter(wanted.takes, found.by_profile))),
            ("always", list(filter(wanted.takes, found.always))),
        ],
        laws=sorted({one.family for one in found.stated}),
        phases=sorted({slug for one in found.stated for slug in one.requirement.lifecycle}),
        plain=plain,
        law_name=lambda family: law_in_words(family, visit.words),
    )


@router.get("/cases/{reference}/requirements.{form}")
def paper(reference: str, form: PaperFormat, visit: Visitor) -> Response:
    """All of them on paper, with how each stands."""
    case, found = _found(visit, reference)
    document = requirements_paper(case, found, in_dutch(visit))
    named = {"Content-Disposition": f'attachment; filename="{case.reference}-vereisten.{form}"'}
    return Response(form.write(document), media_type=form.media_type, headers=named)


@router.get("/cases/{reference}/requirements/{code}")
def ask(reference: str, code: str, visit: Visitor, met: str = "") -> Response:
    """One requirement with its explanation and measures. ``met``: another said something else of it meanwhile."""
    case, found = _found(visit, reference)
    return _one(visit, case, found, found.one(code), has_met=bool(met))


@router.post("/cases/{reference}/requirements/{code}")
def keep(reference: str, code: str, visit: Sender, fields: Fields) -> Response:
    """Keep what somebody says of a requirement, and go back to the list."""
    edition = fields.one("token")
    said = Statement(
        reference=reference,
        code=code,
        status=fields.one("status"),
        note=fields.one("note"),
        by=visit.actor,
        moment=visit.now,
        shown=int(edition) if edition.isdecimal() else None,
        form_key=fields.one("form_key") or None,
    )
    try:
        saved = state(visit.site.store, said)
    except InvalidAnswer as refusal:
        case, found = _found(visit, reference)
        return _one(visit, case, found, found.one(code), said=said, problems=refusal.problems)
    except FormAlreadySent:
        return RedirectResponse(f"/cases/{reference}/requirements", HTTPStatus.SEE_OTHER)
    place = f"/cases/{reference}/requirements"
    return RedirectResponse(f"{place}/{code}?met=1" if saved.conflicts else f"{place}#{code}", HTTPStatus.SEE_OTHER)


def _found(visit: Visit, reference: str) -> tuple[Case, Requirements]:
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        return case, requirements_of(unit, case)


def _one(
    visit: Visit,
    case: Case,
    found: Requirements,
    one: Stated,
    *,
    has_met: bool = False,
    said: Statement | None = None,
    problems: Sequence[Problem] = (),
) -> Response:
    complaints = [
        Complaint(text=visit.words.say("requirement_problems", problem.path), target=f"{problem.path}-1")
        for problem in problems
    ]
    return page(
        visit,
        "ai_act/requirement.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        case=case,
        one=one,
        edition=found.assessment.edition if found.assessment else "",
        chosen=said.status if said else one.status or "",
        note=said.note if said else one.note,
        statuses=list(RequirementStatus),
        has_met=has_met,
        complaints=complaints,
        wrong={"status": "", "note": ""}
        | {problem.path: complaint.text for problem, complaint in zip(problems, complaints, strict=True)},
        may_fill=case.phase is not Phase.CLOSED and visit.may(Action.FILL_OFFICIAL, case),
        text=in_paragraphs,
        plain=plain,
        law_name=lambda family: law_in_words(family, visit.words),
    )
