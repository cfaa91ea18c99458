"""What a register tells of an entry, as answers to the intake."""

from datetime import date
from typing import Any

import pytest

from models.register import EntryRecord, RegisterEntry
from models.told_by_register import told_answers
from models.vocabulary import EntryStatus, RegisterKind


def entry(kind: RegisterKind, status: EntryStatus = EntryStatus.IN_USE, **details: Any) -> RegisterEntry:
    record = EntryRecord(
        kind=kind,
        source="test",
        source_id="1",
        organisation="Gemeente Enschede",
        title="Iets",
        status=status,
        registered_on=date(2025, 1, 6),
        details=details,
    )
    return RegisterEntry(**record.columns(), content_hash="", anchor_on=record.registered_on)


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"provider": "Intern ontwikkeld"}, {"parties": ("internal_only",)}),
        ({"provider": "Bureau X"}, {"parties": ("supplier",)}),
        ({"impact_assessments": ["DPIA", "FRAIA"]}, {"earlier_checks": ("dpia", "iama")}),
        ({"category": ["Verkeer", "Recht"]}, {"purpose": ("traffic",)}),
        ({"type": "camera", "personal_data": False}, {}),
    ],
)
def test_of_an_algorithm_only_what_its_register_says_is_told(details: dict[str, Any], told: dict[str, Any]) -> None:
    assert told_answers([entry(RegisterKind.ALGORITHM, **details)]) == {"project_phase": "running", **told}


def test_of_a_sensor_the_first_thing_that_is_known_counts_and_a_yes_names_no_data() -> None:
    camera = entry(
        RegisterKind.SENSOR, EntryStatus.IN_DEVELOPMENT, type="Optische camera", personal_data=True, mobile=True
    )

    assert told_answers([camera]) == {
        "technologies": ("camera",),
        "project_phase": "starting",
        "placement": "moving",
    }


def test_what_entries_tell_differently_is_told_of_none() -> None:
    entries = [entry(RegisterKind.SENSOR, personal_data=False), entry(RegisterKind.SENSOR, personal_data=True)]

    assert told_answers(entries) == {"technologies": ("sensor",), "project_phase": "running"}
    assert told_answers([]) == {}
