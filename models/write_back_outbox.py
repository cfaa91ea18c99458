"""The outbox of outcomes: one is claimed, told by somebody else, and its fate written down.

Each of these is a transaction of its own, and nobody is told anything inside one. Who dies between the telling and the
writing down leaves a row that comes back when its lease runs out; whoever tells it then finds the note by its marker
and writes no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment
from models.errors import WriteBackNotStuck
from models.permission import Action, permit
from models.person import ENGINE, Actor
from models.settling import pause_after
from models.vocabulary import DropReason, EffectStatus, EventKind, FlowName, WriteBackKind
from models.write_back import WriteBack
from models.writing_back import drop

if TYPE_CHECKING:
    from models.store.open import Store, Unit

LEASE = timedelta(minutes=30)
"""After this something that is still being told was left by a sender that died; a slow source takes minutes."""


class Fate(StrEnum):
    """What became of something that was claimed."""

    TOLD = "told"
    """The source took it; what it holds is read back next."""
    VERIFIED = "verified"
    LATER = "later"
    """The source does not answer; nothing is known to be wrong with what it was told."""
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an attempt ended. ``problem``: for a person; ``pause``: how long the source wants to be left alone."""

    fate: Fate
    problem: str = ""
    reason: DropReason = DropReason.NOT_WANTED
    pause: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something to tell that was claimed, and which attempt this is.

    ``ref``: what the source calls the demand; ``reference``: how people name the case. ``facts``: what the note says.
    ``standing``: how the case stands by the last that the source was told; it differs for what is told late.
    ``is_told``: the source took it before, and only has to be asked what it holds. ``waited``: since it was queued.
    """

    id: UUID
    attempt: int
    kind: WriteBackKind
    source: str
    ref: str
    reference: str
    marker: str
    facts: Mapping[str, Any]
    standing: Mapping[str, Any]
    is_told: bool
    waited: timedelta


def claim_next(store: Store, source: str, moment: Moment) -> Telling | None:
    """Claim the oldest thing that a source may be told now; None where there is none."""
    with store.write() as unit:
        found = unit.write_backs.next_for(source, moment.at)
        if found is None:
            return None
        row, demand, case = found
        row.attempts, row.lease_until, row.next_try_at = row.attempts + 1, moment.at + LEASE, None
        if row.sent_at is None:
            row.status = EffectStatus.SENDING
        later = unit.write_backs.newest_told(demand.id, after=row.id)
        return Telling(
            id=row.id,
            attempt=row.attempts,
            kind=row.kind,
            source=row.source,
            ref=demand.ref,
            reference=case.reference,
            marker=row.marker,
            facts=row.facts,
            standing=later.facts if later else row.facts,
            is_told=row.sent_at is not None,
            waited=moment.at - row.queued_at,
        )


def settle(store: Store, telling: Telling, ending: Ending, moment: Moment) -> EffectStatus | None:
    """Write down what became of it; gives how it stands now, or None where another sender has taken it over.

    A source that does not answer is left alone for a pause that doubles, with everything else it must be told.
    """
    with store.write() as unit:
        row = unit.write_backs.get(telling.id)
        if row.attempts != telling.attempt or row.lease_until is None:
            return None
        row.problem = ending.problem or None
        if ending.fate is not Fate.TOLD:
            row.lease_until = None
        match ending.fate:
            case Fate.TOLD:
                row.status, row.sent_at = EffectStatus.SENT, moment.at
            case Fate.VERIFIED:
                row.status, row.verified_at = EffectStatus.VERIFIED, moment.at
                _tell(unit, row, EventKind.OUTCOME_WRITTEN_BACK, moment)
            case Fate.REFUSED:
                row.status = EffectStatus.REFUSED
                _tell(unit, row, EventKind.WRITE_BACK_REFUSED, moment)
            case Fate.NOT_NEEDED:
                drop(row, ending.reason)
            case Fate.LATER:
                _leave_alone(unit, row, ending, moment)
        return row.status


def _leave_alone(unit: Unit, row: WriteBack, ending: Ending, moment: Moment) -> None:
    until = moment.at + max(pause_after(row.attempts), ending.pause)
    row.status = EffectStatus.QUEUED if row.sent_at is None else EffectStatus.SENT
    row.next_try_at = until
    unit.flush()  # what waits already is left out of the others
    unit.write_backs.postpone(row.source, moment.at, until)


def _tell(unit: Unit, row: WriteBack, event: EventKind, moment: Moment) -> None:
    case = unit.cases.get(row.case_id)
    facts = {"write_back": row.id, "what": row.kind, "demand": row.demand_id, "source": row.source}
    unit.journal.add(case.tell(event, by=ENGINE, moment=moment, facts=facts))


def tell_again(store: Store, row_id: UUID, by: Actor, moment: Moment) -> None:
    """A person lets a source be told once more what it refused, or what was dropped.

    Raises ``NotAllowed`` or ``WriteBackNotStuck``.
    """
    with store.write() as unit:
        row = _in_hand(unit, row_id, by, {EffectStatus.REFUSED, EffectStatus.DROPPED})
        row.status, row.sent_at, row.next_try_at, row.problem = EffectStatus.QUEUED, None, None, None
        unit.wakes.ask(FlowName.DELIVER, now=moment.at)


def drop_by_hand(store: Store, row_id: UUID, by: Actor) -> None:
    """A person finds that a source need not be told; raises ``NotAllowed`` or ``WriteBackNotStuck``."""
    with store.write() as unit:
        drop(_in_hand(unit, row_id, by, {EffectStatus.REFUSED, EffectStatus.QUEUED}), DropReason.BY_HAND)


def _in_hand(unit: Unit, row_id: UUID, by: Actor, those: set[EffectStatus]) -> WriteBack:
    permit(by, Action.REPLAY)
    row = unit.write_backs.get(row_id)
    if row.status not in those:
        raise WriteBackNotStuck(f"This is {row.status}; it needs no person.")
    return row
