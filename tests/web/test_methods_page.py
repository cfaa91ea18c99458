"""The page of the methods: our own, the official ones that were imported, and what is wrong in their files."""

from pathlib import Path

from models.official_keeping import Import, import_official
from models.vocabulary import Role
from tests.town import Town
from tests.web.browsing import SignIn

DANGLING = """
urn: urn:nl:ours
version: '2.0'
name: Onze <b>vragen</b>
tasks:
- id: '1'
  task: Which
  type: [open_text]
  repeatable: false
  dependencies: [{type: conditional, action: show, condition: {id: '9', operator: equals, value: a}}]
"""


def test_without_imports_the_page_lists_our_own_and_says_how_to_import(sign_in: SignIn) -> None:
    page = sign_in(Role.CIO_OFFICE).get("/methods")

    assert "Begeleidingsethiek" in page.text
    assert "waardenweg method import" in page.text
    assert "Wat is niet zeker?" in page.text


def test_an_imported_method_tells_its_licence_and_every_finding(town: Town, sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(DANGLING)
    by = town.people[Role.BEHEERDER]
    import_official(town.store, Import(place=file, source="ours.yaml", licence="EUPL-1.2", by=by, moment=town.moment))
    network = sign_in(Role.ETHISCH_NETWERK)

    page = network.get("/methods")
    assert "<b>vragen</b>" not in page.response.text, "a name is text"
    one = network.get(page.links["Onze <b>vragen</b>"])

    assert "EUPL-1.2" in one.text
    assert "fout" in one.text
    assert "Wat niet klopt in het bestand 1" in one.text
    assert network.get("/methods/" + "0" * 64).status == 404
