"""What whoever writes a mapping file hears about a mistake in it, and that the examples hold none."""

import tomllib
from pathlib import Path

import pytest

from integrations.demand_systems.mapping.table import TableMapping, read_mapping
from integrations.demand_systems.rest.preset_reading import over_preset, preset_kinds
from integrations.demand_systems.sources import load_sources
from integrations.settings import load_settings
from models.errors import InvalidMethod
from models.reading import read_toml

TITLE = '[fields.title]\npath = "title"\n'
PHASES = '[phases]\npath = "fase"\nnames = { Idee = "idee", "In behandeling" = "intake", Nee = "afgewezen" }\n'


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ('[fields.titel]\npath = "t"', "fields.titel: there is no field 'titel'; did you mean title?"),
        ('[fields.department]\npad = "t"', "fields.department.path: add it: a text between quotes"),
        (
            '[fields.department]\npath = "t"\nconvret = "line"',
            "fields.department.convret: this key is not known here; did you mean convert?",
        ),
        (
            '[fields.department]\npath = "t"\nconvert = "htm"',
            "fields.department.convert: there is no converter 'htm'; did you mean html?",
        ),
        (
            '[fields.department]\npath = "t"\nconvert = "zzz"',
            "fields.department.convert: there is no converter 'zzz'; write one of adf, date",
        ),
        ('[fields.department]\npath = "a[?"', "fields.department.path: this is no JMESPath"),
        (
            '[fields.department]\npath = "lenght(a)"',
            "fields.department.path: JMESPath has no function 'lenght'; did you mean length?",
        ),
        ('[fields.department]\npath = "a || join(b)"', "fields.department.path: join takes 2 values, and this gives 1"),
        (
            '[fields.department]\npath = "t"\nunknown = "keep"',
            "fields.department.unknown: name the options that are known",
        ),
        (
            '[fields.department]\npath = "t"\nunknown = "keeep"\noptions = { a = "b" }',
            "there is no choice 'keeep'; did you mean keep?",
        ),
        (
            '[fields.department]\npath = "t"\noptions = { a = "b", "A " = "c" }',
            "fields.department.options.A : this stands here twice",
        ),
        (
            '[fields.department]\npath = "t"\noptions = { a = 1 }',
            "fields.department.options.a: write a text between quotes",
        ),
        (
            '[fields.planned_end_on]\npath = "t"\ndefault = "ooit"',
            "fields.planned_end_on.default: this cannot be used: not a date",
        ),
        ('[fields.lead_email]\npath = "t"\nrequired = "ja"', "fields.lead_email.required: write true or false"),
        (
            '[answers.personal_dta]\npath = "t"',
            "answers.personal_dta: there is no question 'personal_dta'; did you mean personal_data?",
        ),
        (
            '[answers.covert]\npath = "t"\noptions = { ja = "yess" }',
            "answers.covert.options.ja: covert has no option 'yess'; did you mean yes?",
        ),
        (
            '[answers.covert]\npath = "t"\ndefault = "misschien"',
            "answers.covert.default: covert has no option 'misschien'; write one of no",
        ),
        ('[answers.covert]\npath = "t"\ndefault = ""', "answers.covert.default: write an option, or leave it out"),
        (
            '[answers.covert]\npath = "t"\nunknown = "keep"',
            "answers.covert.unknown: an answer is one of the options of covert",
        ),
        ('[phases]\npath = "t"', "phases.names: name at least one of their phases"),
        (
            '[phases]\npath = "t"\nnames = { Idee = "ide" }',
            "phases.names.Idee: there is no phase 'ide'; did you mean idee?",
        ),
        (
            PHASES + '[hold]\nbefore = "goedkeuring"',
            "hold.before: write a phase that [phases] gives: afgewezen, idee, intake",
        ),
        ('[hold]\nbefore = "goedkeuring"', "hold.before: write a phase that [phases] gives: there is none"),
        (PHASES + '[hold]\nbefor = "idee"', "hold.befor: this key is not known here"),
        ('[source]\ntime_zone = "Amsterdam"', "source.time_zone: write the name of a time zone"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_key_and_mend(tables: str, told: str) -> None:
    with pytest.raises(InvalidMethod) as refused:
        read_mapping("bron", read_toml(f"{TITLE}\n{tables}", "bron.toml"))

    assert str(refused.value).startswith("bron.toml: ")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("", "fields.title: add [fields.title] with a path"),
        (TITLE + "required = false\n", "fields.title.required: leave this out, or add a default"),
    ],
)
def test_a_mapping_without_a_title_is_refused(start: str, told: str) -> None:
    with pytest.raises(InvalidMethod, match=r"bron\.toml") as refused:
        read_mapping("bron", read_toml(start, "bron.toml"))

    assert told in str(refused.value)


EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "sources").glob("*.toml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_a_source_that_can_be_taken_as_it_is(file: Path, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")

    (source,) = load_sources(load_settings(home=tmp_path))

    assert source.name == file.stem
    assert isinstance(source.mapping, TableMapping)
    assert source.mapping.phase is not None
    assert source.mapping.answers
    assert source.notes is not None


def test_there_is_an_example_for_every_kind_of_system() -> None:
    kinds = {tomllib.loads(file.read_text(encoding="utf-8"))["source"]["kind"] for file in EXAMPLES}

    assert kinds == {"rest", *preset_kinds()}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_moments_that_name_no_zone_are_not_read_in_the_zone_of_the_municipality(file: Path) -> None:
    document = read_toml(file.read_text(encoding="utf-8"), file.name)
    listing = over_preset(document, document.section("source").text("kind")).section("list")

    assert listing.text("updated_format", "iso") == "iso" or listing.text("time_zone") == "UTC"
