"""Putting off, handing over and being away: who hears what when, and that nothing lies forgotten meanwhile.

The mails are those that a real mail server received.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from flows.sweep import sweep
from integrations.mail_smtp import SmtpOut
from models.acting import Act
from models.answering import ProblemCode
from models.asking import in_stead_of
from models.away import Leave, end_absence, set_absence
from models.dates import working_days_later
from models.delegating import HandOver, delegate, take_back
from models.errors import CannotPutOff, GateNotOpen, InvalidAnswer, NotAllowed, NotFound
from models.gate import Gate
from models.gatekeeper import GateAnswer, answer_gate
from models.ladder import shipped_ladders
from models.people import NewPerson, add_person, erase_person
from models.permission import Action, may
from models.person import Actor
from models.snoozing import PutOff, snooze
from models.standing_in import LONGEST_CHAIN, actor_on, away_on
from models.store.boards import TaskFilter
from models.vocabulary import EventKind, Origin, Role, Step
from tasks.deliver import deliver_outbox
from tests.databases import ON_SQLITE
from tests.mail_server import MailServer
from tests.town import CAMERAS, Project, Town

pytestmark = ON_SQLITE


class Post:
    """The days of a town, and the mails that a server received on each."""

    def __init__(self, town: Town, server: MailServer) -> None:
        self.town, self.server = town, server

    def day(self, day: date) -> dict[str, EmailMessage]:
        """The round and the mail of one day, by who received it; nobody receives two."""
        self.town.today = day
        before = len(self.server.taken)
        sweep.fn(today=day)
        deliver_outbox(self.town.moment, SmtpOut(self.server.url))
        receivers = [address.partition("@")[0] for address in self.server.receivers[before:]]
        assert len(set(receivers)) == len(receivers), "one mail per person and day"
        return dict(zip(receivers, self.server.taken[before:], strict=True))

    def heard(self, *days: date) -> list[list[str]]:
        """Who received a mail on each of these days."""
        return [[*self.day(day)] for day in days]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def post(town: Town) -> Iterator[Post]:
    with MailServer() as server:
        yield Post(town, server)


@pytest.fixture
def waiting(town: Town, post: Post) -> Project:
    """An intake that is asked of the project lead, who heard so."""
    project = town.started_by_hand(Origin.EXISTING_SYSTEM, department="Verkeer")
    post.day(town.today)
    return project


def intake(project: Project) -> Gate:
    return project.gates["intake-questions"]


def due(project: Project) -> date:
    due_on = intake(project).due_on
    assert due_on is not None
    return due_on


def act(town: Town, role: Role = Role.PROJECTLEIDER) -> Act:
    return Act(by=town.people[role], moment=town.moment)


def actor(town: Town, person_id: UUID) -> Actor:
    with town.store.read() as unit:
        return actor_on(unit, unit.people.get(person_id), town.today)


def colleague(town: Town, handle: str = "collega", *roles: Role) -> UUID:
    new = NewPerson(
        handle=handle,
        name=f"Een {handle}",
        email=f"{handle}@example.org",
        roles=frozenset(roles or {Role.MEDEWERKER}),
    )
    with town.store.write() as unit:
        return add_person(unit, new).id


def away(town: Town, role: Role, days: int, deputy: UUID | None = None) -> UUID:
    leave = Leave(
        person_id=town.id_of(role),
        from_on=town.today,
        until_on=town.today + timedelta(days=days - 1),
        deputy_id=deputy,
    )
    return set_absence(town.store, leave, act(town, role)).id


# ── putting off ──


def test_what_is_put_off_is_quiet_until_then_and_then_goes_up_the_whole_ladder(waiting: Project, post: Post) -> None:
    until = working_days_later(due(waiting), 8)
    post.day(due(waiting))
    snooze(
        waiting.town.store, intake(waiting).id, PutOff(until=until, because="De leverancier is weg."), act(post.town)
    )

    assert post.heard(working_days_later(due(waiting), 5), until) == [[], []]
    rungs = [until + timedelta(days=1), *(working_days_later(until, number) for number in (5, 10, 15))]
    assert post.heard(*rungs) == [["projectleider"], ["projectleider"], ["manager"], ["cio_office"]]
    with post.town.store.read() as unit:
        told = [(event, content) for event, content in unit.journal.of_case(waiting.id)]
    ((event, content),) = [(event, content) for event, content in told if event.kind is EventKind.GATE_SNOOZED]
    assert event.by_person_id == post.town.id_of(Role.PROJECTLEIDER)
    assert content.content == {"explanation": "De leverancier is weg."}
    assert due(waiting) == intake(waiting).due_on, "its date stays"


def test_a_reminder_that_waits_to_be_sent_is_not_sent_once_the_question_is_put_off(
    waiting: Project, post: Post
) -> None:
    town = post.town
    town.today = due(waiting)
    sweep.fn(today=town.today)
    snooze(town.store, intake(waiting).id, PutOff(until=town.today + timedelta(days=3), because="Ziek."), act(town))

    assert post.day(town.today) == {}


def test_how_long_how_often_and_until_when_one_puts_off_is_bounded(waiting: Project) -> None:
    town, limits = waiting.town, shipped_ladders().snooze
    latest = working_days_later(town.today, limits.working_days)
    for until, code in (
        (town.today, ProblemCode.TOO_EARLY),
        (latest + timedelta(days=1), ProblemCode.LATEST),
    ):
        with pytest.raises(InvalidAnswer, match=str(latest)) as refused:
            snooze(town.store, intake(waiting).id, PutOff(until=until, because="Later."), act(town))
        assert refused.value.problems[0].code is code
    for _ in range(limits.times):
        snooze(town.store, intake(waiting).id, PutOff(until=latest, because="Later."), act(town))

    with pytest.raises(CannotPutOff):
        snooze(town.store, intake(waiting).id, PutOff(until=latest, because="Later."), act(town))


def test_only_who_is_asked_puts_off_and_only_what_still_waits(waiting: Project) -> None:
    town, gate = waiting.town, intake(waiting)
    tomorrow = PutOff(until=town.today + timedelta(days=1), because="Later.")
    with pytest.raises(NotAllowed):
        snooze(town.store, gate.id, tomorrow, act(town, Role.MANAGER))
    waiting.answer("intake-questions", CAMERAS)

    with pytest.raises(GateNotOpen):
        snooze(town.store, gate.id, tomorrow, act(town))


# ── handing over ──


def handed(waiting: Project, days: int = 30) -> UUID:
    """The intake is handed over to a colleague who leads no project."""
    town = waiting.town
    deputy = colleague(town)
    wished = HandOver(
        deputy_id=deputy, from_on=town.today, until_on=town.today + timedelta(days=days), because="Zij weet dit."
    )
    delegate(town.store, intake(waiting).id, wished, act(town))
    return deputy


def test_who_gets_a_question_hears_whose_it_is_is_reminded_and_answers_it(waiting: Project, post: Post) -> None:
    town = post.town
    deputy = handed(waiting)
    told = post.day(town.today)
    assert [*told] == ["collega"]
    assert "Namens: De projectleider" in text_of(told["collega"])
    assert [*post.day(due(waiting))] == ["collega"]

    answering = actor(town, deputy)
    assert may(answering, Action.SEE_CASE, waiting.case)
    with town.store.read() as unit:
        assert [gate.id for gate, _ in unit.boards.tasks(answering, TaskFilter(), limit=9)] == [intake(waiting).id]
    gate = intake(waiting)
    answer_gate(town.store, GateAnswer(gate_id=gate.id, fields=CAMERAS, by=answering, moment=town.moment))
    with town.store.read() as unit:
        assert unit.gates.get(gate.id).answered_by == deputy
        (event,) = [e for e, _ in unit.journal.of_case(waiting.id) if e.kind is EventKind.GATE_ANSWERED]
    assert event.facts["instead_of"] == str(town.id_of(Role.PROJECTLEIDER))


def test_who_is_erased_leaves_no_reason_for_handing_over(waiting: Project) -> None:
    town = waiting.town
    deputy = handed(waiting)
    erase_person(town.store, "collega", town.people[Role.BEHEERDER], town.moment)

    with town.store.read() as unit:
        (given,) = unit.absences.delegations_of_case(waiting.id)
    assert (given.deputy_id, given.because) == (deputy, "")


def test_what_was_handed_over_comes_back_on_its_date_by_itself_or_earlier_when_it_is_taken_back(
    waiting: Project, post: Post
) -> None:
    town = post.town
    deputy = handed(waiting, days=5)
    post.day(town.today)
    assert may(actor(town, deputy), Action.ANSWER_GATE, intake(waiting))
    town.days_later(6)
    assert not may(actor(town, deputy), Action.ANSWER_GATE, intake(waiting))
    assert [*post.day(due(waiting))] == ["projectleider"]

    wished = HandOver(deputy_id=deputy, from_on=town.today, until_on=town.today, because="Toch.")
    delegate(town.store, intake(waiting).id, wished, act(town))
    take_back(town.store, intake(waiting).id, act(town))
    assert not may(actor(town, deputy), Action.ANSWER_GATE, intake(waiting))
    with pytest.raises(NotFound):
        take_back(town.store, intake(waiting).id, act(town))


@pytest.mark.parametrize("role", [Role.FG, Role.CISO, Role.COMMISSIELID, Role.MEDEWERKER, Role.CIO_OFFICE])
def test_a_decision_is_never_handed_over_to_who_may_not_decide(town: Town, role: Role) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed()
    gate = project.gates["decide"]
    wished = HandOver(deputy_id=town.id_of(role), from_on=town.today, until_on=town.today, because="Vakantie.")
    with pytest.raises(InvalidAnswer) as refused:
        delegate(town.store, gate.id, wished, act(town, Role.MANAGER))
    away(town, Role.MANAGER, 5, town.id_of(role))

    assert [problem.code for problem in refused.value.problems] == [ProblemCode.MAY_NOT_STAND_IN]
    assert not may(actor(town, town.id_of(role)), Action.ANSWER_GATE, gate)


def test_another_manager_decides_for_one_who_is_away_and_who_only_has_it_cannot_hand_it_on(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed()
    gate = project.gates["decide"]
    other = colleague(town, "zorgmanager", Role.MANAGER)
    away(town, Role.MANAGER, 5, other)

    assert in_stead_of(actor(town, other), gate) is None, "the manager of everything is asked in their own right"
    assert may(actor(town, other), Action.ANSWER_GATE, gate)
    given = handed(town.started_by_hand(Origin.EXISTING_SYSTEM))
    wished = HandOver(deputy_id=town.id_of(Role.MEDEWERKER), from_on=town.today, until_on=town.today, because="Door.")
    with pytest.raises(NotAllowed):
        delegate(town.store, open_intake(town).id, wished, Act(by=actor(town, given), moment=town.moment))


def open_intake(town: Town) -> Gate:
    with town.store.read() as unit:
        return next(gate for gate in unit.gates.all_open() if gate.form == "intake-questions")


# ── being away ──


def test_a_deputy_hears_and_answers_what_is_asked_of_who_is_away(waiting: Project, post: Post) -> None:
    town = post.town
    deputy = colleague(town)
    away(town, Role.PROJECTLEIDER, 60, deputy)
    told = post.day(due(waiting))

    assert [*told] == ["collega"]
    assert "Namens: De projectleider" in text_of(told["collega"])
    assert in_stead_of(actor(town, deputy), intake(waiting)) == town.id_of(Role.PROJECTLEIDER)


def test_without_a_deputy_letters_wait_for_one_mail_while_what_is_late_goes_on_to_who_is_next(
    waiting: Project, post: Post
) -> None:
    town = post.town
    away(town, Role.PROJECTLEIDER, 40)
    away(town, Role.MANAGER, 30)
    back_on = town.today + timedelta(days=40)
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    rungs = [working_days_later(due(waiting), number) for number in (0, 5, 10, 15)]
    assert post.heard(*rungs) == [[], [], ["cio_office"], ["cio_office"]]
    told = post.day(back_on)
    assert text_of(told["projectleider"]).count("/gates/") == 2, "each question once"


def test_who_is_back_early_gets_what_waited_at_once(waiting: Project, post: Post) -> None:
    town = post.town
    absence = away(town, Role.PROJECTLEIDER, 40)
    assert post.day(due(waiting)) == {}
    end_absence(town.store, absence, act(town))

    assert [*post.day(town.today)] == ["projectleider"]
    assert post.day(town.today + timedelta(days=1)) == {}


def test_deputies_of_deputies_are_followed_and_never_in_a_circle(waiting: Project, post: Post) -> None:
    town = post.town
    people = [town.id_of(Role.PROJECTLEIDER), *(colleague(town, f"collega-{n}") for n in range(LONGEST_CHAIN + 1))]

    def goes(number: int, deputy: UUID) -> None:
        leave = Leave(person_id=people[number], from_on=town.today, until_on=due(waiting), deputy_id=deputy)
        set_absence(town.store, leave, act(town, Role.CIO_OFFICE))

    goes(1, people[2])
    for deputy, code in ((people[1], ProblemCode.IN_A_CIRCLE), (people[2], ProblemCode.THEMSELVES)):
        with pytest.raises(InvalidAnswer) as refused:
            goes(2, deputy)
        assert [problem.code for problem in refused.value.problems] == [code]
    goes(0, people[1])
    assert [*post.day(due(waiting))] == ["collega-1"]
    for number in range(2, LONGEST_CHAIN):
        goes(number, people[number + 1])
    with town.store.read() as unit:
        assert away_on(unit, town.today).stand_in_of(people[0]) == people[LONGEST_CHAIN]
    goes(LONGEST_CHAIN, people[LONGEST_CHAIN + 1])
    with town.store.read() as unit:
        assert away_on(unit, town.today).stand_in_of(people[0]) is None, "so far nobody follows: it waits"


def test_absence_is_set_by_oneself_or_the_cio_office_and_not_twice_for_the_same_days(town: Town) -> None:
    leave = Leave(person_id=town.id_of(Role.MANAGER), from_on=town.today, until_on=town.today + timedelta(days=3))
    with pytest.raises(NotAllowed):
        set_absence(town.store, leave, act(town, Role.PROJECTLEIDER))
    set_absence(town.store, leave, act(town, Role.CIO_OFFICE))

    with pytest.raises(InvalidAnswer) as refused:
        set_absence(town.store, leave, act(town, Role.MANAGER))
    assert [problem.code for problem in refused.value.problems] == [ProblemCode.OVERLAPS]
