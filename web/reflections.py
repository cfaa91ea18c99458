"""Reflections of the committee inside the house: one with its response and its editions, and writing one down."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.reflecting import YES, Said, Unasked, reflect, respond_to_topic
from models.vocabulary import Role
from web.choices import key_in
from web.committee_view import ReflectionView, reflection_views
from web.meeting_forms import OVERVIEW, act_of, overview_of
from web.rendering import page
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

REFLECTIONS = f"{OVERVIEW}/reflections"

router = APIRouter(include_in_schema=False)


@router.get("/committee/reflections/new")
def reflect_form(visit: Visitor, case: str = "", item: str = "") -> Response:
    """An empty reflection. ``case``: on which case; ``item``: on which topic of an agenda.

    Where the committee was asked about the case that question is answered instead.
    """
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    gate_id = _open_question(visit, case)
    if gate_id is not None:
        return RedirectResponse(f"/gates/{gate_id}", HTTPStatus.SEE_OTHER)
    return ask(visit, _reflecting(visit, case, item), {"reflected_on": visit.now.on.isoformat()})


@router.post("/committee/reflections/new")
def write_down(visit: Sender, fields: Fields, case: str = "", item: str = "") -> Response:
    """Write it down."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        said = Said(
            text=one(answers, "text"),
            reflected_on=date.fromisoformat(one(answers, "reflected_on")),
            could_change=one(answers, "could_change") == YES,
        )
        unasked = Unasked(said=said, reference=case, item_id=key_in(item), title=one(answers, "title"))
        return f"{REFLECTIONS}/{reflect(visit.site.store, unasked, act_of(visit, key)).id}"

    return take(visit, fields, _reflecting(visit, case, item), do)


@router.get("/committee/reflections/{reflection_id}")
def show(reflection_id: UUID, visit: Visitor) -> Response:
    """A reflection, the response to it, and every edition that was public."""
    view = view_of(visit, reflection_id)
    with visit.site.store.read() as unit:
        editions = unit.committee.editions([reflection_id])
        check = unit.checks.get(view.reflection.check_id) if view.reflection.check_id else None
    return page(visit, "committee/reflection.html", view=view, editions=editions, check=check)


@router.get("/committee/reflections/{reflection_id}/respond")
def respond_form(reflection_id: UUID, visit: Visitor) -> Response:
    """What the CIO office does with a reflection on a topic."""
    permit(visit.actor, Action.RESPOND_TO_TOPIC)
    return ask(visit, _responding(visit, reflection_id), {})


@router.post("/committee/reflections/{reflection_id}/respond")
def respond(reflection_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Keep the response."""
    permit(visit.actor, Action.RESPOND_TO_TOPIC)
    small = _responding(visit, reflection_id)

    def do(answers: Answers, key: str | None) -> str:
        respond_to_topic(visit.site.store, reflection_id, one(answers, "text"), act_of(visit, key))
        return small.back[0]

    return take(visit, fields, small, do)


def view_of(visit: Visit, reflection_id: UUID) -> ReflectionView:
    """A reflection for who may see it; raises ``NotFound`` or ``NotAllowed``."""
    permit(visit.actor, Action.SEE_COMMITTEE)
    with visit.site.store.read() as unit:
        reflection = unit.committee.reflection(reflection_id)
        if reflection.case_id is not None:
            permit(visit.actor, Action.SEE_CASE, unit.cases.get(reflection.case_id))
        return reflection_views(unit, [reflection], visit)[0]


def _open_question(visit: Visit, reference: str) -> UUID | None:
    """The gate with which the committee is asked about a case, if one is open."""
    if not reference:
        return None
    with visit.site.store.read() as unit:
        opinion = unit.decisions.unanswered(unit.cases.by_reference(reference).id, Role.SECRETARIS)
        gate = unit.gates.open_of_subject(opinion.id) if opinion else None
    return gate.id if gate else None


def _reflecting(visit: Visit, reference: str, item: str) -> SmallForm:
    """The form; about a case or a topic of an agenda the title is known and is not asked."""
    about, item_id = "", key_in(item)
    with visit.site.store.read() as unit:
        if reference:
            case = unit.cases.by_reference(reference)
            about = f"{case.title} ({case.reference})"
        elif item_id is not None:
            about = unit.committee.item(item_id).topic
    query = {name: value for name, value in (("case", reference), ("item", item)) if value}
    form = form_named("committee-unasked")
    return SmallForm(
        form=form.without({"title"}) if about else form,
        name=form.id,
        action=f"{REFLECTIONS}/new" + (f"?{urlencode(query)}" if query else ""),
        back=(f"/cases/{reference}", about) if reference else overview_of(visit),
        about=about,
    )


def _responding(visit: Visit, reflection_id: UUID) -> SmallForm:
    view = view_of(visit, reflection_id)
    return SmallForm(
        form=form_named("committee-response"),
        name="committee-response",
        action=f"{REFLECTIONS}/{reflection_id}/respond",
        back=(f"{REFLECTIONS}/{reflection_id}", view.reflection.title),
        about=view.reflection.title,
        notes=[view.reflection.text],
    )
