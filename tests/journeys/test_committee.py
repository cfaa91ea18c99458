"""The Ethische Commissie: agenda, reflection, response and publication, beside the road and never in its way."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.acting import Act
from models.agenda import ForAgenda, park_case, put_on_agenda, shift_item, take_off_agenda
from models.committee import Meeting
from models.convening import MeetingPlan, cancel_meeting, move_meeting, plan_meeting
from models.errors import AlreadyOnAgenda, InvalidAnswer, MeetingOver, NotAllowed, WrongUse
from models.gate import Gate
from models.permission import Action, may
from models.publishing import Edition, publish, withdraw_publication
from models.reflecting import Said, Unasked, reflect, respond_to_topic
from models.reflection import Publication, Reflection
from models.vocabulary import CheckKind, EventKind, Phase, Role, Shift, Step, Verdict
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, CHANGED, UNCHANGED, Project, Town

ASKS_THE_COMMITTEE = CAMERAS | {"complexity": "complex", "novelty": "new_anywhere"}
HELD_ON = date(2026, 3, 20)
REFLECTION = {
    "reflected_on": "2026-01-05",
    "text": "Wie fietst, kan niet kiezen om niet geteld te worden.",
    "could_change": "no",
}
SAID = Said(text="Denk aan wie geen telefoon heeft.", reflected_on=date(2026, 1, 5))


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that are new anywhere and complex: the committee was asked when they came to the decision."""
    project = town.demand(answers=ASKS_THE_COMMITTEE)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK).assessed()


def act(town: Town, by: Role = Role.SECRETARIS, form_key: str | None = None) -> Act:
    return Act(by=town.people[by], moment=town.moment, form_key=form_key)


def planned(town: Town, held_on: date = HELD_ON) -> Meeting:
    return plan_meeting(town.store, MeetingPlan(held_on=held_on), act(town))


def put(project: Project, meeting: Meeting, **changes: Any) -> Any:
    told = {"reference": project.case.reference, "question": "Is tellen hier ook volgen?", **changes}
    return put_on_agenda(project.town.store, ForAgenda(meeting_id=meeting.id, **told), act(project.town))


def waiting(town: Town) -> list[str]:
    with town.store.read() as unit:
        return [case.reference for _, _, case in unit.committee.waiting(town.today)]


def agenda(town: Town, meeting: Meeting) -> list[str]:
    with town.store.read() as unit:
        return [item.question for item in unit.committee.items(meeting.id)]


def asked(project: Project) -> Gate:
    return project.gates["committee-reflection"]


def reflections(project: Project) -> list[Reflection]:
    with project.town.store.read() as unit:
        return list(unit.committee.reflections_of(project.id))


def told(project: Project) -> list[EventKind]:
    with project.town.store.read() as unit:
        return [event.kind for event, _ in unit.journal.of_case(project.id)]


def edition(**changes: Any) -> Edition:
    made: dict[str, Any] = {
        "title": "Camera's langs de singel",
        "topic": "sensors",
        "text": "Wie fietst, kan niet kiezen.",
        "response": "",
        "consent": "De voorzitter, per mail.",
        "agreed_on": date(2026, 1, 5),
    }
    return Edition(**{**made, **changes})


def test_the_asked_road_from_waiting_list_to_a_public_reflection_with_its_response(project: Project) -> None:
    town = project.town
    assert waiting(town) == [project.case.reference]
    meeting = planned(town)
    item = put(project, meeting)
    assert waiting(town) == []

    project.answer("committee-reflection", REFLECTION)
    project.answer("committee-response", {"text": "We hangen borden op."}, by=Role.MANAGER)

    (reflection,) = reflections(project)
    assert (reflection.asked, reflection.item_id, reflection.check_id) == (True, item.id, None)
    assert (reflection.response, reflection.responded_as) == ("We hangen borden op.", Role.MANAGER)
    with town.store.read() as unit:
        assert unit.committee.public() == [], "publishing is an act of its own"
    publish(town.store, reflection.id, edition(response="We hangen borden op."), act(town))
    with town.store.read() as unit:
        ((public, _),) = unit.committee.public()
    assert (public.text, public.response) == ("Wie fietst, kan niet kiezen.", "We hangen borden op.")
    assert [kind for kind in told(project) if "reflection" in kind or "agenda" in kind] == [
        EventKind.AGENDA_SET,
        EventKind.REFLECTION_GIVEN,
        EventKind.REFLECTION_ANSWERED,
        EventKind.REFLECTION_PUBLISHED,
    ]


def test_the_case_goes_on_to_its_decision_and_to_its_end_without_the_committee(project: Project) -> None:
    put(project, planned(project.town))

    project.decided("proceed")
    assert project.stands_in() is Phase.MONITORING
    project.answer("finish", {})
    project.answer("closing-check", UNCHANGED)

    assert project.stands_in() is Phase.CLOSED
    assert reflections(project) == []


def test_the_secretary_is_not_reminded_of_a_case_before_the_meeting_that_discusses_it(project: Project) -> None:
    before = asked(project).due_on
    meeting = planned(project.town)
    put(project, meeting)
    assert asked(project).note == "Is tellen hier ook volgen?"
    assert asked(project).due_on == date(2026, 4, 7), "ten working days after the meeting, with two days of Easter"

    later = MeetingPlan(held_on=HELD_ON + timedelta(days=28))
    move_meeting(project.town.store, meeting.id, later, act(project.town))
    assert asked(project).due_on == date(2026, 5, 4), "King's day lies between"

    cancel_meeting(project.town.store, meeting.id, "Te weinig leden.", act(project.town))
    assert (asked(project).due_on, asked(project).note) == (before, "")
    assert waiting(project.town) == [project.case.reference]
    with pytest.raises(MeetingOver):
        put(project, meeting)


def test_what_is_taken_off_waits_again_and_what_is_parked_asks_nobody_until_it_is_put_on_an_agenda(
    project: Project,
) -> None:
    town, meeting = project.town, planned(project.town)
    item = put(project, meeting)
    with pytest.raises(AlreadyOnAgenda):
        put(project, planned(town, HELD_ON + timedelta(days=90)))
    with pytest.raises(AlreadyOnAgenda):
        park_case(town.store, project.case.reference, "Eerst de proef.", act(town))

    take_off_agenda(town.store, item.id, "Eerst de proef.", act(town))
    park_case(town.store, project.case.reference, "Eerst de proef.", act(town))
    assert waiting(town) == []
    assert "committee-reflection" not in project.gates

    put(project, meeting)
    assert asked(project).is_open
    with town.store.read() as unit:
        assert unit.committee.parked() == []


def test_a_case_that_the_rules_did_not_send_is_asked_once_it_stands_on_an_agenda(town: Town) -> None:
    cameras = town.demand()
    town.engine_works()
    member = town.people[Role.COMMISSIELID]
    assert not may(member, Action.SEE_CASE, cameras.case)

    put(cameras, planned(town))

    assert may(member, Action.SEE_CASE, cameras.case)
    cameras.answer("committee-reflection", REFLECTION)
    assert reflections(cameras)[0].asked
    town.today = HELD_ON + timedelta(days=1)
    put(cameras, planned(town, HELD_ON + timedelta(days=90)))
    assert asked(cameras).is_open, "a second look is a second question"


def test_the_order_of_the_agenda_is_the_secretarys(town: Town) -> None:
    meeting = planned(town)
    for topic in ("een", "twee", "drie"):
        new = ForAgenda(meeting_id=meeting.id, topic=topic, question=topic)
        last = put_on_agenda(town.store, new, act(town))

    shift_item(town.store, last.id, Shift.UP, act(town))
    shift_item(town.store, last.id, Shift.UP, act(town))
    shift_item(town.store, last.id, Shift.UP, act(town))
    assert agenda(town, meeting) == ["drie", "een", "twee"]
    shift_item(town.store, last.id, Shift.DOWN, act(town))
    assert agenda(town, meeting) == ["een", "drie", "twee"]


def test_papers_are_due_ten_working_days_before_and_what_comes_later_is_marked_not_refused(project: Project) -> None:
    town, meeting = project.town, planned(project.town)
    assert meeting.papers_due_on == date(2026, 3, 6)
    town.today = date(2026, 3, 9)

    assert put(project, meeting).came_late(meeting)


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        (MeetingPlan(held_on=date(2026, 1, 4)), "held_on"),
        (MeetingPlan(held_on=HELD_ON, papers_due_on=HELD_ON + timedelta(days=1)), "papers_due_on"),
    ],
)
def test_a_meeting_in_the_past_or_with_papers_after_it_is_refused(town: Town, plan: MeetingPlan, path: str) -> None:
    with pytest.raises(InvalidAnswer, match=path):
        plan_meeting(town.store, plan, act(town))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARIS])
def test_nobody_but_the_secretary_plans_reflects_or_publishes(town: Town, role: Role) -> None:
    with pytest.raises(NotAllowed):
        plan_meeting(town.store, MeetingPlan(held_on=HELD_ON), act(town, role))
    with pytest.raises(NotAllowed):
        reflect(town.store, Unasked(said=SAID, title="Wifi"), act(town, role))
    with pytest.raises(NotAllowed):
        publish(town.store, town.id_of(role), edition(), act(town, role))


def late(project: Project) -> Reflection:
    """The committee says after the decision that it could have come out differently."""
    project.decided("proceed")
    project.answer("committee-reflection", {**REFLECTION, "could_change": "yes"})
    (reflection,) = reflections(project)
    return reflection


def test_late_advice_asks_whether_the_weighing_holds_and_only_a_person_opens_the_case_again(project: Project) -> None:
    reflection = late(project)

    assert project.stands_in() is Phase.MONITORING
    gate = project.gates["interim-check"]
    assert (gate.subject_id, gate.role, gate.note) == (reflection.check_id, Role.PROJECTLEIDER, REFLECTION["text"])
    project.answer("interim-check", CHANGED)
    assert (project.stands_in(), project.steps[-1]) == (Phase.ASSESSMENT, Step.REOPEN)


def test_late_advice_that_changes_nothing_leaves_the_case_as_it_is(project: Project) -> None:
    late(project)
    project.answer("interim-check", UNCHANGED)

    assert project.stands_in() is Phase.MONITORING
    assert Step.REOPEN not in project.steps


def test_a_second_late_reflection_joins_the_check_that_is_open(project: Project) -> None:
    first = late(project)
    said = Said(text="En denk aan kinderen.", reflected_on=project.town.today, could_change=True)
    unasked = Unasked(said=said, reference=project.case.reference)

    second = reflect(project.town.store, unasked, act(project.town))

    assert (second.check_id, second.asked) == (first.check_id, False)
    assert project.gates["interim-check"].note.endswith("En denk aan kinderen.")


@ON_SQLITE
def test_late_advice_on_a_closed_case_can_open_it_again_too(project: Project) -> None:
    project.decided("stop")
    assert project.stands_in() is Phase.CLOSED
    said = Said(text="Er is een weg zonder beelden.", reflected_on=project.town.today, could_change=True)

    reflection = reflect(project.town.store, Unasked(said=said, reference=project.case.reference), act(project.town))

    assert reflection.asked, "it was asked before the case closed"
    project.answer("interim-check", CHANGED)
    assert project.stands_in() is Phase.ASSESSMENT


def test_advice_before_the_decision_opens_no_check(project: Project) -> None:
    project.answer("committee-reflection", {**REFLECTION, "could_change": "yes"})

    assert project.stands_in() is Phase.DECISION
    with project.town.store.read() as unit:
        assert [check for check in unit.checks.of_case(project.id) if check.kind is CheckKind.INTERIM] == []
    project.decided(Verdict.PROCEED)


@ON_SQLITE
def test_what_the_committee_was_asked_is_answered_at_its_own_question_so_that_nothing_is_said_twice(
    project: Project,
) -> None:
    with pytest.raises(WrongUse, match="answer that question"):
        reflect(project.town.store, Unasked(said=SAID, reference=project.case.reference), act(project.town))

    with pytest.raises(InvalidAnswer, match="reflected_on"):
        project.answer("committee-reflection", {**REFLECTION, "reflected_on": "2026-01-06"})


def test_a_question_from_before_there_were_reflections_becomes_one_when_it_is_answered(project: Project) -> None:
    with project.town.store.write() as unit:
        unit.gates.get(asked(project).id).form = "opinion"

    project.answer("opinion", {"text": "Denk aan kinderen."}, by=Role.SECRETARIS)

    (reflection,) = reflections(project)
    assert (reflection.text, reflection.reflected_on, reflection.could_change) == (
        "Denk aan kinderen.",
        project.town.today,
        False,
    )


def test_a_reflection_on_a_topic_is_answered_by_the_cio_office_once(town: Town) -> None:
    new = ForAgenda(meeting_id=planned(town).id, topic="Wifi tellen", question="Mag dat?")
    item = put_on_agenda(town.store, new, act(town))
    on_agenda = reflect(town.store, Unasked(said=SAID, item_id=item.id), act(town))
    own = reflect(town.store, Unasked(said=SAID, title="Drones"), act(town))
    assert [(one.title, one.asked, one.case_id) for one in (on_agenda, own)] == [
        ("Wifi tellen", True, None),
        ("Drones", False, None),
    ]
    with pytest.raises(InvalidAnswer, match="title"):
        reflect(town.store, Unasked(said=SAID), act(town))

    with pytest.raises(NotAllowed):
        respond_to_topic(town.store, own.id, "We stoppen.", act(town, Role.MANAGER))
    respond_to_topic(town.store, own.id, "We stoppen.", act(town, Role.CIO_OFFICE))
    with pytest.raises(WrongUse):
        respond_to_topic(town.store, own.id, "Toch niet.", act(town, Role.CIO_OFFICE))
    with town.store.read() as unit:
        assert unit.committee.unanswered_topics() == 1


def public(town: Town) -> list[Publication]:
    with town.store.read() as unit:
        return [publication for publication, _ in unit.committee.public()]


def test_a_new_edition_takes_the_place_of_the_old_one_and_can_be_taken_back_with_its_history_kept(town: Town) -> None:
    reflection = reflect(town.store, Unasked(said=SAID, title="Drones"), act(town))
    first = publish(town.store, reflection.id, edition(), act(town))
    second = publish(town.store, reflection.id, edition(response="We stoppen."), act(town))
    assert [one.id for one in public(town)] == [second.id]

    withdraw_publication(town.store, reflection.id, "Er stond een fout in.", act(town))
    assert public(town) == [], "the edition before it does not come back by itself"
    with pytest.raises(WrongUse):
        withdraw_publication(town.store, reflection.id, "Nog eens.", act(town))
    with town.store.read() as unit:
        editions = unit.committee.editions([reflection.id])
    assert [(one.id, one.withdrawn_why) for one in editions] == [(first.id, ""), (second.id, "Er stond een fout in.")]


def test_what_looks_like_personal_data_is_refused_until_somebody_says_that_it_may_stand_there(town: Town) -> None:
    reflection = reflect(town.store, Unasked(said=SAID, title="Drones"), act(town))
    text = "Mail info@example.org of bel 053 481 8181."
    with pytest.raises(InvalidAnswer, match="confirmed: not_confirmed"):
        publish(town.store, reflection.id, edition(text=text, confirmed=frozenset({"info@example.org"})), act(town))
    assert public(town) == []

    both = frozenset({"info@example.org", "053 481 8181"})
    published = publish(town.store, reflection.id, edition(text=text, confirmed=both), act(town))
    assert set(published.confirmed) == both
