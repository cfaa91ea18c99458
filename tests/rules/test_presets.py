"""The ready mappings, and how the file of a municipality is laid over them."""

from pathlib import Path

import pytest

from integrations.demand_systems.rest.preset_reading import laid_over, preset_kinds
from integrations.demand_systems.sources import SourceRefused, load_sources
from integrations.settings import load_settings

OWN = {
    "jira-cloud": '[values]\nfilter = "project = DEM"',
    "jira-data-center": '[values]\nfilter = "project = DEM"',
    "request-tracker": '[values]\nqueue = "Vraag-aanbod"',
}
USER = {"request-tracker": "", "jira-data-center": ""}


def load(folder: Path, text: str) -> object:
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    (sources / "bron.toml").write_text(text, encoding="utf-8")
    (source,) = load_sources(load_settings(home=folder))
    return source


def file_of(kind: str, more: str = "") -> str:
    return f"""
        [source]
        kind = "{kind}"
        base_url = "https://bron.example.org/api/"
        [auth]
        {USER.get(kind, 'user = "waardenweg"')}
        secret = "env:NOT_READ_BEFORE_IT_IS_ASKED"
        [fields]
        title.path = "title"
        {OWN.get(kind, "")}
        {more}
    """


@pytest.mark.parametrize("kind", preset_kinds())
def test_a_ready_mapping_needs_an_address_an_account_and_the_fields(kind: str, tmp_path: Path) -> None:
    assert load(tmp_path, file_of(kind))


@pytest.mark.parametrize("kind", OWN)
def test_what_only_a_municipality_knows_is_asked_for_by_name(kind: str, tmp_path: Path) -> None:
    (name,) = [line.split(" ")[0] for line in OWN[kind].splitlines()[1:]]

    with pytest.raises(SourceRefused, match=rf"bron\.toml: values\.{name}: "):
        load(tmp_path, file_of(kind).replace(OWN[kind], ""))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[list]\nrecords = "data.["', r"list\.records: this is no JMESPath"),
        ('[list]\nreccords = "data"', r"list\.reccords: .*did you mean records"),
        ('[list.params]\nsince = "{sinse}"', r"list\.params: nothing is called \{sinse\}"),
        ('[list.paging]\nkind = "pages"', r"list\.paging\.kind: write one of none, page"),
        ("[list.paging]\nlimit = 0", r"list\.paging\.limit: write a number of at least 1"),
        ('[changes]\ntime_zone = "Enschede"', r"changes\.time_zone: write the name of a time zone"),
        ('[changes]\ntime_zone = "account"', r"changes\.time_zone: write in \[whoami\]"),
        ('[changes]\nformat = "dag"', r"changes\.format: write iso"),
        ('[detail]\ngone = ["404"]', r"detail\.gone: write a list of status codes"),
        ('[values]\ncolour = "red"', r"values\.colour: nothing asks for"),
        ('[values]\nsince = "red"', r"values\.since: this name is filled in with each request"),
        ("[souce]", r"souce: this key is not known here; did you mean source"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_mend(more: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=rf"bron\.toml: {told}"):
        load(tmp_path, file_of("roundup", more))


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"source\.kind: write one of folder, rest, jira-cloud"):
        load(tmp_path, file_of("planview"))


def test_tables_are_laid_over_each_other_values_replace_and_an_empty_text_takes_away() -> None:
    below = {
        "list": {"path": "a", "params": {"x": "1", "y": "2"}, "paging": {"kind": "page", "first_page": 1}},
        "n": [1],
    }
    above = {"list": {"params": {"x": "3", "y": ""}, "paging": {"kind": "next"}}, "n": [2]}

    assert laid_over(below, above) == {
        "list": {"path": "a", "params": {"x": "3"}, "paging": {"kind": "next"}},
        "n": [2],
    }
