"""What a source of any make filled in stands in the intake with where and when, until a person confirms it."""

from integrations.demand_systems.mapping.table import read_mapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import check, pull
from models.reading import read_toml
from models.vocabulary import AnswerOrigin, Instrument
from tests.town import Project, Town
from tests.web.browsing import Browser

MAPPING = """
[fields.title]
path = "naam"
[fields.lead_email]
path = "leider"
[phases]
path = "fase.name"
names = { Intake = "intake" }
[answers.technologies]
path = "techniek"
options = { cctv = "camera" }
[answers.covert]
path = "heimelijk"
convert = "tristate"
[answers.personal_data]
path = "persoonsgegevens"
options = { ja = "", nee = "none" }
"""
RECORD = {
    "naam": "Drukte meten",
    "leider": {"displayName": "De leider", "emailAddress": "projectleider@example.org"},
    "fase": {"id": 2, "name": "Intake"},
    "techniek": ["CCTV", "Sensor"],
    "heimelijk": "onbekend",
    "persoonsgegevens": "ja",
}


def source() -> tuple[DemandSystemOnPaper, ConnectedSource]:
    system = DemandSystemOnPaper("tracker")
    return system, ConnectedSource(system=system, mapping=read_mapping("tracker", read_toml(MAPPING, "tracker.toml")))


def test_answers_from_a_mapping_are_shown_with_source_and_date_and_confirmed_by_the_lead(
    town: Town, lead: Browser
) -> None:
    system, connected = source()
    system.put("V-7", RECORD, town.moment.at)
    assert pull(town.store, connected, town.moment).created == 1
    town.engine_works()
    with town.store.read() as unit:
        project = Project(town=town, id=unit.cases.all()[0].id)

    page = lead.get(f"/gates/{project.gates['intake-questions'].id}")

    assert page.form.chosen("technologies") == ["camera", "sensor"]
    assert page.form.chosen("personal_data") == [], "a yes that does not say which data leaves the question open"
    assert page.text.count("Overgenomen uit tracker V-7, 5 januari 2026") == 2
    lead.send(button="keep")
    with town.store.read() as unit:
        intake = unit.assessments.newest(project.id, Instrument.INTAKE)
        assert intake is not None
        assert unit.assessments.answers(intake.id)["covert"].origin is AnswerOrigin.RECONFIRMED


def test_a_check_shows_what_the_mapping_makes_of_a_record_and_names_each_field_that_it_leaves(town: Town) -> None:
    system, connected = source()
    system.put("V-7", {**RECORD, "budget": 35000, "toelichting": ""}, town.moment.at)

    shown = check(connected)

    assert shown.mapped is not None
    assert (shown.mapped["phase"], shown.mapped["answers"]["covert"]) == ("intake", "unknown")
    (unused,) = shown.unused
    assert "'budget'" in unused
    assert not shown.problems


def test_a_check_of_a_record_that_cannot_be_used_says_everything_that_is_wrong_with_it(town: Town) -> None:
    system, connected = source()
    system.put("V-7", {**RECORD, "naam": None, "fase": {"name": "Elders"}}, town.moment.at)

    shown = check(connected)

    assert shown.mapped is None
    assert "'Titel (naam)' is leeg" in shown.problems[-1]
    assert "De fase 'Elders' kennen we niet (fase.name)" in shown.problems[-1]
