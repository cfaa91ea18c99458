"""Answers in the national exchange format: out as the official engine does it, and back without losing any."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.answering import ProblemCode
from models.official.answers import Answers, answers_in, instance_name
from models.official.coercing import Value
from models.official.definition import Definition
from models.official.exchange import SCHEMA, as_document
from models.official.layout import NULL, everything_shown
from models.official.library import read_official
from models.official.refusals import UnusableAnswers
from models.official_reading import incoming, sort_answers
from tests.official import OURS, PICTURE, an_answer_to
from tests.rules.json_values import JSON, PATIENTLY

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY = re.compile(r"[0-9]+(\.[0-9]+)*(\[[0-9]+\])?")
NAMES = ("prescan", "dpia", "iama")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    file = tmp_path_factory.mktemp("ours") / "ours.json"
    file.write_text(json.dumps(OURS), encoding="utf-8")
    return as_definition(file)


def as_definition(file: Path) -> Definition:
    content = read_official(file).content
    assert isinstance(content, Definition)
    return content


def taken_in(definition: Definition, document: object) -> Answers:
    """A document as it counts once it was brought in."""
    found = sort_answers(definition, incoming(document).answers)
    values: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in found.values.items()
    }
    rows: dict[str, list[int]] = {}
    for row in found.rows:
        name, _, index = row.rpartition("[")
        rows.setdefault(name, []).append(int(index[:-1]))
    return Answers(urn="", values=values, rows={name: tuple(sorted(set(found))) for name, found in rows.items()})


def answered(document: dict[str, Any]) -> dict[str, Any]:
    """The answers of a document without their moments."""
    read = answers_in(document)
    return {name: value for name, value in read.values.items() if value is not None}


def given_to(*answers: tuple[str, Any], rows: dict[str, list[dict[str, Any]]] | None = None) -> dict[str, Any]:
    single = {name: {"value": value} for name, value in answers}
    lists = {
        name: [{key: one if key == "_index" else {"value": one} for key, one in row.items()} for row in found]
        for name, found in (rows or {}).items()
    }
    return {"metadata": {"urn": "urn:nl:ours:1.0"}, "answers": {**single, **lists}}


def test_rows_keep_their_numbers_and_booleans_go_out_as_texts(ours: Definition) -> None:
    document = given_to(
        ("0.1", True), ("0.4", PICTURE), rows={"1.1": [{"_index": 4}, {"_index": 1, "1.1.1": "naam"}], "2.1": []}
    )
    told = as_document(ours, taken_in(ours, document), NOW)

    at = {"lastEditedAt": "2026-11-24T09:00:00Z"}
    assert told == {
        "$schema": SCHEMA,
        "metadata": {"urn": "urn:nl:ours:1.0", "createdAt": "2026-11-24T09:00:00Z"},
        "answers": {
            "0.1": {"value": "true", **at},
            "0.4": {"value": PICTURE, **at},
            "1.1": [{"_index": 1, "1.1.1": {"value": "naam", **at}}, {"_index": 4}],
        },
    }


def test_an_answer_that_its_own_rule_hides_stays_here(ours: Definition) -> None:
    told = as_document(ours, taken_in(ours, given_to(("0.1", False), ("0.2", "Omdat."))), NOW)

    assert answered(told) == {"0.1": "false"}


def test_what_the_instrument_does_not_know_is_told_and_kept(ours: Definition) -> None:
    document = given_to(
        ("9.9", "weg"),
        ("0.1", "perhaps"),
        ("0.3", "gisteren"),
        ("0.2", {"a": 1}),
        rows={"7.1": [{"_index": 3, "7.1.1": "x"}]},
    )
    found = sort_answers(ours, incoming(document).answers)

    assert {one.path: one.code for one in found.remarks} == {
        "9.9": ProblemCode.UNKNOWN_QUESTION,
        "7.1.1[3]": ProblemCode.UNKNOWN_QUESTION,
        "0.1": ProblemCode.UNKNOWN_OPTION,
        "0.3": ProblemCode.NOT_A_DATE,
        "0.2": ProblemCode.WRONG_SHAPE,
    }
    assert found.apart == {"0.2": {"a": 1}}
    told = as_document(ours, taken_in(ours, document), NOW)
    assert answered(told) == {"0.1": "perhaps", "0.3": "gisteren", "7.1.1[3]": "x", "9.9": "weg"}
    assert told["answers"]["7.1"] == [{"_index": 3}]


@pytest.mark.parametrize(
    ("document", "urn", "version"),
    [
        ({"metadata": {"urn": "urn:nl:iama:2.0"}, "answers": {}}, "urn:nl:iama", "2.0"),
        ({"metadata": {"urn": "urn:nl:aivt:tr:iama:1.0"}, "answers": {}}, "urn:nl:aivt:tr:iama", "1.0"),
        ({"answers": {"prescan": {"0.1": {"value": "x"}}}}, "urn:nl:prescan", ""),
        ({"answers": {}}, "urn:nl:dpia", ""),
    ],
)
def test_a_document_says_which_instrument_it_is_for(document: object, urn: str, version: str) -> None:
    found = incoming(document)

    assert (found.urn, found.version) == (urn, version)


def test_old_documents_keep_their_answers_one_level_deeper() -> None:
    assert incoming({"answers": {"prescan": {"0.1": {"value": "x"}}}}).answers.values == {"0.1": "x"}


VALUES = JSON | st.text() | st.booleans() | st.lists(st.text(max_size=4), max_size=3)
IDS = (
    st.sampled_from(["0.1", "0.2", "0.3", "0.4", "1.1.1", "1.2", "2.1.1", "9.9", "1.1.1[2]", "row 1.1", ""]) | st.text()
)
ROWS = st.lists(st.dictionaries(IDS, st.fixed_dictionaries({"value": VALUES}), max_size=3), max_size=4).flatmap(
    lambda rows: st.lists(st.integers(0, 9), min_size=len(rows), max_size=len(rows), unique=True).map(
        lambda indices: [{**row, "_index": index} for index, row in zip(indices, rows, strict=True)]
    )
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(
            IDS | st.sampled_from(["1.1", "2.1", "7.1"]),
            ROWS | st.fixed_dictionaries({"value": VALUES}),
            max_size=6,
        )
    }
)


@PATIENTLY
@given(document=DOCUMENTS)
def test_what_goes_out_comes_back_the_same(ours: Definition, document: dict[str, Any]) -> None:
    told = as_document(ours, taken_in(ours, document), NOW)
    again = as_document(ours, taken_in(ours, json.loads(json.dumps(told))), NOW)

    # a hidden answer that stayed here may be what showed another; what is left is as it was
    assert {name: value for name, value in answered(told).items() if name in answered(again)} == answered(again)
    assert set(answered(told)) - set(answered(again)) <= {"0.2"}


@PATIENTLY
@given(document=DOCUMENTS)
def test_every_answer_of_a_document_is_kept_or_set_apart(ours: Definition, document: dict[str, Any]) -> None:
    came = incoming(document)
    found = sort_answers(ours, came.answers)

    nothing = {name for name, value in came.answers.values.items() if value in (None, "", [])}
    emptied = {name for name, value in came.answers.values.items() if isinstance(value, list) and not any(value)}
    assert set(came.answers.values) - nothing - emptied <= set(found.values) | set(found.apart)
    assert not set(found.values) & set(found.apart)


@PATIENTLY
@given(document=JSON)
def test_any_json_is_read_or_refused(document: object) -> None:
    with suppress(UnusableAnswers):
        assert incoming(document).urn.startswith("urn:nl:dpia")


def filled_in(definition: Definition) -> Answers:
    """Answers to everything that shows, with two rows wherever rows can be added, until nothing new shows."""
    values: dict[str, Value] = {}
    rows: dict[str, tuple[int, ...]] = {}
    for _ in range(6):
        answers = Answers(urn="", values=values, rows=rows)
        every = [one for top in everything_shown(definition, answers) for one in top.all()]
        rows = rows | {one.task.id: (0, 3) for one in every if one.can_add}
        new = {one.name: an_answer_to(one) for one in every if one.task.asks and not one.value}
        new = {name: value for name, value in new.items() if value not in (None, [])}
        if not new:
            return answers
        values = values | new
    pytest.fail("something new showed each time")


@pytest.mark.parametrize("name", NAMES)
def test_a_real_instrument_filled_in_goes_out_and_comes_back(shared: Path, name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    folder = shared / "data" / "par-dpia-form"
    definition = as_definition(folder / "sources" / f"{name}.yaml")
    answers = filled_in(definition)
    told = as_document(definition, answers, NOW)

    assert as_document(definition, taken_in(definition, told), NOW) == told
    nulls = sum(value == NULL for value in answers.values.values())
    assert len(answered(told)) == len(answers.values) - nulls > 30
    # the published pattern of keys rejects ids of the IAMA itself, which go out as they are
    fits = {
        key: value for key, value in told["answers"].items() if all(KEY.fullmatch(one) for one in ids_in(key, value))
    }
    assert (len(fits) == len(told["answers"])) is (name != "iama")
    schema = json.loads((folder / "schemas" / "assessment-output.v2.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told | {"answers": fits})


def ids_in(key: str, value: Any) -> set[str]:
    rows = value if isinstance(value, list) else []
    return {key, *(name for row in rows for name in row if name != "_index")}


def test_an_instance_goes_out_in_the_row_of_the_nearest_repeated_task(shared: Path) -> None:
    definition = as_definition(shared / "data" / "par-dpia-form" / "sources" / "dpia.yaml")
    values: dict[str, Value] = {"3.1.1[1]": "Inzien", instance_name("6.1.1.1", 1): "Gemeente"}
    told = as_document(definition, Answers(urn="", values=values, rows={"6.1": (1,)}), NOW)["answers"]

    assert [(key, [row["_index"] for row in told[key]]) for key in told] == [("3.1", [1]), ("6.1", [1]), ("6.1.1", [1])]
    assert set(told["6.1"][0]) == {"_index"}
    assert set(told["6.1.1"][0]) == {"_index", "6.1.1.1"}
