"""What every way out for mail must do: one suite, run on a real mail server and on the local mailbox."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from pathlib import Path
from typing import Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis.strategies import characters, text

from integrations.mail import LONGEST_LINE, Draft, host_of, mail_out_for, message_from, one_line, sender_of
from integrations.mail_local import LocalMailbox
from integrations.mail_port import MailDoubtful, MailOut, MailPutOff, MailRefused, MailServerAway, Message
from integrations.mail_smtp import SmtpOut
from integrations.settings import load_settings
from tests.mail_server import HANG_UP, MailServer
from tests.ports import free_port

SENDER = Address(display_name="Waardenweg", addr_spec="waardenweg@example.org")
DRAFT = Draft(
    name="Jan de Vries",
    address="jan@example.org",
    subject="Korte check uiterlijk 26 november 2026 · Camera's op de singel",
    text="Beste Jan,\n\nEr is een vraag voor je: één.\n\n.\n..twee punten\nhttp://127.0.0.1:8000/gates/1\n",
    html="<p>Beste Jan,</p>\n<p>Er is een vraag voor je: één.</p>\n",
    message_id="<0123abcd@waardenweg.example.org>",
    at=datetime(2026, 11, 23, 6, tzinfo=UTC),
)
UNENCRYPTED = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NASTY = [
    before + line_end + after
    for line_end in ("\n", "\r", "\r\n", "\n\r", "\x00\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n ")
    for before, after in (
        ("Jan", "Bcc: mallory@example.net"),
        ("Jan", "\r\n\r\n<script>alert(1)</script>"),
        ("", "Subject: iets anders"),
        ("Jan\t", "Content-Type: text/html\r\n\r\nhoi"),
    )
]


class Rig(Protocol):
    """A way out, and what came through it."""

    @property
    def out(self) -> MailOut:
        """The adapter."""

    def arrived(self) -> list[EmailMessage]:
        """The messages that arrived, in no order."""


class ServerRig:
    def __init__(self, server: MailServer) -> None:
        self.server, self.out = server, SmtpOut(server.url, timeout_seconds=5)

    def arrived(self) -> list[EmailMessage]:
        return self.server.taken


class MailboxRig:
    def __init__(self, folder: Path) -> None:
        self.out = LocalMailbox(folder / "home" / "mailbox")
        self._folder = folder / "home" / "mailbox" / "new"

    def arrived(self) -> list[EmailMessage]:
        return [message_from_bytes(file.read_bytes(), policy=default) for file in self._folder.iterdir()]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(params=["server", "mailbox"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    if request.param == "mailbox":
        return MailboxRig(tmp_path)
    return ServerRig(request.getfixturevalue("server"))


def send(out: MailOut, *drafts: Draft) -> None:
    with out:
        for draft in drafts:
            out.send(message_from(draft, SENDER))


def read(message: Message) -> EmailMessage:
    return message_from_bytes(message.content, policy=default)


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_arrives_as_it_was_written_with_the_text_first_and_its_copy_after_it(rig: Rig) -> None:
    send(rig.out, DRAFT)

    (message,) = rig.arrived()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(message, "plain") == DRAFT.text
    assert text_of(message, "html") == DRAFT.html
    assert message["Subject"] == DRAFT.subject
    assert message["To"] == "Jan de Vries <jan@example.org>"


def test_a_mail_says_that_a_machine_wrote_it_and_keeps_its_own_id(rig: Rig) -> None:
    send(rig.out, DRAFT)

    (message,) = rig.arrived()
    assert message["Auto-Submitted"] == "auto-generated"
    assert {"OOF", "AutoReply"} <= set(message["X-Auto-Response-Suppress"].split(", "))
    assert {"NDR", "All"}.isdisjoint(message["X-Auto-Response-Suppress"].split(", ")), "a bounce must come back"
    assert message["Content-Language"] == "nl"
    assert message["Message-ID"] == DRAFT.message_id
    assert message["Date"].datetime == DRAFT.at


def test_many_mails_go_one_after_the_other_and_all_arrive(rig: Rig) -> None:
    ids = {f"<{number}@example.org>" for number in range(20)}
    send(rig.out, *(replace(DRAFT, message_id=each) for each in ids))

    assert {str(message["Message-ID"]) for message in rig.arrived()} == ids


@pytest.mark.parametrize("field", ["name", "subject"])
def test_nothing_that_people_type_adds_a_header_or_a_receiver(rig: Rig, field: str) -> None:
    plain = read(message_from(DRAFT, SENDER)).keys()
    drafts = {"name": [replace(DRAFT, name=text) for text in NASTY]}
    drafts["subject"] = [replace(DRAFT, subject=text) for text in NASTY]
    send(rig.out, *drafts[field])

    arrived = rig.arrived()
    assert len(arrived) == len(NASTY)
    for message in arrived:
        assert message.keys() == plain
        assert [address.addr_spec for address in message["To"].addresses] == [DRAFT.address]
        assert text_of(message, "plain") == DRAFT.text


@given(text(), text(), text(alphabet=characters(exclude_categories=["Cs"], exclude_characters="\r")))
@example("=?utf-8?q?Bcc=3A?=", "=?utf-8?b?SGFja2Vk?=", " \t\n.\n--=_between_the_parts\n")
@example('Jan "de" <Vries>, (chef) \\', "é" * 400, "=" * 400)
@example("Functionaris gegevensbescherming (voorbeeld)", "", "")
@example("Projectleider " * 6, "Camera " * 12, "")
def test_whatever_people_type_is_read_back_as_it_was_typed(name: str, subject: str, body: str) -> None:
    lines = body + "\n"
    message = message_from(replace(DRAFT, name=name, subject=subject, text=lines, html=lines), SENDER)

    got, header = read(message), message.content.partition(b"\r\n\r\n")[0]
    assert got.defects == []
    assert got["Subject"] == one_line(subject)
    ((reader, address),) = getaddresses(["".join(str(message_from_bytes(message.content)["To"]).splitlines())])
    assert (str(make_header(decode_header(reader))), address) == (one_line(name), DRAFT.address)
    assert (text_of(got, "plain"), text_of(got, "html")) == (lines, lines)
    assert [
        line for line in header.splitlines() if len(line) > LONGEST_LINE and not line.startswith(b"Message-ID")
    ] == []
    assert max(map(len, message.content.splitlines())) < 998


def test_all_mails_of_a_delivery_go_over_one_connection(server: MailServer) -> None:
    send(SmtpOut(server.url), *[DRAFT] * 5)

    assert len(server.taken) == 5
    assert len(server.sessions) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jan",
        "@example.org",
        "jan@",
        "a@b@c",
        "<jan@example.org>",
        "jan vries@example.org",
        "jan@exämple.org",
        f"{'j' * 250}@example.org",
        "jan@example.org, mallory@example.net",
        "jan@example.org\r\nRCPT TO:<mallory@example.net>",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(MailRefused):
        message_from(replace(DRAFT, address=address), SENDER)


@pytest.mark.parametrize("moment", ["at_rcpt", "at_data"])
def test_not_now_is_told_and_the_same_connection_serves_the_next_mail(server: MailServer, moment: str) -> None:
    getattr(server, moment).append("450 4.7.1 Greylisted, come back later")

    with SmtpOut(server.url) as out:
        with pytest.raises(MailPutOff, match=r"450 4\.7\.1 Greylisted"):
            out.send(message_from(DRAFT, SENDER))
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 1


@pytest.mark.parametrize("moment", ["at_rcpt", "at_data"])
def test_never_is_told_with_the_reason(server: MailServer, moment: str) -> None:
    getattr(server, moment).append("550 5.1.1 No such user here")

    with SmtpOut(server.url) as out:
        with pytest.raises(MailRefused, match=r"550 5\.1\.1 No such user here"):
            out.send(message_from(DRAFT, SENDER))
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 1


def test_a_line_that_goes_dead_before_the_message_was_given_loses_nothing(server: MailServer) -> None:
    server.at_rcpt.append(HANG_UP)

    with SmtpOut(server.url) as out:
        with pytest.raises(MailServerAway):
            out.send(message_from(DRAFT, SENDER))
        assert server.taken == []
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 1


def test_a_line_that_goes_dead_after_the_message_was_given_leaves_it_in_doubt(server: MailServer) -> None:
    server.at_data.append(HANG_UP)

    with SmtpOut(server.url) as out, pytest.raises(MailDoubtful):
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 1


def test_what_is_announced_comes_or_does_not_come(rig: Rig) -> None:
    with rig.out as out:
        out.announce(SENDER.addr_spec)
        out.send(message_from(DRAFT, SENDER))
        out.announce(SENDER.addr_spec)
        out.announce(SENDER.addr_spec)
        out.send(message_from(DRAFT, SENDER))
        out.announce(SENDER.addr_spec)

    assert len(rig.arrived()) == 2


def test_a_mail_of_another_sender_than_was_announced_comes_from_its_own(server: MailServer) -> None:
    with SmtpOut(server.url) as out:
        out.send(message_from(DRAFT, SENDER))
        out.announce(SENDER.addr_spec)
        out.send(message_from(DRAFT, SENDER, "bounces@example.org"))

    assert server.senders == [SENDER.addr_spec, "bounces@example.org"]
    assert len(server.sessions) == 1


def test_a_line_that_goes_dead_after_an_announcement_is_called_again(server: MailServer) -> None:
    with SmtpOut(server.url) as out:
        out.send(message_from(DRAFT, SENDER))
        out.announce(SENDER.addr_spec)
        assert out._line is not None
        assert out._line.sock is not None
        out._line.sock.shutdown(socket.SHUT_RDWR)
        out.announce(SENDER.addr_spec)
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 2
    assert len(server.sessions) == 2


def test_a_little_is_done_each_time_the_server_makes_up_its_mind(server: MailServer) -> None:
    waited: list[int] = []
    with SmtpOut(server.url) as out:
        for _ in range(2):
            out.send(message_from(DRAFT, SENDER), lambda: waited.append(len(server.taken)))
            out.announce(SENDER.addr_spec)

    assert len(waited) == 6, "for the receiver, for leave to go ahead, and for the end of each"
    assert (waited[0], waited[3]) == (0, 1)


def test_a_server_that_closes_between_two_mails_is_called_again(server: MailServer) -> None:
    with SmtpOut(server.url) as out:
        out.send(message_from(DRAFT, SENDER))
        server.at_rcpt.append("421 4.3.2 Going down")
        with pytest.raises(MailServerAway, match="421"):
            out.send(message_from(DRAFT, SENDER))
        out.send(message_from(DRAFT, SENDER))

    assert len(server.taken) == 2
    assert len(server.sessions) == 2


def test_a_server_that_is_not_there_is_away() -> None:
    with SmtpOut(f"smtp://127.0.0.1:{free_port()}") as out, pytest.raises(MailServerAway, match="cannot be reached"):
        out.send(message_from(DRAFT, SENDER))


def test_a_server_that_never_answers_is_away_after_a_while() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with SmtpOut(url, timeout_seconds=0.2) as out, pytest.raises(MailServerAway):
            out.send(message_from(DRAFT, SENDER))


@UNENCRYPTED
def test_a_user_and_a_password_with_any_character_sign_in() -> None:
    with MailServer(login=("ethiek@example.org", "p@ss:w/rd")) as server:
        send(SmtpOut(server.url.replace("//", "//ethiek%40example.org:p%40ss%3Aw%2Frd@")), DRAFT)

    assert len(server.taken) == 1


@UNENCRYPTED
def test_a_wrong_password_is_about_us_and_no_mail_is_to_blame() -> None:
    with MailServer(login=("ethiek", "goed")) as server, SmtpOut(server.url.replace("//", "//ethiek:fout@")) as out:
        message = message_from(DRAFT, SENDER)
        with pytest.raises(MailServerAway, match="does not let us in"):
            out.send(message)

    assert server.taken == []


@UNENCRYPTED
def test_a_password_does_not_leave_this_machine_unencrypted() -> None:
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, 25)
    except socket.gaierror:
        pytest.skip("this machine does not know its own name")
    with MailServer(login=("ethiek", "goed"), host="0.0.0.0") as server:
        url = f"smtp://ethiek:goed@{name}:{server.port}"
        with SmtpOut(url, timeout_seconds=5) as out, pytest.raises(MailServerAway, match="no encryption"):
            out.send(message_from(DRAFT, SENDER))

    assert server.taken == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[MailServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with MailServer(secure=context) as server:
        yield server


def test_encryption_that_is_offered_is_used(secure_server: MailServer, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    send(SmtpOut(f"smtp://localhost:{secure_server.port}", trusted=trusted), DRAFT)

    assert secure_server.over_tls == [True]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secure_server: MailServer) -> None:
    with SmtpOut(f"smtp://localhost:{secure_server.port}") as out, pytest.raises(MailServerAway):
        out.send(message_from(DRAFT, SENDER))

    assert secure_server.taken == []


def test_a_mailbox_that_cannot_be_written_makes_mails_wait(tmp_path: Path) -> None:
    (tmp_path / "mailbox").write_text("no folder")

    with LocalMailbox(tmp_path / "mailbox") as out, pytest.raises(MailServerAway):
        out.send(message_from(DRAFT, SENDER))


def test_the_local_mailbox_is_read_per_person_newest_first(tmp_path: Path) -> None:
    box = LocalMailbox(tmp_path / "mailbox")
    assert box.received() == []

    for number in (1, 2):
        send(box, replace(DRAFT, message_id=f"<{number}@example.org>"))
    send(box, replace(DRAFT, address="an@example.org", message_id="<3@example.org>"))

    mine = box.received("JAN@example.org")
    assert [mail.message_id for mail in mine] == ["<2@example.org>", "<1@example.org>"]
    assert (mine[0].text, mine[0].html, mine[0].at) == (DRAFT.text, DRAFT.html, DRAFT.at)
    assert box.one(mine[0].key) == mine[0]
    assert box.one("../../etc/passwd") is None
    assert len(box.received()) == 3


def test_nobody_but_its_owner_reads_the_local_mailbox(tmp_path: Path) -> None:
    send(LocalMailbox(tmp_path / "mailbox"), DRAFT)

    assert (tmp_path / "mailbox").stat().st_mode & 0o077 == 0


def test_the_settings_choose_the_way_out_and_who_mails_are_from(tmp_path: Path) -> None:
    local = load_settings(home=tmp_path)
    served = load_settings(home=tmp_path, smtp_url="smtp://mail.example.org", base_url="https://ethiek.example.org")

    assert isinstance(mail_out_for(local), LocalMailbox)
    assert isinstance(mail_out_for(served), SmtpOut)
    assert (host_of(local), host_of(served)) == ("127.0.0.1", "ethiek.example.org")
    assert sender_of(local).addr_spec == "waardenweg@[127.0.0.1]"
    assert sender_of(served).addr_spec == "waardenweg@ethiek.example.org"
    assert sender_of(load_settings(home=tmp_path, mail_from="ethiek@example.org")).addr_spec == "ethiek@example.org"
