"""The triage as people see it: why, on which answers, what is possible only, what counts provisionally."""

from flows.sweep import sweep
from models.dates import working_days_later
from models.vocabulary import Role, Step
from tests.town import ALGORITHM, CAMERAS, NOTHING, Project, Town
from tests.web.browsing import Browser, Page, SignIn

NEEDLESS = "Hoeft niet meer: dit antwoord verandert de uitkomst niet."


def page_of(browser: Browser, project: Project) -> Page:
    return browser.get(f"/cases/{project.case.reference}")


def judged(town: Town, **answers: object) -> Project:
    project = town.demand(answers={**CAMERAS, **answers})
    town.engine_works()
    return project


def test_a_reason_shows_the_answers_that_it_was_read_from(waiting: Project, network: Browser) -> None:
    text = page_of(network, waiting).text

    assert "Op welke antwoorden rust dit? Worden mensen of voertuigen in een openbaar toegankelijk gebied" in text
    assert "gefilmd, geteld, gemeten of gevolgd? Ja, steeds opnieuw en op grote schaal" in text


def test_beside_the_outcomes_stands_what_other_law_asks(town: Town, network: Browser) -> None:
    text = page_of(network, judged(town, purpose=["enforcement", "public_safety"])).text
    beside = text.split("Let ook op")[1]

    assert "Wet politiegegevens art. 46" in beside
    assert "besluit van de burgemeester" in beside
    assert "Vraag de FG om advies over de DPIA." in beside


def test_what_hangs_on_an_open_answer_is_said_with_the_question(town: Town, network: Browser) -> None:
    text = page_of(network, judged(town, data_subjects=["unknown"])).text
    maybe = text.split("Misschien ook dit")[1]

    assert "WOR art. 27 lid 1 onder k" in maybe
    assert "Dat hangt af van: Over wie gaan die gegevens?" in maybe


def test_an_unknown_level_says_at_once_what_is_certain(town: Town, network: Browser) -> None:
    project = judged(town, project_phase="unknown")

    assert "Ethische check Nog niet te zeggen minstens: Licht" in page_of(network, project).text


def test_high_risk_is_possible_until_profiling_makes_it_certain(town: Town, network: Browser) -> None:
    ai = {"technologies": ["self_learning_algorithm"], "ai_act_area": ["employment"], "steers_approach": "no"}
    possible = judged(town, **ai)
    assert "AI-verordening Mogelijk hoog risico" in page_of(network, possible).text

    certain = town.demand(ref="D-2", answers={**CAMERAS, **ai, "profiling": "yes"})
    town.engine_works()
    assert "AI-verordening Hoog risico" in page_of(network, certain).text


def test_what_will_count_later_is_announced_with_its_day(town: Town, network: Browser) -> None:
    ai = {"technologies": ["self_learning_algorithm"], "ai_act_area": ["essential_services"], "steers_approach": "no"}
    text = page_of(network, judged(town, **ai)).text

    assert "Dit gaat later gelden Vanaf 2 december 2027: Wie als overheid AI met een hoog risico" in text


def test_the_method_adviser_tells_what_goes_together_how_deep_and_what_the_committee_is_for(
    waiting: Project, network: Browser
) -> None:
    methods = page_of(network, waiting).text.split("Welke methode past?")[1]

    assert "Visie Enschede, bijlage 1 (Meerdere methoden, punt 1)" in methods
    assert "Wat gaat samen? Een DPIA kijkt naar privacy." in methods
    assert "Hoe diep? Doe de uitvoerige analyse nu." in methods
    assert "De Ethische Commissie Over sensoren in de buitenruimte heeft de commissie al nagedacht." in methods


def test_advice_that_nobody_confirmed_is_shown_as_provisional_until_somebody_does(
    waiting: Project, sign_in: SignIn
) -> None:
    town = waiting.town
    network = sign_in(Role.ETHISCH_NETWERK)
    assert "voorlopig" not in page_of(network, waiting).text
    town.today = working_days_later(town.today, 11)
    sweep.fn(today=town.today)

    network = sign_in(Role.ETHISCH_NETWERK)
    text = page_of(network, waiting).text
    assert "voorlopig Niemand bevestigde dit advies op tijd. Daarom geldt het voorlopig, sinds 20 januari 2026." in text
    assert "Niemand bevestigde de triage op tijd. Het advies geldt voorlopig." in text

    waiting.confirmed(Step.START_FULL_CHECK)
    text = page_of(network, waiting).text
    assert "Niemand bevestigde dit advies op tijd." not in text
    assert "Daarvoor gold het advies voorlopig, vanaf 20 januari 2026." in text


def intake_form(town: Town, sign_in: SignIn, answers: dict[str, object]) -> Page:
    project = town.demand(answers=answers)
    lead = sign_in(Role.PROJECTLEIDER)
    return lead.get(f"/gates/{project.gates['intake-questions'].id}")


def test_the_intake_stops_asking_for_what_can_no_longer_matter(town: Town, sign_in: SignIn) -> None:
    left_out = {"covert", "combines_datasets"}
    page = intake_form(town, sign_in, {key: said for key, said in CAMERAS.items() if key not in left_out})

    assert page.text.count(NEEDLESS) == 2
    assert "2 vragen zonder antwoord kunnen de uitkomst niet meer veranderen." in page.text


def test_the_intake_goes_on_asking_for_what_still_matters(town: Town, sign_in: SignIn) -> None:
    answers = NOTHING | ALGORITHM | {"technologies": ["chatbot"]}
    page = intake_form(town, sign_in, {key: said for key, said in answers.items() if key != "affects_freedoms"})

    assert NEEDLESS not in page.text
    assert "zonder antwoord kan" not in page.text
