"""Planning, moving and cancelling a meeting of the committee, by its secretary."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from models.acting import Act
from models.convening import MeetingPlan, cancel_meeting, move_meeting, plan_meeting
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from web.rendering import day_in_words
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

OVERVIEW = "/committee"

router = APIRouter(include_in_schema=False)


@router.get("/committee/meetings/new")
def plan_form(visit: Visitor) -> Response:
    """An empty meeting."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    return ask(visit, _planning(visit), {})


@router.post("/committee/meetings/new")
def plan(visit: Sender, fields: Fields) -> Response:
    """Plan it."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        return address_of(plan_meeting(visit.site.store, _plan_in(answers), act_of(visit, key)).id)

    return take(visit, fields, _planning(visit), do)


@router.get("/committee/meetings/{meeting_id}/move")
def move_form(meeting_id: UUID, visit: Visitor) -> Response:
    """The meeting as it stands."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    with visit.site.store.read() as unit:
        meeting = unit.committee.meeting(meeting_id)
    known = {
        "held_on": meeting.held_on.isoformat(),
        "papers_due_on": meeting.papers_due_on.isoformat(),
        "place": meeting.place,
    }
    return ask(visit, _about_meeting(visit, meeting_id, "move"), known)


@router.post("/committee/meetings/{meeting_id}/move")
def move(meeting_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Move it, with everything that waits for it."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        move_meeting(visit.site.store, meeting_id, _plan_in(answers), act_of(visit, key))
        return address_of(meeting_id)

    return take(visit, fields, _about_meeting(visit, meeting_id, "move"), do)


@router.get("/committee/meetings/{meeting_id}/cancel")
def cancel_form(meeting_id: UUID, visit: Visitor) -> Response:
    """Why it is not held."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)
    return ask(visit, _about_meeting(visit, meeting_id, "cancel"), {})


@router.post("/committee/meetings/{meeting_id}/cancel")
def cancel(meeting_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Cancel it; its cases wait again."""
    permit(visit.actor, Action.MANAGE_COMMITTEE)

    def do(answers: Answers, key: str | None) -> str:
        cancel_meeting(visit.site.store, meeting_id, one(answers, "why"), act_of(visit, key))
        return OVERVIEW

    return take(visit, fields, _about_meeting(visit, meeting_id, "cancel"), do)


def act_of(visit: Visit, form_key: str | None) -> Act:
    """This visitor, now, with this form."""
    return Act(by=visit.actor, moment=visit.now, form_key=form_key)


def address_of(meeting_id: UUID) -> str:
    """The page of a meeting."""
    return f"{OVERVIEW}/meetings/{meeting_id}"


def overview_of(visit: Visit) -> tuple[str, str]:
    """The page of the committee, with the words of a link to it."""
    return OVERVIEW, visit.words.say("committee", "name")


def meeting_of(visit: Visit, meeting_id: UUID) -> tuple[str, str]:
    """The page of a meeting, with the words of a link to it; raises ``NotFound``."""
    with visit.site.store.read() as unit:
        meeting = unit.committee.meeting(meeting_id)
    on = day_in_words(meeting.held_on, visit.language)
    return address_of(meeting_id), visit.words.say("committee", "meeting", on=on)


def _planning(visit: Visit) -> SmallForm:
    form = form_named("plan-meeting")
    return SmallForm(form=form, name=form.id, action=f"{OVERVIEW}/meetings/new", back=overview_of(visit))


def _about_meeting(visit: Visit, meeting_id: UUID, what: str) -> SmallForm:
    """``what``: move or cancel."""
    back = meeting_of(visit, meeting_id)
    form = form_named("plan-meeting" if what == "move" else "committee-reason")
    note = visit.words.say("committee", f"on_{what}")
    action = f"{back[0]}/{what}"
    return SmallForm(form=form, name=f"{what}-meeting", action=action, back=back, about=back[1], notes=[note])


def _plan_in(answers: Answers) -> MeetingPlan:
    papers = one(answers, "papers_due_on")
    return MeetingPlan(
        held_on=date.fromisoformat(one(answers, "held_on")),
        papers_due_on=date.fromisoformat(papers) if papers else None,
        place=one(answers, "place"),
    )
