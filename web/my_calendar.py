"""What somebody arranges for their own calendar: invitations with their mail, and a link to a feed."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.feeding import end_feed, make_feed
from models.inviting import begin_inviting, stop_inviting
from models.permission import Action
from web.me import my_page
from web.site import Typed, Visit
from web.visiting import Fields, Sender

HERE = "/me#agenda"

router = APIRouter(include_in_schema=False)


@router.post("/me/calendar")
def make(visit: Sender, fields: Fields) -> Response:
    """Make a link, or a new one that ends the old.

    Shown at once and not after a redirect: the secret is kept nowhere, and must not come into the history of a browser.
    """
    secret = make_feed(visit.site.store, _act(visit, fields))
    address = f"{visit.site.settings.base_url}/calendar/{secret}"
    feeds = {"own": f"{address}.ics"}
    return my_page(visit, feeds | ({"ahead": f"{address}/ahead.ics"} if visit.may(Action.SEE_AHEAD) else {}))


@router.post("/me/calendar/end")
def end(visit: Sender, fields: Fields) -> Response:
    """End the link."""
    end_feed(visit.site.store, _act(visit, fields))
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


@router.post("/me/invitations")
def invite(visit: Sender, fields: Fields) -> Response:
    """From now on what is asked of this visitor comes into their calendar too."""
    begin_inviting(visit.site.store, _act(visit, fields))
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


@router.post("/me/invitations/stop")
def stop(visit: Sender, fields: Fields) -> Response:
    """No more of that."""
    stop_inviting(visit.site.store, _act(visit, fields))
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


def _act(visit: Visit, fields: Typed) -> Act:
    return Act(by=visit.actor, moment=visit.now, form_key=fields.one("form_key") or None)
