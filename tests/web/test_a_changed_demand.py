"""What the page of a case says when its demand changes in the source: from what to what, and what followed."""

from datetime import date

from models.people import erase_person
from models.person import ENGINE
from models.vocabulary import DemandPhase, Role
from models.withdrawing import let_go
from tests.town import CAMERAS, Project, Town
from tests.web.browsing import Browser


def timeline_of(browser: Browser, project: Project) -> str:
    return browser.get(f"/cases/{project.case.reference}").text.split("Wat er gebeurde")[1]


def test_what_changed_is_told_from_what_to_what_in_the_words_of_the_form(weighed: Project, lead: Browser) -> None:
    weighed.town.demand(
        department="Stedelijke ontwikkeling",
        phase=DemandPhase.REALISATIE,
        planned_end_on=date(2026, 12, 31),
        answers=CAMERAS | {"affects_health_or_safety": "yes", "technologies": ["camera", "drone"]},
    )
    text = timeline_of(lead, weighed)

    assert "De vraag is gewijzigd in de bron: afdeling, geplande einddatum, stand in de bron, antwoorden" in text
    assert "Afdeling: Verkeer → is nu Stedelijke ontwikkeling" in text
    assert "Geplande einddatum: niets ingevuld → is nu 31 december 2026" in text
    assert "Stand in de bron: niets ingevuld → is nu realisatie" in text
    assert "Nee → is nu Ja" in text
    assert "Vaste camera → is nu Vaste camera; Drone" in text


def test_an_answer_that_changes_nothing_is_told_to_have_been_looked_at(weighed: Project, lead: Browser) -> None:
    weighed.town.demand(answers=CAMERAS | {"affects_health_or_safety": "yes"})
    weighed.town.engine_works()

    assert "Getoetst, geen gevolg" in timeline_of(lead, weighed)


def test_a_long_text_is_folded_away_with_both_sides(weighed: Project, lead: Browser) -> None:
    weighed.town.demand(description="Een lang verhaal. " * 20)
    text = timeline_of(lead, weighed)

    assert "Omschrijving niets ingevuld → is nu Een lang verhaal." in text


def test_another_project_lead_is_told_by_name_as_long_as_there_is_one(weighed: Project, network: Browser) -> None:
    town = weighed.town
    town.demand(lead_email="opvolger@example.org", lead_name="De opvolger")
    assert "Projectleider: De projectleider → is nu De opvolger" in timeline_of(network, weighed)

    erase_person(town.store, "opvolger", town.people[Role.BEHEERDER], town.moment)

    text = timeline_of(network, weighed)
    assert "Projectleider: De projectleider → is nu iemand van wie de naam is gewist" in text
    assert "De opvolger" not in text


def test_a_demand_that_is_gone_ends_its_case_and_says_so(weighed: Project, network: Browser) -> None:
    town: Town = weighed.town
    with town.store.write() as unit:
        demand = unit.demands.find("inbox", "D-1")
        assert demand is not None
        let_go(unit, demand, ENGINE, town.moment)

    page = network.get(f"/cases/{weighed.case.reference}")

    assert "De vraag staat niet meer in de bron. Waardenweg" in page.text
    assert "De bron heeft de vraag ingetrokken. Het dossier is gesloten." in page.text
