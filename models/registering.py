"""Register entries coming in from a register, and the entry that a case itself brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.register import CYCLING, EntryRecord, RegisterEntry
from models.reply import Reply
from models.vocabulary import EntryStatus, RegisterKind, Step

if TYPE_CHECKING:
    from models.store.open import Unit

OWN = "waardenweg"
"""The source of entries that a case brought and that no register has told yet."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0


def take_in(unit: Unit, records: Sequence[EntryRecord]) -> Imported:
    """Take in entries of one kind and source; a repeat is harmless."""
    if not records:
        return Imported()
    known = unit.registers.known(records[0].kind, records[0].source)
    created = changed = 0
    for record in records:
        entry = known.get(record.source_id)
        if entry is None:
            unit.registers.add(_new_entry(record))
            created += 1
        elif entry.content_hash != record.content_hash():
            _renew(entry, record)
            changed += 1
    return Imported(seen=len(records), created=created, changed=changed, unchanged=len(records) - created - changed)


def withdraw_missing(
    unit: Unit, kind: RegisterKind, source: str, organisations: Iterable[str], present: Iterable[str]
) -> int:
    """Withdraw the entries of these organisations that a complete import no longer holds; gives how many."""
    named, there = set(organisations), set(present)
    gone = 0
    for source_id, entry in unit.registers.known(kind, source).items():
        if source_id in there or entry.organisation not in named or entry.status is EntryStatus.WITHDRAWN:
            continue
        entry.status = EntryStatus.WITHDRAWN
        entry.leave_cycle()
        gone += 1
    return gone


def _new_entry(record: EntryRecord) -> RegisterEntry:
    entry = RegisterEntry(**vars(record), content_hash=record.content_hash(), anchor_on=record.registered_on)
    if entry.status in CYCLING:
        entry.enter_cycle()
    return entry


def _renew(entry: RegisterEntry, record: EntryRecord) -> None:
    """What the register tells now; the cycle goes on, stops, or starts again where it had stopped."""
    for name, value in vars(record).items():
        setattr(entry, name, value)
    entry.content_hash = record.content_hash()
    if entry.status not in CYCLING:
        entry.leave_cycle()
    elif entry.next_recheck_on is None:
        entry.enter_cycle()


def register_case(reply: Reply) -> None:
    """The project lead says where the entry stands; the case is done and the entry comes round each year."""
    day = reply.one("registered_on")
    registered_on = date.fromisoformat(day) if day else reply.moment.on
    record = EntryRecord(
        kind=RegisterKind(reply.one("register")),
        source=OWN,
        source_id=reply.one("reference") or reply.case.reference,
        organisation=reply.one("organisation", OWN),
        title=reply.case.title,
        purpose=reply.case.summary,
        registered_on=registered_on,
        url=reply.one("url") or None,
    )
    entry = _new_entry(record)
    entry.case_id = reply.case.id
    reply.unit.registers.add(entry)
    reply.close_gate()
    reply.take(Step.REGISTERED)
