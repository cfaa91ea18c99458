"""Whatever breaks off a step, at any statement or around its commit: the step was taken whole, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import pytest
from sqlalchemy import event, inspect, text

from models.errors import GateAlreadyAnswered
from models.gatekeeper import GateAnswer, answer_gate
from models.sealing import verify
from models.vocabulary import Phase, Step
from tests.town import DPIA, FULL_CHECK, Project, Town, Walk


class PulledOut(Exception):
    """The plug was pulled."""


def everything(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with town.store.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {
            table: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{table}"'))), key=repr)
            for table in tables
        }


@contextmanager
def plug_pulled_at(town: Town, statement: int) -> Iterator[Callable[[], bool]]:
    """The n-th statement that writes fails; tells whether it came that far."""
    seen = 0

    def count(_c: Any, _cursor: Any, sql: str, *_: Any) -> None:
        nonlocal seen
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            seen += 1
            if seen == statement:
                raise PulledOut

    event.listen(town.store.engine, "before_cursor_execute", count)
    try:
        yield lambda: seen >= statement
    finally:
        event.remove(town.store.engine, "before_cursor_execute", count)


@contextmanager
def plug_pulled_at_commit(town: Town) -> Iterator[None]:
    """The commit itself fails."""

    def fail(*_: Any) -> None:
        raise PulledOut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.store.engine.dialect, "do_commit", fail)
        yield


def send(project: Project, form: str, fields: dict[str, Any]) -> None:
    gate = project.gates[form]
    town = project.town
    answer_gate(
        town.store,
        GateAnswer(gate_id=gate.id, fields=fields, by=town.people[gate.role], moment=town.moment, form_key="one"),
    )


ROAD: list[tuple[str, dict[str, Any]]] = [
    ("confirm-triage", {"road": Step.START_FULL_CHECK, "reason": "Zo is het."}),
    ("dpia", DPIA),
    ("ethical-check", FULL_CHECK),
    (
        "decide",
        {
            "verdict": "proceed_under_conditions",
            "argument": "Alles afwegende.",
            "conditions[1].text": "Wis de beelden.",
            "conditions[1].reason": "Dat is korter gezegd.",
            "conditions[1].owner": "projectleider",
            "conditions[1].due_on": "2026-06-01",
        },
    ),
    ("finish", {}),
    ("closing-check", {"outcome": "unchanged", "explanation": "Alles klopt nog."}),
]
TELLING = {"confirm-triage", "decide"}
"""Opens instruments beside the road, or conditions and checks: these are broken off on both kinds of database."""


@cache
def road_up_to(stop: int) -> Walk:
    """Cameras that are asked the form at ``stop``."""

    def walk(town: Town) -> None:
        project = town.demand()
        town.engine_works()
        for form, fields in ROAD[:stop]:
            project.answer(form, fields)

    return walk


@pytest.fixture
def walk(stop: int | None) -> Walk | None:
    return None if stop is None else road_up_to(stop)


@pytest.fixture
def stop() -> None:
    """A test that names no place on the road begins before it."""


ON_EACH_STEP = pytest.mark.parametrize(
    ("stop", "database_url"),
    [
        pytest.param(stop, kind, id=f"{form}-{kind}", marks=[pytest.mark.postgres] if kind == "postgres" else [])
        for stop, (form, _) in enumerate(ROAD)
        for kind in (("sqlite", "postgres") if form in TELLING else ("sqlite",))
    ],
    indirect=["database_url"],
)


@ON_EACH_STEP
def test_a_step_that_is_broken_off_anywhere_leaves_nothing_behind(town: Town, stop: int) -> None:
    project = town.only_project()
    form, fields = ROAD[stop]
    before = everything(town)
    statement = 1
    while True:
        with plug_pulled_at(town, statement) as reached:
            with suppress(PulledOut):
                send(project, form, fields)
            if not reached():
                break
        assert everything(town) == before, f"statement {statement}"
        statement += 1

    assert statement > 3
    assert everything(town) != before
    assert not verify(town.store).broken


@ON_EACH_STEP
def test_a_step_whose_commit_fails_can_be_sent_again(town: Town, stop: int) -> None:
    project = town.only_project()
    form, fields = ROAD[stop]
    before = everything(town)
    with pytest.raises(PulledOut), plug_pulled_at_commit(town):
        send(project, form, fields)
    assert everything(town) == before

    project.answer(form, fields)

    assert everything(town) != before
    assert not verify(town.store).broken


def test_a_judgement_that_is_broken_off_is_made_again(town: Town) -> None:
    project = town.demand()
    with pytest.raises(AssertionError), plug_pulled_at(town, 12):
        town.engine_works()  # the engine reports the dropout and keeps the wake
    assert project.stands_in() is Phase.TRIAGE
    assert not project.gates

    town.days_later(1)
    town.engine_works()

    assert "confirm-triage" in project.gates


def test_an_answer_that_was_kept_is_not_taken_twice(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    gate = project.gates["confirm-triage"]
    project.confirmed(Step.START_FULL_CHECK)
    after = everything(town)

    again = GateAnswer(
        gate_id=gate.id,
        fields={"road": Step.CLEAR},
        by=town.people[gate.role],
        moment=town.moment,
    )
    with pytest.raises(GateAlreadyAnswered):
        answer_gate(town.store, again)
    assert everything(town) == after
