"""Ten thousand records of which one in ten cannot be read: nothing lost, nothing twice, and mended by one mapping."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.demand_systems.mapping.table import read_mapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import has_news, pull, replay
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.reading import read_toml
from models.store.open import Store, open_store
from models.vocabulary import DeadLetterStage

GOOD, MALFORMED = 9_000, 1_000
ONE_IN = (GOOD + MALFORMED) // MALFORMED
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

MISTAKEN = """
[fields.title]
path = "title"
[fields.department]
path = "domein.name"
options = { "Verkeer" = "Verkeer", "Zorg" = "Zorg" }
unknown = "dead-letter"
[fields.lead_email]
path = "leider"
[phases]
path = "fase"
names = { "Idee" = "idee", "Intake" = "intake" }
"""
"""A mapping that forgot a department and a phase, and does not know that some wrote their title elsewhere."""

MENDED = (
    MISTAKEN.replace('path = "title"', 'path = "title || onderwerp"')
    .replace('"Zorg" = "Zorg"', '"Zorg" = "Zorg", "SD" = "Sociaal domein"')
    .replace('"Intake" = "intake"', '"Intake" = "intake", "Vooronderzoek" = "analyse"')
)


def connected(system: DemandSystemOnPaper, tables: str) -> ConnectedSource:
    return ConnectedSource(system=system, mapping=read_mapping(system.name, read_toml(tables, "paper.toml")))


def record(number: int) -> dict[str, Any]:
    """One record as the source keeps it; one in so many is of a kind that the mapping did not foresee."""
    told: dict[str, Any] = {
        "title": f"Project {number}",
        "domein": {"id": number % 2, "name": ("Verkeer", "Zorg")[number % 2]},
        "leider": f"lead{number % 50}@example.org",
        "fase": "Idee",
    }
    if number % ONE_IN:
        return told
    match number // ONE_IN % 3:
        case 0:
            return {**told, "title": None, "onderwerp": told["title"]}
        case 1:
            return {**told, "domein": {"id": 7, "name": "SD"}}
        case _:
            return {**told, "fase": "Vooronderzoek"}


@pytest.fixture
def system() -> DemandSystemOnPaper:
    paper = DemandSystemOnPaper()
    for number in range(GOOD + MALFORMED):
        paper.put(f"V-{number}", record(number), NOON - timedelta(seconds=GOOD + MALFORMED - number))
    return paper


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "waardenweg.db")
    opened = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    yield opened
    opened.close()


def later(minutes: int) -> Moment:
    return Moment(on=NOON.date(), at=NOON + timedelta(minutes=minutes))


def sums(tally: Tally) -> Tally:
    assert tally.problem is None
    assert tally.seen == tally.created + tally.changed + tally.unchanged + tally.dead_lettered
    return tally


@pytest.mark.slow
def test_what_cannot_be_read_waits_with_its_reason_and_a_better_mapping_brings_it_in(
    store: Store, system: DemandSystemOnPaper
) -> None:
    first = sums(pull(store, connected(system, MISTAKEN), later(0)))

    assert (first.seen, first.created, first.dead_lettered) == (GOOD + MALFORMED, GOOD, MALFORMED)
    with store.read() as unit:
        letters = unit.demands.dead_letters()
        assert len(unit.cases.all()) == GOOD
    assert {letter.ref: letter.raw for letter in letters} == {
        f"V-{number}": record(number) for number in range(0, GOOD + MALFORMED, ONE_IN)
    }
    kinds = Counter("SD" in letter.reason or "Vooronderzoek" in letter.reason for letter in letters)
    assert all(letter.reason for letter in letters)
    assert kinds[True] == sum(number % 3 != 0 for number in range(MALFORMED)), "the value stands in the reason"
    assert {letter.stage for letter in letters} <= {DeadLetterStage.MAP, DeadLetterStage.VALIDATE}

    mended = connected(system, MENDED)
    assert has_news(store, mended, later(5))
    second = sums(pull(store, mended, later(5)))

    assert (second.created, second.changed, second.dead_lettered) == (MALFORMED, 0, 0)
    with store.read() as unit:
        assert not unit.demands.dead_letters()
        assert len(unit.cases.all()) == GOOD + MALFORMED
        assert len(unit.demands.living_refs(system.name)) == GOOD + MALFORMED
    third = sums(pull(store, mended, later(10)))
    assert (third.created, third.changed, third.dead_lettered) == (0, 0, 0)


def test_a_replay_brings_in_what_a_better_mapping_understands(store: Store, system: DemandSystemOnPaper) -> None:
    for number in range(200, GOOD + MALFORMED):
        system.take_away(f"V-{number}")
    first = sums(pull(store, connected(system, MISTAKEN), later(0)))
    waiting = first.dead_lettered
    assert waiting == 200 // ONE_IN

    again = sums(replay(store, connected(system, MENDED), later(5)))

    assert (again.created, again.changed, again.dead_lettered) == (waiting, 0, 0)
    # the letters, and then everything that was kept, what came of the letters included
    assert again.seen == waiting + 200
