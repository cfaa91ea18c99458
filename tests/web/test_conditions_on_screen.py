"""The page of a condition: evidence with its days and versions, and the colour it gives to its case."""

from datetime import timedelta

import pytest

from models.vocabulary import Role, Step
from tests.town import Project, Town
from tests.web.browsing import Browser, Page, SignIn

CONDITION = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-12-31",
}
PDF = b"%PDF-1.7 certificaat"


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that go on under one condition."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_LIGHT_CHECK).assessed().decided("proceed_under_conditions", **CONDITION)


def sent(browser: Browser, content: bytes, **typed: str) -> Page:
    """Evidence, sent with the form of the page that stands open."""
    form = browser.page.form
    files = {"file": ("Certificaat.pdf", content, "application/pdf")}
    answer = browser.client.post(form.action, data={**dict(form.fields), **typed}, files=files, follow_redirects=True)
    browser.page = Page(answer)
    return browser.page


def test_evidence_is_added_with_its_days_and_a_newer_version_goes_before_the_older(
    project: Project, sign_in: SignIn
) -> None:
    lead = sign_in(Role.PROJECTLEIDER)
    page = lead.get(f"/cases/{project.case.reference}")
    assert "Nog na te komen" in page.text
    page = lead.get(page.links[CONDITION["conditions[1].text"]])
    assert "Er is nog geen bewijs toegevoegd." in page.text

    page = sent(lead, PDF, effective_on="2026-01-02", expires_on="2026-01-01")
    assert (page.status, "De laatste dag moet na de eerste dag komen." in page.text) == (422, True)
    page = sent(lead, b"MZ\x90\x00", effective_on="31-02-2026")
    assert (page.status, "Vul een datum in die bestaat" in page.text) == (422, True)
    page = sent(lead, PDF, effective_on="2026-01-02", expires_on="2026-12-01")
    assert "Geldt vanaf 2 januari 2026." in page.text
    assert "Geldt tot en met 1 december 2026." in page.text
    older = page.links["Certificaat.pdf"].removeprefix("/files/")
    page = sent(lead, PDF + b"2", replaces=older)
    assert "1 eerdere versie" in page.text


def test_a_condition_that_is_late_colours_the_list_and_the_page_of_its_case(project: Project, sign_in: SignIn) -> None:
    network = sign_in(Role.ETHISCH_NETWERK)
    assert "voorwaarde niet nagekomen" not in network.get("/cases").text
    assert project.case.reference not in network.get("/cases?voorwaarden=1").text

    project.town.today += timedelta(days=400)
    network = sign_in(Role.ETHISCH_NETWERK)

    assert project.case.reference in network.get("/cases?voorwaarden=1").text
    assert "1 voorwaarde niet nagekomen" in network.get(f"/cases/{project.case.reference}").text


def test_who_may_not_see_the_case_sees_no_condition(project: Project, sign_in: SignIn) -> None:
    stranger = sign_in(Role.COMMISSIELID)
    address = f"/conditions/{project.conditions[0].id}"
    token = stranger.get("/").forms[0].value("csrf")

    assert stranger.get(address).status == 403
    files = {"file": ("x.pdf", PDF, "application/pdf")}
    assert stranger.client.post(address, data={"csrf": token}, files=files).status_code == 403
