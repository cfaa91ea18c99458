"""Questions come into the calendars of who wants that, move along with their day, and go out when they are over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from integrations.mail_smtp import SmtpOut
from models.acting import Act
from models.inviting import begin_inviting, stop_inviting
from models.own_calendar import Invitation
from models.previewing import preview
from models.vocabulary import InvitationStatus, MailReason, Origin, Role
from tasks.calendars import tell_calendars
from tasks.deliver import deliver_outbox
from tests.databases import ON_SQLITE
from tests.mail_server import HANG_UP, MailServer
from tests.town import Project, Town

pytestmark = ON_SQLITE

LEAD = Role.PROJECTLEIDER
FORM = "intake-questions"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def invited(town: Town, server: MailServer) -> Project:
    """A lead who wants invitations was asked the intake of a project."""
    begin_inviting(town.store, Act(by=town.people[LEAD], moment=town.moment))
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    deliver(town, server)
    return project


def deliver(town: Town, server: MailServer, later: timedelta = timedelta()) -> list[EmailMessage]:
    """Tell calendars and send what may go; gives the mails that arrived just now."""
    before = len(server.taken)
    tell_calendars(town.moment)
    when = replace(town.moment, at=town.moment.at + later)
    deliver_outbox(when, SmtpOut(server.url))
    return server.taken[before:]


def told(mail: EmailMessage) -> list[Calendar]:
    """What a mail tells calendars; each part says the same method as the calendar in it."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    contents = [part.get_payload(decode=True) for part in parts]
    calendars = [Calendar.from_ical(content) for content in contents if isinstance(content, bytes)]
    assert [part.get_param("method") for part in parts] == [str(one["method"]) for one in calendars]
    assert all(len(one.events) == 1 and not one.errors and not one.events[0].errors for one in calendars)
    return calendars


def events(mail: EmailMessage) -> list[tuple[str, date, int]]:
    """Method, day and sequence of each."""
    return [(str(one["method"]), one.events[0].start, one.events[0].sequence) for one in told(mail)]


def kinds(mail: EmailMessage) -> list[str]:
    """The parts of a mail in their order."""
    return [part.get_content_type() for part in mail.walk() if not part.is_multipart()]


def kept(town: Town, project: Project) -> Invitation:
    with town.store.read() as unit:
        gates = [gate.id for gate in unit.gates.of_case(project.id)]
        (found,) = unit.calendars.of(gates, [town.id_of(LEAD)])
    return found


def move(project: Project, day: date) -> None:
    with project.town.store.write() as unit:
        unit.gates.get(project.gates[FORM].id).due_on = day


def test_a_question_with_a_day_comes_with_an_invitation_that_names_nobody_else(
    town: Town, server: MailServer, invited: Project
) -> None:
    (mail,) = server.taken
    (calendar,) = told(mail)
    (event,) = calendar.events
    gate = invited.gates[FORM]

    assert kinds(mail) == ["text/plain", "text/html", "text/calendar"]
    assert (str(calendar["method"]), str(calendar["version"])) == ("REQUEST", "2.0")
    assert (event.start, event.sequence) == (gate.due_on, 0)
    assert isinstance(event.start, date)
    assert str(event["summary"]) == f"Vul de intake in · {invited.case.reference}"
    assert str(event["url"]).endswith(f"/gates/{gate.id}")
    assert str(event["organizer"]) == f"mailto:{mail['From'].addresses[0].addr_spec}"
    assert str(event["attendee"]) == "mailto:projectleider@example.org"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert (str(event["transp"]), str(event["status"])) == ("TRANSPARENT", "CONFIRMED")
    assert town.moment.at == event.DTSTAMP
    assert str(gate.id) not in str(event["uid"])
    assert invited.case.title not in calendar.to_ical().decode()
    assert "Bij deze mail zit een afspraak voor je agenda." in str(mail.get_body(("plain",)))


def test_who_did_not_ask_for_invitations_gets_none_and_never_hears_that_one_is_over(
    town: Town, server: MailServer
) -> None:
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    (mail,) = deliver(town, server)
    assert kinds(mail) == ["text/plain", "text/html"]

    begin_inviting(town.store, Act(by=town.people[LEAD], moment=town.moment))
    with town.store.write() as unit:
        unit.gates.get(project.gates[FORM].id).withdrawn_on = town.today
    assert deliver(town, server) == []


def test_a_day_that_moved_is_told_once_under_the_same_name_with_a_higher_sequence(
    town: Town, server: MailServer, invited: Project
) -> None:
    (first,) = told(server.taken[0])
    town.days_later(1)
    moved = town.today + timedelta(days=30)
    move(invited, moved)
    assert [(one.to, one.reason) for one in preview(town.store, town.moment)] == [(LEAD, MailReason.CALENDAR)]

    (mail,) = deliver(town, server)

    assert events(mail) == [("REQUEST", moved, 1)]
    assert str(told(mail)[0].events[0]["uid"]) == str(first.events[0]["uid"])
    assert "De datum is nu:" in str(mail.get_body(("plain",)))
    town.days_later(1)
    assert deliver(town, server) == []


@pytest.mark.parametrize("over", ["answered", "withdrawn", "handed over", "stopped"])
def test_what_is_over_goes_out_of_the_calendar_with_the_next_mail_of_the_day_and_once(
    town: Town, server: MailServer, invited: Project, over: str
) -> None:
    with town.store.write() as unit:
        gate = unit.gates.get(invited.gates[FORM].id)
        match over:
            case "answered":
                gate.answered_on = town.today
            case "withdrawn":
                gate.withdrawn_on = town.today
            case "handed over":
                gate.person_id = town.id_of(Role.FG)
    if over == "stopped":
        stop_inviting(town.store, Act(by=town.people[LEAD], moment=town.moment))
    town.days_later(1)

    (mail,) = deliver(town, server)

    assert mail["To"].addresses[0].addr_spec == "projectleider@example.org"
    assert events(mail) == [("CANCEL", kept(town, invited).on, 1)]
    assert str(told(mail)[0].events[0]["status"]) == "CANCELLED"
    assert "De afspraak vervalt." in str(mail.get_body(("plain",)))
    assert kept(town, invited).status is InvitationStatus.CANCELLED
    town.days_later(1)
    assert deliver(town, server) == []


def test_several_in_one_mail_are_files_beside_it(town: Town, server: MailServer, invited: Project) -> None:
    second = town.started_by_hand(Origin.EXISTING_SYSTEM)
    deliver(town, server)
    town.days_later(1)
    move(invited, town.today + timedelta(days=30))
    with town.store.write() as unit:
        unit.gates.get(second.gates[FORM].id).answered_on = town.today

    (mail,) = deliver(town, server)

    assert mail.get_content_type() == "multipart/mixed"
    assert kinds(mail) == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    assert sorted(method for method, _, _ in events(mail)) == ["CANCEL", "REQUEST"]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == [f"{invited.case.reference}-1.ics", f"{second.case.reference}-2.ics"]


def test_what_is_over_by_its_day_needs_no_mail(town: Town, server: MailServer, invited: Project) -> None:
    town.days_later(60)
    with town.store.write() as unit:
        unit.gates.get(invited.gates[FORM].id).answered_on = town.today

    assert deliver(town, server) == []


def test_a_mail_that_may_have_left_tells_the_same_again(town: Town, server: MailServer, invited: Project) -> None:
    town.days_later(1)
    moved = town.today + timedelta(days=30)
    move(invited, moved)
    server.at_data.append(HANG_UP)

    first, again = deliver(town, server), deliver(town, server, timedelta(minutes=5))

    assert [events(mail) for mail in (*first, *again)] == [[("REQUEST", moved, 1)]] * 2
    assert first[0]["Message-ID"] == again[0]["Message-ID"]


def test_what_moved_and_moved_back_before_the_mail_went_is_not_said(
    town: Town, server: MailServer, invited: Project
) -> None:
    town.days_later(1)
    day = invited.gates[FORM].due_on
    assert day is not None
    move(invited, day + timedelta(days=5))
    tell_calendars(town.moment)
    move(invited, day)

    assert deliver(town, server) == []
    assert kept(town, invited).sequence == 0
