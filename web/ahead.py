"""The year ahead: which checks, conditions and questions come, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import Response

from models.dates import one_year_later
from models.permission import PERMITS, Action, permit
from models.permission_when import always
from models.person import Actor
from models.store.ahead import Coming, Horizon
from models.vocabulary import AheadKind, Role
from web.board import departments_in_sight
from web.choices import chosen_from
from web.rendering import page
from web.visiting import Visitor

MOST = 1_000
"""How much one page shows; who sees more than this a year chooses a kind."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Month:
    """What comes in one month, first first; ``first``: its first day."""

    first: date
    coming: Sequence[Coming]


@router.get("/ahead")
def show(visit: Visitor, soort: str = "") -> Response:
    """What comes from today until a year from now, in the cases that this visitor may see. ``soort``: only this."""
    permit(visit.actor, Action.SEE_AHEAD)
    today, kind = visit.now.on, chosen_from(AheadKind, soort)
    with visit.site.store.read() as unit:
        coming = unit.ahead.coming(year_ahead(visit.actor, today, kind), limit=MOST + 1)
    return page(
        visit,
        "ahead/index.html",
        months=_months(coming[:MOST]),
        total=min(len(coming), MOST),
        is_cut=len(coming) > MOST,
        kinds=list(AheadKind),
        kind=kind,
        today=today,
    )


def year_ahead(actor: Actor, today: date, kind: AheadKind | None = None) -> Horizon:
    """The coming year in the cases that somebody may see. ``kind``: only this."""
    return Horizon(
        since=today,
        until=one_year_later(today),
        within=departments_in_sight(actor),
        lead_id=None if _sees_more_than_their_own(actor) else actor.person_id,
        kind=kind,
    )


def _months(coming: Sequence[Coming]) -> list[Month]:
    return [
        Month(first=first, coming=list(of_it))
        for first, of_it in groupby(coming, key=lambda one: one.on.replace(day=1))
    ]


def _sees_more_than_their_own(actor: Actor) -> bool:
    permits = PERMITS[Action.SEE_CASE]
    return actor.has(Role.MANAGER) or any(permits.get(role) is always for role in actor.roles)
