"""What a source tells that cannot be used: buried with its reason, and done with as soon as it is mended there."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from integrations.demand_systems.flaws import Flaw, FlawCode, Unusable
from integrations.demand_systems.port import RawRecord, Received, Unread
from integrations.demand_systems.reasons import reason_for
from models.base import Moment
from models.demand import DeadLetter, KeptRecord
from models.store.open import Store
from models.vocabulary import DeadLetterStage


def wrong(record: RawRecord, stage: DeadLetterStage, code: FlawCode) -> Unread:
    """A record that has one thing wrong with it as a whole."""
    return Unread(record=record, why=Unusable(stage, [Flaw(code=code)]))


def read_from(kept: DeadLetter | KeptRecord) -> RawRecord:
    """The record as it came."""
    body = kept.raw if isinstance(kept, DeadLetter) else kept.body
    return RawRecord(
        source=kept.source,
        ref=kept.ref,
        body=body or {},
        number=kept.number,
        url=kept.url,
        updated_at=kept.updated_at,
        kept_as=kept.row_hash,
    )


def once_more(letter: DeadLetter) -> Received:
    """What a dead letter holds; what never was a record stays as unread as it was until the source is mended."""
    record = read_from(letter)
    if letter.stage is DeadLetterStage.FETCH:
        return Unread(record=record, why=Unusable(letter.stage, told=letter.reason))
    return record


def letters_to_try(store: Store, source: str, size: int) -> Iterator[list[Received]]:
    """What waits and another mapping may understand, in pages of ``size``; what was erased is not among it."""
    after = UUID(int=0)
    while True:
        with store.read() as unit:
            letters = unit.demands.letters_to_try(source, after, size)
        if not letters:
            return
        after = letters[-1].id
        yield [once_more(letter) for letter in letters if letter.raw]


class DeadLetters:
    """The dead letters of one source during one pull."""

    def __init__(self, store: Store, source: str, moment: Moment) -> None:
        """``source``: its name; ``moment``: of the pull."""
        self._store, self._moment = store, moment
        with store.read() as unit:
            self._waiting = unit.demands.waiting_letters(source)
        self._keys = {key: letter for letter, key in self._waiting.items()}
        self._told_again: set[UUID] = set()

    def know(self, record: RawRecord) -> bool:
        """Whether this very content waits already; then it is told again and not mended."""
        letter = self._keys.get((record.ref, record.row_hash))
        if letter is not None:
            self._told_again.add(letter)
        return letter is not None

    def bury(self, unread: Sequence[Unread]) -> int:
        """Keep what cannot be used, and be done with what was wrong with earlier versions of it; gives how many are
        new."""
        if not unread:
            return 0
        new = sum(not self.know(one.record) for one in unread)
        with self._store.write() as unit:
            for one in unread:
                unit.demands.bury(_letter(one, self._moment))
        self.mend(one.record.ref for one in unread)
        return new

    def mend(self, refs: Iterable[str]) -> None:
        """What waited for these references is mended, but for what was told again."""
        named = set(refs)
        self._resolve([letter for letter in self.gone() if self._waiting[letter][0] in named])

    def mend_the_rest(self) -> None:
        """The source told everything: what it no longer tells is mended."""
        self._resolve(self.gone())

    def gone(self) -> list[UUID]:
        """What waits and was not told again so far."""
        return [letter for letter in self._waiting if letter not in self._told_again]

    def _resolve(self, letters: Sequence[UUID]) -> None:
        if letters:
            with self._store.write() as unit:
                unit.demands.resolve(letters, self._moment.at)
        for letter in letters:
            del self._keys[self._waiting.pop(letter)]


def _letter(unread: Unread, moment: Moment) -> DeadLetter:
    record = unread.record
    return DeadLetter(
        stage=unread.why.stage,
        source=record.source,
        ref=record.ref,
        row_hash=record.row_hash,
        reason=reason_for(unread.why),
        raw=dict(record.body),
        number=record.number,
        url=record.url,
        updated_at=record.updated_at,
        first_seen_at=moment.at,
        last_seen_at=moment.at,
    )
