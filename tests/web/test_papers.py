"""Papers to download: an assessment and the value balance, for who may see the case and for nobody else."""

from uuid import uuid4

import pytest
from httpx import Response

from models.vocabulary import Instrument, Role
from tests.paper import Paper
from tests.town import DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser, SignIn

SAID = FULL_CHECK | {
    "weighing[privacy].against": 'De camera ziet iedereen.\nEen "bord" <b>helpt</b> niet.',
    "weighing[privacy].eases": "Beelden verdwijnen meteen.",
    "weighing[privacy].dissent": "De wijkraad wil geen camera's.",
    "tensions[1].first": "safety",
    "tensions[1].second": "privacy",
    "tensions[1].about": "Meer zien is veiliger en minder vrij.",
    "conditions[2].text": "Hang borden op.",
    "conditions[2].owner": "projectleider",
    "conditions[2].due_on": "2026-07-01",
}


@pytest.fixture
def weighed_out(weighed: Project) -> Project:
    """Cameras whose values were weighed with arguments."""
    weighed.answer("dpia", DPIA)
    weighed.answer("ethical-check", SAID)
    return weighed


def download(browser: Browser, path: str) -> Response:
    found: Response = browser.client.get(path)
    return found


def paths(project: Project, instrument: Instrument) -> list[str]:
    with project.town.store.read() as unit:
        (one,) = [one for one in unit.assessments.of_case(project.case.id) if one.instrument is instrument]
    start = f"/cases/{project.case.reference}/assessments/{one.id}"
    return [f"{start}.pdf", f"{start}.md"]


def test_the_page_of_a_case_links_to_the_papers_of_its_assessments(weighed_out: Project, lead: Browser) -> None:
    source = lead.get(f"/cases/{weighed_out.case.reference}").response.text

    for instrument in (Instrument.INTAKE, Instrument.DPIA, Instrument.ETHICAL_CHECK):
        assert all(f'href="{path}"' in source for path in paths(weighed_out, instrument))


def test_the_paper_of_a_check_tells_the_case_the_method_every_answer_and_the_weighing(
    weighed_out: Project, lead: Browser
) -> None:
    answer = download(lead, paths(weighed_out, Instrument.ETHICAL_CHECK)[0])
    paper = Paper(answer.content)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="{weighed_out.case.reference}-ethical-check.pdf"'
    )
    assert paper.claims_to_be_accessible
    assert (paper.title, paper.language) == (weighed_out.case.title, "nl")
    said = " ".join(paper.text.split())
    for told in (
        weighed_out.case.reference,
        "Ethische check (uitgebreid)",
        "ethical-check, versie",
        "Lijst van waarden",
    ):
        assert told in said
    for told in (
        "Tellen mag, volgen niet.",
        'Een "bord" <b>helpt</b> niet.',
        "Ziet het anders",
        "Privacy ↔ Veiligheid",
    ):
        assert told in said
    assert "Doorgaan, als de beelden meteen verdwijnen." in said
    assert "Hang borden op. Projectleider 1 juli 2026" in said, "conditions are rows of a table"


def test_the_drawing_of_the_balance_comes_last_on_a_page_that_can_be_read(weighed_out: Project, lead: Browser) -> None:
    paper = Paper(download(lead, f"/cases/{weighed_out.case.reference}/balance.pdf").content)

    assert paper.bookmarks[-1] == "Waardenbalans"
    assert [width > height for width, height in paper.pages] == [False, True]
    assert len(paper.alternatives) == 1
    assert paper.alternatives[0].startswith(f"Waardenbalans van {weighed_out.case.title}. Per waarde één rij:")


def test_as_markdown_it_is_text_with_tables(weighed_out: Project, lead: Browser) -> None:
    answer = download(lead, paths(weighed_out, Instrument.ETHICAL_CHECK)[1])

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith(f"# {weighed_out.case.title}\n")
    assert "| Hang borden op. | Projectleider | 1 juli 2026 |" in answer.text
    assert "\\<b\\>helpt\\</b\\>" in answer.text


def test_what_was_taken_over_from_elsewhere_says_from_where(weighed_out: Project, lead: Browser) -> None:
    text = download(lead, paths(weighed_out, Instrument.INTAKE)[1]).text

    assert "**Welke technologie gebruik je?**\n\nVaste camera\n\nOvergenomen uit " in text


def test_a_balance_on_paper_is_for_who_may_see_the_case(
    weighed_out: Project, stranger: Browser, sign_in: SignIn
) -> None:
    address = f"/cases/{weighed_out.case.reference}/balance.pdf"
    asked = {role: download(sign_in(role), address) for role in (Role.FG, Role.RAAD, Role.MEDEWERKER)}

    assert {role: answer.status_code for role, answer in asked.items()} == {
        Role.FG: 200,
        Role.RAAD: 403,
        Role.MEDEWERKER: 403,
    }
    assert download(stranger, address).content.startswith(b"%PDF") is False


def test_what_is_not_there_is_not_found(weighed_out: Project, lead: Browser) -> None:
    case = f"/cases/{weighed_out.case.reference}"

    assert download(lead, f"{case}/assessments/{uuid4()}.pdf").status_code == 404
    assert download(lead, f"{case}/balance.pdf?moment=9").status_code == 404
    assert download(lead, f"{case}/balance.exe").status_code == 404
