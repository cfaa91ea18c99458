"""Mail is never lost and not doubled: crashes, refusals, servers that are away, and two senders at once."""

from collections import Counter, deque
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Barrier, Thread
from typing import Self

import pytest

from integrations.mail_port import MailPutOff, MailServerAway, Message, at_ease
from integrations.mail_smtp import SmtpOut
from models.base import Moment
from models.errors import MailNotStuck, NotAllowed
from models.letter import Mail
from models.outbox import BATCH, LEASE, claim, gather
from models.settling import (
    FIRST_PAUSE,
    GIVE_UP_AFTER,
    LONGEST_PAUSE,
    Fate,
    count_as_sent,
    pause_after,
    send_again,
    settle,
)
from models.vocabulary import LetterKind, LetterStatus, Origin, Role, Step
from tasks.deliver import OFTEN_ENOUGH, deliver_outbox
from tasks.sweep import open_rechecks, queue_reminders
from tests.mail_server import HANG_UP, MailServer
from tests.town import Project, Town, Walk

BEFORE, AFTER = "before", "after"
LEFT = LEASE + timedelta(minutes=1)
"""So much later a mail that is still being sent was left by a sender that died."""


class Killed(BaseException):
    """The sender is killed, as by kill -9: nothing after it runs."""


class Out:
    """A way out that is told what happens with each mail in turn, and then takes the rest."""

    def __init__(self, *script: str | Exception | None) -> None:
        """``script``: None takes the mail, an error is raised, ``BEFORE`` and ``AFTER`` kill the sender."""
        self._script = deque(script)
        self.taken: list[EmailMessage] = []

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.taken]

    @property
    def receivers(self) -> list[str]:
        return [message["To"].addresses[0].addr_spec for message in self.taken]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def announce(self, sender: str) -> None:
        assert self.taken, f"{sender} announces a mail before anything was sent"

    def send(self, message: Message, meanwhile: Callable[[], None] = at_ease) -> None:
        turn = self._script.popleft() if self._script else None
        if isinstance(turn, Exception):
            raise turn
        if turn == BEFORE:
            raise Killed
        self.taken.append(message_from_bytes(message.content, policy=default))
        if turn == AFTER:
            raise Killed


def deliver(town: Town, out: Out | SmtpOut, later: timedelta = timedelta()) -> dict[str, int]:
    """A delivery some time after nine; gives the counts that are not zero."""
    moment = Moment(on=town.today, at=town.moment.at + later)
    return {name: count for name, count in deliver_outbox(moment, out).counts.items() if count}


def killed(town: Town, out: Out) -> None:
    with pytest.raises(Killed):
        deliver(town, out)


def mails(town: Town) -> list[Mail]:
    with town.store.read() as unit:
        found = {
            mail.id: mail for case in unit.cases.all() for _, mail in unit.letters.of_case(case.id) if mail is not None
        }
    return [found[key] for key in sorted(found)]


def one_mail(town: Town) -> Mail:
    (mail,) = mails(town)
    return mail


def project(town: Town, number: int = 1) -> list[Project]:
    """Projects whose intake is asked of the project lead: one letter each."""
    return [town.started_by_hand(Origin.EXISTING_SYSTEM) for _ in range(number)]


def only_the_decision_waits(town: Town) -> None:
    decided = town.demand()
    town.engine_works()
    decided.confirmed(Step.START_FULL_CHECK).assessed()
    deliver(town, Out())
    decided.decided("proceed")


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Walk | None:
    return only_the_decision_waits if "decided" in request.fixturenames else None


@pytest.fixture
def decided(town: Town) -> Town:
    """A town in which only the letter about a decision waits."""
    return town


def test_what_was_sent_is_never_sent_again(town: Town) -> None:
    project(town)
    out = Out()

    assert deliver(town, out) == {"sent": 1}
    assert deliver(town, out, 2 * LEFT) == {}
    assert out.receivers == ["projectleider@example.org"]


def test_a_letter_is_said_once_however_often_it_is_written(town: Town) -> None:
    town.registered(date(2024, 5, 15))
    for _ in range(3):
        open_rechecks(town.moment)
        queue_reminders(town.moment)

    assert deliver(town, Out()) == {"sent": 1}


def test_a_sender_that_died_before_sending_loses_nothing(town: Town) -> None:
    project(town)
    killed(town, Out(BEFORE))

    out = Out()
    assert deliver(town, out, LEASE / 2) == {}
    assert deliver(town, out, LEFT) == {"sent": 1}
    assert len(out.taken) == 1


def test_a_sender_that_died_between_sending_and_marking_doubles_one_mail_under_the_same_id(town: Town) -> None:
    project(town)
    dying, out = Out(AFTER), Out()
    killed(town, dying)

    assert deliver(town, out, LEASE / 2) == {}
    assert deliver(town, out, LEFT) == {"sent": 1}
    assert out.ids == dying.ids == [one_mail(town).message_id]
    assert one_mail(town).uncertain_at is not None


def test_the_other_mails_of_a_batch_that_broke_off_arrive_once(town: Town) -> None:
    project(town, 5)
    dying, out = Out(None, None, AFTER), Out()
    killed(town, dying)
    deliver(town, out, LEFT)

    assert len(set(dying.ids + out.ids)) == 5
    assert Counter(dying.ids + out.ids)[dying.ids[2]] == 2
    assert len(dying.ids + out.ids) == 6


def test_a_decision_that_may_have_left_waits_for_a_person(decided: Town) -> None:
    dying, out = Out(AFTER), Out()
    killed(decided, dying)

    assert deliver(decided, out, LEFT) == {"held": 1}
    assert deliver(decided, out, 2 * LEFT) == {}
    assert out.taken == []
    with decided.store.read() as unit:
        (held,) = unit.letters.needing_attention()
    assert (held.kind, held.status) == (LetterKind.DECIDED, LetterStatus.HELD)


def test_each_letter_about_a_decision_tells_that_decision_however_late_it_goes(town: Town) -> None:
    undecided = town.demand()
    town.engine_works()
    undecided.confirmed(Step.START_FULL_CHECK).assessed().decided("send_back").assessed().decided("proceed")
    out = Out()
    deliver(town, out)

    told = [str(message["Subject"]) for message in out.taken if "besluit:" in str(message["Subject"])]
    assert [subject.partition(" · ")[0] for subject in told] == [
        "Er is een besluit: Opnieuw wegen",
        "Er is een besluit: Doorgaan",
    ]


def test_a_person_lets_a_held_mail_go_again_under_the_same_id_or_counts_it_as_sent(decided: Town) -> None:
    dying, out = Out(AFTER), Out()
    killed(decided, dying)
    deliver(decided, out, LEFT)
    with decided.store.read() as unit:
        (held,) = unit.letters.needing_attention()
    beheerder, manager = decided.people[Role.BEHEERDER], decided.people[Role.MANAGER]

    with pytest.raises(NotAllowed):
        send_again(decided.store, held.id, manager, decided.moment)
    send_again(decided.store, held.id, beheerder, decided.moment)
    assert deliver(decided, out, LEFT) == {"sent": 1}
    assert out.ids == dying.ids
    for verb in (send_again, count_as_sent):
        with pytest.raises(MailNotStuck):
            verb(decided.store, held.id, beheerder, decided.moment)


def test_a_crash_leaves_at_most_one_decision_in_doubt(town: Town) -> None:
    roads = [town.demand(f"D-{number}") for number in range(3)]
    town.engine_works()
    for road in roads:
        road.confirmed(Step.START_FULL_CHECK).assessed()
    deliver(town, Out())
    for road in roads:
        road.decided("proceed")
    dying, out = Out(AFTER), Out()
    killed(town, dying)

    assert deliver(town, out, LEFT) == {"sent": 2, "held": 1}
    assert len(set(dying.ids + out.ids)) == 3 == len(dying.ids + out.ids)


def test_pauses_double_up_to_an_hour() -> None:
    minutes = [pause_after(attempts) / timedelta(minutes=1) for attempts in range(10)]

    assert minutes == [1, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pause_after(10**6) == LONGEST_PAUSE


def test_a_server_that_is_away_makes_everything_wait_longer_each_time_and_loses_nothing(town: Town) -> None:
    total, passed = BATCH + 2, timedelta()
    project(town, total)
    for pause in map(pause_after, (1, 2, 3)):
        away = Out(MailServerAway("De server is weg."))
        assert deliver(town, away, passed) == {"retry_later": total}
        assert deliver(town, away, passed + pause - timedelta(seconds=5)) == {}
        passed += pause + timedelta(seconds=30)
    assert sorted(mail.attempts for mail in mails(town)) == [*[0] * (total - 1), 3]

    out = Out()
    assert deliver(town, out, passed) == {"sent": total}
    assert len(set(out.ids)) == total


def test_a_mail_that_is_put_off_comes_back_later_while_the_others_go(town: Town) -> None:
    project(town, 3)
    out = Out(None, MailPutOff("450 Greylisted"))

    assert deliver(town, out) == {"sent": 2, "retry_later": 1}
    assert deliver(town, out, FIRST_PAUSE / 2) == {}
    assert deliver(town, out, FIRST_PAUSE + timedelta(seconds=5)) == {"sent": 1}
    assert len(set(out.ids)) == 3


def test_a_mail_that_is_put_off_for_five_days_is_given_up_and_shown(town: Town) -> None:
    project(town)
    hour = timedelta(hours=1)

    assert deliver(town, Out(MailPutOff("450 Greylisted"))) == {"retry_later": 1}
    assert deliver(town, Out(MailPutOff("450 Greylisted")), GIVE_UP_AFTER - hour) == {"retry_later": 1}
    assert deliver(town, Out(MailPutOff("450 Greylisted")), GIVE_UP_AFTER + hour) == {"dead_lettered": 1}
    assert deliver(town, Out(), 2 * GIVE_UP_AFTER) == {}
    assert one_mail(town).status is LetterStatus.REFUSED


def test_a_refusal_becomes_a_visible_dead_letter_without_the_address_and_is_never_tried_again(town: Town) -> None:
    project(town)
    with MailServer() as server:
        server.at_rcpt.append("550 <projectleider@example.org> no such user")
        assert deliver(town, SmtpOut(server.url)) == {"dead_lettered": 1}
        assert deliver(town, SmtpOut(server.url), timedelta(days=9)) == {}
        with town.store.read() as unit:
            (dead,) = unit.letters.needing_attention()
        assert dead.status is LetterStatus.REFUSED
        assert dead.problem == "550 <…> no such user"

        send_again(town.store, dead.id, town.people[Role.BEHEERDER], town.moment)
        assert deliver(town, SmtpOut(server.url)) == {"sent": 1}
        assert server.receivers == ["projectleider@example.org"]


def test_an_address_that_is_none_is_a_dead_letter_and_the_others_go(town: Town) -> None:
    project(town, 2)
    with town.store.write() as unit:
        details = unit.people.details(town.id_of(Role.PROJECTLEIDER))
        assert details is not None
        details.email = "projectleider"

    town.registered(date(2024, 5, 15))
    open_rechecks(town.moment)

    assert deliver(town, Out()) == {"sent": 1, "dead_lettered": 2}


def test_a_line_that_went_dead_after_the_message_sends_it_again_but_holds_a_decision(decided: Town) -> None:
    project(decided)
    with MailServer() as server:
        server.at_data.extend([HANG_UP, HANG_UP])
        assert deliver(decided, SmtpOut(server.url)) == {"retry_later": 1, "held": 1}
        assert deliver(decided, SmtpOut(server.url), 2 * FIRST_PAUSE) == {"sent": 1}

        assert sorted(Counter(server.ids).values()) == [1, 2]


def test_every_mail_is_taken_by_a_server_that_puts_off_half_of_them_and_hangs_up_on_some(town: Town) -> None:
    project(town, 30)
    with MailServer() as server:
        server.at_rcpt.extend(["450 Greylisted", "250 OK"] * 15)
        server.at_data.extend(["250 OK", "451 Try later", HANG_UP] * 4)
        passed = timedelta()
        while any(mail.status is not LetterStatus.SENT for mail in mails(town)) or not mails(town):
            deliver(town, SmtpOut(server.url), passed)
            passed += LONGEST_PAUSE + timedelta(seconds=30)
            assert passed < timedelta(days=1)

        assert len(set(server.ids)) == 30
        assert len(server.ids) == 34


def test_who_answered_in_time_hears_nothing_more(town: Town) -> None:
    (first,), (second,) = project(town), project(town)
    deliver(town, Out(MailPutOff("450"), MailPutOff("450")))
    with town.store.write() as unit:
        gate = first.gates["intake-questions"]
        unit.gates.get(gate.id).withdrawn_on = town.today
    out = Out()

    assert deliver(town, out, 2 * FIRST_PAUSE) == {"sent": 1, "dropped": 1}
    assert second.case.reference in out.taken[0].as_string()
    assert Counter(mail.status for mail in mails(town)) == {LetterStatus.DROPPED: 1, LetterStatus.SENT: 1}


@pytest.mark.parametrize("gone", ["erased", "left"])
def test_who_is_gone_gets_no_mail(town: Town, gone: str) -> None:
    project(town)
    with town.store.write() as unit:
        if gone == "erased":
            unit.people.forget(town.id_of(Role.PROJECTLEIDER))
        else:
            unit.people.get(town.id_of(Role.PROJECTLEIDER)).left_on = town.today

    assert deliver(town, Out()) == {"dropped": 1}


def entries(town: Town, *references: str) -> None:
    for reference in references:
        town.registered(date(2024, 5, 15), reference)
    open_rechecks(town.moment)
    queue_reminders(town.moment)


def test_what_one_person_is_reminded_of_on_one_day_is_one_mail(town: Town) -> None:
    entries(town, "1", "2", "3")
    town.today = date(2026, 1, 19)  # ten working days later they are due
    entries(town, "4")
    out = Out()

    assert deliver(town, out) == {"sent": 1}
    text = out.taken[0].get_body(("plain",))
    assert text is not None
    assert text.get_content().count("/gates/") == 4, "each question once, also where it was asked and is due by now"


def test_what_comes_up_after_the_mail_of_the_day_waits_for_the_next_morning(town: Town) -> None:
    entries(town, "1")
    out = Out()
    assert deliver(town, out) == {"sent": 1}
    entries(town, "2")

    assert deliver(town, out, timedelta(hours=10)) == {}
    with town.store.read() as unit:
        assert not unit.letters.anything_to_send(town.moment.at + timedelta(hours=10))
    town.days_later(1)
    entries(town, "3")
    assert deliver(town, out) == {"sent": 1}
    assert len(set(out.ids)) == 2
    assert out.taken[1].as_string().count("/gates/") >= 2


def test_days_without_a_server_end_in_one_mail_that_says_everything(town: Town) -> None:
    for reference in ("1", "2", "3"):
        entries(town, reference)
        assert deliver(town, Out(MailServerAway("weg"))) == {"retry_later": 1}
        town.days_later(1)
    out = Out()

    assert deliver(town, out) == {"sent": 1}
    text = out.taken[0].get_body(("plain",))
    assert text is not None
    assert text.get_content().count("/gates/") == 3


def test_a_mail_that_may_have_left_is_not_added_to(town: Town) -> None:
    entries(town, "1")
    dying, out = Out(AFTER), Out()
    killed(town, dying)
    entries(town, "2")

    assert deliver(town, out, LEFT) == {"sent": 1}
    town.days_later(1)
    assert deliver(town, out) == {"sent": 1}
    assert out.ids[0] == dying.ids[0] != out.ids[1]


def test_two_senders_at_once_send_every_mail_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.deliver.BATCH", 5)  # so that they take turns
    project(town, 40)
    entries(town, *"123456")
    outs, start, counts = [Out(), Out()], Barrier(2), Counter[str]()

    def send(out: Out) -> None:
        start.wait()
        counts.update(deliver(town, out))

    threads = [Thread(target=send, args=(out,)) for out in outs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = outs[0].ids + outs[1].ids
    assert len(ids) == 41 == len(set(ids))
    assert counts["sent"] == 41


def test_a_sender_that_is_too_slow_does_not_overrule_the_one_that_took_over(town: Town) -> None:
    project(town)
    gather(town.store, town.moment)
    slow = claim(town.store, town.moment, "example.org", kinds=OFTEN_ENOUGH)
    deliver(town, Out(), LEFT)

    assert settle(town.store, slow.posts[0], Fate.REFUSED, town.moment, "550") is None
    assert one_mail(town).status is LetterStatus.SENT


def test_one_letter_that_cannot_be_written_is_shown_and_stops_no_other(town: Town) -> None:
    broken, _ = project(town, 2)
    with town.store.write() as unit:
        gate = broken.gates["intake-questions"]
        unit.gates.get(gate.id).form = "no-such-form"

    assert deliver(town, Out()) == {"sent": 1, "dead_lettered": 1}
