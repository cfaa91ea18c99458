"""What can be done with a source: pull it, replay what was kept of it, look at one record, ask if there is news."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from typing import Any, TypeVar
from uuid import UUID

from integrations.demand_systems.flaws import SourceFailed, Unusable
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, Unread
from integrations.demand_systems.reasons import failure_of, reason_for, words_in
from integrations.demand_systems.receiving import Receiver, Tally
from integrations.demand_systems.sources import source_named
from integrations.demand_systems.storing import DATABASE_AWAY
from models.base import Moment
from models.demand import DeadLetter, KeptRecord
from models.errors import NotAllowed
from models.permission import Action, permit
from models.person import Actor
from models.store.open import Store
from models.vocabulary import DeadLetterStage

PAGE = 500
"""Most records in one transaction."""

T = TypeVar("T")

_log = logging.getLogger("waardenweg.intake")


@dataclass(frozen=True, kw_only=True)
class SourceCheck:
    """One live record of a source, before and after mapping, and what is wrong."""

    raw: dict[str, Any] | None
    mapped: dict[str, Any] | None
    problems: list[str]


def pull(store: Store, source: ConnectedSource, moment: Moment) -> Tally:
    """Take in what changed in a source.

    A source that breaks off is told in the tally and in its state; only a database that is away raises.
    """
    receiver = Receiver(store, source, moment)
    try:
        for page in _pages(source.system.changed_since(receiver.since())):
            receiver.take(page)
    except DATABASE_AWAY:
        raise
    except Exception as problem:
        _log.warning("Source %s broke off.", source.name, exc_info=not isinstance(problem, SourceFailed))
        receiver.fail(problem, failure_of(problem))
    else:
        receiver.finish()
    return receiver.tally


def has_news(store: Store, source: ConnectedSource, moment: Moment) -> bool:
    """Whether a pull would have anything to do; also where the source does not answer, since that must be told.

    A look that finds nothing is written down as a pull that found nothing: the source was read, and all is well.
    """
    receiver = Receiver(store, source, moment)
    try:
        news = [receiver.is_news(page) for page in _pages(source.system.changed_since(receiver.since()))]
    except DATABASE_AWAY:
        raise
    except Exception:
        return True
    if any(news) or receiver.misses_letters():
        return True
    receiver.finish()
    return False


def replay(store: Store, source: ConnectedSource, moment: Moment) -> Tally:
    """Read what was kept of a source with the mapping of today; what was erased stays erased."""
    receiver = Receiver(store, source, moment)
    after = ""
    while True:
        with store.read() as unit:
            kept = unit.demands.newest_raw(source.name, after, PAGE)
        if not kept:
            return receiver.tally
        receiver.read_again([_record(one.body, one) for one in kept if one.body is not None])
        after = kept[-1].ref


def replay_letters(
    store: Store, sources: Sequence[ConnectedSource], letters: Sequence[UUID], by: Actor, moment: Moment
) -> Tally:
    """Try dead letters once more with the mapping of today; those that are still wrong wait on with their reason.

    Raises ``NotAllowed`` for who may not, ``NotFound`` for a letter or source that is not there.
    """
    permit(by, Action.REPLAY)
    with store.read() as unit:
        found = sorted((unit.demands.dead_letter(letter) for letter in letters), key=lambda letter: letter.source)
    for letter in found:
        if letter.resolved_at is not None or not letter.raw:
            became = "was mended" if letter.resolved_at else "was erased with the data of a person"
            raise NotAllowed(f"Dead letter {letter.id} {became}; nothing is left to try.")
    total = Tally()
    for name, own in groupby(found, key=lambda letter: letter.source):
        receiver = Receiver(store, source_named(sources, name), moment)
        for page in _pages(own):
            receiver.read_again([_tried(letter) for letter in page])
        total.add(receiver.tally)
    return total


def _tried(letter: DeadLetter) -> Received:
    """What a dead letter holds; what never was a record stays as unread as it was until the source is mended."""
    record = _record(letter.raw, letter)
    if letter.stage is DeadLetterStage.FETCH:
        return Unread(record=record, why=Unusable(letter.stage, told=letter.reason))
    return record


def check(source: ConnectedSource) -> SourceCheck:
    """Read one record of a source as a pull would; raises ``SourceFailed`` where the source does not answer."""
    problems: list[str] = []
    for received in islice(source.system.changed_since(None), PAGE):
        if isinstance(received, Unread):
            problems.append(f"{received.record.number}: {reason_for(received.why)}")
            continue
        strange = source.mapping.unmapped(received)
        problems += [words_in("check")["unmapped"].format(column=column) for column in strange]
        try:
            mapped = asdict(source.mapping.snapshot(received))
        except Unusable as why:
            return SourceCheck(raw=dict(received.body), mapped=None, problems=[*problems, reason_for(why)])
        return SourceCheck(raw=dict(received.body), mapped=mapped, problems=problems)
    return SourceCheck(raw=None, mapped=None, problems=problems or [words_in("check")["nothing"]])


def _pages(told: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(told)
    while page := list(islice(rest, PAGE)):
        yield page


def _record(body: dict[str, Any], kept: KeptRecord | DeadLetter) -> RawRecord:
    """The record as it came."""
    return RawRecord(
        source=kept.source, ref=kept.ref, body=body, number=kept.number, url=kept.url, updated_at=kept.updated_at
    )
