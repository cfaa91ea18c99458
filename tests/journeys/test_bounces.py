"""A mail comes back: its reader gets nothing more, who is next hears it, and it goes on once the address is mended."""

import asyncio
import mailbox
import smtplib
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.deliver import deliver
from integrations.mail_smtp import SmtpOut
from models.base import Moment
from models.bounce import Bounce
from models.bouncing import Returned, mend_address, settle_bounce, take_back
from models.errors import NotAllowed, WrongUse
from models.people import erase_person
from models.previewing import preview
from models.store.open import Store
from models.vocabulary import BounceFlaw, BounceKind, LetterStatus, MailReason, Origin, Role
from tasks.bounces import escalate_what_reaches_nobody, read_folder
from tasks.deliver import deliver_outbox
from tasks.world import World, in_world
from tests.databases import ON_SQLITE
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.returned_mail import EXCHANGE, LETTER_OF_A_PERSON, OUT_OF_OFFICE, POSTFIX, returned
from tests.town import Project, Town

pytestmark = ON_SQLITE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Maildir in which a mail server delivers what comes back."""
    mailbox.Maildir(tmp_path / "back", create=True)
    return tmp_path / "back"


def send(town: Town) -> list[EmailMessage]:
    """Everything that goes out now, as it arrived at a server."""
    with MailServer() as server:
        deliver_outbox(town.moment, SmtpOut(server.url))
        return server.taken


def asked(town: Town) -> tuple[Project, EmailMessage]:
    """The intake of a project was asked of its lead, by mail."""
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    (sent,) = send(town)
    return project, sent


def came_back(town: Town, folder: Path, *mails: bytes) -> Mapping[str, int]:
    """These came in; gives the counts of reading them that are not zero."""
    for content in mails:
        mailbox.Maildir(folder).add(content)
    counts = read_folder(folder, town.moment).counts
    return {name: count for name, count in counts.items() if count}


def bounces(town: Town) -> list[Bounce]:
    with town.store.read() as unit:
        return [bounce for bounce, _ in unit.bounces.to_look_at(9)]


def addresses(mails: list[EmailMessage]) -> list[str]:
    return [mail["To"].addresses[0].addr_spec for mail in mails]


def test_after_a_permanent_bounce_nothing_more_is_sent_and_the_cio_office_hears_of_the_question(
    town: Town, folder: Path
) -> None:
    project, sent = asked(town)
    assert came_back(town, folder, returned(POSTFIX, sent)) == {"bounces_permanent": 1}

    with town.store.read() as unit:
        ((letter, mail), *_) = unit.letters.of_case(project.id)
        person = unit.people.get(letter.person_id)
    assert mail is not None
    assert (mail.status, person.unreachable_since) == (LetterStatus.BOUNCED, town.today)
    assert mail.problem is not None
    assert "projectleider@" not in mail.problem

    town.started_by_hand(Origin.EXISTING_SYSTEM)
    later = send(town)
    assert addresses(later) == ["cio_office@example.org"]
    assert project.case.reference in later[0].as_string()
    with town.store.read() as unit:
        assert not unit.letters.anything_to_send(town.moment.at)


def test_what_is_asked_later_of_who_cannot_be_reached_is_told_to_who_is_next_by_the_sweep(
    town: Town, folder: Path
) -> None:
    _, sent = asked(town)
    came_back(town, folder, returned(EXCHANGE, sent))
    send(town)
    town.days_later(1)
    second = town.started_by_hand(Origin.EXISTING_SYSTEM)

    foreseen = [(one.to, one.case, one.reason) for one in preview(town.store, town.moment)]
    assert foreseen == [(Role.CIO_OFFICE, second.case.reference, MailReason.UNHEARD)]
    assert escalate_what_reaches_nobody(town.moment).counts == {"unheard_escalated": 1}
    assert escalate_what_reaches_nobody(town.moment).counts == {"unheard_escalated": 0}
    (told,) = send(town)
    assert addresses([told]) == ["cio_office@example.org"]
    assert second.case.reference in told.as_string()


def test_once_the_address_is_mended_what_is_still_open_is_said_there(town: Town, folder: Path) -> None:
    answered, _ = asked(town)
    still_open, sent = asked(town)
    came_back(town, folder, returned(POSTFIX, sent))
    send(town)
    with town.store.write() as unit:
        unit.gates.get(answered.gates["intake-questions"].id).withdrawn_on = town.today
    third = town.started_by_hand(Origin.EXISTING_SYSTEM)
    mend_address(town.store, Role.PROJECTLEIDER, " Nieuw@Example.org", town.people[Role.BEHEERDER], town.moment)

    mails = send(town)

    assert addresses(mails) == ["nieuw@example.org"] * 2
    told = "".join(mail.as_string() for mail in mails)
    assert still_open.case.reference in told
    assert third.case.reference in told
    assert answered.case.reference not in told
    assert bounces(town) == []


def test_a_bounce_of_an_address_that_was_mended_since_blocks_nobody(town: Town, folder: Path) -> None:
    _, sent = asked(town)
    mend_address(town.store, Role.PROJECTLEIDER, "nieuw@example.org", town.people[Role.BEHEERDER], town.moment)
    came_back(town, folder, returned(POSTFIX, sent))

    with town.store.read() as unit:
        assert unit.bounces.unreachable() == []
    assert [bounce.kind for bounce in bounces(town)] == [BounceKind.PERMANENT]


def test_a_transient_bounce_is_noted_and_blocks_nobody(town: Town, folder: Path) -> None:
    _, sent = asked(town)
    full = returned(EXCHANGE, sent, status="5.2.2", code="552", said="Mailbox full")
    late = returned(POSTFIX, sent, action="delayed", status="4.4.1", code="451", said="Try later")

    assert came_back(town, folder, full, late) == {"bounces_transient": 2}
    with town.store.read() as unit:
        assert unit.bounces.unreachable() == []
    assert {bounce.said for bounce in bounces(town)} == {"552 5.2.2 Mailbox full", "451 4.4.1 …: Try later"}


def test_somebody_who_is_away_is_not_counted(town: Town, folder: Path) -> None:
    _, sent = asked(town)

    assert came_back(town, folder, returned(OUT_OF_OFFICE, sent)) == {"bounces_passed_over": 1}
    assert bounces(town) == []


def test_what_cannot_be_matched_is_kept_whole_with_its_reason_until_somebody_looked(town: Town, folder: Path) -> None:
    _, sent = asked(town)
    letter = returned(LETTER_OF_A_PERSON, sent)
    del sent["Message-ID"]
    forged = returned(POSTFIX, sent)

    assert came_back(town, folder, letter, forged) == {"bounces_unreadable": 2}
    kept = {bounce.flaw: bounce for bounce in bounces(town)}
    assert kept[BounceFlaw.NO_REPORT].raw.replace(b"\r\n", b"\n") == letter.replace(b"\r\n", b"\n")
    assert kept[BounceFlaw.NOT_OURS].mail_id is None
    with town.store.read() as unit:
        assert unit.bounces.unreachable() == []

    manager, beheerder = town.people[Role.MANAGER], town.people[Role.BEHEERDER]
    with pytest.raises(NotAllowed):
        settle_bounce(town.store, kept[BounceFlaw.NO_REPORT].id, manager, town.moment)
    for bounce in kept.values():
        assert settle_bounce(town.store, bounce.id, beheerder, town.moment).raw == b""
    assert bounces(town) == []


def test_the_same_mail_read_twice_is_kept_once_and_every_file_is_put_aside(town: Town, folder: Path) -> None:
    _, sent = asked(town)
    raw = returned(POSTFIX, sent)

    assert came_back(town, folder, raw, raw) == {"bounces_permanent": 1, "bounces_known": 1}
    assert came_back(town, folder) == {}
    assert len(list((folder / "cur").iterdir())) == 2
    assert len(bounces(town)) == 1


def test_a_folder_of_saved_mails_is_read_as_well(town: Town, tmp_path: Path) -> None:
    _, sent = asked(town)
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "terug.eml").write_bytes(returned(EXCHANGE, sent))
    (saved / "notes.txt").write_text("no mail")

    assert read_folder(saved, town.moment).counts["bounces_permanent"] == 1
    assert sorted(file.name for file in saved.rglob("*") if file.is_file()) == ["notes.txt", "terug.eml"]
    assert not (saved / "terug.eml").exists()


def test_a_folder_that_cannot_be_read_is_told_and_keeps_no_mail_from_going_out(town: Town, tmp_path: Path) -> None:
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    with MailServer() as server:
        settings = town.world.settings.model_copy(update={"smtp_url": server.url, "bounces": tmp_path / "nowhere"})
        with in_world(World(settings=settings, store=town.store)):
            report = deliver.fn(today=town.today)

    assert report.counts["sent"] == 1
    assert [dropout.reference for dropout in report.dropouts] == ["WAARDENWEG_BOUNCES"]


def test_a_mail_that_cannot_be_written_down_stays_and_the_others_are_read(
    town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sent = asked(town)
    broken = b"From: iemand\r\n\r\nstuk"
    mailbox.Maildir(folder).add(broken)

    def stumble(store: Store, returned: Returned, moment: Moment) -> BounceKind | None:
        if b"stuk" in returned.raw:
            raise OSError("the disk is full")
        return take_back(store, returned, moment)

    monkeypatch.setattr("tasks.bounces.take_back", stumble)
    assert came_back(town, folder, returned(POSTFIX, sent)) == {"bounces_permanent": 1}
    assert [file.read_bytes() for file in (folder / "new").iterdir()] == [broken]
    monkeypatch.undo()
    assert came_back(town, folder) == {"bounces_unreadable": 1}


def test_an_address_is_mended_by_who_may_and_must_be_one_of_nobody_else(town: Town) -> None:
    beheerder = town.people[Role.BEHEERDER]
    with pytest.raises(NotAllowed):
        mend_address(town.store, Role.FG, "fg@example.org", town.people[Role.CIO_OFFICE], town.moment)
    for wrong in ("fg", "fg@@example.org", "f g@example.org", "manager@example.org", "fé@example.org"):
        with pytest.raises(WrongUse):
            mend_address(town.store, Role.FG, wrong, beheerder, town.moment)


def test_who_is_erased_leaves_no_address_in_what_came_back(town: Town, folder: Path) -> None:
    _, sent = asked(town)
    came_back(town, folder, returned(POSTFIX, sent))
    erase_person(town.store, Role.PROJECTLEIDER, town.people[Role.BEHEERDER], town.moment)

    (bounce,) = bounces(town)
    assert bounce.raw == b""
    assert "@" not in bounce.said


def refused(town: Town, said: str) -> tuple[list[str], list[EmailMessage]]:
    """A server refuses the one mail that waits; gives whom mail does not reach now, and what goes out next."""
    with MailServer() as server:
        server.at_rcpt.append(said)
        counts = deliver_outbox(town.moment, SmtpOut(server.url)).counts
        assert (counts["sent"], counts["dead_lettered"]) == (0, 1)
    with town.store.read() as unit:
        return [person.handle for person in unit.bounces.unreachable()], send(town)


def test_an_address_that_the_server_refuses_at_once_counts_as_come_back(town: Town) -> None:
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    unreached, mails = refused(town, "550 5.1.1 <projectleider@example.org>: no such user")

    assert unreached == [Role.PROJECTLEIDER]
    assert addresses(mails) == ["cio_office@example.org"]
    (bounce,) = bounces(town)
    assert (bounce.kind, bounce.status) == (BounceKind.PERMANENT, "5.1.1")
    assert "projectleider@" not in bounce.said
    with town.store.read() as unit:
        assert next(mail.status for _, mail in unit.letters.of_case(project.id) if mail) is LetterStatus.BOUNCED

    mend_address(town.store, Role.PROJECTLEIDER, "nieuw@example.org", town.people[Role.BEHEERDER], town.moment)
    unreached, _ = refused(town, "550 5.1.1 <nieuw@example.org>: no such user")
    assert unreached == [Role.PROJECTLEIDER], "the same mail was refused once more"


@pytest.mark.parametrize(
    "said", ["550 No", "550 5.7.1 We take no mail from you", "553 5.1.8 Sender address rejected", "552 5.2.2 Full"]
)
def test_what_a_server_has_against_us_or_for_now_blocks_nobody(town: Town, said: str) -> None:
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    assert refused(town, said) == ([], [])


class Relay:
    """A mail server between us and the one of the receiver: what that refuses it reports to whom mail returns to."""

    def __init__(self, onward: MailServer, reports: Path) -> None:
        self.onward, self.reports = onward, mailbox.Maildir(reports)
        self.returns_to: list[str | None] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.returns_to.append(envelope.mail_from)
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.to_thread(self._pass_on, envelope.rcpt_tos, content)
        return "250 OK"

    def _pass_on(self, receivers: list[str], content: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.onward.port) as line:
            try:
                line.sendmail("", receivers, content)
            except smtplib.SMTPRecipientsRefused as refused:
                ((code, answer),) = refused.recipients.values()
                status, _, said = answer.decode().partition(" ")
                message = message_from_bytes(content, policy=default)
                assert isinstance(message, EmailMessage)
                self.reports.add(returned(POSTFIX, message, code=str(code), status=status, said=said))


def test_a_mail_that_a_server_further_on_refuses_comes_back_by_itself(town: Town, folder: Path) -> None:
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    with MailServer() as onward:
        onward.at_rcpt.append("550 5.1.1 User unknown")
        relay = Relay(onward, folder)
        controller = Controller(relay, hostname="127.0.0.1", port=free_port())
        controller.start()
        ways = {
            "smtp_url": f"smtp://127.0.0.1:{controller.port}",
            "mail_bounces_to": "terug@example.org",
            "bounces": folder,
        }
        settings = town.world.settings.model_copy(update=ways)
        with in_world(World(settings=settings, store=town.store)):
            first = deliver.fn(today=town.today).counts
            second = deliver.fn(today=town.today).counts
        controller.stop()

    assert (first["sent"], second["bounces_permanent"]) == (1, 1)
    assert relay.returns_to == ["terug@example.org"] * 2
    assert onward.receivers == ["cio_office@example.org"]
    with town.store.read() as unit:
        assert [person.handle for person in unit.bounces.unreachable()] == [Role.PROJECTLEIDER]
