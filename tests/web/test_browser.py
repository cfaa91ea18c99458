"""The road in a real browser: what a person sees, types and presses, by keyboard where that matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.intake import intake
from flows.sweep import sweep
from models.vocabulary import Phase, Role, Step
from tests.official import begun, bring_in
from tests.town import DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import link_for
from tests.web.widgets import ASSESSMENTS, TASKS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
NARROW, LEAST_TARGET = 320, 24


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})


def width_of(page: Page) -> int:
    """How wide the page is; a wide table scrolls within its own frame and does not count."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def test_a_person_weighs_and_delivers_in_a_real_browser(
    weighed: Project, town: Town, address: str, context: BrowserContext
) -> None:
    weighed.answer("dpia", DPIA)
    page = context.new_page()
    page.goto(address + link_for(town, Role.ETHISCH_NETWERK))
    assert page.locator("h1").inner_text().startswith("Mijn taken")

    page.get_by_role("link", name="Doe de ethische check").click()
    assert page.get_by_role("checkbox", name="Privacy").is_checked()
    page.get_by_role("button", name="Ethische check opleveren").click()
    summary = page.get_by_role("alert")
    assert page.title().startswith("Fout:")
    summary.get_by_role("link", name="Jullie weging in één zin (Privacy)").click()
    assert page.url.endswith("#v-weighing-privacy-weighing")
    for name, value in FULL_CHECK.items():
        field = page.locator(f'[name="{name}"]')
        if not isinstance(value, str):
            continue  # the values were ticked already: the intake named them
        if name == "advice":
            page.get_by_role("radio", name="Doorgaan onder voorwaarden").check()
        elif name.endswith("owner"):
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Ethische check opleveren").click()

    assert "Je antwoord is binnen" in page.locator("main").inner_text()
    assert weighed.stands_in() is Phase.DECISION


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(
    waiting: Project, town: Town, address: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(address + link_for(town, Role.ETHISCH_NETWERK))
    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    assert focused.inner_text() == "Naar de inhoud"
    assert focused.bounding_box() is not None
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_pages_fit_a_screen_of_320_and_every_target_is_large_enough(
    waiting: Project, town: Town, address: str, context: BrowserContext
) -> None:
    waiting.confirmed(Step.START_FULL_CHECK)
    gate = weighed_gate(waiting)
    paths = (
        "/",
        "/board",
        "/cases",
        f"/cases/{waiting.case.reference}",
        f"/gates/{gate}",
        "/committee",
        "/register/reflections",
        "/entries",
        "/library",
        "/methods",
        "/new-case",
    )
    fit_a_narrow_screen(context, address, link_for(town, Role.ETHISCH_NETWERK), paths)


def test_the_pages_of_who_keeps_it_running_fit_one_too(town: Town, address: str, context: BrowserContext) -> None:
    town.demand(title="Camera's op de singels")
    town.registered(date(2024, 3, 1))
    sweep.fn(today=town.today)
    intake.fn(today=town.today)
    paths = ("/", "/sources", "/ahead", "/signals", "/retention", "/mail/tomorrow", "/mail/bounces", "/me", "/engine")
    fit_a_narrow_screen(context, address, link_for(town, Role.BEHEERDER), paths)


def fit_a_narrow_screen(context: BrowserContext, address: str, link: str, paths: Iterable[str]) -> None:
    page = context.new_page()
    narrow(page)
    page.goto(address + link)
    for path in paths:
        answer = page.goto(address + path)

        assert answer is not None
        assert answer.ok, path
        assert width_of(page) <= NARROW, path
        for box in boxes(page, "button, select, input:not([type=hidden]), textarea, summary"):
            assert min(box) >= LEAST_TARGET, (path, box)


def weighed_gate(project: Project) -> str:
    return str(project.gates["ethical-check"].id)


def boxes(page: Page, selector: str) -> list[tuple[float, float]]:
    shown = [one for one in page.locator(selector).all() if one.is_visible()]  # what is folded away cannot be hit
    found = [one.bounding_box() for one in shown]
    return [(box["width"], box["height"]) for box in found if box is not None]


def test_an_official_questionnaire_fits_a_narrow_screen_and_needs_no_scripts(
    town: Town, tmp_path: Path, address: str, context: BrowserContext
) -> None:
    bring_in(town, tmp_path, tasks=TASKS, assessments=ASSESSMENTS)
    assessment = begun(town.demand()).id
    page = context.new_page()
    narrow(page)
    page.goto(address + link_for(town, Role.PROJECTLEIDER))
    page.goto(f"{address}/assessments/{assessment}/pages/1")
    page.get_by_label("Naam").fill("Kenteken")
    page.keyboard.press("Enter")
    assert "er 1 vraag bij gekomen" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Voeg toe: gegeven").click()
    page.get_by_role("group", name="Gegeven 2").get_by_label("Naam").fill("Tijdstip")
    page.get_by_role("checkbox", name="Kenteken").check()
    page.get_by_role("button", name="Bewaar en ga verder").click()

    assert page.locator("h1").inner_text() == "Risico's"
    assert page.get_by_role("group", name="Gegeven Tijdstip").is_visible()
    for step in ("pages/0", "pages/1", "pages/2", "pages/3", ""):
        page.goto(f"{address}/assessments/{assessment}/{step}".rstrip("/"))

        assert width_of(page) <= NARROW, step
        for box in boxes(page, "main button:not(.unseen), select, input:not([type=hidden]), textarea, summary"):
            assert min(box) >= LEAST_TARGET, (step, box)
