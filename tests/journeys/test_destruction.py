"""Cases whose term is over: listed, approved by a person, destroyed to the last row, and a record stays."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from flows.sweep import sweep
from models.acting import Act
from models.destroying import approve, carry_out, propose, reject
from models.errors import AlreadyDecided, InvalidAnswer, NotAllowed, TermsNotSettled
from models.evidence import NewEvidence, add_evidence
from models.holding import lift_hold, set_hold
from models.listing import rows_as_of
from models.retention import DestructionRecord
from models.retention_terms import RetentionRule, RetentionTerms, retention_terms
from models.sealing import verify
from models.store.destruction import OUTLIVES
from models.vocabulary import LeftOut, Nomination, Phase, Result, Role, Step
from tests.databases import ON_SQLITE
from tests.town import Project, Town

TERMS = RetentionTerms(
    version="7",
    hash="0" * 64,
    settled_by="archivaris",
    rules=(
        RetentionRule(
            id="stopped",
            results=frozenset({Result.STOPPED}),
            nomination=Nomination.DESTROY,
            years=5,
            source="Selectielijst.",
        ),
    ),
)
LATER = date(2040, 1, 1)


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that went on under a condition with evidence, and were stopped at a check."""
    project = town.demand()
    town.engine_works()
    condition = {
        "conditions[1].text": "Wis de beelden binnen een dag.",
        "conditions[1].owner": "projectleider",
        "conditions[1].due_on": "2026-06-01",
    }
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed_under_conditions", **condition)
    new = NewEvidence(name="Jansen.pdf", content=b"%PDF-1.7 x", by=town.people[Role.PROJECTLEIDER], moment=town.moment)
    add_evidence(town.store, project.conditions[0].id, new)
    return stopped(project)


def stopped(project: Project) -> Project:
    """Stopped at its check on the way."""
    town = project.town
    with town.store.read() as unit:
        town.today = next(check.due_on for check in unit.checks.of_case(project.id))
    sweep.fn(today=town.today)
    project.answer("interim-check", {"outcome": "stop", "explanation": "De proef is mislukt."})
    assert project.result is Result.STOPPED
    return project


def act(town: Town, role: Role = Role.CIO_OFFICE) -> Act:
    return Act(by=town.people[role], moment=town.moment)


def listed(town: Town) -> DestructionRecord:
    town.today = LATER
    record = propose(town.store, TERMS, act(town))
    assert record is not None
    return record


def carried_out(town: Town, record: DestructionRecord) -> DestructionRecord:
    approve(town.store, record.id, "De termijn is voorbij.", act(town))
    return carry_out(town.store, record.id, town.people[Role.CIO_OFFICE], town.moment)


def test_an_approved_list_destroys_every_row_of_its_cases_and_no_other(project: Project) -> None:
    town = project.town
    other = town.demand("D-2", title="Druktemeting")
    before, title = said_of(town, other.id), project.case.title

    carried_out(town, listed(town))

    case = project.case
    assert (case.title, case.summary, case.lead_id, case.destroyed_on) == (case.reference, "", None, LATER)
    assert rows_left(town, project.id) == set()
    assert said_of(town, other.id) == before
    assert written_anywhere(town, "Jansen", "Wis de beelden", "De proef is mislukt", title) == set()


def test_the_journal_holds_together_and_the_portfolio_of_then_still_has_the_case(project: Project) -> None:
    town = project.town
    sweep.fn(today=town.today)
    before = town.today

    carried_out(town, listed(town))
    sweep.fn(today=town.today)

    assert verify(town.store).broken == ()
    with town.store.read() as unit:
        rows = {row.reference: row for row in rows_as_of(unit, before)}
    assert rows[project.case.reference].phase is Phase.CLOSED


@ON_SQLITE
def test_nothing_is_listed_before_its_day_nor_twice_nor_where_nobody_settled_the_terms(project: Project) -> None:
    town = project.town
    closed = project.case.closed_on
    assert closed is not None
    town.today = closed.replace(year=closed.year + 5, day=closed.day - 1)
    assert propose(town.store, TERMS, act(town)) is None
    with pytest.raises(TermsNotSettled):
        propose(town.store, retention_terms(), act(town))
    with pytest.raises(NotAllowed):
        propose(town.store, TERMS, act(town, Role.ETHISCH_NETWERK))

    town.today = closed.replace(year=closed.year + 5)
    first, again = propose(town.store, TERMS, act(town)), propose(town.store, TERMS, act(town))

    assert first is not None
    assert again is not None
    assert first.id == again.id
    with town.store.read() as unit:
        assert [item.reference for item in unit.retention.items(first.id)] == [project.case.reference]


@ON_SQLITE
def test_a_hold_wins_also_after_the_approval_until_it_is_lifted(project: Project) -> None:
    town = project.town
    record = listed(town)
    approve(town.store, record.id, "Voorbij.", act(town))
    set_hold(town.store, project.case.reference, "Rechtszaak.", act(town))
    carry_out(town.store, record.id, town.people[Role.CIO_OFFICE], town.moment)

    with town.store.read() as unit:
        assert [item.left_out for item in unit.retention.items(record.id)] == [LeftOut.HELD]
    assert project.case.destroyed_on is None
    assert propose(town.store, TERMS, act(town)) is None
    lift_hold(town.store, project.case.reference, "Uitspraak gedaan.", act(town))
    carried_out(town, listed(town))
    assert project.case.destroyed_on == LATER


@ON_SQLITE
def test_a_list_is_decided_upon_once_with_a_reason_and_only_by_who_may(project: Project) -> None:
    town = project.town
    record = listed(town)
    with pytest.raises(NotAllowed):
        approve(town.store, record.id, "Voorbij.", act(town, Role.BEHEERDER))
    with pytest.raises(InvalidAnswer, match="because"):
        approve(town.store, record.id, " ", act(town))

    reject(town.store, record.id, "Nog nodig voor het jaarverslag.", act(town))

    with pytest.raises(AlreadyDecided):
        approve(town.store, record.id, "Toch maar.", act(town))
    carry_out(town.store, record.id, town.people[Role.CIO_OFFICE], town.moment)
    assert project.case.destroyed_on is None


@ON_SQLITE
def test_what_was_broken_off_half_way_is_finished_by_the_daily_round(project: Project) -> None:
    town = project.town
    record = listed(town)
    approve(town.store, record.id, "Voorbij.", act(town))

    sweep.fn(today=town.today)

    assert project.case.destroyed_on == LATER
    with town.store.read() as unit:
        assert unit.retention.get(record.id).executed_on == LATER


def rows_left(town: Town, case_id: UUID) -> set[str]:
    """Tables that still point to a case, but for those that outlive it."""
    pointing = [
        (table.name, key.parent.name)
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "case" and table.name not in OUTLIVES
    ]
    return {name for name, column in pointing if str(case_id) in everything(town, name, column)}


def everything(town: Town, table: str, column: str = "*") -> str:
    """A table, or one column of it, as one text; keys are written without hyphens in SQLite."""
    with town.store.engine.connect() as connection:
        rows = connection.execute(text(f'SELECT {column} FROM "{table}"'))
        return str([[str(UUID(cell)) if _is_key(cell) else cell for cell in row] for row in rows])


def _is_key(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) == 32 and set(cell) <= set("0123456789abcdef")


def said_of(town: Town, case_id: UUID) -> list[str]:
    with town.store.read() as unit:
        return [f"{event.kind} {content.content}" for event, content in unit.journal.of_case(case_id)]


def written_anywhere(town: Town, *words: str) -> set[tuple[str, str]]:
    """Where one of these words still stands, in any table."""
    tables = {table.name: everything(town, table.name) for table in SQLModel.metadata.sorted_tables}
    return {(name, word) for name, said in tables.items() for word in words if word in said}
