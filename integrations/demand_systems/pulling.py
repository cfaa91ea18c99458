"""What can be done with a source: pull it, replay what was kept of it, look at one record, ask if there is news."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, TypeVar
from uuid import UUID

from integrations.demand_systems.dead_letters import letters_to_try, once_more, read_from
from integrations.demand_systems.flaws import SourceFailed, Unusable
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, Unread
from integrations.demand_systems.reasons import failure_of, reason_for, words_in
from integrations.demand_systems.receiving import Receiver
from integrations.demand_systems.sources import source_named
from integrations.demand_systems.storing import DATABASE_AWAY
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.demand import DeadLetter
from models.errors import NotAllowed
from models.permission import Action, permit
from models.person import Actor
from models.store.open import Store
from models.vocabulary import DeadLetterStage

PAGE = 500
"""Most records in one transaction."""
ASK_AGAIN_AFTER = timedelta(minutes=30)
"""So long a record that a source named and did not give is left alone."""
MOST_ASKED = 100
"""So many of those are asked for in one pull, one by one."""

T = TypeVar("T")

_log = logging.getLogger("waardenweg.intake")


@dataclass(frozen=True, kw_only=True)
class SourceCheck:
    """One live record of a source, before and after mapping; what is wrong with it, and what of it nobody uses."""

    raw: dict[str, Any] | None
    mapped: dict[str, Any] | None
    problems: list[str]
    unused: list[str]
    """Said and not counted as wrong: the systems of others hold much that is no business of ours."""


def pull(store: Store, source: ConnectedSource, moment: Moment) -> Tally:
    """Take in what changed in a source.

    A source that breaks off is told in the tally and in its state; only a database that is away raises.
    """
    receiver = Receiver(store, source, moment)
    receiver.begin()
    try:
        if receiver.mapping_is_new and not source.system.caps.tells_everything:
            _try_letters(store, source, receiver)
        receiver.read_letters_again(_asked_for(store, source, moment))
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

    The look ends at the first page with news. One that finds nothing is written down as a pull that found nothing.
    """
    receiver = Receiver(store, source, moment)
    if receiver.mapping_is_new and any(letters_to_try(store, source.name, PAGE)):
        return True
    if _letters_to_ask(store, source, moment):
        return True
    try:
        news = any(receiver.is_news(page) for page in _pages(source.system.changed_since(receiver.since())))
    except DATABASE_AWAY:
        raise
    except Exception:
        return True
    if news or receiver.misses_letters():
        return True
    receiver.find_nothing()
    return False


def replay(store: Store, source: ConnectedSource, moment: Moment) -> Tally:
    """Read what was kept of a source with the mapping of today, dead letters too; what was erased stays erased."""
    receiver = Receiver(store, source, moment)
    _try_letters(store, source, receiver)
    after = ""
    while True:
        with store.read() as unit:
            kept = unit.demands.newest_raw(source.name, after, PAGE)
        if not kept:
            return receiver.tally
        receiver.read_kept_again([read_from(one) for one in kept if one.body is not None])
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
        source = source_named(sources, name)
        receiver = Receiver(store, source, moment)
        for page in _pages(own):
            receiver.read_letters_again([_asked(source, letter) or once_more(letter) for letter in page])
        total.add(receiver.tally)
    return total


def _try_letters(store: Store, source: ConnectedSource, receiver: Receiver) -> None:
    for page in letters_to_try(store, source.name, PAGE):
        receiver.read_letters_again(page)


def _letters_to_ask(store: Store, source: ConnectedSource, moment: Moment) -> Sequence[DeadLetter]:
    """What a source that is asked for changes named and did not give: it will not name it again by itself."""
    if source.system.caps.tells_everything:
        return []
    with store.read() as unit:
        return unit.demands.letters_to_ask(source.name, moment.at - ASK_AGAIN_AFTER, MOST_ASKED)


def _asked_for(store: Store, source: ConnectedSource, moment: Moment) -> list[Received]:
    return [_asked(source, letter) or once_more(letter) for letter in _letters_to_ask(store, source, moment)]


def _asked(source: ConnectedSource, letter: DeadLetter) -> RawRecord | None:
    """What a source tells now of a record that it did not give; None where it still gives none."""
    if letter.stage is not DeadLetterStage.FETCH or source.system.caps.tells_everything or letter.ref.startswith("#"):
        return None
    try:
        return source.system.get(letter.ref)
    except SourceFailed:
        return None


def check(source: ConnectedSource) -> SourceCheck:
    """Read one record of a source as a pull would; raises ``SourceFailed`` where the source does not answer."""
    problems: list[str] = []
    for received in islice(source.system.changed_since(None), PAGE):
        if isinstance(received, Unread):
            problems.append(f"{received.record.number}: {reason_for(received.why)}")
            continue
        unused = [words_in("check")["unmapped"].format(column=name) for name in source.mapping.unmapped(received)]
        if source.mapping.asks_for_all:
            problems, unused = problems + unused, []
        mapped = None
        try:
            mapped = asdict(source.mapping.snapshot(received))
        except Unusable as why:
            problems.append(reason_for(why))
        return SourceCheck(raw=dict(received.body), mapped=mapped, problems=problems, unused=unused)
    return SourceCheck(raw=None, mapped=None, problems=problems or [words_in("check")["nothing"]], unused=[])


def _pages(told: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(told)
    while page := list(islice(rest, PAGE)):
        yield page
