"""The local mailbox: where mails land on an installation without an SMTP server."""

from email.message import EmailMessage
from mailbox import Maildir

import pytest
from starlette.testclient import TestClient

from models.vocabulary import Role
from tests.town import Town
from tests.web.browsing import Browser, SignIn, link_for
from web.app import create_app


@pytest.fixture
def key(town: Town) -> str:
    """A mail to the manager, as the post puts it there."""
    town.world.settings.home.mkdir(parents=True, exist_ok=True)
    mail = EmailMessage()
    mail["To"] = "De manager <Manager@example.org>"
    mail["Subject"] = "Neem een besluit vóór 26 november"
    mail["Date"] = "Mon, 05 Jan 2026 08:30:00 +0000"
    mail.set_content(
        f"Beste manager,\nGa naar {town.world.settings.base_url}/cases/2026-0001.\nNiet https://elders.nl/x"
    )
    mail.add_alternative("<script>alert(1)</script>", subtype="html")
    mail["Message-ID"] = "<1@example.org>"
    return Maildir(town.world.settings.mailbox).add(mail)


def private(town: Town, role: Role) -> Browser:
    """A browser of somebody on an installation that is no example."""
    example = town.world.settings.model_copy(update={"example": True})
    with TestClient(create_app(example, clock=lambda: town.moment)) as client:
        client.get(link_for(town, role))
        cookies = dict(client.cookies)
    return Browser(TestClient(create_app(town.world.settings, clock=lambda: town.moment), cookies=cookies))


def test_a_mail_is_shown_as_text_and_its_link_leads_on(key: str, sign_in: SignIn) -> None:
    manager = sign_in(Role.MANAGER)
    manager.get(manager.get("/mailbox").links["Neem een besluit vóór 26 november"])

    assert manager.page.headings[0] == "Neem een besluit vóór 26 november"
    assert "Beste manager," in manager.page.text
    assert "5 januari 2026, 09:30" in manager.page.text
    assert "<script>" not in manager.page.response.text
    assert manager.page.links["http://127.0.0.1:8000/cases/2026-0001"] == "http://127.0.0.1:8000/cases/2026-0001"
    assert not [address for address in manager.page.links.values() if "elders" in address]


def test_in_the_example_everybody_may_read_every_mail(key: str, sign_in: SignIn) -> None:
    assert "Neem een besluit vóór 26 november" in sign_in(Role.RAAD).get("/mailbox").links


def test_outside_the_example_a_mail_is_for_who_it_was_sent_to(town: Town, key: str) -> None:
    manager, council = private(town, Role.MANAGER), private(town, Role.RAAD)

    assert "Neem een besluit vóór 26 november" in manager.get("/mailbox").links
    assert manager.get(f"/mailbox/{key}").status == 200
    assert "Er is nog geen mail." in council.get("/mailbox").text
    assert council.get(f"/mailbox/{key}").status == 404


def test_outside_the_example_no_page_says_voorbeeld(town: Town, sign_in: SignIn) -> None:
    assert "VOORBEELD" not in private(town, Role.RAAD).get("/").text
    assert "VOORBEELD" in sign_in(Role.RAAD).get("/").text


@pytest.mark.parametrize("key", ["%2e%2e", "%2e%2e%2fnew%2fx", "new", "%2e%2e%2fserve.json"])
def test_a_key_that_is_no_mail_leads_nowhere(town: Town, sign_in: SignIn, key: str) -> None:
    town.world.settings.home.mkdir(parents=True)
    Maildir(town.world.settings.mailbox).add(EmailMessage())

    assert sign_in(Role.RAAD).get(f"/mailbox/{key}").status == 404


def test_before_the_first_mail_the_mailbox_says_so(sign_in: SignIn) -> None:
    assert "Er is nog geen mail." in sign_in(Role.MANAGER).get("/mailbox").text


def test_where_mails_go_out_there_is_no_local_mailbox(town: Town) -> None:
    settings = town.world.settings.model_copy(update={"smtp_url": "smtp://post.example:25", "example": True})
    with TestClient(create_app(settings, clock=lambda: town.moment)) as client:
        browser = Browser(client)
        browser.get(link_for(town, Role.MANAGER))

        assert browser.get("/mailbox").status == 404
        assert "Postvak" not in browser.get("/").links
