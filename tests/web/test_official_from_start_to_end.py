"""The official questionnaires, filled in on the page from start to end, handed in, taken out and brought in again."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.official import bring_in_file
from tests.town import Town
from tests.web.browsing import Browser, Page
from tests.web.filling import Filler

FORMS, REGISTRY = "data/par-dpia-form", "data/task-registry/instruments"
KEY = re.compile(r"[0-9]+(\.[0-9]+)*(\[[0-9]+\])?")
"""What the published schema of the exchange format takes for the name of an answer; those of the IAMA are others."""


@pytest.mark.parametrize(
    ("file", "urn", "least"),
    [
        pytest.param(f"{FORMS}/sources/prescan.yaml", "urn:nl:prescan", 30, id="prescan"),
        pytest.param(f"{FORMS}/sources/iama.yaml", "urn:nl:iama", 80, id="iama", marks=pytest.mark.slow),
        pytest.param(f"{FORMS}/sources/dpia.yaml", "urn:nl:dpia", 200, id="dpia", marks=pytest.mark.slow),
        pytest.param(f"{REGISTRY}/conformity_assessment_eu_ai_act.yaml", "urn:nl:aivt:tr:ca", 7, id="registry"),
    ],
)
def test_an_official_questionnaire_goes_from_start_to_end_through_its_pages(
    town: Town, lead: Browser, shared: Path, file: str, urn: str, least: int
) -> None:
    bring_in_file(town, shared / file)
    for glossary in sorted((shared / FORMS / "sources").glob("begrippenkader_*.yaml")):
        bring_in_file(town, glossary)
    reference = town.demand().case.reference
    address = begun_on_the_page(lead, reference, urn)
    filler = Filler(lead)

    list(filler.steps(address))
    assert len(filler.seen) >= least
    lead.get(address)
    assert "Opgeleverd op 5 januari 2026" in lead.send_to(f"{address}/hand-in").text

    told = taken_out(lead, address)
    named = names_of(told)
    # a picture is asked too, and this driver sends none
    assert len(named) >= least - 2
    if urn.count(":") == 2:  # the exchange format names no instrument of the task registry
        assert_fits_the_published_schema(told, shared)

    other = town.demand("D-2").case.reference
    report = brought(lead, other, told)
    assert report.status == 200
    assert "Alles in het bestand had een plaats." in report.text
    (again,) = {link for link in report.links.values() if link.startswith("/assessments/")}
    assert said_in(taken_out(lead, again)) == said_in(told)


def begun_on_the_page(browser: Browser, reference: str, urn: str) -> str:
    """The address of the questionnaire after the button was pressed."""
    page = browser.get(f"/cases/{reference}/official")
    (form,) = [form for form in page.forms if ("urn", urn) in form.fields]
    return Page(browser.post(form.action, form.fields)).response.url.path


def taken_out(browser: Browser, address: str) -> dict[str, Any]:
    document: dict[str, Any] = browser.client.get(f"{address}/exchange.json").json()
    return document


def brought(browser: Browser, reference: str, document: dict[str, Any]) -> Page:
    path = f"/cases/{reference}/official/import"
    form = browser.get(path).form
    files = {"file": ("antwoorden.json", json.dumps(document).encode(), "application/json")}
    return Page(browser.client.post(path, data=dict(form.fields), files=files))


def said_in(document: dict[str, Any]) -> dict[str, Any]:
    """The answers without the moment at which each was given."""

    def plain(found: Any) -> Any:
        if isinstance(found, list):
            return [plain(one) for one in found]
        if not isinstance(found, dict):
            return found
        return {key: plain(below) for key, below in found.items() if key != "lastEditedAt"}

    said: dict[str, Any] = plain(document["answers"])
    return said


def names_of(document: dict[str, Any]) -> set[str]:
    """The instances that were answered."""
    answers = document["answers"]
    rows = [(name, row) for name, found in answers.items() if isinstance(found, list) for row in found]
    in_rows = {f"{name}[{row['_index']}]" for _, row in rows for name in row if name != "_index"}
    return in_rows | {name for name, found in answers.items() if isinstance(found, dict)}


def assert_fits_the_published_schema(document: dict[str, Any], shared: Path) -> None:
    """As far as the ids allow it: the schema does not take those of the IAMA."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / FORMS / "schemas" / "assessment-output.v2.schema.json").read_text(encoding="utf-8"))
    fits = {name: found for name, found in document["answers"].items() if KEY.fullmatch(name)}
    jsonschema.Draft202012Validator(schema).validate(document | {"answers": fits})
