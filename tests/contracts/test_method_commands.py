"""``waardenweg method``: what is wrong in an official file, and what it comes to; no installation is needed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from waardenweg.cli import main

DEFINITION = """
urn: urn:nl:ours
version: '2.0'
name: Ours
tasks:
- id: '1'
  task: Chapter
  type: [task_group]
  repeatable: false
  tasks:
  - {id: '1.1', task: Which, type: [checkbox_option], repeatable: false, options: [{value: a}, {value: b}],
     calculation: {scoreKey: many, expression: "answers('1.1') | count", riskScore: [{when: many > 1, value: 3}]}}
  - id: '1.2'
    task: Rows
    type: [task_group]
    repeatable: true
    tasks: [{id: 1.2.1, task: Row, type: [open_text], repeatable: false}]
assessments:
- id: DPIA
  levels: [{level: required, expression: criteria.many, result: '', criteria: [
    {id: many, expression: scores.many > 2, explanation: ''}]}]
"""
TREE = """
name: Own
version: '1'
questions:
- {questionId: '1', question: Who?, explanation: '', category: c, subcategory: s, answers: [
  {answer: We, labels: [maker], nextConclusionId: '9'}]}
conclusions: [{conclusionId: '9', conclusion: Done, obligation: ''}]
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path, exits: int = 0) -> Any:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--json"])
    said = capsys.readouterr()
    assert ended.value.code == exits
    return json.loads(said.out) if exits != 2 else said.err


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_a_definition_without_mistakes_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "method", "check", written(tmp_path, "ours.yaml", DEFINITION))

    assert len(document.pop("hash")) == 64
    assert document == {"method": "urn:nl:ours", "version": "2.0", "questions": 2, "diagnostics": []}


def test_mistakes_need_attention(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = written(tmp_path, "ours.yaml", DEFINITION.replace("answers('1.1')", "answers('1.9')"))
    (diagnostic,) = run(capsys, "method", "check", wrong, exits=1)["diagnostics"]

    assert set(diagnostic) == {"level", "where", "text"}
    assert (diagnostic["level"], diagnostic["where"]) == ("error", "1.1")


def test_a_definition_is_tried_on_answers_in_the_exchange_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"_index": 2, "1.2.1": {"value": "text"}}, {"_index": 5}]
    given = {"metadata": {"urn": "urn:nl:ours:2.0"}, "answers": {"1.1": {"value": ["a", "b"]}, "1.2": rows}}
    answers = written(tmp_path, "answers.json", json.dumps(given))
    document = run(capsys, "method", "try", written(tmp_path, "ours.yaml", DEFINITION), answers)

    assert document["visible"] == ["1", "1.1"]
    assert document["visible_instances"] == ["1.2[2]", "1.2[5]", "1.2.1[2]", "1.2.1[5]"]
    assert document["scores"] == {"many": 3}
    assert document["outcomes"] == [{"id": "DPIA", "level": "required", "criteria": ["many"]}]


def test_answers_for_another_version_are_tried_with_a_remark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"metadata": {"urn": "urn:nl:ours:1.0"}, "answers": {}}
    files = written(tmp_path, "ours.yaml", DEFINITION), written(tmp_path, "answers.json", json.dumps(given))
    with pytest.raises(SystemExit) as ended:
        main(["method", "try", *map(str, files)])

    assert ended.value.code == 0
    assert "urn:nl:ours:1.0, and were tried on urn:nl:ours:2.0" in capsys.readouterr().err


def test_a_decision_tree_is_walked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = written(tmp_path, "answers.json", '[{"question": "1", "answer": "We"}]')
    document = run(capsys, "method", "try", written(tmp_path, "tree.yaml", TREE), answers)

    assert (document["path"], document["labels"], document["conclusion"]) == (["1"], ["maker"], "9")


@pytest.mark.parametrize(
    ("instrument", "answers", "named"),
    [
        (TREE, '[{"question": "1", "answer": "They"}]', "'We'"),
        (TREE, '{"answers": {}}', "literal text"),
        (DEFINITION, "[]", "metadata"),
        (DEFINITION, '{"answers": {"1.2": [{}]}}', "1.2"),
        (DEFINITION, "{", "answers.json"),
        ("colour: red", "{}", "file.yaml"),
        ("definitions: []", "{}", "name a definition"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], instrument: str, answers: str, named: str
) -> None:
    files = written(tmp_path, "file.yaml", instrument), written(tmp_path, "answers.json", answers)
    said = run(capsys, "method", "try", *files, exits=2)

    assert named in said
    assert said.count("\n") == 1


def test_trying_an_instrument_loads_no_database_and_no_engine() -> None:
    code = "import sys, waardenweg.methods; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for heavy in ("sqlmodel", "sqlalchemy", "prefect", "jinja2", "httpx", "jsonschema", "pydantic"):
        assert f"'{heavy}'" not in loaded
