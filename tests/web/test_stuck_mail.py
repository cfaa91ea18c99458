"""Mails that did not go, on a page: which, why, and sending them again or leaving them."""

import pytest

from models.letter import Mail
from models.outbox import claim, gather
from models.settling import Fate, settle
from models.vocabulary import LetterKind, LetterStatus, Origin, Role
from tests.town import Town
from tests.web.browsing import SignIn


@pytest.fixture
def refused(town: Town) -> Mail:
    """The mail that asked the project lead for an intake, refused for good."""
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    gather(town.store, town.moment)
    (post,) = claim(town.store, town.moment, "example.org", kinds=frozenset(LetterKind)).posts
    settle(town.store, post, Fate.REFUSED, town.moment, f"550 no such user {post.address}")
    with town.store.read() as unit:
        return unit.letters.mail(post.mail_id)


def status(town: Town, mail: Mail) -> LetterStatus:
    with town.store.read() as unit:
        return unit.letters.mail(mail.id).status


def test_a_refused_mail_is_shown_with_the_reason_and_without_the_address(
    town: Town, refused: Mail, sign_in: SignIn
) -> None:
    page = sign_in(Role.PROCESEIGENAAR).get("/mail")

    assert "Mail die niet weg kon 1" in page.text
    assert "550 no such user …" in page.text
    assert "@example.org" not in page.text
    assert not [form for form in page.forms if form.action.startswith("/mail/")], "that is for who may replay"


def test_it_goes_out_again_once_however_often_the_button_is_pressed(town: Town, refused: Mail, sign_in: SignIn) -> None:
    keeper = sign_in(Role.BEHEERDER)
    keeper.get("/mail")
    form = next(form for form in keeper.page.forms if form.action == f"/mail/{refused.id}/again")
    for _ in range(2):
        assert keeper.post(form.action, form.fields).status_code == 200

    assert status(town, refused) is LetterStatus.QUEUED
    assert "Alle mail is verstuurd of wacht gewoon op zijn beurt." in keeper.get("/mail").text


def test_what_was_told_otherwise_is_left(town: Town, refused: Mail, sign_in: SignIn) -> None:
    keeper = sign_in(Role.BEHEERDER)
    keeper.get("/mail")
    keeper.send_to(f"/mail/{refused.id}/arrived")

    assert status(town, refused) is LetterStatus.SENT
