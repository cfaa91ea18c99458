"""A register as a large municipality may have it, of which some entries are due today; the same every time."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import SQLModel

from models.assessment import Answer, Assessment
from models.base import Moment, Row
from models.case import Case, new_case
from models.disputed import VALUES
from models.person import ENGINE, Person, PersonDetails, PersonRole
from models.register import RegisterEntry, purpose_hash
from models.store.inserting import insert_all
from models.vocabulary import (
    AnswerOrigin,
    EntryStatus,
    EventKind,
    Instrument,
    Level,
    Origin,
    Phase,
    RegisterKind,
    Role,
)

TODAY = date(2026, 11, 23)
MOMENT = Moment(on=TODAY, at=datetime(2026, 11, 23, 5, tzinfo=UTC))
LAST_YEAR = Moment(on=date(2025, 11, 24), at=datetime(2025, 11, 24, 9, tzinfo=UTC))
DUE = 300
LEADS = 40
WEIGHED = ("privacy", "autonomy", "safety", "fairness", "transparency", "wellbeing")
QUESTIONS = ("affected", "for", "against", "dissent")
"""What was answered per value; with the choice of the values 25 answers in each weighing."""


def fill(engine: Engine, entries: int) -> None:
    """So many entries, of which ``DUE`` are due: a third was weighed, a third discussed, a third never looked at."""
    leads = [Person(handle=f"lead-{number}") for number in range(LEADS)]
    office = [Person(handle=f"office-{number}") for number in range(2)]
    rows: list[Row] = [*leads, *office]
    rows += [PersonDetails(id=one.id, name=one.handle, email=f"{one.handle}@example.org") for one in [*leads, *office]]
    rows += [PersonRole(person_id=one.id, role=Role.CIO_OFFICE) for one in office]
    for number in range(DUE):
        lead = leads[number % LEADS] if number % 3 == 0 else None
        rows += _due(number, lead)
    rows += [_entry(number, TODAY + timedelta(days=31 + number % 330)) for number in range(DUE, entries)]
    order = {table.name: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}
    kinds = sorted({type(row) for row in rows}, key=lambda kind: order[str(kind.__tablename__)])
    with engine.begin() as connection:
        for kind in kinds:
            insert_all(
                connection, SQLModel.metadata.tables[str(kind.__tablename__)], [r for r in rows if type(r) is kind]
            )


def _due(number: int, lead: Person | None) -> list[Row]:
    entry = _entry(number, TODAY + timedelta(days=number % 31))
    if number % 3 == 2:
        return [entry]
    case = new_case(
        reference=f"2025-{number:04d}",
        title=entry.title,
        origin=Origin.REGISTER if lead is None else Origin.EXISTING_SYSTEM,
        moment=LAST_YEAR,
        lead_id=lead.id if lead else None,
    )
    case.phase = Phase.MONITORING
    entry.case_id, entry.last_reflected_on = case.id, LAST_YEAR.on
    told = case.tell(EventKind.CASE_OPENED, by=ENGINE, moment=LAST_YEAR, facts={"reference": case.reference})
    return [case, entry, *told, *(_weighing(case) if lead else ())]


def _entry(number: int, due_on: date) -> RegisterEntry:
    purpose = f"Tellen wat er langskomt op plek {number}, om te weten of het er drukker wordt."
    return RegisterEntry(
        kind=RegisterKind.SENSOR,
        source="sensors",
        source_id=f"S-{number}",
        organisation="Gemeente Enschede",
        title=f"Telpunt {number}",
        purpose=purpose,
        purpose_hash=purpose_hash(RegisterKind.SENSOR, purpose),
        status=EntryStatus.IN_USE,
        registered_on=due_on.replace(year=due_on.year - 2),
        anchor_on=due_on.replace(year=due_on.year - 2),
        content_hash="0" * 64,
        next_recheck_on=due_on,
    )


def _weighing(case: Case) -> list[Row]:
    weighing = Assessment(
        case_id=case.id,
        instrument=Instrument.ETHICAL_CHECK,
        depth=Level.LIGHT,
        method_id="ethical-check-light",
        method_version="1",
        method_hash="0" * 64,
        opened_on=LAST_YEAR.on,
        delivered_on=LAST_YEAR.on,
    )
    told: dict[str, object] = {VALUES: list(WEIGHED)}
    told |= {f"weighing[{value}].{question}": f"Een regel over {value}." for value in WEIGHED for question in QUESTIONS}
    answers = [
        Answer(
            assessment_id=weighing.id,
            path=path,
            number=1,
            value=value,
            origin=AnswerOrigin.GIVEN,
            given_at=LAST_YEAR.at,
        )
        for path, value in told.items()
    ]
    return [weighing, *answers]
