"""Register entries coming in from a register, and the entry that a case itself brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.answering import Problem, ProblemCode
from models.base import Moment
from models.case import Case
from models.changed_entries import follow_changes
from models.entry_changes import Change, changes_between
from models.errors import InvalidAnswer
from models.leaving import come_back, leave
from models.register import CYCLING, EntryRecord, RegisterEntry
from models.reply import Reply
from models.spreading import spread
from models.vocabulary import EntryStatus, Origin, RegisterKind, Step

if TYPE_CHECKING:
    from models.store.open import Store, Unit

OWN = "waardenweg"
"""The source of entries that a case brought and that no register has told yet."""
PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: Imported) -> Imported:
        """Both together."""
        return Imported(**{name: count + getattr(other, name) for name, count in vars(self).items()})


@dataclass(frozen=True, kw_only=True)
class Import:
    """What to take in: entries of one kind from one source.

    ``spread_days``: over how many days first reflections that would fall on one day are spread; 0 leaves them.
    ``complete_for``: the organisations of which this is everything, so that what is missing is withdrawn.
    ``mentioned``: references that the file names, also those whose row could not be used.
    """

    kind: RegisterKind
    source: str
    records: Sequence[EntryRecord]
    spread_days: int = 0
    complete_for: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()


def import_entries(store: Store, wanted: Import, moment: Moment) -> Imported:
    """Take in a whole file, page by page; a repeat is harmless."""
    with store.read() as unit:
        known = unit.registers.known(wanted.kind, wanted.source)
    new = [record for record in wanted.records if record.source_id not in known and record.status in CYCLING]
    shifts = spread(new, wanted.spread_days, moment.on)
    done = Imported()
    for start in range(0, len(wanted.records), PAGE):
        with store.write() as unit:
            unit.registers.take_turn()
            done += take_in(unit, wanted.records[start : start + PAGE], moment, shifts)
    with store.write() as unit:
        unit.registers.take_turn()
        gone = withdraw_missing(unit, wanted, moment)
    return done + Imported(withdrawn=gone)


_UNMOVED: Mapping[str, int] = {}


def take_in(
    unit: Unit, records: Sequence[EntryRecord], moment: Moment, shifts: Mapping[str, int] = _UNMOVED
) -> Imported:
    """Take in entries of one kind and source; a repeat is harmless. ``shifts``: as ``models.spreading`` gives them."""
    if not records:
        return Imported()
    kind, source = records[0].kind, records[0].source
    references = [record.source_id for record in records]
    known = unit.registers.known(kind, OWN, references) | unit.registers.known(kind, source, references)
    new: list[RegisterEntry] = []
    renewed: list[tuple[RegisterEntry, Sequence[Change]]] = []
    for record in records:
        entry = known.get(record.source_id)
        if entry is None:
            new.append(_new_entry(record, shifts.get(record.source_id, 0)))
        elif entry.content_hash != record.content_hash() or entry.status is EntryStatus.WITHDRAWN:
            renewed.append((entry, _renew(unit, entry, record, moment)))
    unit.registers.add(*new)
    follow_changes(unit, renewed, moment)
    unchanged = len(records) - len(new) - len(renewed)
    return Imported(seen=len(records), created=len(new), changed=len(renewed), unchanged=unchanged)


def withdraw_missing(unit: Unit, wanted: Import, moment: Moment) -> int:
    """Withdraw the entries that a complete import no longer holds; gives how many."""
    if not wanted.complete_for:
        return 0
    there = wanted.mentioned | {record.source_id for record in wanted.records}
    gone = [
        entry_id
        for entry_id, source_id, organisation in unit.registers.present(wanted.kind, wanted.source)
        if organisation in wanted.complete_for and source_id not in there
    ]
    for start in range(0, len(gone), PAGE):
        for entry in unit.registers.many(gone[start : start + PAGE]):
            entry.status = EntryStatus.WITHDRAWN
            leave(unit, entry, moment)
    return len(gone)


def _new_entry(record: EntryRecord, shift_days: int = 0) -> RegisterEntry:
    entry = RegisterEntry(
        **record.columns(),
        content_hash=record.content_hash(),
        anchor_on=record.registered_on,
        shift_days=shift_days,
    )
    if entry.status in CYCLING:
        entry.enter_cycle()
    return entry


def _renew(unit: Unit, entry: RegisterEntry, record: EntryRecord, moment: Moment) -> Sequence[Change]:
    """What the register tells now; the cycle goes on, stops, or starts again where it had stopped.

    Gives what changed that matters to who weighed it. What a case said of its own entry is no news once a register
    says it in its own words. The anchor stays: a register dates an entry anew with each version, and an entry that is
    edited often would otherwise never be discussed.
    """
    changes = () if entry.source == OWN else changes_between(entry, record)
    told = record.columns(again=True)
    if not record.details:
        del told["details"]  # the same register in a form that tells less
    for name, value in told.items():
        setattr(entry, name, value)
    entry.content_hash = record.content_hash()
    if entry.status not in CYCLING:
        leave(unit, entry, moment)
        return ()
    if entry.next_recheck_on is None:
        come_back(unit, entry, moment)
    return changes


def register_case(reply: Reply) -> None:
    """The project lead says where the entry stands; the case is done and the entry comes round each year."""
    day = reply.one("registered_on")
    record = EntryRecord(
        kind=RegisterKind(reply.one("register")),
        source=OWN,
        source_id=reply.one("reference") or reply.case.reference,
        organisation="",
        title=reply.case.title,
        purpose=reply.case.summary,
        registered_on=date.fromisoformat(day) if day else reply.moment.on,
        url=reply.one("url") or None,
    )
    entry = reply.unit.registers.with_reference(record.kind, record.source_id)
    if entry is None:
        entry = _new_entry(record)
    elif not _is_free(reply.unit, entry, reply.case):
        raise InvalidAnswer([Problem(path="reference", code=ProblemCode.NOT_ALLOWED)])
    entry.case_id = reply.case.id
    reply.unit.registers.add(entry)
    reply.close_gate()
    reply.take(Step.REGISTERED)


def _is_free(unit: Unit, entry: RegisterEntry, case: Case) -> bool:
    """Whether an entry that is known already can be this case's: it has no case, or only the one that the yearly
    re-check opened for it."""
    if entry.case_id is None or entry.case_id == case.id:
        return True
    return unit.cases.get(entry.case_id).origin is Origin.REGISTER
