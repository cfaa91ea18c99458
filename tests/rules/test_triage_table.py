"""The cases of ``triage_cases.toml``: what law, policy and vision ask for, case by case."""

import tomllib
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from models.answering import normalise
from models.flips import single_changes
from models.methods import load_rules
from models.triage import Flip, TriageResult, decide_triage, levels_now
from models.vocabulary import Level, Outcome

TODAY = date(2026, 11, 23)
RULES = load_rules(on=TODAY)
TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "triage_cases.toml").read_text(encoding="utf-8"))
STARTS = {"quiet": TABLE["quiet"], "people": {**TABLE["quiet"], **TABLE["people"]}}
CASES = [pytest.param(case, id=case["id"]) for case in TABLE["case"]]

EDPB: dict[str, dict[str, Any]] = {
    "evaluation": {"profiling": "yes"},
    "decision": {"decision_role": "decides_alone", "decision_effect": "significant"},
    "monitoring": {"systematic_monitoring": "yes"},
    "sensitive": {"personal_data": ["social_situation"]},
    "scale": {"data_scale": "large"},
    "combining": {"combines_datasets": "yes"},
    "vulnerable": {"data_subjects": ["vulnerable_residents"]},
    "innovative": {"novelty": "new_anywhere"},
    "blocking": {"decision_role": "informs", "refuses_service": "yes"},
}


def triage(start: str, given: dict[str, Any], on: date = TODAY) -> TriageResult:
    return decide_triage(
        load_rules(on=on), normalise(RULES.readable, {k: v for k, v in {**STARTS[start], **given}.items() if v})
    )


@cache
def result_of(case_id: str) -> TriageResult:
    case = next(case for case in TABLE["case"] if case["id"] == case_id)
    return triage(case["start"], case.get("given", {}), case.get("on", TODAY))


def told(result: TriageResult) -> set[str]:
    return {reason.rule for one in result.outcomes.values() for reason in one.reasons}


@pytest.mark.parametrize("case", CASES)
def test_each_case_of_the_table_gets_the_levels_and_reasons_that_were_written_for_it(case: dict[str, Any]) -> None:
    result = result_of(case["id"])
    rules = told(result)

    assert {outcome: str(result.outcomes[Outcome(outcome)].level) for outcome in case["expect"]} == case["expect"]
    assert set(case.get("rule", [])) <= rules
    assert not set(case.get("not_rule", [])) & rules
    if "alone" in case:
        assert {rule for rule in rules if rule.startswith(case["alone"])} <= set(case["rule"])
    for outcome, certainty in case.get("certainty", {}).items():
        assert result.outcomes[Outcome(outcome)].certainty == certainty
    for outcome, least in case.get("at_least", {}).items():
        assert result.outcomes[Outcome(outcome)].at_least == least
    texts = {reason.rule: reason.text for one in result.outcomes.values() for reason in one.reasons}
    for rule, words in case.get("says", {}).items():
        assert words in texts[rule]
    for outcome, questions in case.get("open", {}).items():
        assert list(result.outcomes[Outcome(outcome)].open_questions) == questions


@pytest.mark.parametrize("case", CASES)
def test_beside_the_outcomes_each_case_is_told_what_was_written_for_it(case: dict[str, Any]) -> None:
    result = result_of(case["id"])
    advice = {one.rule: list(one.open_questions) for one in result.advice}
    guidance = {one.id for one in result.guidance}

    assert {one for one in case.get("advice", []) if advice.get(one) == []} == set(case.get("advice", []))
    assert case.get("open_advice", {}).items() <= advice.items()
    assert not set(case.get("not_advice", [])) & set(advice)
    assert set(case.get("guidance", [])) <= guidance
    assert not set(case.get("not_guidance", [])) & guidance
    assert set(case.get("announced", [])) <= {one.rule for one in result.announced}


def test_every_advice_and_every_guidance_is_told_in_some_case_of_the_table() -> None:
    results = [result_of(case["id"]) for case in TABLE["case"]]
    later = load_rules(on=date(2027, 12, 2))

    assert {one.id for one in later.advice} == {one.rule for result in results for one in result.advice}
    assert {one.id for one in RULES.guidance} == {one.id for result in results for one in result.guidance}


def test_the_table_holds_more_than_a_hundred_and_fifty_cases() -> None:
    assert len(TABLE["case"]) >= 150
    assert len({case["id"] for case in TABLE["case"]}) == len(TABLE["case"])


def test_every_rule_is_told_in_some_case_of_the_table() -> None:
    seen = {rule for case in TABLE["case"] for rule in told(result_of(case["id"]))}

    assert {rule.id for rule in RULES.rules} - seen == set()


@pytest.mark.parametrize("criterion", EDPB)
def test_one_criterion_of_the_edpb_alone_makes_a_dpia_recommended(criterion: str) -> None:
    found = triage("people", EDPB[criterion]).outcomes[Outcome.DPIA]

    assert (found.level, [reason.rule for reason in found.reasons]) == (Level.RECOMMENDED, ["dpia-edpb-een"])


@pytest.mark.parametrize("criterion", EDPB)
def test_no_criterion_of_the_edpb_counts_without_personal_data(criterion: str) -> None:
    without = {**EDPB[criterion], "personal_data": ["none"]}

    assert triage("people", without).outcomes[Outcome.DPIA].level is Level.NOT_NEEDED


# a decision by machine is not the same answer as one that may refuse and only informs, so that pair is made by hand
PAIRS = [pair for pair in combinations(EDPB, 2) if pair != ("decision", "blocking")]


@pytest.mark.parametrize("pair", PAIRS)
def test_any_two_criteria_of_the_edpb_make_a_dpia_required(pair: tuple[str, str]) -> None:
    found = triage("people", {**EDPB[pair[0]], **EDPB[pair[1]]}).outcomes[Outcome.DPIA]

    assert found.level is Level.REQUIRED
    assert "dpia-edpb-meer" in {reason.rule for reason in found.reasons}


def test_a_decision_that_may_refuse_somebody_counts_for_two_criteria() -> None:
    both = {**EDPB["decision"], "refuses_service": "yes"}

    assert triage("people", both).outcomes[Outcome.DPIA].level is Level.REQUIRED


def test_a_reason_names_the_criteria_that_were_counted_and_the_threshold() -> None:
    found = triage("people", {"combines_datasets": "yes", "data_scale": "large"}).outcomes[Outcome.DPIA]
    text = next(reason.text for reason in found.reasons if reason.rule == "dpia-edpb-meer")

    assert "Minstens 2 van de negen" in text
    assert "gegevens van veel mensen, bestanden samenvoegen op een onverwachte manier." in text
    assert "{" not in text


def test_a_reason_names_its_article_or_list_and_the_answers_it_rests_on() -> None:
    found = triage("people", {"public_space_tracking": "large_scale_systematic"}).outcomes[Outcome.DPIA]
    (reason,) = found.reasons

    assert reason.source == "AVG art. 35 lid 3 onder c"
    assert reason.force == "wet"
    assert set(reason.answers) == {"public_space_tracking", "personal_data"}


def test_every_rule_of_the_ap_list_says_ap_and_every_other_dpia_rule_its_article() -> None:
    sources = {rule.id: rule.source for rule in RULES.rules if rule.outcome is Outcome.DPIA}

    assert len([one for one in sources if one.startswith("dpia-ap-")]) == 17
    assert all("AP-lijst" in sources[one] for one in sources if one.startswith("dpia-ap-"))
    assert all("AVG art. 35" in source for source in sources.values())


def test_methods_come_with_the_reasons_and_limits_that_the_vision_gives() -> None:
    advice = {one.method: one for one in triage("people", {"covert": "yes", "data_scale": "large"}).methods}

    assert next(iter(advice)) == "dpia"
    assert advice["dpia"].fit == "needed"
    assert "privacy" in advice["dpia"].limits[0]
    assert advice["begeleidingsethiek"].fit == "good"
    assert "iama" not in advice
    assert triage("quiet", {}).methods == ()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in TABLE["case"][::6]])
def test_in_a_case_of_the_table_each_flip_flips_and_no_single_change_that_does_is_missed(case: dict[str, Any]) -> None:
    rules = load_rules(on=case.get("on", TODAY))
    given = {key: said for key, said in {**STARTS[case["start"]], **case.get("given", {})}.items() if said}
    answers = normalise(rules.readable, given)
    now = levels_now(rules, answers)
    expected: dict[Outcome, list[Flip]] = {outcome: [] for outcome in Outcome}
    for path, question in rules.questionnaire.visible(answers):
        for change in single_changes(question, answers.get(path)):
            then = levels_now(rules, {**answers, path: change})
            for outcome in Outcome:
                if then[outcome] is not now[outcome]:
                    expected[outcome].append(Flip(question=path, answer=change, level=then[outcome]))

    found = result_of(case["id"]).outcomes
    assert {outcome: list(found[outcome].flips) for outcome in Outcome} == expected
