"""The board: where cases stand and how long already, as lanes and as a table, with the same filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from models.case import Case
from models.permission import PERMITS, Action, permit
from models.permission_when import always
from models.person import Actor
from models.store.boards import CaseFilter, Tally
from models.store.open import Unit
from models.vocabulary import Phase
from web.choices import chosen_from, is_ticked, key_in, page_number
from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

CARDS = 12
"""How many cases a lane shows; its number leads to all of them."""
ROWS = 100
"""How many cases a page of the table shows."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One phase with its cases, longest waiting first."""

    phase: Phase
    tally: Tally
    cards: list[tuple[Case, str | None]]
    address: str
    """The list of all cases in this lane."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The filters as they stand in the address: department, who leads, only what is overdue, only what has an
    unmet condition, phase."""

    afdeling: str = ""
    leider: str = ""
    laat: str = ""
    voorwaarden: str = ""
    fase: str = ""

    def address(self, path: str, **changed: str) -> str:
        """The address of ``path`` with these filters, some of them changed."""
        filled = {name: value for name, value in {**vars(self), **changed}.items() if value}
        return f"{path}?{urlencode(filled)}" if filled else path

    def as_filter(self, visit: Visit) -> CaseFilter:
        """What the store is asked for, within what this visitor may see."""
        return CaseFilter(
            within=departments_in_sight(visit.actor),
            phase=chosen_from(Phase, self.fase),
            department=self.afdeling or None,
            lead_id=key_in(self.leider),
            late_on=visit.now.on if is_ticked(self.laat) else None,
            unmet_on=visit.now.on if is_ticked(self.voorwaarden) else None,
        )


Filters = Annotated[Chosen, Depends(Chosen)]


@router.get("/board")
def lanes(visit: Visitor, chosen: Filters) -> Response:
    """The lanes, with the filters of the address."""
    permit(visit.actor, Action.SEE_BOARD)
    today = visit.now.on
    with visit.site.store.read() as unit:
        counts = unit.boards.counts(chosen.as_filter(visit), today)
        found = [
            Lane(
                phase=phase,
                tally=counts.get(phase, Tally()),
                cards=list(unit.boards.cases(_in(chosen, phase).as_filter(visit), limit=CARDS)),
                address=chosen.address("/cases", fase=phase),
            )
            for phase in Phase
            if phase is not Phase.CLOSED
        ]
        choices = choices_of(unit, visit)
        starts = unit.starts.without_dpia(departments_in_sight(visit.actor))
    closed = counts.get(Phase.CLOSED, Tally())
    return page(
        visit,
        "board/index.html",
        lanes=found,
        closed=closed,
        starts=starts,
        chosen=chosen,
        choices=choices,
        today=today,
    )


@router.get("/cases")
def table(visit: Visitor, chosen: Filters, blad: str = "") -> Response:
    """The same cases as a table; ``blad``: which page of it."""
    permit(visit.actor, Action.SEE_BOARD)
    number = page_number(blad)
    with visit.site.store.read() as unit:
        rows = unit.boards.cases(chosen.as_filter(visit), limit=ROWS, skip=(number - 1) * ROWS)
        unmet = unit.decisions.unmet([case.id for case, _ in rows], visit.now.on)
        total = sum(tally.total for tally in unit.boards.counts(chosen.as_filter(visit), visit.now.on).values())
        choices = choices_of(unit, visit)
    return page(
        visit,
        "cases/list.html",
        rows=rows,
        unmet=unmet,
        total=total,
        number=number,
        pages=-(-total // ROWS),
        chosen=chosen,
        choices=choices,
        today=visit.now.on,
    )


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be filtered on."""

    departments: Sequence[str]
    leads: Sequence[tuple[UUID, str]]


def choices_of(unit: Unit, visit: Visit) -> Choices:
    """The departments and project leads of the cases that this visitor may see."""
    within = departments_in_sight(visit.actor)
    return Choices(departments=unit.boards.departments(within), leads=unit.boards.leads(within))


def departments_in_sight(actor: Actor) -> frozenset[str] | None:
    """The departments whose cases somebody may see; None for all of them."""
    permits = PERMITS[Action.SEE_CASE]
    sees_all = any(permits.get(role) is always for role in actor.roles)
    return None if sees_all or not actor.departments else actor.departments


def _in(chosen: Chosen, phase: Phase) -> Chosen:
    return replace(chosen, fase=phase.value)
