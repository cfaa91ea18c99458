"""On screen after a check that found a change: only what is touched is asked; the case tells what the rest rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from flows.sweep import sweep
from models.vocabulary import FollowUp, Phase, Role, Step
from tests.light_checks import FRESH, check_now, in_use, yearly
from tests.town import DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import Browser, link_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

OLD_SENTENCE = "Veiliger oversteken weegt hier zwaarder."


@pytest.fixture
def checked(weighed: Project) -> Project:
    """Cameras that hang since half a year, whose check on the way found that they are no longer safe."""
    weighed.answer("dpia", DPIA)
    weighed.answer("ethical-check", FULL_CHECK)
    weighed.decided("proceed")
    weighed.town.today = date(2026, 7, 6)
    sweep.fn(today=weighed.town.today)
    found = {
        "outcome": "changed",
        "explanation": "De camera's vallen uit.",
        "values[safety].standing": "changed",
        "values[safety].because": "Bij regen zien ze niets.",
        "values[privacy].standing": "holds",
    }
    weighed.answer("interim-check", found)
    return weighed


def test_the_form_asks_only_for_the_touched_value_with_what_stood_there_beside_it(
    checked: Project, network: Browser
) -> None:
    page = network.get(f"/gates/{checked.gates['ethical-check'].id}")

    assert "weighing[safety].weighing" in page.form.names
    assert not {"weighing[privacy].weighing", "values", "participation"} & page.form.names
    assert page.form.value("weighing[safety].weighing") == ""
    assert f"Vorige keer: {OLD_SENTENCE}" in page.text
    assert "In de check staat: Bij regen zien ze niets." in page.text

    refused = network.send({"weighing[safety].affected": "Wie oversteekt."})
    assert refused.status == 422
    assert f"Vorige keer: {OLD_SENTENCE}" in refused.text

    network.send({"weighing[safety].weighing": "Alleen bij droog weer."})
    assert checked.stands_in() is Phase.DECISION


def test_the_case_tells_what_was_reconfirmed_and_what_is_weighed_again(checked: Project, lead: Browser) -> None:
    page = lead.get(f"/cases/{checked.case.reference}")

    assert "Waar de weging nu op staat" in page.headings
    assert "Alleen wat geraakt is, wordt opnieuw gewogen: Veiligheid *." in page.text
    assert "Herbevestigd door De projectleider op 6 juli 2026 Check onderweg" in page.text
    assert "Wordt opnieuw bekeken sinds 6 juli 2026" in page.text
    assert not [link for link in page.links.values() if link.endswith("/whole-road")]


def test_the_ethisch_netwerk_chooses_the_whole_road_with_a_reason(
    checked: Project, network: Browser, lead: Browser
) -> None:
    place = f"/cases/{checked.case.reference}/whole-road"
    assert lead.get(place).status == 403
    assert place in network.get(f"/cases/{checked.case.reference}").links.values()

    network.get(place)
    assert network.send().status == 422
    network.send({"reason": "Dit raakt meer dan één waarde."})

    assert checked.stands_in() is Phase.TRIAGE
    assert checked.gates["confirm-triage"].role is Role.ETHISCH_NETWERK
    assert network.get(place).status == 409
    checked.confirmed(Step.START_FULL_CHECK)
    page = network.get(f"/gates/{checked.gates['ethical-check'].id}")
    assert {"weighing[safety].weighing", "weighing[privacy].weighing", "values"} <= page.form.names


def names_of(page: Page, beginning: str) -> set[str]:
    """The fields of the page whose names begin so."""
    fields = page.locator(f'[name^="{beginning}"]').all()
    return {str(field.get_attribute("name")) for field in fields}


@pytest.mark.browser
def test_a_changed_yearly_check_reopens_exactly_the_touched_values_in_a_real_browser(
    town: Town, address: str, context: BrowserContext
) -> None:
    project = in_use(town)
    check = yearly(project, 2027)
    page = context.new_page()
    page.goto(address + link_for(town, Role.PROJECTLEIDER))
    page.goto(f"{address}/gates/{project.gates['recheck'].id}")
    page.get_by_label("Nee, er is iets veranderd").check()
    page.get_by_role("button", name="Vragen bijwerken").click()
    page.get_by_label("Leg in één zin uit waarom").fill("Er gebeurt minder dan we dachten.")
    page.get_by_label("Hoe weeg je deze waarde nu, in één zin?").fill(FRESH)
    page.get_by_label("Nee, het komt op hetzelfde neer").check()
    page.locator('[name="values[safety].standing"]').select_option("changed")
    page.get_by_role("button", name="Vragen bijwerken").click()
    page.locator('[name="values[safety].because"]').fill("Er zijn geen ongelukken meer.")
    page.get_by_role("button", name="Check versturen").click()
    assert "Je antwoord is binnen" in page.locator("main").inner_text()
    assert check_now(project, check).follow_up is FollowUp.LIGHT

    page.goto(address + link_for(town, Role.ETHISCH_NETWERK))
    page.get_by_role("link", name="Doe de ethische check").click()
    weighed = {f"weighing[safety].{name}" for name in ("affected", "for", "against", "dissent", "eases", "weighing")}
    assert names_of(page, "weighing[") == weighed
    assert not names_of(page, "values") | names_of(page, "participation")
    page.locator('[name="weighing[safety].affected"]').fill("Wie oversteekt.")
    page.locator('[name="weighing[safety].weighing"]').fill("Het is veilig genoeg zonder camera's.")
    page.get_by_role("button", name="Ethische check opleveren").click()

    assert project.stands_in() is Phase.DECISION
    balance = page.goto(f"{address}/cases/{project.case.reference}/balance")
    assert balance is not None
    told = page.locator("main").inner_text()
    assert "Herbevestigd door De projectleider op 5 januari 2027" in told
    assert "Gewogen door De ethisch_netwerk op 5 januari 2027" in told
