"""Taking in a register."""

from dataclasses import dataclass
from datetime import date

from integrations.algorithm_register import read_snapshot
from integrations.register_snapshot import RegisterUnreadable, Rejection, Snapshot
from integrations.sensor_register.reading import read_sensors
from models.registering import Import, import_entries
from models.vocabulary import RegisterKind
from tasks.report import Dropout, Report
from tasks.step import step
from tasks.world import moment, world


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to import. ``place``: a file or an address; ``organisation``: only its entries; ``mapping``: which column
    is what, in a sheet that we do not know.

    ``complete``: the file holds everything, so what is missing is withdrawn, within the same source and organisation.
    ``spread_days``: over how many days first reflections that fall on one day are spread.
    """

    kind: RegisterKind
    place: str
    organisation: str | None = None
    complete: bool = False
    spread_days: int = 0
    mapping: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImportReport(Report):
    """What an import did, with the rows that it could not use."""

    rejections: tuple[Rejection, ...] = ()


@step
def import_register(wanted: Wanted, today: date | None = None) -> ImportReport:
    """Entries in; repeat is harmless. Raises ``RegisterUnreadable``; then nothing was changed."""
    now = moment(today)
    snapshot = _read(wanted, now.on)
    done = import_entries(world().store, _import(wanted, snapshot), now)
    counts = {**vars(done), "seen": snapshot.seen, "rejected": len(snapshot.rejections)}
    return ImportReport(
        counts=counts,
        handled=done.created + done.changed + done.withdrawn,
        dropouts=tuple(_dropout(rejection) for rejection in snapshot.rejections),
        sources=(snapshot.source,),
        rejections=snapshot.rejections,
    )


def _read(wanted: Wanted, on: date) -> Snapshot:
    if wanted.kind is RegisterKind.SENSOR:
        snapshot = read_sensors(wanted.place, on, organisation=wanted.organisation, mapping=wanted.mapping)
    else:
        snapshot = read_snapshot(wanted.place, wanted.organisation)
    missing = snapshot.announced is not None and snapshot.announced != snapshot.rows
    if wanted.complete and (missing or not snapshot.rows):
        raise RegisterUnreadable(
            f"{wanted.place} holds {snapshot.rows} rows and announces {snapshot.announced}; it is not complete, so "
            "nothing was withdrawn or changed. Import it without --complete, or fetch it again."
        )
    return snapshot


def _import(wanted: Wanted, snapshot: Snapshot) -> Import:
    named = frozenset({wanted.organisation}) if wanted.organisation else snapshot.organisations
    return Import(
        kind=wanted.kind,
        source=snapshot.source,
        records=snapshot.records,
        spread_days=wanted.spread_days,
        complete_for=(named | snapshot.organisations) if wanted.complete else frozenset(),
        mentioned=snapshot.mentioned,
    )


def _dropout(rejection: Rejection) -> Dropout:
    return Dropout(reference=rejection.reference or f"#{rejection.line}", reason=rejection.reason)
