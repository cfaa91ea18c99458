"""The vision says that points may be added: one more, with two questions, by editing two files and nothing else."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.answering import check, normalise
from models.methods import load_questionnaire, load_rules
from models.triage import decide_triage, still_open
from models.vocabulary import Level, Outcome
from waardenweg.triage import run_triage

METHODS = Path(__file__).parents[2] / "methods"
TODAY = date(2026, 11, 23)
POINT = """
[[point]]
number = 9
id = "planet"
label = "Gevolgen voor het milieu"
  [[point.question]]
  id = "energy_use"
  type = "one"
  label = "Hoeveel stroom kost het?"
  options = { little = "Weinig", much = "Veel" }
  [[point.question]]
  id = "energy_source"
  type = "many"
  label = "Waar komt die stroom vandaan?"
  show_if = { energy_use = ["much", "unknown"] }
  exclusive = ["own_roof"]
  options = { own_roof = "Van ons eigen dak", grid = "Van het net", diesel = "Van een aggregaat" }
"""
RULE = """
[[rule]]
id = "committee-planet"
outcome = "committee"
level = "recommended"
when = { all = [{ question = "energy_use", is = "much" }, { question = "energy_source", any_of = ["grid", "diesel"] }] }
text = "Het kost veel stroom die we niet zelf maken. De commissie kan meedenken over de generaties na ons."
source = "Visie Enschede, bijlage 1 (nieuw aandachtspunt)"
force = "visie Enschede"
valid_from = 2026-11-01
"""
QUIET: dict[str, Any] = {
    "project_phase": "starting",
    "earlier_checks": ["none"],
    "complexity": "simple",
    "novelty": "known",
    "technologies": ["none"],
    "public_space_tracking": "no",
    "decision_role": "none",
    "parties": ["internal_only"],
    "personal_data": ["none"],
    "impact_size": "small",
    "affects_health_or_safety": "no",
    "affects_freedoms": "no",
    "affects_vulnerable": "no",
    "offline_route_lost": "no",
}


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    for name, added in (("intake-questions.toml", POINT), ("triage-rules.toml", RULE)):
        (tmp_path / name).write_text((METHODS / name).read_text(encoding="utf-8") + added, encoding="utf-8")
    return tmp_path / "triage-rules.toml"


def committee(rules_file: Path, **answers: Any) -> dict[str, Any]:
    document = run_triage(json.dumps(QUIET | answers), rules_file, TODAY)
    found: dict[str, Any] = json.loads(json.dumps(document))["outcomes"]["committee"]
    return found


def test_the_new_rule_fires_with_its_reason_and_the_answers_it_rests_on(rules_file: Path) -> None:
    found = committee(rules_file, energy_use="much", energy_source=["diesel"])

    assert found["level"] == "recommended"
    assert found["reasons"][0]["rule"] == "committee-planet"
    assert found["reasons"][0]["answers"] == ["energy_use", "energy_source"]


def test_the_new_questions_can_be_open_and_can_flip(rules_file: Path) -> None:
    assert committee(rules_file)["open_questions"] == ["energy_use", "energy_source"]
    assert committee(rules_file, energy_use="little")["level"] == "not_needed"
    flips = committee(rules_file, energy_use="much", energy_source=["own_roof"])["flips"]
    assert {"question": "energy_source", "answer": ["grid"], "level": "recommended"} in flips


def test_the_new_questions_are_asked_checked_and_left_alone_when_they_no_longer_matter(rules_file: Path) -> None:
    form = load_questionnaire(rules_file.with_name("intake-questions.toml"))
    rules = load_rules(rules_file, on=TODAY)
    asked = [path for path, _ in form.visible(normalise(form, QUIET | {"energy_use": "much"}))]
    complex_case = normalise(form, QUIET | {"complexity": "complex", "novelty": "new_anywhere"})

    assert asked[-1] == "energy_source"
    assert [problem.path for problem in check(form, {"energy_source": ["own_roof", "grid"]}, complete=False)] == [
        "energy_source"
    ]
    assert "energy_use" in still_open(rules, normalise(form, QUIET))
    assert decide_triage(rules, complex_case).outcomes[Outcome.COMMITTEE].level is Level.RECOMMENDED
    assert "energy_use" not in still_open(rules, complex_case)


def test_nothing_else_changed(rules_file: Path) -> None:
    shipped = run_triage(json.dumps(QUIET), None, TODAY)["outcomes"]
    own = run_triage(json.dumps(QUIET | {"energy_use": "little"}), rules_file, TODAY)["outcomes"]
    levels = [{name: one["level"] for name, one in document.items()} for document in (shipped, own)]  # type: ignore[attr-defined]

    assert levels[0] == levels[1]
