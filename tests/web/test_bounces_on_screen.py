"""Mail that came back on a page: whom mail does not reach, what somebody must read, and mending an address."""

from email.message import EmailMessage
from email.policy import default

import pytest

from integrations.bounces import read_returned
from models.bouncing import take_back
from models.outbox import claim, gather
from models.settling import Fate, settle
from models.vocabulary import LetterKind, Origin, Role
from tests.returned_mail import EXCHANGE, LETTER_OF_A_PERSON, POSTFIX, returned
from tests.town import Town
from tests.web.browsing import SignIn


def asked_by_mail(town: Town) -> EmailMessage:
    """The mail that asked the project lead for an intake."""
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    gather(town.store, town.moment)
    (post,) = claim(town.store, town.moment, "example.org", kinds=frozenset(LetterKind)).posts
    settle(town.store, post, Fate.SENT, town.moment)
    sent = EmailMessage(policy=default)
    sent["From"], sent["To"], sent["Message-ID"] = "waardenweg@example.org", post.address, post.message_id
    return sent


@pytest.fixture
def unreached(town: Town) -> Town:
    """A town whose project lead gets no mail any more, and where a person answered a mail."""
    sent = asked_by_mail(town)
    for form in (POSTFIX, LETTER_OF_A_PERSON):
        told = read_returned(returned(form, sent))
        assert told is not None
        take_back(town.store, told, town.moment)
    return town


def test_who_gets_no_mail_and_what_must_be_read_is_shown(unreached: Town, sign_in: SignIn) -> None:
    text = sign_in(Role.PROCESEIGENAAR).get("/mail/bounces").text

    assert "Wie geen mail krijgt 1" in text
    assert "De projectleider projectleider 1 vraag open" in text
    assert "Nog te bekijken 2" in text
    assert "Misschien schreef een mens het." in text
    assert "Re: Korte check" in text
    assert "Bel me op 550 1234." in text


def test_an_address_is_mended_and_a_wrong_one_is_asked_again(unreached: Town, sign_in: SignIn) -> None:
    browser = sign_in(Role.BEHEERDER)
    browser.get("/mail/bounces")
    address = f"/mail/bounces/people/{unreached.id_of(Role.PROJECTLEIDER)}"
    (form,) = [form for form in browser.page.forms if form.action == address]

    wrong = browser.post(address, [("csrf", form.value("csrf")), ("address", "manager@example.org")])
    assert wrong.status_code == 422
    assert "Vul één mailadres in dat niemand anders heeft." in wrong.text
    assert 'value="manager@example.org"' in wrong.text

    right = browser.post(address, [("csrf", form.value("csrf")), ("address", "nieuw@example.org")])
    assert "Iedereen is te bereiken." in right.text
    with unreached.store.read() as unit:
        details = unit.people.details(unreached.id_of(Role.PROJECTLEIDER))
        assert unit.letters.anything_to_send(unreached.moment.at)
    assert details is not None
    assert details.email == "nieuw@example.org"


def test_what_was_looked_at_is_gone_from_the_list(unreached: Town, sign_in: SignIn) -> None:
    browser = sign_in(Role.BEHEERDER)
    for _ in range(2):
        browser.get("/mail/bounces")
        browser.send_to(next(form.action for form in browser.page.forms if form.action.endswith("/seen")))

    assert "Er is niets om te bekijken." in browser.page.text
    assert "Wie geen mail krijgt 1" in browser.page.text


def test_a_mail_that_was_not_delivered_for_now_is_sent_again_by_the_administrator(town: Town, sign_in: SignIn) -> None:
    sent = asked_by_mail(town)
    full = read_returned(returned(EXCHANGE, sent, status="5.2.2", code="552", said="Mailbox full"))
    assert full is not None
    take_back(town.store, full, town.moment)
    assert "Stuur de mail opnieuw" not in sign_in(Role.PROCESEIGENAAR).get("/mail/bounces").text
    browser = sign_in(Role.BEHEERDER)
    browser.get("/mail/bounces")

    browser.send_to(next(form.action for form in browser.page.forms if form.action.endswith("/again")))

    assert "Er is niets om te bekijken." in browser.page.text
    (post,) = claim(town.store, town.moment, "example.org", kinds=frozenset(LetterKind)).posts
    assert post.message_id == sent["Message-ID"]


def test_who_gets_no_mail_reads_so_at_their_own_settings(unreached: Town, sign_in: SignIn) -> None:
    assert "Mail naar jou komt terug." in sign_in(Role.PROJECTLEIDER).get("/me").text
    assert "Mail naar jou komt terug." not in sign_in(Role.FG).get("/me").text


def test_nobody_else_sees_who_gets_no_mail(unreached: Town, sign_in: SignIn) -> None:
    assert sign_in(Role.CIO_OFFICE).get("/mail/bounces").status == 403
    assert "Mail die terugkwam" not in sign_in(Role.CIO_OFFICE).get("/engine").text
    assert "Mail die terugkwam" in sign_in(Role.PROCESEIGENAAR).get("/engine").text
