"""A database of an earlier version keeps what it holds when it is brought to head."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text

from models.base import new_id
from models.store.migrate import head_revision, upgrade
from models.store.open import open_store

SEEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS = {
    "source_state": {"source": "inbox", "version": 3, "watermark": SEEN, "failures_in_a_row": 2, "problem": "weg"},
    "demand": {
        "source": "inbox",
        "ref": "V-1",
        "version": 1,
        "title": "Camera's",
        "description": "",
        "content_hash": "0" * 64,
        "first_seen_at": SEEN,
        "changed_at": SEEN,
        "withdrawn_on": date(2026, 3, 3),
    },
}
"""What a database at 0001 holds, by table."""


@pytest.fixture
def at_first(empty_database_url: str) -> str:
    """A database at the first schema, with a source and a demand."""
    upgrade(empty_database_url, "0001")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        for table, row in ROWS.items():
            filled = {"id": new_id().hex, **row}
            names = ", ".join(filled)
            values = ", ".join(f":{name}" for name in filled)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), filled)
    engine.dispose()
    return empty_database_url


def test_a_database_of_the_first_version_keeps_its_sources_and_demands(at_first: str) -> None:
    assert upgrade(at_first) == head_revision()

    store = open_store(at_first)
    with store.read() as unit:
        state, demand = unit.demands.find_state("inbox"), unit.demands.find("inbox", "V-1")
    store.close()
    assert state is not None
    assert (state.watermark, state.failures_in_a_row, state.takes_notes) == (SEEN, 2, False)
    assert demand is not None
    assert (demand.title, demand.withdrawn_on, demand.phase, demand.gone_on) == (
        "Camera's",
        date(2026, 3, 3),
        None,
        None,
    )


def test_an_upgrade_that_was_done_does_nothing_more(at_first: str) -> None:
    assert upgrade(at_first) == upgrade(at_first) == head_revision()
