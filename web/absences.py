"""Who is away: for oneself on one's own page, and for everybody on a page of the CIO office."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.away import Leave, end_absence, set_absence
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.questionnaire import Questionnaire
from models.signing import is_here
from web.rendering import page
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

FORM, PERSON = "absence", "person"
MINE, EVERYBODYS = "/me", "/absences"

router = APIRouter(include_in_schema=False)


@router.get("/me/absence")
def own_form(visit: Visitor) -> Response:
    """When one is away oneself."""
    return ask(visit, _own(visit), {})


@router.post("/me/absence")
def own(visit: Sender, fields: Fields) -> Response:
    """One is away."""
    return take(visit, fields, _own(visit), lambda answers, key: _set(visit, answers, key, MINE))


@router.get("/absences")
def listed(visit: Visitor) -> Response:
    """Who is away now or will be."""
    permit(visit.actor, Action.SET_ABSENCE)
    with visit.site.store.read() as unit:
        found, names = unit.absences.not_over(visit.now.on), unit.people.names()
    return page(visit, "absences/index.html", absences=found, names=names, today=visit.now.on)


@router.get("/absences/new")
def any_form(visit: Visitor) -> Response:
    """When somebody is away."""
    permit(visit.actor, Action.SET_ABSENCE)
    return ask(visit, _of_anybody(visit), {})


@router.post("/absences/new")
def of_anybody(visit: Sender, fields: Fields) -> Response:
    """Somebody is away."""
    permit(visit.actor, Action.SET_ABSENCE)
    return take(visit, fields, _of_anybody(visit), lambda answers, key: _set(visit, answers, key, EVERYBODYS))


@router.post("/absences/{absence_id}/end")
def end(absence_id: UUID, visit: Sender, fields: Fields) -> Response:
    """They are back, or do not go."""
    act = Act(by=visit.actor, moment=visit.now, form_key=fields.one("form_key") or None)
    ended = end_absence(visit.site.store, absence_id, act)
    return RedirectResponse(MINE if ended.person_id == visit.person_id else EVERYBODYS, 303)


def _set(visit: Visit, answers: Answers, key: str | None, back: str) -> str:
    with visit.site.store.read() as unit:
        person, deputy = one(answers, PERSON), one(answers, "deputy")
        leave = Leave(
            person_id=unit.people.by_handle(person).id if person else visit.person_id,
            from_on=date.fromisoformat(one(answers, "from_on")),
            until_on=date.fromisoformat(one(answers, "until_on")),
            deputy_id=unit.people.by_handle(deputy).id if deputy else None,
        )
    set_absence(visit.site.store, leave, Act(by=visit.actor, moment=visit.now, form_key=key))
    return back


def _own(visit: Visit) -> SmallForm:
    form = _with_people(visit).without({PERSON})
    back = (MINE, visit.words.say("absences", "mine"))
    return SmallForm(form=form, name=FORM, action="/me/absence", back=back)


def _of_anybody(visit: Visit) -> SmallForm:
    back = (EVERYBODYS, visit.words.say("absences", "all"))
    return SmallForm(form=_with_people(visit), name=FORM, action="/absences/new", back=back)


def _with_people(visit: Visit) -> Questionnaire:
    with visit.site.store.read() as unit:
        names = unit.people.names()
        here = [person for person in unit.people.everybody() if is_here(person, visit.now)]
    named = {person.handle: names.get(person.id, person.handle) for person in here}
    return form_named(FORM).with_options({"people": named})
