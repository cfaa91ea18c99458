"""Spreading the first reflections of an import, so that a whole register does not fall due on one day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from models.register import EntryRecord


def spread(records: Iterable[EntryRecord], days: int, today: date) -> dict[str, int]:
    """Per reference by how many days its cycle is moved, so that few fall on one day.

    What would fall on one day, today for all that are due already, is laid out evenly over ``days`` from that day on.
    Empty for 0 days.
    """
    of_a_day: defaultdict[date, list[EntryRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.registered_on, record.source_id)) if days > 0 else ():
        of_a_day[max(record.first_recheck_on, today)].append(record)
    shifts: dict[str, int] = {}
    for day, same_day in of_a_day.items():
        for place, record in enumerate(same_day):
            moved = place * days // len(same_day)
            shifts[record.source_id] = (day - record.first_recheck_on).days + moved if moved else 0
    return shifts
