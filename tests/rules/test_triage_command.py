import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.errors import InvalidMethod, UnknownMethod, UnknownOption, UnknownQuestion, WrongAnswerShape
from waardenweg.triage import run_triage

TODAY = date(2026, 11, 23)
SHIPPED = Path(__file__).parents[2] / "methods" / "triage-rules.toml"
OUTCOMES = {
    "dpia",
    "iama",
    "ethical_check",
    "ai_act",
    "committee",
    "decision_level",
    "algorithm_register",
    "sensor_register",
}


def test_answers_become_the_document_of_the_contract() -> None:
    answers = {"personal_data": ["images_sound"], "public_space_tracking": "large_scale_systematic"}
    document = json.loads(json.dumps(run_triage(json.dumps(answers), None, TODAY)))

    assert set(document) >= {"rule_set", "outcomes", "methods"}
    assert set(document["rule_set"]) == {"id", "version", "hash"}
    assert set(document["outcomes"]) == OUTCOMES
    dpia = document["outcomes"]["dpia"]
    assert dpia["level"] == "required"
    assert dpia["reasons"][0]["source"] == "AVG art. 35 lid 3 onder c"
    assert set(dpia["reasons"][0]) >= {"rule", "text", "source", "force", "answers"}
    assert dpia["open_questions"] == []
    assert {"question": "personal_data", "answer": ["none"], "level": "not_needed"} in dpia["flips"]


def test_what_the_decision_aid_said_may_stand_beside_the_answers() -> None:
    answers = {"technologies": ["self_learning_algorithm"], "ai_act_area": ["employment"], "profiling": "no"}
    said = {"ai_act_risk": "high", "ai_act_role": ["deployer"], "ai_act_aid_on": "2026-11-20"}
    (without, with_aid) = (ai_act_of(given) for given in (answers, answers | said))

    assert (without["certainty"], with_aid["certainty"]) == ("possible", "certain")
    assert "AI-beslishulp van 20-11-2026" in with_aid["reasons"][0]["text"]
    assert with_aid["reasons"][0]["answers"] == ["ai_act_risk"]


def ai_act_of(answers: dict[str, Any]) -> dict[str, Any]:
    practice = {"prohibited_practice": ["none"]}
    found: dict[str, Any] = json.loads(json.dumps(run_triage(json.dumps(answers | practice), None, TODAY)))
    return dict(found["outcomes"]["ai_act"])


def test_without_any_answer_everything_is_unknown_and_never_no() -> None:
    document = json.loads(json.dumps(run_triage("{}", None, TODAY)))

    assert {one["level"] for one in document["outcomes"].values()} == {"unknown"}
    assert document["methods"] == []


@pytest.mark.parametrize(
    ("text", "refusal", "named"),
    [
        ("{", WrongAnswerShape, "no JSON"),
        ("[]", WrongAnswerShape, "JSON object"),
        ('{"colour": "red"}', UnknownQuestion, "colour"),
        ('{"covert": "maybe"}', UnknownOption, "covert"),
        ('{"ai_act_risk": "unknown"}', UnknownOption, "ai_act_risk"),
        ('{"ai_act_labels": "high"}', UnknownQuestion, "ai_act_labels"),
        ('{"covert": ["yes"]}', WrongAnswerShape, "covert"),
        ('{"technologies": "drone"}', WrongAnswerShape, "technologies"),
        ('{"technologies": ["none", "drone"]}', WrongAnswerShape, "technologies"),
    ],
)
def test_answers_that_cannot_be_used_are_refused_by_name(text: str, refusal: type[Exception], named: str) -> None:
    with pytest.raises(refusal, match=named):
        run_triage(text, None, TODAY)


def test_the_rules_of_a_file_are_used_instead_of_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SHIPPED.read_text(encoding="utf-8").replace('id = "triage-enschede"', 'id = "ours"', 1))

    shipped, ours = run_triage("{}", SHIPPED, TODAY), run_triage("{}", own, TODAY)

    assert shipped["rule_set"] == run_triage("{}", None, TODAY)["rule_set"]
    assert ours["rule_set"] != shipped["rule_set"]
    assert ours["outcomes"] == shipped["outcomes"]


def test_a_rules_file_brings_its_own_questions_where_they_lie_beside_it(tmp_path: Path) -> None:
    questions = (SHIPPED.parent / "intake-questions.toml").read_text(encoding="utf-8")
    (tmp_path / "intake-questions.toml").write_text(questions.replace("edpb_required = 2", "edpb_required = 1"))
    own = tmp_path / "triage-rules.toml"
    own.write_text(SHIPPED.read_text(encoding="utf-8"))
    answers = '{"personal_data": ["location"]}'

    assert dpia_level(run_triage(answers, own, TODAY)) == "required"
    assert dpia_level(run_triage(answers, None, TODAY)) == "unknown"


def dpia_level(document: dict[str, object]) -> str:
    return str(json.loads(json.dumps(document))["outcomes"]["dpia"]["level"])


def test_a_rules_file_that_is_gone_or_broken_is_refused_with_its_name(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("id = 3")

    with pytest.raises(UnknownMethod, match=r"gone\.toml"):
        run_triage("{}", tmp_path / "gone.toml", TODAY)
    with pytest.raises(InvalidMethod, match=r"broken\.toml"):
        run_triage("{}", broken, TODAY)


def test_the_triage_loads_nothing_heavy_so_that_it_starts_in_a_blink() -> None:
    code = "import sys, waardenweg.triage; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for heavy in ("pydantic", "sqlmodel", "sqlalchemy", "prefect", "jinja2", "typer", "httpx"):
        assert f"'{heavy}'" not in loaded
