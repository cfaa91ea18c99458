"""Mails that did not go: refused for good, or held because nobody knows whether they left; and what to do with them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from models.errors import MailNotStuck
from models.letter import Mail
from models.permission import Action, permit
from models.settling import count_as_sent, send_again
from models.vocabulary import LetterStatus
from web.rendering import page
from web.visiting import Sender, Visitor

PLACE = "/mail"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """One mail, for whom it is, and about which cases it is."""

    mail: Mail
    name: str
    cases: tuple[str, ...]


@router.get(PLACE)
def show(visit: Visitor) -> Response:
    """Those that a person must look at; what came back has a page of its own."""
    permit(visit.actor, Action.SEE_SOURCES)
    with visit.site.store.read() as unit:
        mails = [mail for mail in unit.letters.needing_attention() if mail.status is not LetterStatus.BOUNCED]
        names = unit.people.names()
        about: dict[UUID, list[str]] = {mail.id: [] for mail in mails}
        for letter, _, case in unit.letters.carried_by(list(about)):
            if letter.mail_id is not None:
                about[letter.mail_id].append(case.reference)
        came_back = unit.bounces.count_to_look_at()
    stuck = [
        Stuck(mail=mail, name=names.get(mail.person_id, ""), cases=tuple(dict.fromkeys(about[mail.id])))
        for mail in mails
    ]
    return page(visit, "mail/index.html", stuck=stuck, came_back=came_back)


@router.post(f"{PLACE}/{{mail_id}}/again")
def again(mail_id: UUID, visit: Sender) -> Response:
    """Send it once more; a second click finds it on its way already."""
    permit(visit.actor, Action.REPLAY)
    with suppress(MailNotStuck):
        send_again(visit.site.store, mail_id, visit.actor, visit.now)
    return RedirectResponse(PLACE, HTTPStatus.SEE_OTHER)


@router.post(f"{PLACE}/{{mail_id}}/arrived")
def arrived(mail_id: UUID, visit: Sender) -> Response:
    """It did arrive, or was told otherwise; a second click finds that it was done."""
    permit(visit.actor, Action.REPLAY)
    with suppress(MailNotStuck):
        count_as_sent(visit.site.store, mail_id, visit.actor, visit.now)
    return RedirectResponse(PLACE, HTTPStatus.SEE_OTHER)
