"""A yearly check in which nothing changed takes five clicks, from the mail to the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from integrations.mail_smtp import SmtpOut
from models.vocabulary import FollowUp, Role
from tasks.deliver import deliver_outbox
from tasks.world import World, in_world
from tests.light_checks import FRESH, check_now, in_use, yearly
from tests.mail_server import MailServer
from tests.town import Town
from tests.web.browsing import link_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

pytestmark = pytest.mark.browser
LINK = re.compile(r"http://\S+/gates/\S+")


class Hand:
    """The hand on the mouse: whatever it points at counts as a click, a link in a mail and a text field too."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def follow(self, link: str) -> None:
        """Click on a link outside the browser."""
        self.clicks += 1
        self.page.goto(link)

    def click(self, place: Locator) -> None:
        """Click on something of the page."""
        self.clicks += 1
        place.click()


def link_in_the_mail(town: Town, address: str) -> str:
    """Where the mail about the check leads, as a mail server received it."""
    settings = town.world.settings.model_copy(update={"base_url": address})
    with MailServer() as server, in_world(World(settings=settings, store=town.store)):
        deliver_outbox(town.moment, SmtpOut(server.url))
        bodies = [mail.get_body(("plain",)) for mail in server.taken if "jaarlijkse check" in str(mail["Subject"])]
    (text,) = [body.get_content() for body in bodies if body is not None]
    (link,) = LINK.findall(text)
    return str(link)


def test_an_unchanged_yearly_check_takes_five_clicks_from_the_mail(
    town: Town, address: str, context: BrowserContext
) -> None:
    project = in_use(town)
    check = yearly(project, 2027)
    hand = Hand(context.new_page())
    page = hand.page

    hand.follow(link_in_the_mail(town, address))
    assert page.locator("h1").inner_text() == "Aanmelden"
    hand.follow(address + link_for(town, Role.PROJECTLEIDER))
    hand.click(page.get_by_label("Ja, alles geldt nog"))
    hand.click(page.get_by_label("Hoe weeg je deze waarde nu, in één zin?"))
    page.keyboard.type(FRESH)
    hand.click(page.get_by_role("button", name="Check versturen"))

    assert "Je antwoord is binnen" in page.locator("main").inner_text()
    assert hand.clicks == 5
    done = check_now(project, check)
    assert (done.follow_up, done.explanation) == (FollowUp.NOTHING, FRESH)


def test_the_sentence_of_last_time_is_folded_away_where_a_value_is_weighed_afresh(
    town: Town, address: str, context: BrowserContext
) -> None:
    project = in_use(town)
    yearly(project, 2027)
    page = context.new_page()
    page.goto(address + link_for(town, Role.PROJECTLEIDER))
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{address}/gates/{project.gates['recheck'].id}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    old = page.get_by_text("Tellen mag, volgen niet.")
    assert [one.is_visible() for one in old.all()] == [False]
    assert page.get_by_text("Veiliger oversteken weegt hier zwaarder.").first.is_visible()

    page.get_by_text("Lees de vorige zin pas").press("Enter")

    assert [one.is_visible() for one in old.all()] == [True]
