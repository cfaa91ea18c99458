"""The sources of demands: how they are doing, and what of them could not be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import replay_letters
from integrations.demand_systems.sources import source_here, sources_here
from models.demand import SourceState
from models.errors import NotFound
from models.permission import Action, permit
from models.store.open import Unit
from models.store.source_board import LetterFilter
from models.vocabulary import DeadLetterStage, EffectStatus, FlowName
from web.choices import chosen_from, key_in, page_number
from web.rendering import page
from web.site import Visit
from web.visiting import Fields, Sender, Visitor

ROWS = 50
"""How many dead letters a page shows."""
AT_ONCE = 500
"""How many dead letters are tried again by one click: a page of a pull, some seconds."""
WORTH_TELLING = timedelta(minutes=1)
"""A clock that differs less is as good as any."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The filters as they stand in the address: which source, and at which stage it went wrong."""

    bron: str = ""
    stap: str = ""

    def address(self, **changed: str) -> str:
        """The address of the page with these filters, some of them changed."""
        filled = {name: value for name, value in {**vars(self), **changed}.items() if value}
        return f"/sources?{urlencode(filled)}" if filled else "/sources"

    def as_filter(self) -> LetterFilter:
        """What the store is asked for."""
        return LetterFilter(source=self.bron or None, stage=chosen_from(DeadLetterStage, self.stap))


@dataclass(frozen=True, kw_only=True)
class Done:
    """What this visitor has just done, as it stands in the address: the dead letter that they tried once more, how
    many of them came through, the source that they asked to be read, or to be told something once more."""

    tried: str = ""
    many: str = ""
    asked: str = ""
    told: str = ""


Filters = Annotated[Chosen, Depends(Chosen)]
News = Annotated[Done, Depends(Done)]


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One source. ``state``: None before it was ever read; ``configured``: False for one that is no longer read."""

    name: str
    configured: bool
    state: SourceState | None
    waiting: int
    now: datetime

    @property
    def paused(self) -> bool:
        """Whether the clock leaves it alone for a while."""
        return bool(self.state and self.state.paused_until and self.state.paused_until > self.now)

    @property
    def behind(self) -> timedelta | None:
        """How long ago it was last read to the end."""
        last = self.state.last_success_at if self.state else None
        return max(self.now - last, timedelta(0)) if last else None

    @property
    def clock_minutes(self) -> int | None:
        """How many minutes its clock is ahead of ours (behind where it is negative); None where it does not matter."""
        skew = timedelta(seconds=self.state.skew_seconds or 0) if self.state else timedelta(0)
        return round(skew.total_seconds() / 60) if abs(skew) >= WORTH_TELLING else None


@router.get("/sources")
def show(visit: Visitor, chosen: Filters, done: News, blad: str = "") -> Response:
    """The sources and the dead letters; ``blad``: which page of them."""
    permit(visit.actor, Action.SEE_SOURCES)
    number, key = page_number(blad), key_in(done.tried)
    here = sources_here(visit.site.settings)
    with visit.site.store.read() as unit:
        rows = _rows(unit, here.working, visit.now.at)
        total = unit.source_board.count(chosen.as_filter())
        letters = unit.source_board.letters(chosen.as_filter(), limit=ROWS, skip=(number - 1) * ROWS)
        still_there = key is not None and unit.demands.dead_letter(key).resolved_at is None
        not_taken = unit.write_backs.refused(ROWS)
        not_taken_count = unit.write_backs.counts().get(EffectStatus.REFUSED, 0)
    return page(
        visit,
        "sources/index.html",
        rows=rows,
        refused=[str(why) for why in here.refused],
        letters=letters,
        total=total,
        number=number,
        pages=-(-total // ROWS),
        chosen=chosen,
        stages=list(DeadLetterStage),
        mended=key is not None and not still_there,
        still_there=still_there,
        asked=done.asked if done.asked in {row.name for row in rows} else "",
        many=done.many if done.many.isdecimal() else "",
        at_once=AT_ONCE,
        not_taken=not_taken,
        not_taken_count=not_taken_count,
        told=done.told == "again",
    )


@router.post("/sources/dead-letters/{letter_id}")
def try_again(letter_id: str, visit: Sender, fields: Fields) -> Response:
    """Read one dead letter again with the mapping of today; what follows from it the engine does."""
    permit(visit.actor, Action.REPLAY)
    key = key_in(letter_id)
    if key is None:
        raise NotFound
    _receive(visit, fields)
    replay_letters(visit.site.store, sources_here(visit.site.settings).working, [key], visit.actor, visit.now)
    return RedirectResponse(f"/sources?tried={key}", HTTPStatus.SEE_OTHER)


@router.post("/sources/{name}/dead-letters")
def try_all_again(name: str, visit: Sender, fields: Fields) -> Response:
    """Read the dead letters of a source again, the oldest first, as many as one click can do."""
    permit(visit.actor, Action.REPLAY)
    source = source_here(visit.site.settings, name)
    _receive(visit, fields)
    with visit.site.store.read() as unit:
        letters = unit.source_board.letters(LetterFilter(source=name), limit=AT_ONCE)
    keys = [letter.id for letter in letters if letter.raw]
    tally = replay_letters(visit.site.store, [source], keys, visit.actor, visit.now)
    query = urlencode({"bron": name, "many": tally.seen - tally.dead_lettered})
    return RedirectResponse(f"/sources?{query}", HTTPStatus.SEE_OTHER)


@router.post("/sources/{name}/pull")
def pull_now(name: str, visit: Sender) -> Response:
    """Ask the engine to read one source now, also one that is paused."""
    permit(visit.actor, Action.REPLAY)
    source_here(visit.site.settings, name)
    with visit.site.store.write() as unit:
        state = unit.demands.state(name)
        state.paused_until = None
        unit.wakes.ask(FlowName.INTAKE, state.id, now=visit.now.at)
    return RedirectResponse(f"/sources?asked={quote(name)}", HTTPStatus.SEE_OTHER)


def _receive(visit: Visit, fields: Fields) -> None:
    """First, in a transaction of its own: a double click would count as two attempts, and trying once more is
    harmless."""
    with visit.site.store.write() as unit:
        unit.signins.receive(fields.one("form_key") or None, visit.actor.person_id, visit.now.at)


def _rows(unit: Unit, configured: Sequence[ConnectedSource], now: datetime) -> list[SourceRow]:
    states, waiting = unit.source_board.states(), unit.source_board.waiting()
    names = {source.name for source in configured}
    return [
        SourceRow(name=name, configured=name in names, state=states.get(name), waiting=waiting.get(name, 0), now=now)
        for name in sorted(names | set(states))
    ]
