"""The filled examples: of each instrument one in the set that is complete, with the paper it makes."""

import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from models.assessment import Assessment, values
from models.forms import rows_of
from models.question import Answers
from models.store.open import Unit
from models.vocabulary import Instrument
from tests.paper import Paper
from tests.town import Town
from waardenweg.example import load_example
from web.assessment_view import form_of
from web.papers import PaperFormat, paper_of
from web.site import Guest, Site

TODAY = date(2026, 11, 23)
SESSIONS = {Instrument.IAMA, Instrument.DEDA, Instrument.BEGELEIDINGSETHIEK, Instrument.ELSA}
INSTRUMENTS = SESSIONS | {Instrument.DPIA, Instrument.ETHICAL_CHECK}
MAY_STAY_OPEN = {"measures", "weighing", "tensions"}
"""Measures stand row by row elsewhere in the form; of a value not everything needs to be said."""


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What is read here does not depend on the kind of database; test_example_set.py loads it into both."""
    file = tmp_path / "waardenweg.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def guest(town: Town) -> Guest:
    assert load_example(town.store, town.world.settings, TODAY)
    site = Site(settings=town.world.settings, store=town.store, clock=lambda: town.moment)
    return Guest(site=site, now=town.moment, language="en", path="")


def filled_in(unit: Unit) -> Mapping[Instrument, tuple[Assessment, Answers]]:
    """Per instrument the last assessment that was filled in here and delivered, with its answers."""
    found = {}
    for case in unit.cases.all():
        for one in unit.assessments.of_case(case.id):
            given = values(unit.assessments.answers(one.id))
            if one.instrument in INSTRUMENTS and one.is_delivered and given.get("done", "here") == "here":
                found[one.instrument] = one, given
    return found


def bare(text: str) -> str:
    """A text without spaces and hyphens, as lines and pages break it anew."""
    return "".join(text.replace("-", "").split())


def test_each_instrument_has_a_complete_example_whose_paper_tells_all_of_it(town: Town, guest: Guest) -> None:
    with town.store.read() as unit:
        examples = filled_in(unit)
        assert examples.keys() == INSTRUMENTS

        for instrument, (one, given) in examples.items():
            case = unit.cases.get(one.case_id)
            document = paper_of(unit, case, one, guest)
            paper = Paper(PaperFormat.PDF.write(document))
            asked = form_of(one).asked(given)
            open_still = {question.path for question in asked if question.path not in given}
            told = re.sub(rf"{re.escape(bare(document.footer))}\d+/\d+", "", bare(paper.text))

            assert {path.split("[")[0] for path in open_still} <= MAY_STAY_OPEN, instrument
            assert paper.claims_to_be_accessible, instrument
            assert (paper.title, paper.language) == (case.title, "nl"), instrument
            assert case.reference in paper.text, instrument
            sentences = [value for value in given.values() if isinstance(value, str) and " " in value]
            assert [said for said in sentences if bare(said) not in told] == [], instrument


def test_each_session_has_participants_somebody_who_disagrees_a_condition_and_action_points(
    town: Town, guest: Guest
) -> None:
    with town.store.read() as unit:
        examples = filled_in(unit)

    for instrument in SESSIONS:
        _, given = examples[instrument]
        assert len(given["participants"]) > 4, instrument
        assert given["dissent"], instrument
        assert rows_of(given, "conditions"), instrument
        assert len(rows_of(given, "actions")) > 1, instrument
