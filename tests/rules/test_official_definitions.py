"""Definitions in the official format, in our own words: read, told of what is wrong, and run as the engine does."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.official.answers import answers_in
from models.official.definition import Definition
from models.official.evaluating import Evaluation, evaluate_definition, source_options
from models.official.glossary import Glossary
from models.official.library import Read, read_official
from models.official.refusals import NotOfficial, UnusableAnswers


def task(name: str, *below: Any, kind: str = "open_text", **more: Any) -> dict[str, Any]:
    made = {"id": name, "task": f"Task {name}", "type": ["task_group" if below else kind], "repeatable": False}
    return made | ({"tasks": list(below)} if below else {}) | more


def shown_if(name: str, value: Any, operator: str = "equals") -> dict[str, Any]:
    return {
        "type": "conditional",
        "condition": {"id": name, "operator": operator, "value": value},
        "action": "show",
    }


def repeated_with(name: str) -> dict[str, Any]:
    return {
        "type": "instance_mapping",
        "source": {"id": name},
        "mapping_type": "one_to_one",
        "action": "sync_instances",
    }


def choices(*values: Any) -> list[dict[str, Any]]:
    return [{"value": value} for value in values]


def read(folder: Path, *tasks: dict[str, Any], **root: Any) -> Read:
    document = {"name": "Ours", "urn": "urn:nl:ours", "version": "1.0", "description": "", "tasks": list(tasks)} | root
    file = folder / "ours.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_official(file)


def definition(folder: Path, *tasks: dict[str, Any], **root: Any) -> Definition:
    found = read(folder, *tasks, **root)
    assert isinstance(found.content, Definition)
    assert found.diagnostics == ()
    return found.content


def evaluate(instrument: Definition, **answers: Any) -> Evaluation:
    given = {
        name: value if isinstance(value, list) and value and isinstance(value[0], dict) else {"value": value}
        for name, value in answers.items()
    }
    return evaluate_definition(instrument, answers_in({"answers": given}))


def row(index: int, **answers: Any) -> dict[str, Any]:
    return {"_index": index} | {name: {"value": value} for name, value in answers.items()}


def told(found: Read) -> dict[str, str]:
    return {one.where: f"{one.level}: {one.text}" for one in found.diagnostics}


def test_a_task_shows_when_its_condition_and_those_above_it_hold(tmp_path: Path) -> None:
    ours = definition(
        tmp_path,
        task(
            "1",
            task("1.1", kind="radio_option", options=choices(True, False)),
            task("1.2", task("1.2.1"), dependencies=[shown_if("1.1", True)]),
        ),
    )

    assert evaluate(ours).visible == ("1", "1.1")
    assert evaluate(ours, **{"1.1": "true"}).visible == ("1", "1.1", "1.2", "1.2.1")
    assert evaluate(ours, **{"1.1": "TRUE"}).visible == ("1", "1.1", "1.2", "1.2.1")
    assert evaluate(ours, **{"1.1": "false"}).visible == ("1", "1.1")
    assert evaluate(ours, **{"1.1": True}).visible == ("1", "1.1", "1.2", "1.2.1")


def test_a_condition_looks_at_a_hidden_answer_all_the_same(tmp_path: Path) -> None:
    ours = definition(
        tmp_path,
        task(
            "1",
            task("1.1"),
            task("1.2", dependencies=[shown_if("1.1", "yes")]),
            task("1.3", dependencies=[shown_if("1.2", "yes")]),
        ),
    )

    assert evaluate(ours, **{"1.1": "no", "1.2": "yes"}).visible == ("1", "1.1", "1.3")


def test_every_condition_of_a_task_must_hold(tmp_path: Path) -> None:
    both = [shown_if("1.1", "a"), shown_if("1.2", "b", "contains")]
    ours = definition(
        tmp_path,
        task("1", task("1.1"), task("1.2", kind="checkbox_option"), task("1.3", dependencies=both)),
    )

    assert "1.3" not in evaluate(ours, **{"1.1": "a"}).visible
    assert "1.3" in evaluate(ours, **{"1.1": "a", "1.2": ["x", "b"]}).visible
    assert "1.3" in evaluate(ours, **{"1.1": "a", "1.2": "b"}).visible


def test_a_condition_from_another_chapter_hides_nothing(tmp_path: Path) -> None:
    ours = definition(tmp_path, task("1", task("1.1")), task("2", task("2.1", dependencies=[shown_if("1.1", "x")])))

    assert evaluate(ours).visible == ("1", "1.1", "2", "2.1")


def test_rows_are_those_of_the_document_and_one_where_it_has_none(tmp_path: Path) -> None:
    ours = definition(tmp_path, task("1", task("1.1", task("1.1.1"), repeatable=True)))

    assert evaluate(ours).visible == ("1",)
    assert evaluate(ours).visible_instances == ("1.1[0]", "1.1.1[0]")
    sparse = evaluate(ours, **{"1.1": [row(1, **{"1.1.1": "a"}), row(4)]})
    assert sparse.visible_instances == ("1.1[1]", "1.1[4]", "1.1.1[1]", "1.1.1[4]")


def test_a_condition_from_outside_obeys_in_row_zero_only(tmp_path: Path) -> None:
    ours = definition(
        tmp_path,
        task("1", task("1.1"), task("1.2", task("1.2.1"), repeatable=True, dependencies=[shown_if("1.1", "x")])),
    )
    rows = {"1.2": [row(0), row(2)]}

    assert evaluate(ours, **rows).visible_instances == ("1.2[2]", "1.2.1[2]")
    assert evaluate(ours, **rows, **{"1.1": "x"}).visible_instances == ("1.2[0]", "1.2[2]", "1.2.1[0]", "1.2.1[2]")


def test_a_condition_within_a_row_looks_at_that_row(tmp_path: Path) -> None:
    ours = definition(
        tmp_path,
        task("1", task("1.1", task("1.1.1"), task("1.1.2", dependencies=[shown_if("1.1.1", "x")]), repeatable=True)),
    )
    rows = [row(0, **{"1.1.1": "y"}), row(3, **{"1.1.1": "x"})]

    assert evaluate(ours, **{"1.1": rows}).visible_instances == ("1.1[0]", "1.1[3]", "1.1.1[0]", "1.1.1[3]", "1.1.2[3]")


def test_a_task_is_repeated_as_often_as_the_one_it_goes_with(tmp_path: Path) -> None:
    ours = definition(
        tmp_path,
        task("1", task("1.1", task("1.1.1"), repeatable=True)),
        task(
            "2",
            task("2.1", task("2.1.1", repeatable=True), repeatable=True, dependencies=[repeated_with("1.1.1")]),
        ),
    )
    synced = evaluate(ours, **{"1.1": [row(0), row(2)], "2.1": [row(0), row(7)]})

    assert [name for name in synced.visible_instances if name.startswith("2")] == [
        "2.1[0]", "2.1[2]", "2.1.1[0]", "2.1.1[2]",
    ]  # fmt: skip


def test_options_can_be_the_answers_to_another_task(tmp_path: Path) -> None:
    from_rows = {"type": "source_options", "condition": {"id": "1.1.1", "operator": "any"}, "action": "options"}
    ours = definition(
        tmp_path,
        task(
            "1",
            task("1.1", task("1.1.1"), repeatable=True),
            task("1.2", kind="select_option", dependencies=[from_rows]),
        ),
    )
    rows = [row(index, **{"1.1.1": text}) for index, text in enumerate(["name", "address", "", "name"])]

    assert source_options(ours, answers_in({"answers": {"1.1": rows}}), ours.by_id["1.2"]) == ("name", "address")


SCORED = {
    "calculation": {
        "scoreKey": "amount",
        "expression": "answers('1.1') | count",
        "riskScore": [{"when": "amount == 1", "value": 2}, {"when": "amount > 1", "value": 5}],
    }
}
ASKS_MORE = {
    "assessments": [
        {
            "id": "MORE",
            "levels": [
                {
                    "level": "required",
                    "expression": "criteria.much",
                    "result": "needed",
                    "criteria": [{"id": "much", "expression": "(scores.amount || 0) > 4", "explanation": "much"}],
                },
                {"level": "recommended", "expression": "scores.amount > 1", "result": "better"},
                {"level": "recommended", "expression": "answers('1.1') != null", "result": "perhaps"},
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("chosen", "scores", "level"),
    [
        (None, {}, None),
        ([], {}, "recommended"),
        (["a"], {"amount": 2}, "recommended"),
        (["a", "b"], {"amount": 5}, "required"),
    ],
)
def test_the_first_level_that_holds_is_the_outcome_and_a_score_without_a_level_is_absent(
    tmp_path: Path, chosen: Any, scores: dict[str, int], level: str | None
) -> None:
    boxes = task("1.1", kind="checkbox_option", options=choices("a", "b"), **SCORED)
    ours = definition(tmp_path, task("1", boxes), **ASKS_MORE)
    evaluation = evaluate(ours, **{"1.1": chosen})

    assert evaluation.scores == scores
    assert [one.level for one in evaluation.outcomes] == ([level] if level else [])
    assert [one.criteria for one in evaluation.outcomes if one.level == "required"] == (
        [("much",)] if level == "required" else []
    )


def test_the_answer_to_a_hidden_question_counts(tmp_path: Path) -> None:
    boxes = task("1.1", kind="checkbox_option", dependencies=[shown_if("1.0", "open")], **SCORED)
    ours = definition(tmp_path, task("1", task("1.0"), boxes))
    evaluation = evaluate(ours, **{"1.1": ["a", "b"]})

    assert "1.1" not in evaluation.visible
    assert evaluation.scores == {"amount": 5}


def test_an_instrument_with_mistakes_runs_on_without_them(tmp_path: Path) -> None:
    broken = {"id": "BROKEN", "levels": [{"level": "required", "expression": "(", "result": ""}]}
    wrong = SCORED["calculation"] | {"scoreKey": "wrong", "expression": "unknown(1)"}
    found = read(
        tmp_path,
        task("1", task("1.1", kind="checkbox_option", **SCORED), task("1.2", calculation=wrong)),
        assessments=[broken, *ASKS_MORE["assessments"]],
    )
    assert isinstance(found.content, Definition)
    evaluation = evaluate(found.content, **{"1.1": ["a", "b"]})

    assert "no function unknown" in told(found)["1.2"]
    assert told(found)["BROKEN required"].startswith("error: expression cannot be evaluated")
    assert evaluation.scores == {"amount": 5}
    assert [one.id for one in evaluation.outcomes] == ["MORE"]


@pytest.mark.parametrize(
    ("wrong", "where", "text"),
    [
        (task("2", dependencies=[shown_if("9", "x")]), "2", "error: It depends on task 9, which does not exist"),
        (task("2", dependencies=[shown_if("1", "'a'")]), "2", "quotes of its own"),
        (task("2", dependencies=[shown_if("1", "c")]), "2", "error: It is never shown"),
        (task("2", dependencies=[shown_if("1", None)]), "2", "names no value"),
        (task("2", dependencies=[shown_if("1", "a", "near")]), "2", "The operator 'near' is not known"),
        (task("2", dependencies=[shown_if("1", "a") | SCORED]), "2", "the score amount is never computed"),
        (task("2", dependencies=[shown_if("1", "a") | {"action": "hide"}]), "2", "warning: A condition that hides"),
        (task("2", repeatable=True, dependencies=[repeated_with("1")]), "2", "cannot be repeated"),
        (task("2", dependencies=[{"type": "moon", "action": "show"}]), "2", "'moon' is not known"),
        (task("2", kind="hologram"), "2", "The type hologram is not known"),
        (task("1"), "1", "error: The id 1 is used twice"),
        (task("two"), "two", "does not match the pattern"),
        (task("2A"), "2A", "warning: 1 ids"),
        (task("2", references={"OURS": [{"id": "9", "type": "pre-fill"}]}), "2", "refers to task 9"),
        (task("2", instance_label_template="Row {9.1}"), "2", "heading shows the answer of 9.1"),
        (task("2", options="a"), "2", "options should be a list"),
        (task("2", options=[{"label": "a"}]), "2", "An option has no value"),
        ({"id": "2", "type": ["open_text"], "repeatable": "no"}, "2", "repeatable should be true or false"),
        (
            task("2", calculation={"scoreKey": "s", "expression": "answers('9') | count"}),
            "2",
            "asks for the answer to 9, a task that does not exist",
        ),
        (
            task("2", calculation={"scoreKey": "s", "expression": "weightedCountMap(answers('1'), ['A'], [1, 2])"}),
            "2",
            "1 of 1 weights never match",
        ),
        (
            task("2", calculation={"scoreKey": "s", "expression": "1", "riskScore": [{"when": "s ==", "value": 1}]}),
            "2",
            "when cannot be evaluated",
        ),
    ],
)
def test_each_mistake_is_told_at_its_place_and_the_rest_is_read(
    tmp_path: Path, wrong: dict[str, Any], where: str, text: str
) -> None:
    found = read(tmp_path, task("1", kind="radio_option", options=choices("a", "b")), wrong)

    assert isinstance(found.content, Definition)
    assert text in " ".join(f"{one.level}: {one.text}" for one in found.diagnostics if one.where == where)
    assert "1" in found.content.by_id


@pytest.mark.parametrize(
    ("level", "text"),
    [
        ({"expression": "criteria.gone"}, "error: The expression asks for the criterion gone"),
        ({"expression": "scores.gone > 1"}, "error: It counts the score gone"),
        (
            {"expression": "true", "criteria": [{"id": "a", "expression": "true"}]},
            "warning: The criterion a is not used",
        ),
    ],
)
def test_an_outcome_that_leans_on_nothing_is_told(tmp_path: Path, level: dict[str, Any], text: str) -> None:
    found = read(tmp_path, task("1"), assessments=[{"id": "X", "levels": [{"level": "required"} | level]}])

    assert text in told(found)["X required"]


def test_what_is_missing_in_the_file_itself_is_told_with_its_name(tmp_path: Path) -> None:
    found = read(tmp_path, task("1"), urn="urn:nl:ours:1.0", version="one", name=3)

    assert [one.where for one in found.diagnostics] == ["ours.json"] * 3
    assert {one.text.partition(" ")[0] for one in found.diagnostics} == {"urn", "version", "name"}


def test_the_hash_is_over_what_the_file_says_and_not_over_its_layout(tmp_path: Path) -> None:
    plain = tmp_path / "ours.yaml"
    plain.write_text("{urn: 'urn:nl:ours', version: '1.0', name: Ours, tasks: []}")
    spread = tmp_path / "spread.yaml"
    spread.write_text("# the same\nname: Ours\nversion: '1.0'\ntasks: []\nurn: urn:nl:ours\n")
    other = tmp_path / "other.yaml"
    other.write_text("{urn: 'urn:nl:ours', version: '1.1', name: Ours, tasks: []}")

    assert read_official(plain).hash == read_official(spread).hash != read_official(other).hash


def test_a_glossary_knows_other_names_for_a_term(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(
        "definitions:\n- {id: a, term: Alpha, definition: first}\n"
        "alternative_terms:\n- {id: b, term: Aleph, voorkeur_id: a}\n"
    )
    glossary = read_official(file).content

    assert isinstance(glossary, Glossary)
    assert [(term.term, term.definition, term.alternatives) for term in glossary.terms] == [
        ("Alpha", "first", ("Aleph",))
    ]


def test_a_schema_beside_the_file_is_a_second_pair_of_eyes(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    schema = {"type": "object", "required": ["licence"], "properties": {"name": {"minLength": 9}}}
    (tmp_path / "schemas" / "assessment-definition.v1.schema.json").write_text(json.dumps(schema))
    assert {one.where for one in read(tmp_path, task("1")).diagnostics} == {"ours.json", "name"}

    (tmp_path / "schemas" / "assessment-definition.v2.schema.json").write_text(json.dumps({"type": "object"}))
    assert read(tmp_path, task("1")).diagnostics == ()


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "just words"),
        ("a.yaml", "[1, 2]"),
        ("a.yaml", "key: [unclosed"),
        ("a.yaml", "!!python/object/apply:os.system ['true']"),
        ("a.yaml", "tasks: " + "[" * 200 + "]" * 200),
        ("a.yaml", "1: number as a key"),
        ("a.yaml", BOMB),
        ("a.json", "{"),
        ("a.json", '{"colour": "red"}'),
        ("a.json", "[" * 100_000),
    ],
)
def test_a_file_that_is_no_instrument_is_refused_with_its_name(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(NotOfficial, match=name):
        read_official(tmp_path / name)


def test_a_file_that_is_gone_or_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotOfficial, match=r"gone\.yaml"):
        read_official(tmp_path / "gone.yaml")
    with pytest.raises(NotOfficial, match="holds no requirements"):
        read_official(tmp_path)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"answers": []},
        {"answers": {"1.1": ["row"]}},
        {"answers": {"1.1": [{}]}},
        {"answers": {"1.1": [{"_index": -1}]}},
        {"answers": {"1.1": [{"_index": True}]}},
        {"answers": {"1.1": [{"_index": "0"}]}},
        {"answers": {"1.1": [{"_index": 10**12}]}},
    ],
)
def test_answers_in_another_shape_are_refused(document: Any) -> None:
    with pytest.raises(UnusableAnswers):
        answers_in(document)


def test_answers_to_tasks_that_do_not_exist_change_nothing(tmp_path: Path) -> None:
    ours = definition(tmp_path, task("1", task("1.1")))

    assert evaluate(ours, **{"9.9": "x", "": "y", "1.1[3]": "z"}) == evaluate(ours)
