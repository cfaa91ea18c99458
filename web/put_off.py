"""Putting a question off, handing it over to somebody else, and taking it back."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.asking import asked_by_right, may_stand_in
from models.case import Case
from models.delegating import HandOver, delegate, take_back
from models.errors import NotFound
from models.forms import form_named, one
from models.gate import Gate
from models.permission import Action, permit
from models.person import Actor
from models.question import Answers
from models.signing import is_here
from models.snoozing import PutOff, latest_day, snooze
from models.store.open import Unit
from web.choices import key_in
from web.rendering import day_in_words
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/gates/{gate_id}/put-off")
def put_off_form(gate_id: str, visit: Visitor) -> Response:
    """Until when, and why."""
    return ask(visit, _putting_off(visit, *_asked(visit, gate_id, Action.SNOOZE_GATE)), {})


@router.post("/gates/{gate_id}/put-off")
def put_off(gate_id: str, visit: Sender, fields: Fields) -> Response:
    """Nobody is reminded until then."""
    gate, case = _asked(visit, gate_id, Action.SNOOZE_GATE)

    def do(answers: Answers, key: str | None) -> str:
        wished = PutOff(until=date.fromisoformat(one(answers, "until")), because=one(answers, "because"))
        snooze(visit.site.store, gate.id, wished, _act(visit, key))
        return f"/gates/{gate.id}"

    return take(visit, fields, _putting_off(visit, gate, case), do)


@router.get("/gates/{gate_id}/hand-over")
def hand_over_form(gate_id: str, visit: Visitor) -> Response:
    """To whom, until when, and why."""
    small = _handing_over(visit, *_asked(visit, gate_id, Action.HAND_OVER_GATE))
    return ask(visit, small, {"from_on": visit.now.on.isoformat()})


@router.post("/gates/{gate_id}/hand-over")
def hand_over(gate_id: str, visit: Sender, fields: Fields) -> Response:
    """Somebody else has it for a while."""
    gate, case = _asked(visit, gate_id, Action.HAND_OVER_GATE)

    def do(answers: Answers, key: str | None) -> str:
        with visit.site.store.read() as unit:
            deputy = unit.people.by_handle(one(answers, "deputy"))
        wished = HandOver(
            deputy_id=deputy.id,
            from_on=date.fromisoformat(one(answers, "from_on")),
            until_on=date.fromisoformat(one(answers, "until_on")),
            because=one(answers, "because"),
        )
        delegate(visit.site.store, gate.id, wished, _act(visit, key))
        return f"/gates/{gate.id}"

    return take(visit, fields, _handing_over(visit, gate, case), do)


@router.post("/gates/{gate_id}/take-back")
def taken_back(gate_id: str, visit: Sender, fields: Fields) -> Response:
    """It is theirs again; who had it and gives it back cannot open it any more."""
    gate, _ = _asked(visit, gate_id, Action.ANSWER_GATE)
    take_back(visit.site.store, gate.id, _act(visit, fields.one("form_key") or None))
    stays = visit.may(Action.HAND_OVER_GATE, gate)
    return RedirectResponse(f"/gates/{gate.id}" if stays else "/", 303)


def people_here(unit: Unit, visit: Visit) -> list[Actor]:
    """Everybody who works here besides the visitor, as ones who act, by handle."""
    here = [person for person in unit.people.everybody() if is_here(person, visit.now)]
    held = unit.people.roles_of([person.id for person in here])
    return [
        Actor(
            person_id=person.id,
            handle=person.handle,
            roles=frozenset(role.role for role in held if role.person_id == person.id),
            departments=frozenset(
                role.department for role in held if role.person_id == person.id and role.department is not None
            ),
        )
        for person in here
        if person.id != visit.person_id
    ]


def _asked(visit: Visit, gate_id: str, action: Action) -> tuple[Gate, Case]:
    key = key_in(gate_id)
    if key is None:
        raise NotFound
    with visit.site.store.read() as unit:
        gate = unit.gates.get(key)
        permit(visit.actor, action, gate)
        gate.require_open()
        return gate, unit.cases.get(gate.case_id)


def _act(visit: Visit, key: str | None) -> Act:
    return Act(by=visit.actor, moment=visit.now, form_key=key)


def _putting_off(visit: Visit, gate: Gate, case: Case) -> SmallForm:
    latest = day_in_words(latest_day(gate, visit.now.on), visit.language)
    return _small(visit, gate, case, "put-off", notes=[visit.words.say("put_off", "latest", on=latest)])


def _handing_over(visit: Visit, gate: Gate, case: Case) -> SmallForm:
    with visit.site.store.read() as unit:
        names = unit.people.names()
        able = [who for who in people_here(unit, visit) if may_stand_in(who, gate) or asked_by_right(who, gate)]
    named = {who.handle: names.get(who.person_id, who.handle) for who in able if who.person_id is not None}
    notes = [] if named else [visit.words.say("put_off", "nobody")]
    small = _small(visit, gate, case, "hand-over", notes=notes)
    return SmallForm(**{**vars(small), "form": small.form.with_options({"people": named})})


def _small(visit: Visit, gate: Gate, case: Case, name: str, notes: list[str]) -> SmallForm:
    return SmallForm(
        form=form_named(name),
        name=name,
        action=f"/gates/{gate.id}/{name}",
        back=(f"/gates/{gate.id}", visit.words.say("task", gate.form)),
        about=f"{case.title} ({case.reference})",
        notes=notes,
    )
