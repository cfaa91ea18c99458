"""Keeping and destroying on the page: terms, a list, its approval, and the case that is gone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI

from flows.sweep import sweep
from models.vocabulary import Role, Step
from tests.town import Project, Town
from tests.web.browsing import SignIn

LATER = date(2040, 1, 1)
TERMS = """
id = "retention"
version = "7"
label = "Termijnen"
settled_by = "de archivaris"
[[rule]]
id = "stopped"
results = ["stopped"]
nomination = "destroy"
years = 5
source = "Selectielijst."
"""


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that were stopped at their check on the way."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_LIGHT_CHECK).assessed().decided("proceed")
    with town.store.read() as unit:
        town.today = next(check.due_on for check in unit.checks.of_case(project.id))
    sweep.fn(today=town.today)
    project.answer("interim-check", {"outcome": "stop", "explanation": "De proef is mislukt."})
    town.today = LATER
    return project


@pytest.fixture
def settled(app: FastAPI, tmp_path: Path) -> None:
    """Terms that somebody settled."""
    path = tmp_path / "terms.toml"
    path.write_text(TERMS, encoding="utf-8")
    site = app.state.site
    app.state.site = replace(site, settings=site.settings.model_copy(update={"retention": path}))


def test_terms_that_nobody_settled_destroy_nothing_and_the_page_says_so(project: Project, sign_in: SignIn) -> None:
    office = sign_in(Role.CIO_OFFICE)
    page = office.get("/retention")

    assert "De archivaris moet ze nog vaststellen." in page.text
    assert "Er is nog nooit een lijst gemaakt." in page.text
    token = page.forms[0].value("csrf")
    refused = office.client.post("/retention", data={"csrf": token})
    assert (refused.status_code, "nog niet vastgesteld" in refused.text) == (409, True)


@pytest.mark.usefixtures("settled")
def test_a_list_is_made_looked_at_approved_and_its_record_can_be_kept(project: Project, sign_in: SignIn) -> None:
    reference, title = project.case.reference, project.case.title
    office = sign_in(Role.CIO_OFFICE)
    office.get("/retention")
    page = office.send({})
    assert title in page.text
    page = office.get(page.links["Keur de lijst goed"])
    assert "Dossiers op deze lijst: 1." in page.text
    page = office.send({"because": ""})
    assert page.status == 422
    page = office.send({"because": "De termijn is voorbij."})
    assert "vernietigd op 1 januari 2040" in page.text
    assert title not in page.text

    paper = office.client.get(page.links["als tekst"])
    assert reference in paper.text
    assert "De termijn is voorbij." in paper.text
    assert office.client.get(page.links["Verklaring van vernietiging (pdf)"]).content.startswith(b"%PDF")
    assert "Dit dossier is vernietigd op 1 januari 2040." in office.get(f"/cases/{reference}").text
    assert reference not in office.get("/cases").text


@pytest.mark.usefixtures("settled")
def test_a_case_is_held_from_the_list_and_let_go_again(project: Project, sign_in: SignIn) -> None:
    office = sign_in(Role.BEHEERDER)
    office.get("/retention")
    page = office.send({})
    assert "Keur de lijst goed" not in page.links
    office.get(f"/cases/{project.case.reference}/hold")
    office.send({"because": "Woo-verzoek."})
    assert "Woo-verzoek." in office.get("/retention").text
    office.get(f"/cases/{project.case.reference}/hold")
    office.send({"because": "Verzoek afgehandeld."})
    assert "Er wordt nu geen dossier tegengehouden." in office.get("/retention").text
