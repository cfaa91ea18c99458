"""From what people answered to a publication for the national algorithm register, which a person releases there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from integrations.algorithm_publication import Publication, as_document, publication_of
from models.entry_draft import Publisher, asks_for_entry, entry_draft
from models.vocabulary import EntryFlaw, Instrument, Level, Outcome
from tests.databases import ON_SQLITE
from tests.town import ALGORITHM, NOTHING, ONLY_A_REGISTER, Project, Town

pytestmark = ON_SQLITE
IAMA = {
    "done": "here",
    "done_on": "2026-01-12",
    "p1_1_aim": "Eerst de gevaarlijke meldingen.",
    "p3_5_who": "Wie iets meldt.",
    "p1_3_basis": "De Gemeentewet.",
    "p3_2_role": "Een mens beslist.\nHet algoritme zet op volgorde.",
    "p3_4_watch": "Elk kwartaal een steekproef van 5 < 10 zaken.",
}
DPIA = {"done": "left_out", "reason": "Er zijn geen persoonsgegevens."}
PROCUREMENT = {"done": "here", "bought": "Een rangschikker van Voorbeeld bv"}
IMPACTFUL = (
    NOTHING
    | ALGORITHM
    | {
        "technologies": ["rule_based_algorithm"],
        "decision_role": "recommends",
        "decision_effect": "significant",
        "refuses_service": "no",
        "purpose": ["traffic", "service_delivery"],
        "project_phase": "running",
    }
)
ENSCHEDE = Publisher(organisation="Gemeente Enschede", contact="algoritmes@example.org")


def drafted(project: Project, publisher: Publisher = ENSCHEDE) -> Publication:
    with project.town.store.read() as unit:
        assert asks_for_entry(unit, project.case)
        return publication_of(entry_draft(unit, project.case, publisher))


@pytest.fixture
def ranking(town: Town) -> Project:
    project = town.demand(title="Meldingen rangschikken", description="Zet meldingen op volgorde.", answers=IMPACTFUL)
    town.engine_works()
    project.advised_by(Instrument.IAMA, IAMA, date(2026, 1, 13))
    project.advised_by(Instrument.DPIA, DPIA, date(2026, 1, 14))
    project.advised_by(Instrument.PROCUREMENT, PROCUREMENT, date(2026, 1, 15))
    return project


def test_what_was_answered_becomes_a_publication_that_lacks_nothing(ranking: Project) -> None:
    publication = drafted(ranking)

    assert ranking.levels[Outcome.ALGORITHM_REGISTER] is Level.REQUIRED
    assert (publication.missing, publication.flawed) == ((), ())
    assert publication.payload == {
        "name": "Meldingen rangschikken",
        "description_short": "Zet meldingen op volgorde.",
        "organization": "Gemeente Enschede",
        "category": ["Verkeer"],
        "status": "In gebruik",
        "contact_email": "algoritmes@example.org",
        "publication_category": "Impactvolle algoritmes",
        "goal": "<p>Eerst de gevaarlijke meldingen.</p><p>Wie iets meldt.</p>",
        "human_intervention": "<p>Een mens beslist.<br>Het algoritme zet op volgorde.</p>",
        "risks": "<p>Elk kwartaal een steekproef van 5 &lt; 10 zaken.</p>",
        "lawful_basis": "<p>De Gemeentewet.</p>",
        "impacttoetsen": (
            "<p>Data Protection Impact Assessment (DPIA): niet gedaan. Er zijn geen persoonsgegevens.</p>"
            "<p>Impact Assessment Mensenrechten en Algoritmes (IAMA): gedaan op 12-01-2026.</p>"
        ),
        "impacttoetsen_grouping": [{"title": "Impact Assessment Mensenrechten en Algoritmes (IAMA)"}],
        "provider": "Een rangschikker van Voorbeeld bv",
        "lang": "nld",
        "standard_version": "1.0",
        "source_id": ranking.case.reference,
    }


def test_it_is_what_the_publish_interface_takes(ranking: Project, shared: Path) -> None:
    file = shared / "data" / "algoritmeregister" / "openapi" / "ar_openapi_v1_0.json"
    schemas = json.loads(file.read_text(encoding="utf-8"))["components"]["schemas"]
    taken: dict[str, Any] = schemas["AlgorithmIn"]
    payload = drafted(ranking).payload

    assert set(taken["required"]) <= payload.keys() <= taken["properties"].keys()
    for key in ("status", "publication_category", "lang"):
        (name,) = (one.rpartition("/")[2] for one in [taken["properties"][key]["$ref"]])
        assert payload[key] in schemas[name]["enum"], key


def test_each_text_tells_which_question_it_comes_from(ranking: Project) -> None:
    sources = as_document(drafted(ranking))["sources"]

    assert [(one["source"], one["question"]) for one in sources["goal"]] == [("iama", "p1_1_aim"), ("iama", "p3_5_who")]
    assert sources["status"][0]["source"] == "intake-check"
    assert sources["publication_category"] == [
        {"source": "triage", "version": "", "question": "", "on": ranking.town.today.isoformat()}
    ]


def test_what_is_missing_says_where_to_answer_it(ranking: Project) -> None:
    document = as_document(drafted(ranking, Publisher(organisation="", contact="")))

    assert [one["field"] for one in document["missing"]] == ["organization", "contact_email"]
    assert all(one["where"] for one in document["missing"])


def test_the_address_of_a_person_is_no_contact(ranking: Project) -> None:
    (flawed,) = drafted(ranking, Publisher(organisation="E", contact="projectleider@example.org")).flawed

    assert [(one.key, one.code) for one in flawed.flaws] == [("contact_email", EntryFlaw.PERSONAL)]


def test_nothing_is_shortened(ranking: Project) -> None:
    ranking.advised_by(Instrument.IAMA, IAMA | {"p1_3_basis": "a" * 2600}, date(2026, 1, 20))
    publication = drafted(ranking)
    (flawed,) = publication.flawed

    assert (flawed.length, flawed.flaws[0].over) == (2600, 100)
    assert publication.payload["lawful_basis"] == f"<p>{'a' * 2600}</p>"


def test_an_algorithm_with_little_effect_is_among_the_others_and_a_possibly_high_risk_one_waits_for_the_aid(
    town: Town,
) -> None:
    small = town.demand("D-2", answers=ONLY_A_REGISTER)
    risky = town.demand("D-3", answers=IMPACTFUL | {"ai_act_area": ["essential_services"]})
    town.engine_works()

    assert drafted(small).payload["publication_category"] == "Overige algoritmes"
    assert [one.field.key for one in drafted(risky).missing] == ["description_short", "publication_category"]


def test_an_entry_that_is_there_goes_before_the_case(town: Town) -> None:
    entry = town.registered(date(2025, 1, 5))
    town.days_later(1)
    with town.store.write() as unit:
        case = town.demand("D-4", answers=NOTHING).case
        unit.registers.get(entry.id).case_id = case.id
    project = town.case_of(town.entry())
    payload = drafted(project, Publisher(organisation="", contact="")).payload

    assert (payload["name"], payload["organization"], payload["status"]) == (
        "Meldingen",
        "Gemeente Enschede",
        "In gebruik",
    )


def test_a_project_without_an_algorithm_asks_for_no_entry(town: Town) -> None:
    project = town.demand("D-5", answers=NOTHING)
    town.engine_works()
    with town.store.read() as unit:
        assert not asks_for_entry(unit, project.case)
