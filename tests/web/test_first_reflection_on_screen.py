"""The first reflection of a register entry in a browser: one sitting, from the tasks to the word of thanks."""

from datetime import date
from typing import Any

import pytest

from flows.sweep import sweep
from models.register import EntryRecord
from models.registering import take_in
from models.vocabulary import RegisterKind, Role
from tests.journeys.test_first_reflections import LIGHT, WEATHER
from tests.town import Project, Town
from tests.web.browsing import SignIn


@pytest.fixture
def rain_meter(town: Town) -> Project:
    """A sensor that was never weighed and whose year is over."""
    told: dict[str, Any] = {"type": "Klimaatsensor", "personal_data": False}
    record = EntryRecord(
        kind=RegisterKind.SENSOR,
        source="sensorregister",
        source_id="W-1",
        organisation="Gemeente Enschede",
        title="Regenmeter",
        registered_on=date(2025, 1, 6),
        details=told,
    )
    with town.store.write() as unit:
        take_in(unit, [record], town.moment)
    sweep.fn(today=town.today)
    with town.store.read() as unit:
        entry = unit.registers.known(RegisterKind.SENSOR, "sensorregister")["W-1"]
    return town.case_of(entry)


def test_the_intake_leads_straight_to_the_light_check_and_that_to_thanks(rain_meter: Project, sign_in: SignIn) -> None:
    browser = sign_in(Role.CIO_OFFICE)
    intake = browser.get(f"/gates/{rain_meter.gates['intake-questions'].id}")
    assert "nog niet eerder besproken" in intake.text
    assert "Overgenomen uit het sensorregister" in intake.text
    assert intake.form.chosen("personal_data") == ["none"]
    answers = {path: said for path, said in WEATHER.items() if path in intake.form.names}

    weighing = browser.send(answers)

    assert weighing.headings[0] == "Doe de lichte ethische check"
    rain_meter.answer("ethical-check-light", LIGHT)
    page = browser.get(f"/cases/{rain_meter.case.reference}")
    assert "Alles geldt nog" in page.text
