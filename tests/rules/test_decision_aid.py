"""A decision aid in our own words: walked by its answers, every road looked at beforehand."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.official.decision_aid import DecisionAid, Walk, walk
from models.official.library import Read, read_official
from models.official.refusals import UnusableAnswers


def question(name: str, *answers: dict[str, Any]) -> dict[str, Any]:
    texts = {"question": f"Question {name}?", "explanation": "", "category": "c", "subcategory": "s"}
    return {"questionId": name, "answers": list(answers)} | texts


def answer(text: str, *labels: str, **way: Any) -> dict[str, Any]:
    return {"answer": text} | ({"labels": list(labels)} if labels else {}) | way


def conclusion(name: str) -> dict[str, str]:
    return {"conclusionId": name, "conclusion": f"Conclusion {name}", "obligation": ""}


OWN = [
    question("1", answer("Build", "maker", nextQuestionId="2"), answer("Buy", "user", nextQuestionId="2")),
    question(
        "2",
        answer(
            "Yes",
            "risky",
            redirects=[
                {"if": '"maker" in labels && !("user" in labels)', "nextConclusionId": "9.1"},
                {"if": '"user" in labels', "nextConclusionId": "9.2"},
            ],
        ),
        answer("No", nextConclusionId="9.3"),
    ),
]
ENDS = [conclusion("9.1"), conclusion("9.2"), conclusion("9.3")]


def read(folder: Path, questions: list[dict[str, Any]], conclusions: list[dict[str, str]]) -> Read:
    file = folder / "decision-tree.yaml"
    file.write_text(json.dumps({"name": "Own", "version": "1", "questions": questions, "conclusions": conclusions}))
    return read_official(file)


def own(folder: Path) -> DecisionAid:
    found = read(folder, OWN, ENDS)
    assert isinstance(found.content, DecisionAid)
    assert found.diagnostics == ()
    return found.content


@pytest.mark.parametrize(
    ("given", "labels", "ends"),
    [
        ([("1", "Build"), ("2", "Yes")], ("maker", "risky"), "9.1"),
        ([("2", "Yes"), ("1", "Buy")], ("user", "risky"), "9.2"),
        ([("1", "Buy"), ("2", "No")], ("user",), "9.3"),
    ],
)
def test_answers_gather_labels_and_lead_to_a_conclusion(
    tmp_path: Path, given: list[tuple[str, str]], labels: tuple[str, ...], ends: str
) -> None:
    assert walk(own(tmp_path), given) == Walk(path=("1", "2"), labels=labels, conclusion=ends, open=None)


def test_a_walk_stops_at_the_first_question_without_an_answer(tmp_path: Path) -> None:
    assert walk(own(tmp_path), []) == Walk(path=(), labels=(), conclusion=None, open="1")
    assert walk(own(tmp_path), [("1", "Buy")]) == Walk(path=("1",), labels=("user",), conclusion=None, open="2")
    assert walk(own(tmp_path), [("2", "No")]).open == "1"


@pytest.mark.parametrize(
    ("given", "named"),
    [([("7", "Yes")], "'7'"), ([("1", "yes")], "'Build', 'Buy'"), ([("1", "Buy"), ("1", "Build")], "twice")],
)
def test_what_the_aid_does_not_ask_is_refused_by_name(tmp_path: Path, given: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(UnusableAnswers, match=named):
        walk(own(tmp_path), given)


ROUND = [question("1", answer("Yes", nextQuestionId="2")), question("2", answer("Again", nextQuestionId="1"))]


@pytest.mark.parametrize(
    ("questions", "where", "text"),
    [
        ([question("1", answer("Yes", nextQuestionId="8"))], "1", "question 8, which does not exist"),
        ([question("1", answer("Yes", nextConclusionId="8"))], "1", "conclusion 8, which does not exist"),
        ([question("1", answer("Yes"))], "1", "exactly one of"),
        ([question("1", answer("Yes", nextQuestionId="1", nextConclusionId="9.1"))], "1", "exactly one of"),
        ([question("1", answer("Yes", redirects=[{"if": '"x" in labels', "nextConclusionId": "9.1"}]))], "1", "'x'"),
        ([question("1", answer("Yes", "y", redirects=[{"if": "false", "nextConclusionId": "9.1"}]))], "1", "nowhere"),
        ([question("1", answer("Yes", redirects=[{"if": '"x" in', "nextConclusionId": "9.1"}]))], "1", "cannot be"),
        ([question("1", *[answer("Yes", nextConclusionId="9.1")] * 2)], "1", "stands there 2 times"),
        ([*OWN, question("3", answer("Yes", nextConclusionId="9.1"))], "3", "No answer leads to 3"),
        ([*OWN, OWN[0]], "1", "is used 2 times"),
        (ROUND, "2", "leads back to question 1"),
    ],
)
def test_a_road_that_leads_nowhere_is_told(
    tmp_path: Path, questions: list[dict[str, Any]], where: str, text: str
) -> None:
    found = read(tmp_path, questions, ENDS)

    assert text in " ".join(one.text for one in found.diagnostics if one.where == where)


def test_a_walk_round_ends_all_the_same(tmp_path: Path) -> None:
    aid = read(tmp_path, ROUND, ENDS).content
    assert isinstance(aid, DecisionAid)

    assert walk(aid, [("1", "Yes"), ("2", "Again")]) == Walk(path=("1", "2"), labels=(), conclusion=None, open=None)


def test_a_category_is_for_all_ids_that_begin_with_it(tmp_path: Path) -> None:
    (tmp_path / "categories.yaml").write_text(
        "\n".join(f"- {{questionId: '{name}', category: c, subcategory: s}}" for name in ("1", "9", "9.2", "8"))
    )

    assert [one.where for one in read(tmp_path, OWN, ENDS).diagnostics] == ["categories 8"]
