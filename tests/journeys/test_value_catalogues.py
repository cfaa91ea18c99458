"""Other values to weigh: imported with a reason, counting from then on, while what was begun keeps its own."""

from pathlib import Path

import pytest

from models.assessment import Assessment
from models.catalogue import catalogue_in, catalogue_in_file, load_values
from models.catalogue_keeping import all_catalogues, catalogue_of, import_catalogue
from models.errors import InvalidMethod, NotAllowed, WrongUse
from models.forms import form_named
from models.gatekeeper import form_of_gate
from models.vocabulary import Instrument, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, Project, Town

SHIPPED = Path(__file__).parents[2] / "methods" / "values.toml"
SIX_PRINCIPLES = 6
TWICE = """[[value]]
id = "privacy"
name = "P"
meaning = "m"
foundation = "f"
principle = "p"
attested = true
"""


def official(folder: Path, version: str = "2021-official", extra: str = "") -> Path:
    """A catalogue with other names, as somebody makes it who has the table of the code."""
    text = SHIPPED.read_text(encoding="utf-8").replace('version = "2021-working-2"', f'version = "{version}"')
    file = folder / f"values-{version}.toml"
    file.write_text(text.replace('name = "Welzijn"', 'name = "Kwaliteit van leven"') + extra, encoding="utf-8")
    return file


def imported(town: Town, file: Path, by: Role = Role.ETHISCH_NETWERK, why: str = "De tabel uit het rapport.") -> None:
    import_catalogue(town.store, file, why, town.people[by], town.moment)


def check_of(project: Project) -> Assessment:
    with project.town.store.read() as unit:
        check = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
    assert check is not None
    return check


def asked_of(project: Project) -> dict[str, str]:
    """The values that its check offers."""
    with project.town.store.read() as unit:
        form = form_of_gate(unit, project.gates["ethical-check"])
    return dict(form.questions["values"].options)


def called_up(town: Town, ref: str) -> Project:
    project = town.demand(ref=ref)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def test_the_shipped_catalogue_has_the_thirty_values_of_the_code_and_those_of_the_committee_apart() -> None:
    of_the_code = [
        one for one in load_values().values if one.foundation in {"democratie", "rechtsstaat", "bestuurskracht"}
    ]
    principles = [one.principle for one in of_the_code]

    assert len(of_the_code) == 30
    assert len(set(principles)) == SIX_PRINCIPLES
    assert {principles.count(name) for name in principles} == {5}
    assert {one.id for one in load_values().values if one.foundation == "Ethische Commissie"} == {
        "justice",
        "legitimacy",
    }


def test_a_working_name_carries_an_asterisk_where_it_is_offered_and_an_attested_one_does_not() -> None:
    offered = form_named("ethical-check").questions["values"].options

    assert (offered["privacy"], offered["wellbeing"]) == ("Privacy", "Welzijn *")
    assert "Ieders" in form_named("ethical-check").questions["values"].notes["privacy"]


@ON_SQLITE
def test_cameras_put_the_core_values_of_the_committee_first_with_its_question(town: Town) -> None:
    project = called_up(town, "D-1")
    with town.store.read() as unit:
        form = form_of_gate(unit, project.gates["ethical-check"])

    assert list(asked_of(project))[:6] == ["privacy", "autonomy", "dignity", "justice", "inclusion", "legitimacy"]
    assert form.points[0].questions[0].id == "by_a_person"
    assert "Ethische Commissie" in form.questions["values"].help


def test_without_sensors_the_values_stand_in_the_order_of_the_code() -> None:
    catalogue = load_values()

    assert catalogue.for_technologies(NOTHING["technologies"]) is catalogue
    assert catalogue.for_technologies(CAMERAS["technologies"]).values != catalogue.values


def test_an_imported_catalogue_counts_for_what_begins_and_what_was_begun_keeps_its_own(
    town: Town, tmp_path: Path
) -> None:
    before = called_up(town, "D-1")
    imported(town, official(tmp_path))
    after = called_up(town, "D-2")

    assert (asked_of(before)["wellbeing"], asked_of(after)["wellbeing"]) == ("Welzijn *", "Kwaliteit van leven *")
    assert check_of(after).catalogue == "codio 2021-official"
    before.assessed().decided("send_back")
    assert check_of(before).catalogue == "codio 2021-working-2"
    assert asked_of(before)["wellbeing"] == "Welzijn *"


def test_the_list_says_which_catalogues_were_used_which_counts_and_why(town: Town, tmp_path: Path) -> None:
    called_up(town, "D-1")
    imported(town, official(tmp_path))
    with town.store.read() as unit:
        known = {one.catalogue.version: one for one in all_catalogues(unit)}

    assert {version: one.counts for version, one in known.items()} == {"2021-working-2": False, "2021-official": True}
    (how,) = known["2021-official"].imports
    assert (how.why, how.imported_by) == ("De tabel uit het rapport.", town.id_of(Role.ETHISCH_NETWERK))


@ON_SQLITE
def test_an_earlier_catalogue_can_be_imported_again(town: Town, tmp_path: Path) -> None:
    imported(town, official(tmp_path))
    imported(town, SHIPPED)
    project = called_up(town, "D-1")

    assert asked_of(project)["wellbeing"] == "Welzijn *"


@ON_SQLITE
def test_what_counts_already_has_no_reason_or_bears_a_name_that_is_taken_is_refused(town: Town, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="count already"):
        imported(town, SHIPPED)
    with pytest.raises(WrongUse, match="Say why"):
        imported(town, official(tmp_path), why=" ")
    with pytest.raises(WrongUse, match="name of other values"):
        imported(town, official(tmp_path, version="2021-working-2"))
    with pytest.raises(NotAllowed):
        imported(town, official(tmp_path), by=Role.MANAGER)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            TWICE,
            "own id",
        ),
        ('[[value]]\nid = "x"\nname = "P"\n', "meaning"),
        ("colour = 1\n", "colour"),
    ],
)
def test_a_catalogue_that_cannot_be_used_says_what_to_mend(tmp_path: Path, extra: str, said: str) -> None:
    with pytest.raises(InvalidMethod, match=said):
        catalogue_in_file(official(tmp_path, extra=extra))


def test_a_core_that_names_no_value_of_its_catalogue_is_refused() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace('"legitimacy"]', '"legitimacy", "nowhere"]')

    with pytest.raises(InvalidMethod, match="nowhere"):
        catalogue_in(text)


@ON_SQLITE
def test_a_check_of_a_catalogue_that_was_never_kept_falls_back_on_the_shipped_one(town: Town) -> None:
    project = called_up(town, "D-1")
    with town.store.write() as unit:
        check = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
        assert check is not None
        check.catalogue_hash = "0" * 64

    with town.store.read() as unit:
        assert catalogue_of(unit, check_of(project)).id == "codio"
