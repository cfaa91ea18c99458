"""Verifying the journal, and sealing the heads of its chains each night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.journal import GENESIS, CaseEvent, ErasureRecord, EventContent, JournalSeal, SealedHead, sha256

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Break:
    """One place where the journal does not hold together. ``stream``: the chain, or ``seal`` for the nights."""

    stream: str
    seq: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a verification found."""

    events: int
    erased: int
    seals: int
    broken: tuple[Break, ...]


def seal(unit: Unit, moment: Moment) -> JournalSeal | None:
    """Seal the heads of all chains that grew since the last night; None where none did."""
    grown = unit.journal.grown()
    if not grown:
        return None
    nights = unit.journal.seals()
    number = nights[-1].seq + 1 if nights else 1
    night = JournalSeal(
        seq=number,
        on=moment.on,
        recorded_at=moment.at,
        heads=len(grown),
        heads_hash=sha256(grown),
        previous_hash=nights[-1].hash if nights else GENESIS,
        hash="",
    )
    night.hash = night.computed_hash()
    unit.journal.add_seal(night, grown)
    return night


def verify(store: Store) -> Verified:
    """Recompute every hash; a changed byte shows at once, a chain that vanished after the next seal."""
    with store.read() as unit:
        heads, erasures = unit.journal.heads(), unit.journal.erasures()
        events, erased, broken, last = _walk(unit.journal.walk(), erasures)
        broken += _compare_heads(heads, last)
        broken += _compare_seals(unit, last)
        seals = len(unit.journal.seals())
    return Verified(events=events, erased=erased, seals=seals, broken=tuple(broken))


Ends = dict[UUID, dict[int, str]]
"""Per chain the hash of each event by number."""


def _walk(
    rows: Iterable[tuple[CaseEvent, EventContent | None]], erasures: Mapping[UUID, ErasureRecord]
) -> tuple[int, int, list[Break], Ends]:
    count = erased = 0
    broken: list[Break] = []
    chains: Ends = {}
    for event, content in rows:
        count += 1
        chain = chains.setdefault(event.stream, {})
        expected, previous = len(chain) + 1, chain.get(event.seq - 1, GENESIS)
        problems = _problems(event, content, erasures, expected, previous)
        broken += [Break(stream=str(event.stream), seq=event.seq, problem=problem) for problem in problems]
        erased += content is not None and content.erased_by in erasures
        chain[event.seq] = event.hash
    return count, erased, broken, chains


def _problems(
    event: CaseEvent,
    content: EventContent | None,
    erasures: Mapping[UUID, ErasureRecord],
    expected: int,
    previous: str,
) -> Iterable[str]:
    if event.seq != expected:
        yield f"event {expected} is missing"
    if event.previous_hash != previous:
        yield "does not follow the event before it"
    if event.computed_hash() != event.hash:
        yield "the event was changed"
    if content is None:
        yield "the content is gone without a record of its erasure"
    elif content.erased_by is not None:
        if content.erased_by not in erasures:
            yield f"erased by record {content.erased_by}, which does not exist"
        elif content.content is not None or content.salt is not None:
            yield "erased, yet there is content"
    elif content.computed_hash() != event.content_hash:
        yield "the content was changed"


def _compare_heads(heads: Mapping[UUID, tuple[int, str]], chains: Ends) -> list[Break]:
    broken = []
    for stream, (seq, head) in heads.items():
        chain = chains.get(stream, {})
        if seq != len(chain) or (chain and chain.get(seq) != head):
            broken.append(Break(stream=str(stream), seq=seq, problem="the case's last event is not the chain's"))
    missing = [stream for stream in chains if stream not in heads]
    return broken + [Break(stream=str(stream), seq=0, problem="the case is gone") for stream in missing]


def _compare_seals(unit: Unit, chains: Ends) -> list[Break]:
    broken: list[Break] = []
    previous = GENESIS
    for number, night in enumerate(unit.journal.seals(), 1):
        heads = unit.journal.heads_of_seal(night.seq)
        if night.seq != number or night.previous_hash != previous or night.computed_hash() != night.hash:
            broken.append(Break(stream="seal", seq=night.seq, problem="the seal was changed or one is missing"))
        if len(heads) != night.heads or _hash_of(heads) != night.heads_hash:
            broken.append(Break(stream="seal", seq=night.seq, problem="a sealed head was changed or dropped"))
        broken += [
            Break(stream=str(head.stream), seq=head.seq, problem="sealed, and no longer there")
            for head in heads
            if chains.get(head.stream, {}).get(head.seq) != head.hash
        ]
        previous = night.hash
    return broken


def _hash_of(heads: Iterable[SealedHead]) -> str:
    """As ``seal`` hashes them: by the key of their case."""
    return sha256([(head.stream, head.seq, head.hash) for head in sorted(heads, key=lambda head: head.stream)])
