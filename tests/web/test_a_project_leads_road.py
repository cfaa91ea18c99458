"""A project lead's road by HTTP: from the mail to the form, to the answer, to the next question."""

from urllib.parse import urlsplit

import pytest

from models.vocabulary import AnswerOrigin, FlowName, Instrument, Phase, Role, Step
from tests.town import CAMERAS, DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import Browser, SignIn, link_for
from waardenweg.flows_here import flow_named

DOORS = ("technologies", "decision_role", "parties", "personal_data")


@pytest.fixture
def project(town: Town) -> Project:
    """A demand that says little, so that the project lead is asked."""
    return town.demand(answers={"technologies": ["camera"]})


def test_a_project_lead_finds_the_question_in_a_mail_and_answers_it_from_there(project: Project, lead: Browser) -> None:
    report = flow_named(FlowName.DELIVER).fn(today=project.town.today)
    assert report.count == 1
    (subject,) = [text for text, address in lead.get("/mailbox").links.items() if address.startswith("/mailbox/")]
    mail = lead.get(lead.page.links[subject])
    (address,) = [address for address in mail.links.values() if "/gates/" in address]

    assert address == f"{project.town.world.settings.base_url}/gates/{project.gates['intake-questions'].id}"
    lead.get(urlsplit(address).path)
    page = lead.send(CAMERAS)
    assert "Je antwoord is binnen: Vul de intake in." in page.text
    assert project.stands_in() is Phase.TRIAGE


def test_a_link_in_a_mail_leads_through_signing_in_back_to_the_form(
    town: Town, project: Project, stranger: Browser
) -> None:
    address = f"/gates/{project.gates['intake-questions'].id}"
    assert stranger.get(address).title.startswith("Aanmelden")

    page = stranger.get(link_for(town, Role.PROJECTLEIDER))

    assert page.response.url.path == address
    assert page.headings[0] == "Vul de intake in"


def test_a_project_lead_answers_the_intake_and_the_next_gate_is_there(project: Project, lead: Browser) -> None:
    lead.get(lead.get("/").links["Vul de intake in"])
    lead.send({name: CAMERAS[name] for name in DOORS}, button="keep")
    page = lead.send({name: value for name, value in CAMERAS.items() if name not in DOORS})

    assert page.status == 200
    assert page.response.url.path == f"/cases/{project.case.reference}"
    assert "Je antwoord is binnen" in page.text
    assert "Wordt verwerkt" in page.text
    assert project.stands_in() is Phase.TRIAGE
    project.town.engine_works()
    assert "Wordt verwerkt" not in lead.get(page.response.url.path).text
    assert "confirm-triage" in project.gates


def test_what_the_demand_filled_in_is_shown_with_its_source_and_becomes_a_confirmation(
    project: Project, lead: Browser
) -> None:
    page = lead.get(f"/gates/{project.gates['intake-questions'].id}")

    assert page.form.chosen("technologies") == ["camera"]
    assert "Overgenomen uit inbox D-1, 5 januari 2026" in page.text
    lead.send(button="keep")
    with project.town.store.read() as unit:
        intake = unit.assessments.newest(project.id, Instrument.INTAKE)
        assert intake is not None
        assert unit.assessments.answers(intake.id)["technologies"].origin is AnswerOrigin.RECONFIRMED


def test_keeping_answers_shows_the_questions_that_they_bring(project: Project, lead: Browser) -> None:
    before = lead.get(f"/gates/{project.gates['intake-questions'].id}")
    after = lead.send({"personal_data": ["none"], "technologies": ["none"]}, button="keep")

    assert {"placement", "data_scale"} <= before.form.names
    assert not {"placement", "data_scale"} & after.form.names
    assert after.form.chosen("personal_data") == ["none"]


def test_nobody_sends_questions_that_they_have_not_seen(project: Project, lead: Browser) -> None:
    project.answer("intake-questions", CAMERAS)
    project.confirmed(Step.START_FULL_CHECK)
    gate = project.gates["dpia"]
    lead.get(f"/gates/{gate.id}")
    page = lead.send({"done": "done"})

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert "vragen bij gekomen" in page.text
    assert page.form.value("done") == "done"
    lead.send({name: value for name, value in DPIA.items() if name != "done"})
    assert "dpia" not in project.gates


def test_the_whole_road_to_a_decision_under_conditions_goes_by_forms(project: Project, sign_in: SignIn) -> None:
    town = project.town
    project.answer("intake-questions", CAMERAS)
    network, lead, manager = (sign_in(role) for role in (Role.ETHISCH_NETWERK, Role.PROJECTLEIDER, Role.MANAGER))

    network.get(f"/gates/{project.gates['confirm-triage'].id}")
    network.send({"road": "start_full_check"})
    town.engine_works()
    lead.get(f"/gates/{project.gates['dpia'].id}")
    lead.send({"done": "done"}, button="refresh")
    lead.send({name: value for name, value in DPIA.items() if name != "done"})
    town.engine_works()
    network.get(f"/gates/{project.gates['ethical-check'].id}")
    network.send(FULL_CHECK)
    town.engine_works()
    assert project.stands_in() is Phase.DECISION
    manager.get(f"/gates/{project.gates['decide'].id}")
    page = manager.send({"verdict": "proceed_under_conditions", "argument": "Tellen mag."}, button="refresh")

    assert page.form.value("conditions[1].text") == FULL_CHECK["conditions[1].text"]
    manager.send({"conditions[1].text": "Wis de beelden binnen een uur.", "conditions[1].reason": "Een dag is lang."})
    assert project.stands_in() is Phase.MONITORING
    assert [condition.text for condition in project.conditions] == ["Wis de beelden binnen een uur."]


def test_a_check_that_must_wait_for_the_dpia_keeps_the_answers_and_says_what_is_missing(
    project: Project, sign_in: SignIn
) -> None:
    project.answer("intake-questions", CAMERAS)
    project.confirmed(Step.START_FULL_CHECK)
    network = sign_in(Role.ETHISCH_NETWERK)
    network.get(f"/gates/{project.gates['ethical-check'].id}")

    page = network.send(FULL_CHECK)

    assert page.status == 409
    assert "Je antwoorden zijn bewaard." in page.text
    assert "Maak de DPIA of lever hem aan" in page.text
    assert network.get(page.response.url.path).form.value("conclusion") == FULL_CHECK["conclusion"]
    project.answer("dpia", DPIA)
    network.get(page.response.url.path)
    network.send()
    assert project.stands_in() is Phase.DECISION
