"""The table of the road: what it lists works, everything it does not list is refused."""

from itertools import product

import pytest

from models.errors import StepNotAllowed, StepNotReady
from models.lifecycle import TRANSITIONS, Facts, Transition, as_mermaid, steps_from, transition_for
from models.vocabulary import Mover, Phase, Result, Step

LISTED = {(row.source, row.step, mover) for row in TRANSITIONS for mover in row.moved_by}
READY = Facts(
    no_high_risk=True,
    nothing_needed=True,
    only_a_register=True,
    assessments_complete=True,
    ever_assessed=True,
    conditions_named=True,
    may_refer=True,
)
NOT_READY = Facts()


def ready_for(row: Transition) -> Facts:
    """Facts under which the guard of a row holds, if it has one."""
    return next(facts for facts in (READY, NOT_READY) if row.needs is None or row.needs(facts))


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.step}")
def test_every_listed_step_leads_where_the_table_says(row: Transition) -> None:
    for mover in row.moved_by:
        assert transition_for(row.source, row.step, mover, ready_for(row)) is row


@pytest.mark.parametrize(
    ("phase", "step", "mover"), [cell for cell in product(Phase, Step, Mover) if cell not in LISTED]
)
def test_every_step_that_is_not_listed_is_refused_with_what_is_allowed(phase: Phase, step: Step, mover: Mover) -> None:
    with pytest.raises(StepNotAllowed) as refused:
        transition_for(phase, step, mover, READY)

    assert not isinstance(refused.value, StepNotReady)
    for allowed in steps_from(phase, mover) or ("nothing",):
        assert str(allowed) in str(refused.value)


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if row.needs], ids=lambda row: f"{row.source}-{row.step}")
def test_a_guarded_step_waits_until_what_it_needs_is_there(row: Transition) -> None:
    assert row.needs is not None
    blocked = next(facts for facts in (READY, NOT_READY) if not row.needs(facts))
    with pytest.raises(StepNotReady, match="It needs"):
        transition_for(row.source, row.step, min(row.moved_by), blocked)


def test_no_phase_and_step_stand_in_the_table_twice() -> None:
    pairs = [(row.source, row.step) for row in TRANSITIONS]

    assert len(pairs) == len(set(pairs))


def test_every_phase_can_be_left_and_reached() -> None:
    assert {row.source for row in TRANSITIONS} == set(Phase)
    assert {row.target for row in TRANSITIONS} == set(Phase)


def test_only_steps_to_closed_end_with_a_result() -> None:
    assert {row.target for row in TRANSITIONS if row.result} == {Phase.CLOSED}
    assert {row.result for row in TRANSITIONS if row.target is Phase.CLOSED} == set(Result)


def test_every_step_of_the_vocabulary_is_used() -> None:
    assert {row.step for row in TRANSITIONS} == set(Step)


def test_the_drawing_shows_every_row() -> None:
    drawing = as_mermaid()

    for row in TRANSITIONS:
        assert f"{row.source} --> {row.target}: {row.step.replace('_', ' ')}" in drawing
