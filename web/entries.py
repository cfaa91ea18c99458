"""The register entries of the organisation: as a list, one by one, and where they do not fit the cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.apart import CASE, join_case, put_together, set_apart
from models.case import Case
from models.check import Check
from models.entry_changes import field_named, plain_value
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers
from models.register import RegisterEntry
from models.signal import Signal
from models.store.boards import EntryFilter
from models.store.open import Unit
from models.vocabulary import EntryStatus, RegisterKind
from web.choices import chosen_from, is_ticked, page_number
from web.rendering import page
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

OVERVIEW = "/entries"
ROWS = 100
SOON = timedelta(days=30)

router = APIRouter(include_in_schema=False)


class Due(StrEnum):
    """When an entry comes round, as a filter."""

    NOW = "nu"
    SOON = "maand"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The filters as they stand in the address: register, never discussed, status, when it is due, words."""

    soort: str = ""
    nooit: str = ""
    stand: str = ""
    beurt: str = ""
    zoek: str = ""

    @property
    def address(self) -> str:
        """The list with these filters."""
        filled = {name: value for name, value in vars(self).items() if value}
        return f"{OVERVIEW}?{urlencode(filled)}" if filled else OVERVIEW

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Chosen()

    def as_filter(self, today: date) -> EntryFilter:
        """What the store is asked for; what makes no sense is left out."""
        due = chosen_from(Due, self.beurt)
        return EntryFilter(
            kind=chosen_from(RegisterKind, self.soort),
            gap=is_ticked(self.nooit),
            status=chosen_from(EntryStatus, self.stand),
            due_until=None if due is None else today if due is Due.NOW else today + SOON,
            text=self.zoek.strip(),
        )


Filters = Annotated[Chosen, Depends(Chosen)]


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """Everything about one entry. ``details``: what its register tells beside, in words; ``mates``: what shares its
    re-check; ``checks``: newest first; ``case``: none where there is none yet."""

    entry: RegisterEntry
    details: Sequence[tuple[str, str]]
    case: Case | None
    mates: Sequence[RegisterEntry]
    checks: Sequence[Check]
    signals: Sequence[Signal]


@router.get(OVERVIEW)
def table(visit: Visitor, chosen: Filters, blad: str = "") -> Response:
    """The entries; ``blad``: which page."""
    permit(visit.actor, Action.SEE_REGISTER)
    number, picked = page_number(blad), chosen.as_filter(visit.now.on)
    with visit.site.store.read() as unit:
        rows = unit.boards.entries(picked, limit=ROWS, skip=(number - 1) * ROWS)
        total = unit.boards.count_entries(picked)
        gaps = unit.boards.count_entries(EntryFilter(kind=picked.kind, gap=True))
    return page(
        visit,
        "registers/index.html",
        rows=rows,
        total=total,
        gaps=gaps,
        number=number,
        pages=-(-total // ROWS),
        chosen=chosen,
        kinds=list(RegisterKind),
        statuses=list(EntryStatus),
        today=visit.now.on,
    )


@router.get(f"{OVERVIEW}/{{entry_id}}")
def show(entry_id: UUID, visit: Visitor) -> Response:
    """One entry: what its register tells, its cycle, its checks, and what it belongs to."""
    permit(visit.actor, Action.SEE_REGISTER)
    with visit.site.store.read() as unit:
        file = _file_of(unit, unit.registers.get(entry_id), visit)
    return page(visit, "registers/show.html", file=file, entry=file.entry, today=visit.now.on)


@router.get(f"{OVERVIEW}/{{entry_id}}/apart")
def apart_form(entry_id: UUID, visit: Visitor) -> Response:
    """Why it is looked at apart."""
    permit(visit.actor, Action.GROUP_ENTRIES)
    return ask(visit, _small(visit, entry_id, "set-apart", "apart"), {})


@router.post(f"{OVERVIEW}/{{entry_id}}/apart")
def apart(entry_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Look at it apart."""
    permit(visit.actor, Action.GROUP_ENTRIES)

    def do(answers: Answers, key: str | None) -> str:
        set_apart(visit.site.store, entry_id, one(answers, "because"), _act(visit, key))
        return address_of(entry_id)

    return take(visit, fields, _small(visit, entry_id, "set-apart", "apart"), do)


@router.post(f"{OVERVIEW}/{{entry_id}}/together")
def together(entry_id: UUID, visit: Sender) -> Response:
    """Let it share the re-check of its group again."""
    put_together(visit.site.store, entry_id, _act(visit, None))
    return RedirectResponse(address_of(entry_id), HTTPStatus.SEE_OTHER)


@router.get(f"{OVERVIEW}/{{entry_id}}/case")
def case_form(entry_id: UUID, visit: Visitor) -> Response:
    """To which case it belongs."""
    permit(visit.actor, Action.GROUP_ENTRIES)
    return ask(visit, _small(visit, entry_id, "join-case", "case"), {})


@router.post(f"{OVERVIEW}/{{entry_id}}/case")
def belongs(entry_id: UUID, visit: Sender, fields: Fields) -> Response:
    """It belongs to this case."""
    permit(visit.actor, Action.GROUP_ENTRIES)

    def do(answers: Answers, key: str | None) -> str:
        join_case(visit.site.store, entry_id, one(answers, CASE), _act(visit, key))
        return address_of(entry_id)

    return take(visit, fields, _small(visit, entry_id, "join-case", "case"), do)


def address_of(entry_id: UUID) -> str:
    """The page of an entry."""
    return f"{OVERVIEW}/{entry_id}"


def _act(visit: Visit, key: str | None) -> Act:
    return Act(by=visit.actor, moment=visit.now, form_key=key)


def _file_of(unit: Unit, entry: RegisterEntry, visit: Visit) -> EntryFile:
    group = unit.recheck_groups.around(entry) if entry.next_recheck_on is not None else None
    mates = [mate for mate in group.entries if mate.id != entry.id] if group else []
    told = entry.details if isinstance(entry.details, dict) else {}
    return EntryFile(
        entry=entry,
        details=[(field_named(name), plain_value(value)) for name, value in told.items() if value not in ("", None)],
        case=unit.cases.get(entry.case_id) if entry.case_id else None,
        mates=mates,
        checks=unit.checks.of_entry(entry.id),
        signals=unit.signals.of_entry(entry.id) if visit.may(Action.MANAGE_SIGNALS) else [],
    )


def _small(visit: Visit, entry_id: UUID, name: str, place: str) -> SmallForm:
    with visit.site.store.read() as unit:
        entry = unit.registers.get(entry_id)
    return SmallForm(
        form=form_named(name),
        name=name,
        action=f"{address_of(entry_id)}/{place}",
        back=(address_of(entry_id), entry.title),
    )
