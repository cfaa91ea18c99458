"""How long cases are kept: the terms, the lists of cases to destroy, their approval, and what is held."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.destroying import BECAUSE, approve, carry_out, propose, reject
from models.errors import AlreadyDecided
from models.forms import form_named, one
from models.holding import lift_hold, set_hold
from models.permission import Action, permit
from models.question import Answers
from models.retention_terms import retention_terms
from web.papers import PaperFormat, download, in_dutch
from web.rendering import page
from web.retention_paper import destruction_paper
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

RETENTION = "/retention"

router = APIRouter(include_in_schema=False)


@router.get(RETENTION)
def overview(visit: Visitor, leeg: str = "") -> Response:
    """The terms, the lists, and the holds. ``leeg``: a list was asked for, and nothing stands on it."""
    permit(visit.actor, Action.MANAGE_RETENTION)
    with visit.site.store.read() as unit:
        records = [(one_of, len(unit.retention.items(one_of.id))) for one_of in unit.retention.records()]
        holds = unit.retention.holds()
        names = unit.people.names()
    terms = retention_terms(visit.site.settings.retention)
    return page(
        visit, "retention/index.html", terms=terms, records=records, holds=holds, names=names, nothing=bool(leeg)
    )


@router.post(RETENTION)
def draw_up(visit: Sender, fields: Fields) -> Response:
    """Draw up a list."""
    terms = retention_terms(visit.site.settings.retention)
    record = propose(visit.site.store, terms, _act(visit, fields.one("form_key") or None))
    return RedirectResponse(f"{RETENTION}/{record.id}" if record else f"{RETENTION}?leeg=1", HTTPStatus.SEE_OTHER)


@router.get(RETENTION + "/{record_id}")
def show(record_id: UUID, visit: Visitor) -> Response:
    """One list, and what became of it."""
    permit(visit.actor, Action.MANAGE_RETENTION)
    with visit.site.store.read() as unit:
        record = unit.retention.get(record_id)
        items = unit.retention.items(record_id)
        titles = {case.id: case.title for case in unit.cases.many([item.case_id for item in items])}
        names = unit.people.names()
    return page(visit, "retention/show.html", record=record, items=items, titles=titles, names=names)


@router.get(RETENTION + "/{record_id}/record.{form}")
def paper(record_id: UUID, form: PaperFormat, visit: Visitor) -> Response:
    """The record of destruction, as a file to keep."""
    permit(visit.actor, Action.MANAGE_RETENTION)
    with visit.site.store.read() as unit:
        record = unit.retention.get(record_id)
        document = destruction_paper(record, unit.retention.items(record_id), unit.people.names(), in_dutch(visit))
    return download(form.write(document), f"vernietiging-{record.proposed_on}.{form}", form)


@router.get(RETENTION + "/{record_id}/approve")
def ask_approval(record_id: UUID, visit: Visitor) -> Response:
    """Why this list may be carried out."""
    return ask(visit, _about_list(visit, record_id, "approve"), {})


@router.post(RETENTION + "/{record_id}/approve")
def take_approval(record_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Approve it and carry it out; should that be broken off, the daily round goes on with it."""

    def do(because: str, act: Act) -> None:
        approve(visit.site.store, record_id, because, act)
        carry_out(visit.site.store, record_id, act.by, act.moment)

    return _take(visit, fields, _about_list(visit, record_id, "approve"), do)


@router.get(RETENTION + "/{record_id}/reject")
def ask_rejection(record_id: UUID, visit: Visitor) -> Response:
    """Why this list is not carried out."""
    return ask(visit, _about_list(visit, record_id, "reject"), {})


@router.post(RETENTION + "/{record_id}/reject")
def take_rejection(record_id: UUID, visit: Sender, fields: Fields) -> Response:
    """It is not carried out."""

    def do(because: str, act: Act) -> None:
        reject(visit.site.store, record_id, because, act)

    return _take(visit, fields, _about_list(visit, record_id, "reject"), do)


@router.get("/cases/{reference}/hold")
def ask_hold(reference: str, visit: Visitor) -> Response:
    """Why a case is held, or why it is not any more."""
    return ask(visit, _about_hold(visit, reference)[0], {})


@router.post("/cases/{reference}/hold")
def take_hold(reference: str, visit: Sender, fields: Fields) -> Response:
    """Hold it, or let it go where it is held."""
    small, held = _about_hold(visit, reference)

    def do(because: str, act: Act) -> None:
        (lift_hold if held else set_hold)(visit.site.store, reference, because, act)

    return _take(visit, fields, small, do)


def _take(visit: Visit, fields: Fields, small: SmallForm, do: Callable[[str, Act], None]) -> Response:
    def done(answers: Answers, key: str | None) -> str:
        do(one(answers, BECAUSE), _act(visit, key))
        return small.back[0]

    return take(visit, fields, small, done)


def _about_list(visit: Visit, record_id: UUID, what: str) -> SmallForm:
    permit(visit.actor, Action.APPROVE_DESTRUCTION)
    with visit.site.store.read() as unit:
        record = unit.retention.get(record_id)
        count = len(unit.retention.items(record_id))
    if record.approved_on is not None or record.rejected_on is not None:
        raise AlreadyDecided
    name = f"{what}-destruction"
    return SmallForm(
        form=form_named("retention-because"),
        name=name,
        action=f"{RETENTION}/{record_id}/{what}",
        back=(f"{RETENTION}/{record_id}", visit.words.say("retention", "list")),
        notes=(visit.words.say("retention", what, count=count),),
    )


def _about_hold(visit: Visit, reference: str) -> tuple[SmallForm, bool]:
    permit(visit.actor, Action.MANAGE_RETENTION)
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        hold = unit.retention.hold_of(case.id)
    small = SmallForm(
        form=form_named("retention-because"),
        name="lift-hold" if hold else "set-hold",
        action=f"/cases/{reference}/hold",
        back=(f"/cases/{reference}", case.title),
        notes=(hold.because,) if hold else (),
    )
    return small, hold is not None


def _act(visit: Visit, key: str | None) -> Act:
    return Act(by=visit.actor, moment=visit.now, form_key=key)
