"""Two at one gate, or one who presses twice: one wins, the other hears it and loses no text."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from models.vocabulary import Instrument, Phase, Role, Step
from tests.town import CAMERAS, DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser, Clock, Page, SignIn

TYPED = "Tellen mag, herkennen niet."


def decision_of(browser: Browser, project: Project) -> Page:
    return browser.get(f"/gates/{project.gates['decide'].id}")


def test_the_same_form_twice_is_one_form_and_the_second_shows_what_was_typed(weighed: Project, sign_in: SignIn) -> None:
    weighed.assessed()
    manager = sign_in(Role.MANAGER)
    shown = decision_of(manager, weighed)
    manager.send({"verdict": "proceed", "argument": TYPED}, page=shown)
    page = manager.send({"verdict": "proceed", "argument": TYPED}, page=shown)

    assert page.status == 409
    assert page.headings[0] == "Dit formulier was al binnen"
    assert TYPED in page.text
    assert "Naar het dossier" in page.links
    with weighed.town.store.read() as unit:
        assert len(unit.decisions.of_case(weighed.id)) == 1


def test_of_two_people_at_one_gate_the_second_hears_who_was_first_and_keeps_the_text(
    waiting: Project, network: Browser, colleague: Browser
) -> None:
    address = f"/gates/{waiting.gates['confirm-triage'].id}"
    network.get(address)
    colleague.get(address)
    network.send({"road": "start_full_check"})

    page = colleague.send({"road": "ask_information", "reason": TYPED})

    assert page.status == 409
    assert page.headings[0] == "Deze vraag is al beantwoord"
    assert "De ethisch_netwerk (Ethisch Netwerk) heeft deze vraag beantwoord, op 5 januari 2026." in page.text
    assert TYPED in page.text
    assert waiting.stands_in() is Phase.ASSESSMENT


def test_of_two_who_press_at_the_same_moment_exactly_one_wins(
    waiting: Project, network: Browser, colleague: Browser
) -> None:
    address = f"/gates/{waiting.gates['confirm-triage'].id}"
    both = (network, colleague)
    for browser in both:
        browser.get(address)
    together = Barrier(2)

    def press(browser: Browser) -> int:
        together.wait(timeout=10)
        return browser.send({"road": "start_full_check"}).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, both))

    assert statuses == [200, 409]
    assert waiting.steps.count(Step.START_FULL_CHECK) == 1


def test_who_sends_while_a_colleague_wrote_keeps_their_text_beside_it_and_chooses_before_sending(
    weighed: Project, network: Browser, colleague: Browser, clock: Clock
) -> None:
    weighed.answer("dpia", DPIA)
    address = f"/gates/{weighed.gates['ethical-check'].id}"
    network.get(address)
    colleague.get(address)
    clock.goes_on(timedelta(minutes=1))
    network.send({"conclusion": "Liever niet."}, button="keep")

    page = colleague.send({**FULL_CHECK, "conclusion": TYPED})

    assert page.status == 409
    assert page.headings[0] == "Iemand anders was je net voor"
    assert "Bij 1 antwoord staan twee teksten naast elkaar" in page.headings
    assert page.form.value("conclusion") == "Liever niet."
    assert f"Dit is er ook geschreven Tegelijk geschreven door Een collega, 5 januari 2026 {TYPED}" in page.text
    assert colleague.send().headings[0] == "Kies eerst"
    assert weighed.stands_in() is Phase.ASSESSMENT

    page = colleague.send(button="take:2:conclusion")
    assert page.form.value("conclusion") == TYPED
    assert "staan twee teksten naast elkaar" not in page.text
    colleague.send()
    assert weighed.stands_in() is Phase.DECISION


def test_a_decision_on_advice_that_changed_meanwhile_is_stale_and_each_row_follows_its_advice(
    weighed: Project, sign_in: SignIn
) -> None:
    weighed.assessed()
    manager = sign_in(Role.MANAGER)
    shown = decision_of(manager, weighed)
    manager.send({"verdict": "proceed_under_conditions", "argument": TYPED}, page=shown, button="refresh")
    weighed.advised_by(
        Instrument.IAMA, {"done": "here", "outcome": "Het kan.", "measures": "Vraag het de wijk."}, on=date(2026, 1, 2)
    )
    page = manager.send({"conditions[1].choice": "take_over", "conditions[2].text": "Meld het de raad."})

    assert page.status == 409
    assert page.headings[0] == "Iemand anders was je net voor"
    assert "Het advies is veranderd terwijl jij schreef." in page.text
    assert weighed.stands_in() is Phase.DECISION
    assert [page.form.value(f"conditions[{row}].text") for row in (1, 2, 3)] == [
        "Vraag het de wijk.",
        "Wis de beelden binnen een dag.",
        "Meld het de raad.",
    ]
    assert ("conditions[2].choice", "take_over") in page.form.fields
    assert page.form.value("argument") == TYPED


def test_a_question_that_the_road_left_behind_needs_no_answer_and_says_so(waiting: Project, network: Browser) -> None:
    network.get(f"/gates/{waiting.gates['confirm-triage'].id}")
    waiting.town.demand(withdrawn=True)

    page = network.send({"road": "ask_information", "reason": TYPED})

    assert page.status == 409
    assert "Het dossier ging een andere weg." in page.text
    assert TYPED in page.text


def test_the_link_of_an_old_mail_leads_to_what_became_of_the_question(waiting: Project, network: Browser) -> None:
    gate = waiting.gates["confirm-triage"]
    waiting.confirmed(Step.START_FULL_CHECK)

    page = network.get(f"/gates/{gate.id}")

    assert page.status == 409
    assert "Je hebt deze vraag zelf beantwoord, op 5 januari 2026." in page.text
    assert page.forms == [page.forms[0]]  # only the one that signs out


def test_a_row_that_was_emptied_in_a_draft_stays_away(weighed: Project, network: Browser) -> None:
    network.get(f"/gates/{weighed.gates['ethical-check'].id}")
    network.send({"conditions[1].text": TYPED, "conditions[2].text": "Nog een."}, button="keep")
    page = network.send({"conditions[1].text": ""}, button="keep")

    assert TYPED not in page.text
    assert page.form.value("conditions[2].text") == "Nog een."


def test_cameras_are_answered_in_one_sitting_without_any_draft(lead: Browser, weighed: Project) -> None:
    project = weighed.town.demand("D-2", answers={"technologies": ["camera"]})
    lead.get(f"/gates/{project.gates['intake-questions'].id}")
    lead.send(CAMERAS)

    assert project.stands_in() is Phase.TRIAGE
