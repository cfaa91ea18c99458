"""Mail that came back on a page: whom mail does not reach, what somebody must read, and mending an address."""

from email.message import EmailMessage
from email.policy import default

import pytest

from integrations.bounces import read_returned
from models.bouncing import take_back
from models.outbox import claim, gather
from models.vocabulary import LetterKind, Origin, Role
from tests.returned_mail import LETTER_OF_A_PERSON, POSTFIX, returned
from tests.town import Town
from tests.web.browsing import SignIn


@pytest.fixture
def unreached(town: Town) -> Town:
    """A town whose project lead gets no mail any more, and where a person answered a mail."""
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    gather(town.store, town.moment)
    (post,) = claim(town.store, town.moment, "example.org", kinds=frozenset(LetterKind)).posts
    sent = EmailMessage(policy=default)
    sent["From"], sent["To"], sent["Message-ID"] = "waardenweg@example.org", post.address, post.message_id
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


def test_nobody_else_sees_who_gets_no_mail(unreached: Town, sign_in: SignIn) -> None:
    assert sign_in(Role.CIO_OFFICE).get("/mail/bounces").status == 403
    assert "Mail die terugkwam" not in sign_in(Role.CIO_OFFICE).get("/engine").text
    assert "Mail die terugkwam" in sign_in(Role.PROCESEIGENAAR).get("/engine").text
