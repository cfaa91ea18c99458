"""What is refused, and how the page says so."""

from uuid import UUID

import pytest
from starlette.testclient import TestClient

from models.vocabulary import Phase, Role
from tests.town import DPIA, Project, Town
from tests.web.browsing import Browser, SignIn


def test_a_form_with_errors_comes_back_with_a_summary_that_leads_to_the_fields(
    weighed: Project, network: Browser
) -> None:
    weighed.answer("dpia", DPIA)
    network.get(f"/gates/{weighed.gates['ethical-check'].id}")
    page = network.send({"weighing[privacy].affected": "Wie fietst.", "conditions[1].due_on": "31-02-2026"})

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert page.headings[0] == "Kijk nog naar 6 antwoorden"
    wrong = [text for text, address in page.links.items() if address.startswith("#v-")]
    assert "Schrijf op: Jullie weging in één zin (Privacy)" in wrong
    assert "Kies een antwoord: Wat adviseren jullie?" in wrong
    assert all(page.text.count(text) == 2 for text in wrong), "the same words stand at the field"
    assert {page.links[text].removeprefix("#") for text in wrong} <= page.ids
    assert page.form.value("weighing[privacy].affected") == "Wie fietst."
    assert page.form.value("conditions[1].due_on") == "31-02-2026"
    assert weighed.stands_in() is Phase.ASSESSMENT


def test_an_option_that_excludes_others_is_named_at_its_field(town: Town, lead: Browser) -> None:
    project = town.demand(answers={})
    lead.get(f"/gates/{project.gates['intake-questions'].id}")
    page = lead.send({"technologies": ["none", "camera"]}, button="keep")

    assert page.status == 422
    assert "“Geen van deze” kan niet samen met een ander antwoord." in page.text


def test_departing_from_the_advice_without_a_reason_asks_for_one(waiting: Project, network: Browser) -> None:
    network.get(f"/gates/{waiting.gates['confirm-triage'].id}")
    page = network.send({"road": "start_light_check"})

    assert page.status == 422
    assert "Schrijf op: Waarom wijk je af van het advies" in page.text
    assert waiting.stands_in() is Phase.TRIAGE


def test_a_road_that_the_triage_does_not_allow_says_why_and_keeps_what_was_typed(
    waiting: Project, network: Browser
) -> None:
    network.get(f"/gates/{waiting.gates['confirm-triage'].id}")
    page = network.send({"road": "clear", "reason": "Het valt wel mee."})

    assert page.status == 409
    assert "Er is volgens de triage nog iets nodig." in page.text
    assert page.form.value("reason") == "Het valt wel mee."
    assert waiting.stands_in() is Phase.TRIAGE


def test_who_is_not_asked_gets_no_form(waiting: Project, lead: Browser) -> None:
    page = lead.get(f"/gates/{waiting.gates['confirm-triage'].id}")

    assert page.status == 403
    assert page.headings[0] == "Dit hoort niet bij jouw rol"
    assert "Deze rollen kunnen je helpen: Ethisch Netwerk." in page.text


def test_who_may_not_see_the_board_hears_whose_role_may(lead: Browser) -> None:
    page = lead.get("/board")

    assert page.status == 403
    assert "Deze rollen kunnen je helpen:" in page.text
    assert "proceseigenaar" in page.text


def test_what_is_typed_for_a_gate_of_somebody_else_changes_nothing(
    weighed: Project, lead: Browser, sign_in: SignIn
) -> None:
    weighed.assessed()
    adviser = sign_in(Role.FG)
    token = adviser.get("/").forms[0].value("csrf")
    answer = adviser.post(
        f"/gates/{weighed.gates['decide'].id}",
        [("csrf", token), ("verdict", "proceed"), ("argument", "Ik vind van wel.")],
    )

    assert answer.status_code == 403
    assert "Ik vind van wel." in answer.text
    assert weighed.stands_in() is Phase.DECISION


@pytest.mark.parametrize(
    "address",
    [
        "/cases/2026-9999",
        "/gates/geen-sleutel",
        f"/gates/{UUID(int=7)}",
        "/mailbox/geen",
        "/nergens",
        "/static/nergens",
    ],
)
def test_what_is_not_there_is_told_on_a_page_of_our_own(lead: Browser, address: str) -> None:
    page = lead.get(address)

    assert page.status == 404
    assert "Waardenweg" in page.title
    assert "Naar Mijn taken" in page.links


def test_a_form_of_a_million_letters_is_refused(town: Town, lead: Browser) -> None:
    project = town.demand(answers={})
    token = lead.get("/").forms[0].value("csrf")
    answer = lead.post(f"/gates/{project.gates['intake-questions'].id}", [("csrf", token), ("x", "a" * 1_100_000)])

    assert answer.status_code == 413


def test_what_people_write_is_text_and_never_a_page(town: Town, lead: Browser) -> None:
    project = town.demand(title="<script>alert(1)</script>", description="<b>vet</b>", answers={})
    page = lead.get(f"/cases/{project.case.reference}")

    assert "<script>" not in page.response.text
    assert "<b>vet</b>" in page.text


def test_when_something_is_broken_here_nobody_loses_what_they_typed(weighed: Project, network: Browser) -> None:
    gate = weighed.gates["ethical-check"]
    fields = network.get(f"/gates/{gate.id}").form.filled({"conclusion": "Doorgaan, als het blijft bij tellen."})
    with weighed.town.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sent_form")
    broken = Browser(TestClient(network.client.app, cookies=network.client.cookies, raise_server_exceptions=False))
    answer = broken.post(f"/gates/{gate.id}", fields)

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert "Doorgaan, als het blijft bij tellen." in answer.text
    assert "sent_form" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
