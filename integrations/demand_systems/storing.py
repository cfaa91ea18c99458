"""Storing records that could be read: a page in one transaction, or one by one where the page is refused."""

import logging
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from integrations.demand_systems.dead_letters import wrong
from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.port import RawRecord, Unread
from models.base import Moment
from models.case import Case
from models.demand import Demand, DemandSnapshot, KeptRecord
from models.demanding import TakenIn, take_in_demand
from models.errors import StaleForm
from models.store.batch import batch_within
from models.store.open import Store, Unit
from models.vocabulary import DeadLetterStage, Phase

DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection)
"""Then no record is to blame, and none is buried."""

Translated = tuple[RawRecord, DemandSnapshot]
"""A record with what it says in our words."""

_log = logging.getLogger("waardenweg.intake")


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A case that came of a demand, or that its change touched. ``before``: none where the case is new."""

    reference: str
    before: Phase | None
    after: Phase


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What became of one record; ``arrival``: where it created or changed something."""

    record: RawRecord
    taken: TakenIn
    arrival: Arrival | None = None


@dataclass(frozen=True, kw_only=True)
class StoredPage:
    """What became of a page."""

    stored: list[Stored] = field(default_factory=list)
    refused: list[Unread] = field(default_factory=list)
    """Records that could be read and that the database or the domain did not take."""


def store_page(store: Store, page: list[Translated], moment: Moment) -> StoredPage:
    """Take in the records of a page and keep each as it came; one that is refused stops no other.

    Raises what the database raises when it is away.
    """
    if not page:
        return StoredPage()
    try:
        return StoredPage(stored=_at_once(store, page, moment))
    except DATABASE_AWAY:
        raise
    except Exception:
        _log.warning("A page with records was refused; they are tried one by one.", exc_info=True)
    stored: list[Stored] = []
    refused: list[Unread] = []
    for pair in page:
        try:
            stored.append(store_alone(store, pair, moment))
        except DATABASE_AWAY:
            raise
        except Exception:
            _log.exception("A record of source %s could be read and not stored.", pair[0].source)
            refused.append(wrong(pair[0], DeadLetterStage.STORE, FlawCode.REFUSED))
    return StoredPage(stored=stored, refused=refused)


def store_alone(store: Store, pair: Translated, moment: Moment) -> Stored:
    """Take in one record in a transaction of its own; once more where another pull stored the same one meanwhile."""
    try:
        return _alone(store, pair, moment)
    except (IntegrityError, StaleForm):
        return _alone(store, pair, moment)


def _alone(store: Store, pair: Translated, moment: Moment) -> Stored:
    with store.write() as unit:
        return take_in(unit, *pair, moment)


def _at_once(store: Store, page: list[Translated], moment: Moment) -> list[Stored]:
    """A page in one transaction: first what is new, gathered and written together, then what changed."""
    with store.write() as unit:
        new, known = _apart(unit, page)
        with batch_within(unit, {snapshot.lead_email for _, snapshot in new if snapshot.lead_email}) as batch:
            stored = [take_in(batch, *pair, moment) for pair in new]
        return stored + [take_in(unit, *pair, moment) for pair in known]


def _apart(unit: Unit, page: list[Translated]) -> tuple[list[Translated], list[Translated]]:
    """What was never seen, each once, and the rest."""
    seen = unit.demands.seen({(snapshot.source, snapshot.ref) for _, snapshot in page})
    new: list[Translated] = []
    known: list[Translated] = []
    for pair in page:
        key = (pair[1].source, pair[1].ref)
        (known if key in seen else new).append(pair)
        seen.add(key)
    return new, known


def take_in(unit: Unit, record: RawRecord, snapshot: DemandSnapshot, moment: Moment) -> Stored:
    """Take in one record and keep it as it came; ``unit`` may be a batch where the demand is new."""
    known = unit.demands.find(snapshot.source, snapshot.ref)
    case = _case_of(unit, known)
    before = case.phase if case else None
    taken = take_in_demand(unit, snapshot, moment)
    if taken is TakenIn.OUTDATED:
        return Stored(record=record, taken=taken)
    demand = known or unit.demands.find(snapshot.source, snapshot.ref)
    kept = _kept(record, demand, moment)
    if taken is TakenIn.CREATED:
        unit.demands.add_raw(kept)
    else:
        unit.demands.keep_raw(kept)
    case = _case_of(unit, demand)
    if case is None or taken is TakenIn.UNCHANGED:
        return Stored(record=record, taken=taken)
    return Stored(
        record=record, taken=taken, arrival=Arrival(reference=case.reference, before=before, after=case.phase)
    )


def _kept(record: RawRecord, demand: Demand | None, moment: Moment) -> KeptRecord:
    return KeptRecord(
        source=record.source,
        ref=record.ref,
        row_hash=record.row_hash,
        body=dict(record.body),
        number=record.number,
        url=record.url,
        updated_at=record.updated_at,
        fetched_at=moment.at,
        about_person_id=demand.lead_id if demand else None,
    )


def _case_of(unit: Unit, demand: Demand | None) -> Case | None:
    return unit.cases.get(demand.case_id) if demand and demand.case_id else None
