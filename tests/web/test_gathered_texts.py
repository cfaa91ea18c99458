"""What a case says already, gathered: for the FRIA out of the IAMA, and for the entry in a register."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from models.assessing import open_assessment
from models.saving import Given, save_answers
from models.vocabulary import Instrument, Role
from tests.official import begun, bring_in_file, fill, task
from tests.paper import Paper
from tests.town import NOTHING, ONLY_A_REGISTER, Project, Town
from tests.web.browsing import Browser, SignIn

IAMA = {
    "name": "Een IAMA",
    "urn": "urn:nl:iama",
    "version": "2.0",
    "description": "",
    "tasks": [
        task("1.0", task("1.1.2"), task("1.3.4")),
        task("3", *(task(name) for name in ("3.1.1", "3.1.3", "3.2.1", "3.2.2", "3.4.1", "3.4.2", "3.5.1", "3.5.2"))),
    ],
}


@pytest.fixture
def cameras(town: Town, tmp_path: Path) -> Project:
    file = tmp_path / "iama.json"
    file.write_text(json.dumps(IAMA), encoding="utf-8")
    bring_in_file(town, file)
    return town.demand(description="Tellen wie er fietst.")


@pytest.fixture
def iama(cameras: Project) -> UUID:
    """The project lead said what it is for and whom it touches."""
    assessment = begun(cameras, "urn:nl:iama").id
    fill(cameras.town, assessment, {"1.1.2": "Veiliger oversteken.", "3.5.1": "Wie er fietst."})
    return assessment


def test_without_an_iama_the_page_says_how_it_comes(cameras: Project, lead: Browser) -> None:
    address = f"/cases/{cameras.case.reference}/fria"
    assert address in lead.get(f"/cases/{cameras.case.reference}").links.values()
    page = lead.get(address)

    assert page.status == 200
    assert "Dit dossier heeft nog geen IAMA." in page.text
    assert lead.get(f"{address}.pdf").status == 404


def test_the_fria_has_what_the_iama_says_by_article_and_names_what_is_missing(
    cameras: Project, iama: UUID, lead: Browser
) -> None:
    page = lead.get(f"/cases/{cameras.case.reference}/fria")

    assert [heading[:2] for heading in page.headings if heading[:1].islower()] == ["a.", "b.", "c.", "d.", "e.", "f."]
    assert "Komt uit: Een IAMA 2.0." in page.text
    assert "Nog niet beantwoord: 7" in page.text
    assert "Veiliger oversteken." in page.text

    fill(cameras.town, iama, dict.fromkeys(("3.1.1", "3.1.3", "3.2.1", "3.2.2", "3.4.1", "3.4.2", "3.5.2"), "Zo."))
    paper = Paper(lead.client.get(f"/cases/{cameras.case.reference}/fria.pdf").content)
    assert paper.claims_to_be_accessible
    assert "Alles is beantwoord" in paper.text
    assert "Hier ontbreekt nog" not in paper.text


def test_the_compact_iama_gives_a_fria_too(cameras: Project, lead: Browser) -> None:
    town = cameras.town
    with town.store.write() as unit:
        case = unit.cases.get(cameras.id)
        made = open_assessment(unit, case, Instrument.IAMA, town.moment)
        save_answers(unit, case, made, Given(values={"p3_5_who": "Wie er fietst."}), town.moment)
    page = lead.get(f"/cases/{cameras.case.reference}/fria")

    assert "Komt uit: de IAMA in korte vorm, versie 2." in page.text
    assert "Wie er fietst." in page.text
    assert "Nog niet beantwoord: 8" in page.text


def test_the_register_gets_texts_with_where_they_come_from(cameras: Project, iama: UUID, lead: Browser) -> None:
    cameras.town.engine_works()
    address = f"/cases/{cameras.case.reference}/register-draft"
    page = lead.get(address)

    assert "Tellen wie er fietst. Komt uit de omschrijving van het dossier, 5 januari 2026." in page.text
    assert "Veiliger oversteken. Wie er fietst. Komt uit Een IAMA 2.0, vraag 1.1.2, 5 januari 2026." in page.text
    assert "Hierover staat nog niets in het dossier." in page.text
    assert "in_development" not in page.text
    assert lead.get(f"{address}.json").status == 404
    told = lead.client.get(f"{address}.md")
    assert told.headers["content-disposition"].endswith('-register.md"')
    assert "Wie er fietst." in told.text


def test_the_paper_of_an_official_assessment_tells_its_version_and_answers(
    cameras: Project, iama: UUID, lead: Browser
) -> None:
    start = f"/cases/{cameras.case.reference}/assessments/{iama}"
    paper = Paper(lead.client.get(f"{start}.pdf").content)

    assert paper.claims_to_be_accessible
    assert paper.bookmarks == ["Task 1.0", "Task 3"]
    said = " ".join(paper.text.split())
    assert "Een IAMA 2.0" in said
    assert "Veiliger oversteken." in said
    assert "Task 3.4.1" not in said


def test_the_algorithm_register_gets_a_draft_with_what_is_missing_and_too_long(town: Town, lead: Browser) -> None:
    project = town.demand(title="A" * 105, answers=ONLY_A_REGISTER, description="Helpt jan@example.org <snel>.")
    town.engine_works()
    address = f"/cases/{project.case.reference}/register-draft"
    assert address in lead.get(f"/cases/{project.case.reference}").links.values()
    page = lead.get(address)

    assert "Contactgegevens : verplicht, en nog leeg. Vraag de beheerder om een algemeen mailadres" in page.text
    assert "Deze tekst is 5 tekens te lang." in page.text
    assert "105 van 100 tekens." in page.text
    assert "Dit lijkt op een gegeven van een persoon: jan@example.org." in page.text
    assert "Overige algoritmes Komt uit de triage, 5 januari 2026." in page.text

    told = lead.client.get(f"{address}.json")
    assert told.headers["content-disposition"].endswith('-register.json"')
    document = told.json()
    assert [one["field"] for one in document["missing"]] == ["organization", "contact_email"]
    assert {one["code"]: one["field"] for one in document["problems"]} == {
        "too_long": "name",
        "markup": "description_short",
        "personal": "description_short",
    }


def test_a_case_that_needs_no_entry_says_so(town: Town, lead: Browser) -> None:
    project = town.demand(answers=NOTHING)
    address = f"/cases/{project.case.reference}/register-draft"
    assert "weten we na de triage" in lead.get(address).text

    town.engine_works()
    assert "hoeft niet in het algoritmeregister en niet in het sensorregister" in lead.get(address).text


def test_who_advises_reads_the_case_and_drafts_no_entry(cameras: Project, sign_in: SignIn) -> None:
    adviser = sign_in(Role.FG)
    address = f"/cases/{cameras.case.reference}/register-draft"

    assert address not in adviser.get(f"/cases/{cameras.case.reference}").links.values()
    assert [adviser.get(f"{address}{ending}").status for ending in ("", ".json", ".md")] == [403, 403, 403]


def test_who_may_not_see_the_case_gets_none_of_it(cameras: Project, iama: UUID, sign_in: SignIn) -> None:
    council = sign_in(Role.RAAD)

    for path in ("fria", "fria.md", "register-draft", "register-draft.pdf"):
        assert council.get(f"/cases/{cameras.case.reference}/{path}").status == 403
