"""The front of the sensor register: a file or an address in, entries and rejected rows out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from integrations.fetching import FilesUnreachable, fetched, is_address
from integrations.register_snapshot import RegisterUnreadable, Snapshot, Tally, UnusableRow
from integrations.sensor_register.documents import DOCUMENTS, sensors_in_document
from integrations.sensor_register.layout import Layout, layout_in
from integrations.sensor_register.sensor import SOURCE, Told, entry_from
from integrations.sensor_register.sheets import sensors_in_sheets
from models.register import EntryRecord


def read_sensors(place: str, on: date, *, organisation: str | None = None, mapping: str | None = None) -> Snapshot:
    """Read the sensors in a file or at an address; only those of ``organisation`` where one is named.

    ``mapping``: a layout of the user; ``on``: the day of the import. A row that cannot be used is rejected with every
    reason, as is the second row with one reference. A file that does not say whose its sensors are is taken to be of
    ``organisation``. Raises ``RegisterUnreadable``, or ``InvalidMethod`` for a layout that cannot be used.
    """
    own = layout_in(Path(mapping)) if mapping else None
    tally = Tally(source=SOURCE, organisation=organisation)
    with _file_at(place) as file:
        read = sensors_in_document if file.suffix.lower() in DOCUMENTS else sensors_in_sheets
        layout, sensors = read(file, own)
        whose = layout.organisation or organisation or ""
        for told in sensors:
            values = {"organisation": whose, **told.values}
            tally.take(
                told.line, values.get("reference"), values["organisation"], partial(_entry, told, values, layout, on)
            )
    return tally.snapshot()


def _entry(told: Told, values: Mapping[str, str], layout: Layout, on: date) -> EntryRecord:
    if told.flaw:
        raise UnusableRow(told.flaw)
    return entry_from(values, layout, on)


@contextmanager
def _file_at(place: str) -> Iterator[Path]:
    if not is_address(place):
        yield Path(place)
        return
    try:
        # whoever may run commands here may name a register inside our own network
        with fetched(place, private_allowed=True) as file:
            yield file
    except FilesUnreachable as away:
        raise RegisterUnreadable(str(away)) from away
