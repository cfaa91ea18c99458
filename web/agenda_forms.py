"""Putting something on the agenda of the committee, taking it off, moving it up or down, and not now."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.agenda import ForAgenda, park_case, put_on_agenda, shift_item, take_off_agenda
from models.answering import Problem, ProblemCode
from models.case import Case
from models.committee import Meeting
from models.errors import InvalidAnswer, NotFound
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.questionnaire import Questionnaire
from models.vocabulary import Shift
from web.choices import chosen_from
from web.meeting_forms import OVERVIEW, act_of, address_of, meeting_of, overview_of
from web.rendering import day_in_words
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

MEETING, TOPIC = "meeting", "topic"

router = APIRouter(include_in_schema=False)


@router.get("/committee/agenda/new")
def item_form(visit: Visitor, case: str = "", meeting: str = "") -> Response:
    """Something for an agenda. ``case``: which case, else a free topic; ``meeting``: on which agenda."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    small = _item(visit, case)
    options = small.form.questions[MEETING].options
    return ask(visit, small, {MEETING: meeting if meeting in options else next(iter(options), "")})


@router.post("/committee/agenda/new")
def item(visit: Sender, fields: Fields, case: str = "") -> Response:
    """Put it there."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        if not case and not one(answers, TOPIC):
            raise InvalidAnswer([Problem(path=TOPIC, code=ProblemCode.MISSING)])
        new = ForAgenda(
            meeting_id=UUID(one(answers, MEETING)),
            question=one(answers, "question"),
            reference=case,
            topic=one(answers, TOPIC),
        )
        return address_of(put_on_agenda(visit.site.store, new, act_of(visit, key)).meeting_id)

    return take(visit, fields, _item(visit, case), do)


@router.post("/committee/items/{item_id}/shift")
def shift(item_id: UUID, visit: Sender, fields: Fields) -> Response:
    """One place up or down."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    way = chosen_from(Shift, fields.one("way"))
    if way is None:
        raise NotFound("An item moves up or down; there is no other way.")
    shift_item(visit.site.store, item_id, way, act_of(visit, None))
    with visit.site.store.read() as unit:
        meeting_id = unit.committee.item(item_id).meeting_id
    return RedirectResponse(f"{address_of(meeting_id)}#agenda", HTTPStatus.SEE_OTHER)


@router.get("/committee/items/{item_id}/take-off")
def take_off_form(item_id: UUID, visit: Visitor) -> Response:
    """Why it is not discussed."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    return ask(visit, _taking_off(visit, item_id), {})


@router.post("/committee/items/{item_id}/take-off")
def take_off(item_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Take it off the agenda."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    small = _taking_off(visit, item_id)

    def do(answers: Answers, key: str | None) -> str:
        take_off_agenda(visit.site.store, item_id, one(answers, "why"), act_of(visit, key))
        return small.back[0]

    return take(visit, fields, small, do)


@router.get("/committee/cases/{reference}/park")
def park_form(reference: str, visit: Visitor) -> Response:
    """Why not now."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    return ask(visit, _parking(visit, reference), {})


@router.post("/committee/cases/{reference}/park")
def park(reference: str, visit: Sender, fields: Fields) -> Response:
    """Ask nobody any more."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        park_case(visit.site.store, reference, one(answers, "why"), act_of(visit, key))
        return OVERVIEW

    return take(visit, fields, _parking(visit, reference), do)


def _item(visit: Visit, reference: str) -> SmallForm:
    """The form with the meetings to come; about a case it asks no topic. Raises ``NotFound`` for the case."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference) if reference else None
        meetings = [one for one in unit.committee.meetings() if one.is_to_come(visit.now.on)]
    return SmallForm(
        form=_form_for(visit, case, meetings),
        name="agenda-item",
        action=f"{OVERVIEW}/agenda/new" + (f"?{urlencode({'case': reference})}" if case else ""),
        back=overview_of(visit),
        about=f"{case.title} ({case.reference})" if case else "",
        notes=[] if meetings else [visit.words.say("committee", "no_meeting")],
    )


def _form_for(visit: Visit, case: Case | None, meetings: list[Meeting]) -> Questionnaire:
    named = {str(meeting.id): _named(visit, meeting) for meeting in meetings}
    form = form_named("agenda-item").with_options({"meetings": named})
    return form.without({TOPIC}) if case else form


def _named(visit: Visit, meeting: Meeting) -> str:
    """The day of a meeting, and that its papers were due before today where that is so."""
    on = day_in_words(meeting.held_on, visit.language)
    if visit.now.on <= meeting.papers_due_on:
        return on
    return visit.words.say("committee", "papers_closed", on=on, due=day_in_words(meeting.papers_due_on, visit.language))


def _taking_off(visit: Visit, item_id: UUID) -> SmallForm:
    with visit.site.store.read() as unit:
        item = unit.committee.item(item_id)
        about = unit.cases.get(item.case_id).title if item.case_id else item.topic
    back = meeting_of(visit, item.meeting_id)
    action = f"{OVERVIEW}/items/{item_id}/take-off"
    form = form_named("committee-reason")
    return SmallForm(form=form, name="take-off-agenda", action=action, back=back, about=about)


def _parking(visit: Visit, reference: str) -> SmallForm:
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
    return SmallForm(
        form=form_named("committee-reason"),
        name="park-case",
        action=f"{OVERVIEW}/cases/{reference}/park",
        back=overview_of(visit),
        about=f"{case.title} ({case.reference})",
        notes=[visit.words.say("committee", "on_park")],
    )
