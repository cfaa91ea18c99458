"""The journal: a changed byte is found at once, a dropped case after the next seal, and erasing keeps it whole."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import text

from models.people import erase_person, export_person
from models.sealing import seal, verify
from models.vocabulary import Role, Step
from tests.town import Project, Town, Walk

CHANGES = [
    "UPDATE case_event SET \"on\" = '2020-01-01' WHERE seq = 3",
    "UPDATE case_event SET facts = '{}' WHERE seq = 3",
    "UPDATE case_event SET phase = 'closed' WHERE seq = 4",
    "UPDATE case_event SET by_roles = 'college' WHERE seq = 1",
    "UPDATE case_event SET by_person_id = NULL WHERE by_person_id IS NOT NULL",
    "UPDATE case_event SET previous_hash = hash WHERE seq = 5",
    "UPDATE case_event SET due_on = '2020-01-01' WHERE due_on IS NOT NULL",
    "UPDATE event_content SET content = '{\"title\": \"Iets anders\"}' WHERE content <> '{}'",
    "UPDATE event_content SET salt = 'zout'",
    "UPDATE event_content SET content = NULL, salt = NULL",
    "DELETE FROM event_content WHERE content <> '{}'",
    "DELETE FROM case_event WHERE seq = 2",
    "DELETE FROM case_event WHERE seq = (SELECT MAX(seq) FROM case_event)",
    "UPDATE \"case\" SET journal_head = 'x'",
    'UPDATE "case" SET journal_seq = journal_seq + 1',
]


def confirmed_cameras(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)


@pytest.fixture
def walk() -> Walk:
    return confirmed_cameras


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras, with some journal behind them."""
    return town.only_project()


def tamper(town: Town, statement: str) -> int:
    if town.store.engine.dialect.name == "postgresql":
        statement = statement.replace("content <> '{}'", "content::text <> '{}'")
    with town.store.engine.begin() as connection:
        return connection.execute(text(statement)).rowcount


def sealed(town: Town) -> None:
    with town.store.write() as unit:
        seal(unit, town.moment)


def test_a_journal_that_nobody_touched_holds_together(project: Project) -> None:
    sealed(project.town)
    found = verify(project.town.store)

    assert found.events > 10
    assert (found.seals, found.broken) == (1, ())


@pytest.mark.parametrize("statement", CHANGES)
def test_every_change_is_found_at_once(project: Project, statement: str) -> None:
    assert tamper(project.town, statement) > 0

    assert verify(project.town.store).broken


def test_any_changed_byte_of_any_hash_is_found(project: Project) -> None:
    town = project.town
    with town.store.engine.connect() as connection:
        events = list(connection.execute(text("SELECT seq, hash FROM case_event ORDER BY seq")))
    for seq, hashed in events:
        place = secrets.randbelow(len(hashed))
        other = "0" if hashed[place] != "0" else "1"
        changed = hashed[:place] + other + hashed[place + 1 :]
        tamper(town, f"UPDATE case_event SET hash = '{changed}' WHERE seq = {seq}")
        assert verify(town.store).broken, seq
        tamper(town, f"UPDATE case_event SET hash = '{hashed}' WHERE seq = {seq}")
    assert not verify(town.store).broken


def test_a_case_that_vanished_is_found_after_the_next_seal(project: Project) -> None:
    town = project.town
    sealed(town)
    with town.store.engine.begin() as connection:
        if town.store.engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        connection.execute(text("DELETE FROM event_content"))
        connection.execute(text("DELETE FROM case_event"))
        for table in ("letter", "gate", "answer", "triage_reason", "triage_outcome", "triage_record"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM assessment WHERE continues_id IS NOT NULL"))
        connection.execute(text("DELETE FROM assessment"))
        connection.execute(text("DELETE FROM demand"))
        connection.execute(text('DELETE FROM "case"'))

    broken = verify(town.store).broken
    assert {one.stream for one in broken} == {str(project.id)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_seal SET heads_hash = 'x' WHERE seq = 1",
        "UPDATE journal_seal SET \"on\" = '2020-01-01' WHERE seq = 1",
        "DELETE FROM journal_seal WHERE seq = 1",
        "DELETE FROM sealed_head WHERE seal_seq = 1",
    ],
)
def test_a_seal_that_was_touched_is_found(project: Project, statement: str) -> None:
    town = project.town
    sealed(town)
    town.today += timedelta(days=1)
    town.demand(ref="D-2")
    sealed(town)
    assert tamper(town, statement) > 0

    assert verify(town.store).broken


def test_a_night_in_which_nothing_grew_needs_no_seal(project: Project) -> None:
    sealed(project.town)
    sealed(project.town)

    assert verify(project.town.store).seals == 1


def test_erasing_a_person_takes_their_data_and_keeps_the_journal_verifiable(project: Project) -> None:
    town = project.town
    sealed(town)
    lead = town.id_of(Role.PROJECTLEIDER)
    erase_person(town.store, "projectleider", town.people[Role.BEHEERDER], town.moment)

    with town.store.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("person", "person_details", "raw_record", "event_content")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert not [row for row in rows if "projectleider@example.org" in row or "De projectleider" in row]
    assert not verify(town.store).broken
    exported = export_person(town.store, f"erased-{lead}")
    assert (exported["name"], exported["email"], exported["roles"]) == (None, None, [])


def test_content_about_a_person_is_erased_by_a_record_that_verify_names(project: Project) -> None:
    from models.vocabulary import EventKind

    town = project.town
    with town.store.write() as unit:
        case = unit.cases.get(project.id)
        content = {"name": "Jansen"}
        written = case.tell(
            EventKind.LEAD_ASSIGNED,
            by=town.people[Role.CIO_OFFICE],
            moment=town.moment,
            content=content,
            about=town.id_of(Role.PROJECTLEIDER),
        )
        unit.journal.add(written)
    record = erase_person(town.store, "projectleider", town.people[Role.BEHEERDER], town.moment)

    assert record.contents == 1
    found = verify(town.store)
    assert (found.erased, found.broken) == (1, ())
