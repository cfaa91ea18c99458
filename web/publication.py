"""Making a reflection public and taking it back: what looks like data about people is dealt with first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from models.forms import form_named, one
from models.permission import Action, permit
from models.publishing import CONFIRMED, Edition, publish, withdraw_publication
from models.question import Answers, chosen
from models.redaction import Suspect, suspects_in
from models.reflection import Publication
from web.committee_view import ReflectionView
from web.meeting_forms import act_of
from web.reflections import REFLECTIONS, view_of
from web.site import Typed, Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

_READ = ("title", "text", "response")
"""The answers that everybody reads."""

router = APIRouter(include_in_schema=False)


@router.get("/committee/reflections/{reflection_id}/publish")
def publish_form(reflection_id: UUID, visit: Visitor) -> Response:
    """The text as it was public last, else as the committee said it."""
    permit(visit.actor, Action.PUBLISH_REFLECTION)
    view = view_of(visit, reflection_id)
    known = _known(view)
    suspects = _suspects(visit, known)
    there = {suspect.found for suspect in suspects}
    before = tuple(one for one in view.publication.confirmed if one in there) if view.publication else ()
    return ask(visit, _publishing(visit, view, suspects), {**known, CONFIRMED: before} if before else known)


@router.post("/committee/reflections/{reflection_id}/publish")
def make_public(reflection_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Make it public, once everything that looks like personal data is gone or may stand there."""
    permit(visit.actor, Action.PUBLISH_REFLECTION)
    view = view_of(visit, reflection_id)
    suspects = _suspects(visit, {name: fields.one(name) for name in _READ})
    small = _publishing(visit, view, suspects)

    def do(answers: Answers, key: str | None) -> str:
        edition = Edition(
            title=one(answers, "title"),
            topic=one(answers, "topic"),
            text=one(answers, "text"),
            response=one(answers, "response"),
            consent=one(answers, "consent"),
            agreed_on=date.fromisoformat(one(answers, "agreed_on")),
            confirmed=chosen(answers.get(CONFIRMED)),
        )
        publish(visit.site.store, reflection_id, edition, act_of(visit, key))
        return small.back[0]

    return take(visit, _without_gone(fields, suspects), small, do)


@router.get("/committee/reflections/{reflection_id}/withdraw")
def withdraw_form(reflection_id: UUID, visit: Visitor) -> Response:
    """Why it may not be public any more."""
    permit(visit.actor, Action.PUBLISH_REFLECTION)
    return ask(visit, _withdrawing(visit, reflection_id), {})


@router.post("/committee/reflections/{reflection_id}/withdraw")
def withdraw(reflection_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Take it back."""
    permit(visit.actor, Action.PUBLISH_REFLECTION)
    small = _withdrawing(visit, reflection_id)

    def do(answers: Answers, key: str | None) -> str:
        withdraw_publication(visit.site.store, reflection_id, one(answers, "why"), act_of(visit, key))
        return small.back[0]

    return take(visit, fields, small, do)


def _known(view: ReflectionView) -> Answers:
    """What the form starts from; a response that came after the last edition is offered."""
    reflection, last = view.reflection, view.publication
    if last is None:
        return {"title": reflection.title, "text": reflection.text, "response": reflection.response}
    return _as_published(last) | ({} if last.response else {"response": reflection.response})


def _as_published(last: Publication) -> dict[str, str]:
    names = ("title", "topic", "text", "response", "consent")
    return {name: getattr(last, name) for name in names} | {"agreed_on": last.agreed_on.isoformat()}


def _suspects(visit: Visit, told: Answers) -> list[Suspect]:
    with visit.site.store.read() as unit:
        names = unit.people.names()
    return suspects_in((one(told, name) for name in _READ), names.values())


def _without_gone(fields: Typed, suspects: Sequence[Suspect]) -> Typed:
    """What was sent, without a tick for what does not stand in the text any more."""
    there = {suspect.found for suspect in suspects}
    return Typed(pairs=tuple(pair for pair in fields.pairs if pair[0] != CONFIRMED or pair[1] in there))


def _publishing(visit: Visit, view: ReflectionView, suspects: Sequence[Suspect]) -> SmallForm:
    """The form; what looks like personal data is asked about where there is any."""
    address = f"{REFLECTIONS}/{view.reflection.id}"
    form = form_named("publish-reflection")
    named = {suspect.found: suspect.found for suspect in suspects}
    kinds = {suspect.found: visit.words.member(suspect.kind) for suspect in suspects}
    return SmallForm(
        form=form.with_options({"suspects": named}, kinds) if suspects else form.without({CONFIRMED}),
        name=form.id,
        action=f"{address}/publish",
        back=(address, view.reflection.title),
        about=view.reflection.title,
    )


def _withdrawing(visit: Visit, reflection_id: UUID) -> SmallForm:
    view = view_of(visit, reflection_id)
    address = f"{REFLECTIONS}/{reflection_id}"
    return SmallForm(
        form=form_named("committee-reason"),
        name="withdraw-publication",
        action=f"{address}/withdraw",
        back=(address, view.reflection.title),
        about=view.reflection.title,
        notes=[visit.words.say("committee", "on_withdraw")],
    )
