"""The page of one case: everything about it, in plain Dutch."""

from models.people import erase_person
from models.vocabulary import Level, Outcome, Role, Step
from tests.town import DPIA, FULL_CHECK, UNCHANGED, Project, Town
from tests.web.browsing import Browser, Page, SignIn

CONDITION = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}


def page_of(browser: Browser, project: Project) -> Page:
    return browser.get(f"/cases/{project.case.reference}")


def test_the_road_shows_where_the_case_stands_and_what_it_passed(waiting: Project, network: Browser) -> None:
    text = page_of(network, waiting).text

    assert "Intake geweest Triage sinds vandaag Beoordeling komt nog" in text


def test_it_says_who_is_asked_what_since_when_and_until_when(waiting: Project, lead: Browser) -> None:
    waiting.town.days_later(0)
    text = page_of(lead, waiting).text

    assert "Wie is nu aan zet 1" in text
    assert "Bevestig de triage Ethisch Netwerk, sinds vandaag. Klaar op: 19 januari 2026 nog 14 dagen" in text


def test_who_is_asked_finds_the_form_there_and_others_do_not(waiting: Project, network: Browser, lead: Browser) -> None:
    assert page_of(network, waiting).links["Bevestig de triage"].startswith("/gates/")
    assert "Bevestig de triage" not in page_of(lead, waiting).links


def test_outcomes_are_shown_with_reasons_sources_and_at_most_three_flips(waiting: Project, network: Browser) -> None:
    page = page_of(network, waiting)
    with waiting.town.store.read() as unit:
        record = unit.triages.newest(waiting.id)
        assert record is not None
        dpia = unit.triages.outcomes(record.id)[Outcome.DPIA]
        reasons = unit.triages.reasons(record.id)[dpia.id]

    assert "DPIA Verplicht" in page.text
    assert all(reason.text in page.text and reason.source in page.text for reason in reasons)
    assert len(dpia.flips) >= 3
    assert page.text.split("IAMA")[0].count("als het antwoord was:") == 3


def test_what_is_unknown_shows_what_is_certain_and_which_questions_are_open(town: Town, sign_in: SignIn) -> None:
    project = town.demand(answers={})
    project.answer("intake-questions", {"technologies": ["camera"], "placement": "public_space"})
    unknown = [outcome for outcome, level in project.levels.items() if level is Level.UNKNOWN]
    text = page_of(sign_in(Role.ETHISCH_NETWERK), project).text

    assert unknown
    assert text.count("Nog niet te zeggen") >= len(unknown)
    assert "Deze vragen staan nog open en kunnen de uitkomst veranderen:" in text


def test_a_departure_from_the_advice_stays_beside_it_with_its_reason(waiting: Project, network: Browser) -> None:
    waiting.confirmed(Step.START_LIGHT_CHECK, reason="Het is een proef van een week.")
    text = page_of(network, waiting).text

    assert "Ethische check Licht afgeweken van het advies" in text
    assert "Het is een proef van een week." in text
    assert "Bevestigd op 5 januari 2026 door De ethisch_netwerk." in text


def test_the_weighing_is_told_per_value_in_words_and_without_a_score(weighed: Project, network: Browser) -> None:
    weighed.assessed()
    text = page_of(network, weighed).text.split("De weging ", 1)[1].split("Adviezen")[0]

    assert "Privacy Ieders persoonlijke leven" in text
    assert "Raakt: Wie over de singel fietst. Tellen mag, volgen niet." in text
    assert not [sign for sign in text if sign.isdigit() and sign not in "5 januari 2026"]


def test_a_decision_shows_its_argument_its_conditions_and_the_checks_that_follow(
    weighed: Project, lead: Browser
) -> None:
    weighed.assessed().decided("proceed_under_conditions", **CONDITION)
    weighed.answer("condition", {"status": "met", "explanation": "Zie het logboek."})
    text = page_of(lead, weighed).text

    assert "Doorgaan onder voorwaarden manager, De manager, 5 januari 2026 Alles afwegende." in text
    assert "Wis de beelden binnen een dag. Nagekomen projectleider. Klaar op: 1 juni 2026 5 januari 2026" in text
    assert "Zie het logboek." in text
    assert "Check onderweg 5 juli 2026 gepland" in text
    assert "Gevraagd op 5 januari 2026, nog niet gegeven. Het besluit wacht er niet op." in text


def test_answers_are_shown_with_where_they_come_from(weighed: Project, network: Browser) -> None:
    weighed.answer("dpia", DPIA)
    text = page_of(network, weighed).text

    assert "Waar staat het? dossier 12 Ingevuld door De projectleider, 5 januari 2026" in text
    assert (
        "Waar hangt of beweegt de apparatuur? In de openbare ruimte Overgenomen uit inbox D-1, 5 januari 2026" in text
    )


def test_answers_that_a_new_check_carries_over_say_from_which(weighed: Project, network: Browser) -> None:
    weighed.assessed().decided("send_back")
    text = page_of(network, weighed).text

    assert "Overgenomen uit de check van 5 januari 2026; nog niet nagekeken" in text


def test_the_timeline_tells_the_case_newest_first(weighed: Project, lead: Browser) -> None:
    weighed.assessed().decided("stop", argument="De inbreuk is te groot.")
    text = page_of(lead, weighed).text.split("Wat er gebeurde")[1]

    assert "Het project gaat niet door. Het dossier is gesloten. De manager" in text
    assert text.index("Het project gaat niet door") < text.index("De uitgebreide ethische check is begonnen.")
    assert "Gevraagd aan Ethisch Netwerk: Bevestig de triage, vóór of op 19 januari 2026. Waardenweg" in text


def test_letters_are_listed_with_who_got_them(waiting: Project, lead: Browser) -> None:
    assert "5 januari 2026: vraag aan De ethisch_netwerk" in page_of(lead, waiting).text


def test_of_somebody_who_was_erased_no_name_is_left(weighed: Project, network: Browser) -> None:
    town = weighed.town
    weighed.answer("dpia", DPIA)
    erase_person(town.store, Role.PROJECTLEIDER, town.people[Role.BEHEERDER], town.moment)
    page = page_of(network, weighed)

    assert page.status == 200
    assert "De projectleider" not in page.text
    assert "iemand van wie de naam is gewist" in page.text


def test_a_check_is_answered_with_the_weighing_of_then_beside_it(weighed: Project, lead: Browser) -> None:
    town = weighed.town
    weighed.assessed().decided("proceed")
    weighed.answer("finish")
    page = lead.get(f"/gates/{weighed.gates['closing-check'].id}")
    assert str(FULL_CHECK["conclusion"]) in page.text
    assert "Alles afwegende." in page.text

    done = lead.send(UNCHANGED)

    assert "Uitkomst: Afgerond , 5 januari 2026" in done.text.replace("Afgerond,", "Afgerond ,")
    assert "Niemand: dit dossier is gesloten." in done.text
    assert town.today == weighed.case.closed_on


def test_a_case_that_a_register_opened_has_a_page_too(town: Town, sign_in: SignIn) -> None:
    from datetime import date

    from models.opening import open_recheck

    entry = town.registered(date(2024, 1, 5))
    with town.store.write() as unit:
        discussed = unit.registers.get(entry.id)
        discussed.last_reflected_on = date(2025, 1, 5)
        open_recheck(unit, discussed, town.moment)
    office = sign_in(Role.CIO_OFFICE)
    page = page_of(office, town.case_of(town.entry()))
    assert "Laatst besproken op 5 januari 2025." in page.text
    office.get(page.links["Doe de jaarlijkse check"])
    office.send(UNCHANGED)

    assert "Laatst besproken op 5 januari 2026." in office.page.text
