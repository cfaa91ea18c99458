"""Action points of a session: listed by day, ticked off by who may, and kept when the session is done again."""

from datetime import date

import pytest

from models.action_points import ActionPoint, TickOff, action_points, tick_off
from models.errors import ActionPointDone, InvalidAnswer, NotAllowed, NotFound
from models.instruments import Choice, choose_methods
from models.vocabulary import EventKind, Instrument, Role, Step
from tests.databases import ON_SQLITE
from tests.town import Project, Town

TALK = {
    "done": "done",
    "question": "Mogen ze er hangen?",
    "reference": "zaak 7",
    "done_on": "2026-01-12",
    "participants": ("residents", "project"),
    "led_by": "outside",
    "outcome": "Het kan, met borden.",
    "advice": "proceed",
    "actions[1].text": "Hang borden op.",
    "actions[1].owner": "projectleider",
    "actions[1].due_on": "2026-04-01",
    "actions[2].text": "Zoek uit wie de beelden ziet.",
    "actions[2].owner": "ciso",
    "actions[2].due_on": "2026-03-01",
}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras, after a conversation with two action points."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    choose(project)
    project.answer("conversation", TALK)
    return project


def choose(project: Project, *again: Instrument) -> None:
    choice = Choice(
        reference=project.case.reference,
        instruments=frozenset({Instrument.CONVERSATION}),
        again=frozenset(again),
        reason="Past bij deze casus.",
        by=project.town.people[Role.ETHISCH_NETWERK],
        moment=project.town.moment,
    )
    choose_methods(project.town.store, choice)


def points(project: Project) -> list[ActionPoint]:
    with project.town.store.read() as unit:
        return action_points(unit, unit.cases.get(project.id))


def ticked(project: Project, point: ActionPoint, by: Role, line: str = "Uitgezocht.") -> None:
    town = project.town
    tick_off(
        town.store,
        TickOff(
            assessment_id=point.assessment_id,
            number=point.number,
            line=line,
            by=town.people[by],
            moment=town.moment,
        ),
    )


def test_what_is_to_do_comes_first_by_day_and_what_is_done_says_when_by_whom_and_what(project: Project) -> None:
    first, second = points(project)
    assert [(one.owner, one.due_on) for one in (first, second)] == [
        (Role.CISO, date(2026, 3, 1)),
        (Role.PROJECTLEIDER, date(2026, 4, 1)),
    ]

    ticked(project, first, Role.CISO)

    assert [one.number for one in points(project)] == [1, 2]
    done = points(project)[1].done
    assert done is not None
    assert (done.on, done.by, done.line) == (project.town.today, project.town.id_of(Role.CISO), "Uitgezocht.")
    with project.town.store.read() as unit:
        event, content = unit.journal.of_case(project.id)[-1]
    assert (event.kind, event.facts["number"]) == (EventKind.ACTION_DONE, 2)
    assert "Uitgezocht." not in str(event.facts)
    assert content.content == {"explanation": "Uitgezocht."}


def test_a_point_is_ticked_off_once(project: Project) -> None:
    point = points(project)[0]
    ticked(project, point, Role.CISO)

    with pytest.raises(ActionPointDone):
        ticked(project, point, Role.CISO)


@ON_SQLITE
@pytest.mark.parametrize("role", list(Role))
def test_its_owner_the_lead_and_the_network_tick_off_and_nobody_else(project: Project, role: Role) -> None:
    point = points(project)[0]
    if role in {Role.CISO, Role.PROJECTLEIDER, Role.ETHISCH_NETWERK}:
        ticked(project, point, role)
    else:
        with pytest.raises(NotAllowed):
            ticked(project, point, role)


@ON_SQLITE
def test_ticking_off_takes_a_line_and_a_point_that_is_there(project: Project) -> None:
    point = points(project)[0]
    with pytest.raises(InvalidAnswer, match="line"):
        ticked(project, point, Role.CISO, line=" ")
    town = project.town
    gone = TickOff(assessment_id=point.assessment_id, number=9, line="x", by=town.people[Role.CISO], moment=town.moment)
    with pytest.raises(NotFound):
        tick_off(town.store, gone)


@ON_SQLITE
def test_what_was_done_stays_done_when_the_session_is_done_again(project: Project) -> None:
    ticked(project, points(project)[0], Role.CISO)
    project.assessed().decided("send_back")
    choose(project, Instrument.CONVERSATION)
    assert len(points(project)) == 2
    project.answer("conversation", TALK | {"actions[1].text": "Hang grotere borden op."})

    assert [(one.text, one.done is not None) for one in points(project)] == [
        ("Hang grotere borden op.", False),
        ("Zoek uit wie de beelden ziet.", True),
    ]
