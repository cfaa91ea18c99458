"""Each step of a project becomes one event per subscriber, in the transaction of the step or not at all."""

import pytest

from models.gatekeeper import GateAnswer, answer_gate
from models.road import Taken, advance
from models.subscribing import subscribe
from models.subscription import EventDelivery, Receiver
from models.vocabulary import EventKind, Mover, Origin, Phase, Role, Step
from tests.databases import ON_SQLITE
from tests.town import NOTHING, Project, Town
from waardenweg.clock import post_waits


class Broken(Exception):
    """Something after the step went wrong."""


@pytest.fixture
def heard(town: Town) -> Town:
    """A town with two subscribers."""
    for name in ("zaaksysteem", "dashboard"):
        receiver = Receiver(name=name, url="https://example.org/", secret="env:NOBODY_CALLS_HERE")
        subscribe(town.store, receiver, town.people[Role.BEHEERDER], town.moment)
    return town


def announced(town: Town, name: str = "zaaksysteem") -> list[EventDelivery]:
    """What one subscriber will hear, oldest first."""
    with town.store.read() as unit:
        subscription = unit.subscriptions.named(name)
        return [delivery for delivery, _ in reversed(unit.subscriptions.deliveries(subscription.id, 100))]


def moves(town: Town, name: str = "zaaksysteem") -> list[tuple[str | None, str]]:
    return [(one.payload["data"]["from"], one.payload["data"]["to"]) for one in announced(town, name)]


def events_of(project: Project) -> list[object]:
    """The events in the journal by which its phase came about."""
    with project.town.store.read() as unit:
        events = [event for event, _ in unit.journal.of_case(project.id)]
    return [event.id for event in events if event.kind in {EventKind.CASE_OPENED, EventKind.STEP_TAKEN}]


def withdraw_and_break(project: Project) -> None:
    """The source withdraws it, and the transaction fails after that."""
    with project.town.store.write() as unit:
        withdrawn = Taken(step=Step.WITHDRAW, mover=Mover.SOURCE)
        advance(unit, unit.cases.get(project.id), withdrawn, project.town.moment)
        unit.flush()
        raise Broken


def test_each_phase_of_a_road_is_announced_once_to_each_subscriber(heard: Town) -> None:
    project = heard.demand()
    heard.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")

    assert moves(heard) == [
        (None, "intake"),
        ("intake", "triage"),
        ("triage", "assessment"),
        ("assessment", "decision"),
        ("decision", "monitoring"),
    ]
    for name in ("zaaksysteem", "dashboard"):
        assert [delivery.event_id for delivery in announced(heard, name)] == events_of(project)


@ON_SQLITE
def test_a_project_that_needs_nothing_is_announced_to_its_end(heard: Town) -> None:
    heard.demand(answers=NOTHING)
    heard.engine_works()

    assert moves(heard) == [(None, "intake"), ("intake", "triage"), ("triage", "closed")]
    assert announced(heard)[-1].payload["data"]["gate"] is None


@ON_SQLITE
@pytest.mark.parametrize("origin", [Origin.EXISTING_SYSTEM, Origin.COMMITTEE])
def test_a_case_that_is_started_by_hand_is_announced_with_what_it_waits_for(heard: Town, origin: Origin) -> None:
    project = heard.started_by_hand(origin)

    (delivery,) = announced(heard)
    data = delivery.payload["data"]
    assert (data["reference"], data["to"], data["step"]) == (project.case.reference, project.stands_in(), None)
    assert (data["gate"], data["due_on"]) == (project.case.waiting_for, str(project.case.due_on))


def test_a_demand_that_comes_again_unchanged_announces_nothing(heard: Town) -> None:
    heard.demand()
    heard.engine_works()
    before = len(announced(heard))

    heard.demand()
    heard.engine_works()

    assert len(announced(heard)) == before


def test_a_step_that_is_rolled_back_is_not_announced(heard: Town) -> None:
    project = heard.demand()
    heard.engine_works()
    before = len(announced(heard))

    with pytest.raises(Broken):
        withdraw_and_break(project)

    assert project.stands_in() is Phase.TRIAGE
    assert len(announced(heard)) == before


def test_of_two_who_move_a_case_at_once_one_is_announced(heard: Town) -> None:
    project = heard.demand()
    heard.engine_works()
    gate = project.gates["confirm-triage"]
    fields = {"road": Step.START_FULL_CHECK, "reason": "Zo is het."}
    sent = GateAnswer(gate_id=gate.id, fields=fields, by=heard.people[Role.ETHISCH_NETWERK], moment=heard.moment)
    answer_gate(heard.store, sent)
    before = len(announced(heard))

    with pytest.raises(Exception, match="already answered"):
        answer_gate(heard.store, sent)

    assert len(announced(heard)) == before


@ON_SQLITE
def test_the_clock_sees_that_an_event_waits(heard: Town, town: Town) -> None:
    assert not post_waits(town.store, town.moment.at)

    town.demand(lead_email=None)

    assert post_waits(town.store, town.moment.at)
