"""The requirements of the task registry in a case: which apply, what is said of each, and what is advised."""

from pathlib import Path

import pytest

from models.advice import advised_of
from models.vocabulary import Role
from tests.aid import HIGH, NOT_HIGH, bring_in, bring_in_registry, walk_aid
from tests.town import Project, Town
from tests.web.browsing import Browser, SignIn
from tests.web.test_ai_act_on_screen import EMPLOYEES
from web.requirement_text import in_paragraphs


@pytest.fixture
def project(town: Town, tmp_path: Path) -> Project:
    bring_in(town, tmp_path)
    bring_in_registry(town, tmp_path)
    project = town.demand(answers=EMPLOYEES)
    town.engine_works()
    return project


def listed(browser: Browser, project: Project, asked: str = "") -> list[str]:
    page = browser.get(f"/cases/{project.case.reference}/requirements{asked}")
    assert page.status == 200
    begin = f"/cases/{project.case.reference}/requirements/"
    return [text for text, address in page.links.items() if address.startswith(begin)]


def test_without_a_registry_the_page_says_how_to_import_it(town: Town, network: Browser) -> None:
    project = town.demand(answers=EMPLOYEES)
    page = network.get(f"/cases/{project.case.reference}/requirements")

    assert "waardenweg method import task-registry" in page.text


def test_without_a_profile_only_what_always_applies_is_listed_and_the_aid_comes_first(
    project: Project, lead: Browser
) -> None:
    assert listed(lead, project) == ["Houd gegevens veilig"]
    assert "Die is nog niet ingeleverd." in lead.page.text
    assert lead.page.links["Naar de beslishulp"] == f"/cases/{project.case.reference}/ai-act"


def test_the_profile_selects_what_applies_and_filters_stand_in_the_address(project: Project, lead: Browser) -> None:
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")
    assert listed(lead, project) == ["Bewaar logs", "Zeg dat het AI is", "Houd gegevens veilig"]
    assert listed(lead, project, "?law=avg") == ["Houd gegevens veilig"]
    assert listed(lead, project, "?phase=uitfaseren") == []
    assert listed(lead, project, "?status=done") == []

    walk_aid(project, "Ja", "Een ander", NOT_HIGH, "Nee")
    assert listed(lead, project) == ["Zeg dat het AI is", "Houd gegevens veilig"]


def test_what_is_said_of_a_requirement_is_kept_and_what_is_not_arranged_is_advised(
    project: Project, lead: Browser
) -> None:
    walk_aid(project, "Ja", "Een ander", HIGH, "Nee")
    address = f"/cases/{project.case.reference}/requirements"
    page = lead.get(f"{address}/aia-90")
    assert "Schrijf op wat je bewaart" in page.links
    assert page.links["de uitleg"] == "https://example.org/uitleg"
    assert "<script" not in page.response.text.partition("<main")[2]

    assert lead.send().status == 422
    assert lead.send({"status": "arranged"}).status == 422
    assert lead.page.links["Schrijf op waarmee het geregeld is, of waarom het hier niet geldt"] == "#note-1"
    lead.send({"status": "arranged", "note": "In het contract."})
    assert "Geregeld AI-verordening · aia-90 · ontwerp In het contract." in lead.page.text
    lead.get(f"{address}/aia-91")
    lead.send({"status": "applies", "note": "Vraag het de leverancier."})

    assert listed(lead, project, "?status=done") == ["Bewaar logs"]
    assert listed(lead, project, "?status=open") == ["Zeg dat het AI is", "Houd gegevens veilig"]
    with project.town.store.read() as unit:
        (advised,) = advised_of(unit, project.case)
    assert (advised.text, advised.because) == ("Zeg dat het AI is", "Vraag het de leverancier.")


def test_two_who_say_something_else_are_both_kept(project: Project, lead: Browser, network: Browser) -> None:
    address = f"/cases/{project.case.reference}/requirements/avg-90"
    lead.get(address)
    lead.send({"status": "applies"})
    for browser in (lead, network):
        browser.get(address)
    lead.send({"status": "not_sure"})
    network.send({"status": "arranged", "note": "Het staat versleuteld."})

    assert "Iemand anders schreef op hetzelfde moment iets anders op." in network.page.text
    assert network.page.form.value("status") == "not_sure"


def test_who_may_only_look_finds_no_form_and_may_not_send_one(project: Project, sign_in: SignIn) -> None:
    fg = sign_in(Role.FG)
    page = fg.get(f"/cases/{project.case.reference}/requirements/avg-90")

    assert "nog niet bekeken" in page.text
    assert all(form.action == "/sign-out" for form in page.forms if form.method == "post")
    assert fg.get(f"/cases/{project.case.reference}/requirements/aia-90").status == 404


def test_the_list_goes_on_paper(project: Project, lead: Browser) -> None:
    address = f"/cases/{project.case.reference}/requirements"
    pdf, text = lead.client.get(f"{address}.pdf"), lead.client.get(f"{address}.md")

    assert pdf.content.startswith(b"%PDF")
    assert "Houd gegevens veilig" in text.text
    assert "attachment" in text.headers["content-disposition"]


def test_texts_of_the_registry_become_paragraphs_lists_and_safe_links() -> None:
    text = (
        "Eén **woord** en [een plek](https://a.nl/x).\n\n- eerst\n  en verder\n- dan [niet](javascript:x)\n\n<b>Vet</b>"
    )

    assert in_paragraphs(text) == (
        '<p>Eén woord en <a href="https://a.nl/x" rel="noopener noreferrer">een plek</a>.</p>\n'
        "<ul><li>eerst en verder</li><li>dan niet</li></ul>\n<p>Vet</p>"
    )
