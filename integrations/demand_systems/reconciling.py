"""Once a day: which demands does a source still hold? What was deleted there is told by no list of changes.

Only what is missing from the list of all references is asked for by name, and only what is then not there is gone. A
list may be short for other reasons: rights that were taken away, a filter, a break-off that looks like an end. So an
empty list ends nothing, and more endings at once than are likely end nothing either, until a person has looked.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from integrations.demand_systems.dead_letters import DeadLetters, letters_to_try
from integrations.demand_systems.flaws import SourceFailed
from integrations.demand_systems.port import ConnectedSource, RawRecord
from integrations.demand_systems.reasons import words_in
from integrations.demand_systems.receiving import Receiver, record_of
from integrations.demand_systems.storing import DATABASE_AWAY, Arrival
from models.base import Moment
from models.permission import Action, permit
from models.person import ENGINE, Actor
from models.store.open import Store, Unit
from models.withdrawing import let_go

HANDFUL = 3
"""So many may always be gone: two of five is 40 % and says nothing, and a person oversees three cases."""
PAGE = 50
"""Demands that are asked for by name, or ended, at a time."""
READ_AGAIN = 500
"""Dead letters that are looked at in one go."""
MOST_SILENT = 3
"""So many single records may give no answer, and stay as they are; at more than that the source broke off."""

_log = logging.getLogger("waardenweg.intake")


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What a comparison found. ``known``: demands of ours that should be there; ``missing``: from the source's list.

    ``gone``: ended now; ``changed``: still there, and other than we knew; ``alarm``: why none was ended, in words;
    ``problem``: why the source broke off, and then none was ended either.
    """

    known: int = 0
    missing: int = 0
    gone: int = 0
    changed: int = 0
    alarm: str | None = None
    problem: Exception | None = None
    arrivals: tuple[Arrival, ...] = ()


def reconcile(store: Store, source: ConnectedSource, moment: Moment, accepted_by: Actor | None = None) -> Reconciled:
    """Compare our demands of a source with what it holds; those that it no longer holds end.

    ``accepted_by``: who looked at an alarm and says that so many are gone indeed. Nothing is compared where a source
    does not list its references. Raises ``NotAllowed``, and what a database that is away raises.
    """
    if accepted_by is not None:
        permit(accepted_by, Action.ACCEPT_GONE)
    if not source.system.caps.lists_refs:
        return Reconciled()
    with store.read() as unit:
        living = unit.demands.living_refs(source.name)
    most = len(living) if accepted_by else max(HANDFUL, int(source.withdraws_at_most * len(living)))
    receiver = Receiver(store, source, moment)
    try:
        told = set(source.system.refs())
        if living and not told and not accepted_by:
            return _alarmed(store, source, moment, "empty", Reconciled(known=len(living), missing=len(living)))
        missing = (living | _refs_of_letters(store, source.name)) - told
        gone = _not_there(source, receiver, missing, lambda found: len(found & living) > most)
    except DATABASE_AWAY:
        raise
    except Exception as problem:
        _log.warning("Source %s broke off while it was compared.", source.name, exc_info=True)
        return Reconciled(known=len(living), problem=problem)
    found = Reconciled(
        known=len(living),
        missing=len(missing & living),
        gone=len(gone & living),
        changed=receiver.tally.changed,
        arrivals=tuple(receiver.tally.arrivals),
    )
    if found.gone > most:
        return _alarmed(store, source, moment, "too_many", found)
    ended = _end(store, source.name, sorted(gone & living), accepted_by or ENGINE, moment)
    DeadLetters(store, source.name, moment).mend(gone)
    _note(store, source, moment, None)
    return replace(found, gone=len(ended), arrivals=(*found.arrivals, *filter(None, ended)))


def _refs_of_letters(store: Store, source: str) -> set[str]:
    """Records that could be read and not used: where the source no longer holds them, nobody needs to mend them."""
    return {record_of(one).ref for page in letters_to_try(store, source, READ_AGAIN) for one in page}


def _not_there(
    source: ConnectedSource, receiver: Receiver, missing: Collection[str], enough: Callable[[set[str]], bool]
) -> set[str]:
    """Which of ``missing`` the source does not hold, asked for one by one until it is ``enough``; what it does hold
    is taken in as it is now."""
    gone: set[str] = set()
    silent = 0
    for refs in _by_page(sorted(missing)):
        held: list[RawRecord] = []
        for ref in refs:
            try:
                record = source.system.get(ref)
            except SourceFailed:
                silent += 1
                if silent > MOST_SILENT:
                    raise
                continue
            if record is None:
                gone.add(ref)
            else:
                held.append(record)
        receiver.read_letters_again(held)
        if enough(gone):
            break
    return gone


def _end(store: Store, source: str, refs: Sequence[str], by: Actor, moment: Moment) -> list[Arrival | None]:
    """The demands that are gone end, page by page; one that cannot end today is tried again tomorrow."""
    ended: list[Arrival | None] = []
    for page in _by_page(refs):
        with store.write() as unit:
            for ref in page:
                try:
                    with unit.attempt():
                        arrival = _end_one(unit, source, ref, by, moment)
                except DATABASE_AWAY:
                    raise
                except Exception:
                    _log.exception("Demand %s of source %s is gone, and its case could not end.", ref, source)
                else:
                    ended.append(arrival)
    return ended


def _end_one(unit: Unit, source: str, ref: str, by: Actor, moment: Moment) -> Arrival | None:
    """One demand ends; gives its case, where it has one."""
    demand = unit.demands.find(source, ref)
    before = unit.cases.get(demand.case_id).phase if demand and demand.case_id else None
    case = let_go(unit, demand, by, moment) if demand else None
    return Arrival(reference=case.reference, before=before, after=case.phase) if case else None


def _alarmed(store: Store, source: ConnectedSource, moment: Moment, code: str, found: Reconciled) -> Reconciled:
    """Nothing ends; ``code``: why, in ``[alarms]`` of ``templates/words/intake.toml``."""
    told = str(words_in("alarms")[code]).format(gone=found.gone, known=found.known, source=source.name)
    _note(store, source, moment, told)
    return replace(found, gone=0, alarm=told)


def _note(store: Store, source: ConnectedSource, moment: Moment, alarm: str | None) -> None:
    with store.write() as unit:
        state = unit.demands.state(source.name)
        state.reconciled_at, state.alarm = moment.at, alarm


def _by_page(refs: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (refs[start : start + PAGE] for start in range(0, len(refs), PAGE))
