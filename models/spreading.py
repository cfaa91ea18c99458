"""Spreading the first reflections of an import, so that a whole register does not fall due on one day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from models.register import EntryRecord, purpose_hash


def spread(records: Iterable[EntryRecord], days: int, today: date) -> dict[str, int]:
    """Per reference by how many days its first reflection is moved, so that few fall on one day.

    What would fall on one day, today for all that are due already, is laid out evenly over ``days`` from that day on.
    Entries that are looked at together move together. Empty for 0 days.
    """
    of_a_day: defaultdict[date, list[Sequence[EntryRecord]]] = defaultdict(list)
    for group in _together(records) if days > 0 else ():
        of_a_day[max(group[0].first_recheck_on, today)].append(group)
    shifts: dict[str, int] = {}
    for day, groups in of_a_day.items():
        for place, group in enumerate(groups):
            moved = timedelta(days=place * days // len(groups))
            shifts |= {record.source_id: _shift(record, day + moved) if moved else 0 for record in group}
    return shifts


def _together(records: Iterable[EntryRecord]) -> Iterable[Sequence[EntryRecord]]:
    """The records that will be looked at together, in the order of their first; see ``models.grouping``."""
    groups: dict[tuple[str, str], list[EntryRecord]] = {}
    for record in sorted(records, key=lambda record: (record.registered_on, record.source_id)):
        shared = purpose_hash(record.kind, record.purpose) if record.purpose else record.source_id
        groups.setdefault((record.organisation, shared), []).append(record)
    return groups.values()


def _shift(record: EntryRecord, day: date) -> int:
    """What brings a record to ``day``; nothing where it falls later by itself."""
    return max(0, (day - record.first_recheck_on).days)
