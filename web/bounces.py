"""Mails that came back: whom mail does not reach, what came back, and mending an address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.bounce import Bounce
from models.bouncing import mend_address, settle_bounce
from models.errors import MailNotStuck, NotFound, WrongUse
from models.letter import Mail
from models.permission import Action, permit
from models.person import Person
from models.settling import send_again
from models.store.open import Unit
from models.vocabulary import LetterStatus
from web.choices import key_in
from web.rendering import page
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

PLACE = "/mail/bounces"
MOST = 100
"""How many of them the page lists, the newest."""
LONGEST_RAW = 20_000
"""Characters of a raw mail that the page shows."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """Somebody whom mail does not reach, where they were written to, and how many questions wait for them."""

    person: Person
    name: str
    address: str
    questions: int


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """A mail that came back, for whom it was, and its raw text where somebody must read that.

    ``can_go_again``: it was not delivered, and the address may be good.
    """

    bounce: Bounce
    name: str
    raw: str
    can_go_again: bool


@router.get(PLACE)
def show(visit: Visitor) -> Response:
    """The page."""
    permit(visit.actor, Action.MEND_ADDRESS)
    return _page(visit)


@router.post(f"{PLACE}/people/{{person_id}}")
def mend(person_id: str, visit: Sender, fields: Fields) -> Response:
    """Mail goes to this address from now on; an address that is none is asked again."""
    permit(visit.actor, Action.MEND_ADDRESS)
    with visit.site.store.read() as unit:
        person = unit.people.get(_key(person_id))
    typed = fields.one("address")
    try:
        mend_address(visit.site.store, person.handle, typed, visit.actor, visit.now)
    except WrongUse:
        return _page(visit, refused=(person.id, typed))
    return RedirectResponse(PLACE, HTTPStatus.SEE_OTHER)


@router.post(f"{PLACE}/{{bounce_id}}/seen")
def seen(bounce_id: str, visit: Sender) -> Response:
    """Somebody looked at it; a second click finds that it was done."""
    permit(visit.actor, Action.MEND_ADDRESS)
    settle_bounce(visit.site.store, _key(bounce_id), visit.actor, visit.now)
    return RedirectResponse(PLACE, HTTPStatus.SEE_OTHER)


@router.post(f"{PLACE}/{{bounce_id}}/again")
def again(bounce_id: str, visit: Sender) -> Response:
    """Send the mail that came back once more; a second click finds it on its way already."""
    permit(visit.actor, Action.REPLAY)
    bounce = settle_bounce(visit.site.store, _key(bounce_id), visit.actor, visit.now)
    if bounce.mail_id is not None:
        with suppress(MailNotStuck):
            send_again(visit.site.store, bounce.mail_id, visit.actor, visit.now)
    return RedirectResponse(PLACE, HTTPStatus.SEE_OTHER)


def _page(visit: Visit, refused: tuple[UUID, str] | None = None) -> Response:
    with visit.site.store.read() as unit:
        people = [_unreached(unit, person) for person in unit.bounces.unreachable()]
        names = unit.people.names()
        listed = unit.bounces.to_look_at(MOST)
        total = unit.bounces.count_to_look_at()
    blocked = {one.person.id for one in people}
    came_back = [_came_back(bounce, mail, names, blocked) for bounce, mail in listed]
    return page(
        visit,
        "mail/bounces.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        people=people,
        came_back=came_back,
        total=total,
        refused=refused[0] if refused else None,
        typed=refused[1] if refused else "",
    )


def _came_back(bounce: Bounce, mail: Mail | None, names: Mapping[UUID, str], blocked: Collection[UUID]) -> CameBack:
    not_there = mail is not None and mail.status is LetterStatus.BOUNCED and mail.person_id not in blocked
    return CameBack(
        bounce=bounce,
        name=names.get(mail.person_id, "") if mail else "",
        raw=_readable(bounce),
        can_go_again=not_there and bounce.flaw is None,
    )


def _unreached(unit: Unit, person: Person) -> Unreached:
    details = unit.people.details(person.id)
    return Unreached(
        person=person,
        name=details.name if details else person.handle,
        address=details.email if details else "",
        questions=len(unit.bounces.asked_of([person.id])),
    )


def _readable(bounce: Bounce) -> str:
    """The raw mail of what nobody could place; what tells everything by itself needs no second look."""
    return bounce.raw.decode("utf-8", "replace").replace("\r\n", "\n")[:LONGEST_RAW] if bounce.flaw else ""


def _key(text: str) -> UUID:
    key = key_in(text)
    if key is None:
        raise NotFound
    return key
