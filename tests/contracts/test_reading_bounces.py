"""What mails that come back tell, in the form of each mail server; and what tells nothing."""

from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.bounces import read_returned
from models.vocabulary import BounceFlaw, BounceKind
from tests.returned_mail import (
    CALENDAR_REPLY,
    EXCHANGE,
    LETTER_OF_A_PERSON,
    OUT_OF_OFFICE,
    PLAIN,
    POSTFIX,
    RECEIPT,
    returned,
)

ID = f"<{'0123456789abcdef' * 4}@waardenweg.example.org>"
SAMPLES = {"postfix": POSTFIX, "exchange": EXCHANGE, "plain": PLAIN}


@pytest.fixture
def sent() -> EmailMessage:
    message = EmailMessage(policy=default)
    message["From"], message["To"] = "Waardenweg <waardenweg@example.org>", "Jan de Vries <jan@example.org>"
    message["Subject"], message["Date"], message["Message-ID"] = "Korte check", "Mon, 5 Jan 2026 06:00:00 +0000", ID
    return message


@pytest.mark.parametrize("form", SAMPLES)
def test_an_address_that_is_no_more_is_told_by_each_server_with_our_mail_and_without_the_address(
    sent: EmailMessage, form: str
) -> None:
    found = read_returned(returned(SAMPLES[form], sent))

    assert found is not None
    assert (found.kind, found.gave_up, found.flaw) == (BounceKind.PERMANENT, True, None)
    assert found.message_ids == (ID,)
    assert found.status in {"5.1.1", "5.0.0"}
    assert "User unknown" in found.said
    assert "jan@example.org" not in found.said


@pytest.mark.parametrize("form", ["postfix", "exchange"])
def test_the_address_that_we_wrote_to_is_read_from_the_mail_that_comes_along(sent: EmailMessage, form: str) -> None:
    found = read_returned(returned(SAMPLES[form], sent))

    assert found is not None
    assert found.sent_to == "jan@example.org"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("5.1.1", "550", BounceKind.PERMANENT),
        ("5.1.10", "550", BounceKind.PERMANENT),
        ("5.2.1", "550", BounceKind.PERMANENT),
        ("5.4.1", "550", BounceKind.PERMANENT),
        ("5.2.2", "552", BounceKind.TRANSIENT),
        ("5.2.3", "552", BounceKind.TRANSIENT),
        ("5.7.1", "550", BounceKind.TRANSIENT),
        ("5.6.0", "554", BounceKind.TRANSIENT),
        ("4.4.7", "451", BounceKind.TRANSIENT),
    ],
)
def test_only_what_is_said_against_the_address_counts_against_it(
    sent: EmailMessage, status: str, code: str, kind: BounceKind
) -> None:
    for form in (POSTFIX, EXCHANGE):
        found = read_returned(returned(form, sent, status=status, code=code))
        assert found is not None
        assert (found.kind, found.status) == (kind, status)
        assert found.gave_up


def test_a_report_and_its_server_must_agree_that_it_is_for_good(sent: EmailMessage) -> None:
    raw = returned(POSTFIX, sent).replace(b"smtp; 550 5.1.1", b"smtp; 452 4.2.2")

    found = read_returned(raw)

    assert found is not None
    assert found.kind is BounceKind.TRANSIENT


def test_a_server_that_goes_on_trying_has_not_given_up(sent: EmailMessage) -> None:
    found = read_returned(returned(POSTFIX, sent, action="delayed", status="4.4.1", code="451"))

    assert found is not None
    assert (found.kind, found.gave_up) == (BounceKind.TRANSIENT, False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_it_arrived_is_no_bounce(sent: EmailMessage, action: str) -> None:
    assert read_returned(returned(POSTFIX, sent, action=action, status="2.0.0", code="250")) is None


@pytest.mark.parametrize("form", ["away", "receipt", "calendar"])
def test_answers_of_machines_that_are_no_bounces_are_passed_over(sent: EmailMessage, form: str) -> None:
    samples = {"away": OUT_OF_OFFICE, "receipt": RECEIPT, "calendar": CALENDAR_REPLY}

    assert read_returned(returned(samples[form], sent)) is None


def test_a_letter_of_a_person_is_kept_for_a_person_and_blocks_nobody(sent: EmailMessage) -> None:
    found = read_returned(returned(LETTER_OF_A_PERSON, sent))

    assert found is not None
    assert (found.kind, found.flaw, found.gave_up) == (BounceKind.UNREADABLE, BounceFlaw.NO_REPORT, False)


@pytest.mark.parametrize("form", SAMPLES)
def test_who_does_not_know_our_message_id_cannot_say_that_it_came_back(sent: EmailMessage, form: str) -> None:
    del sent["Message-ID"]
    sent["Message-ID"] = "<geraden@example.org>"

    found = read_returned(returned(SAMPLES[form], sent))

    assert found is not None
    assert found.flaw is BounceFlaw.NOT_OURS
    assert found.message_ids == ()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"Content-Type: multipart/report; boundary=x\n\n--x\n", b"x" * 9]
)
def test_what_is_no_mail_at_all_is_kept_for_a_person(raw: bytes) -> None:
    found = read_returned(raw)

    assert found is not None
    assert found.kind is BounceKind.UNREADABLE
    assert found.raw == raw


@given(st.lists(st.sampled_from([line for form in SAMPLES.values() for line in form.splitlines()]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_mixture_of_their_lines_stops_the_reader(lines: list[str]) -> None:
    raw = "\n".join(lines).encode()

    found = read_returned(raw)

    assert found is None or found.raw == raw
