"""What a calendar elsewhere reads: somebody's own days, and the year ahead, each behind their secret link.

Who has the link sees what its owner may see on that day; a link that is ended or unknown is no address at all.
Nothing of other people stands in it, and of a condition not what somebody typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from integrations.calendars import MEDIA_TYPE, DayEntry, feed_of, tag_of, uid_of
from integrations.mail import host_of
from models.case import Case
from models.dates import one_year_later
from models.errors import NotFound
from models.feeding import whose_feed
from models.gate import Gate
from models.permission import Action, may
from models.person import Actor
from models.store.ahead import Coming, Horizon
from models.store.boards import TaskFilter
from models.vocabulary import AheadKind
from web.ahead import MOST, year_ahead
from web.site import Guest
from web.visiting import AnyGuest

PRIVATE = "private, no-cache"
"""A calendar may keep it and asks each time whether it changed; nobody in between keeps it."""
_CHECKS = (AheadKind.CHECK, AheadKind.RECHECK)

router = APIRouter(include_in_schema=False)
KnownTag = Annotated[str, Header(alias="If-None-Match")]


@router.get("/calendar/{secret}.ics")
def own(secret: str, guest: AnyGuest, known: KnownTag = "") -> Response:
    """What is asked of the owner of the link, and the checks that come in the cases they lead."""
    actor = _owner(guest, secret)
    assert actor.person_id is not None
    today = guest.now.on
    with guest.site.store.read() as unit:
        asked = unit.boards.tasks(actor, TaskFilter(), limit=MOST)
        horizons = (
            Horizon(since=today, until=one_year_later(today), lead_id=actor.person_id, kind=kind) for kind in _CHECKS
        )
        coming = [one for horizon in horizons for one in unit.ahead.coming(horizon, limit=MOST)]
    entries = [_question(guest, gate, case) for gate, case in asked if gate.due_on is not None]
    return _answer(guest, "own", [*entries, *(_coming(guest, one) for one in coming)], known)


@router.get("/calendar/{secret}/ahead.ics")
def ahead(secret: str, guest: AnyGuest, known: KnownTag = "") -> Response:
    """The year ahead, as far as the owner of the link may see it."""
    actor = _owner(guest, secret)
    if not may(actor, Action.SEE_AHEAD):
        raise NotFound
    with guest.site.store.read() as unit:
        coming = unit.ahead.coming(year_ahead(actor, guest.now.on), limit=MOST)
    return _answer(guest, "ahead", [_coming(guest, one) for one in coming], known)


def _owner(guest: Guest, secret: str) -> Actor:
    owner = whose_feed(guest.site.store, secret, guest.now)
    if owner is None:
        raise NotFound
    return owner


def _answer(guest: Guest, feed: str, entries: Sequence[DayEntry], known: str) -> Response:
    name = guest.words.say("calendar", feed)
    tag = tag_of(name, entries)
    headers = {"ETag": tag, "Cache-Control": PRIVATE}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(feed_of(name, entries, guest.now.at), media_type=MEDIA_TYPE, headers=headers)


def _question(guest: Guest, gate: Gate, case: Case) -> DayEntry:
    assert gate.due_on is not None
    settings = guest.site.settings
    return DayEntry(
        uid=uid_of(host_of(settings), "feed", gate.id),
        on=gate.due_on,
        summary=f"{guest.words.say('task', gate.form)}: {case.title} ({case.reference})",
        url=f"{settings.base_url}/gates/{gate.id}",
    )


def _coming(guest: Guest, one: Coming) -> DayEntry:
    settings = guest.site.settings
    what = guest.words.say("task", one.title) if one.kind is AheadKind.QUESTION else guest.words.member(one.kind)
    about = one.title if one.kind is AheadKind.RECHECK else one.case_title
    place = f"cases/{one.reference}" if one.reference else "entries"
    return DayEntry(
        uid=uid_of(host_of(settings), "feed", one.id),
        on=one.on,
        summary=f"{what}: {about} ({one.reference})" if one.reference else f"{what}: {about}",
        url=f"{settings.base_url}/{place}",
    )
