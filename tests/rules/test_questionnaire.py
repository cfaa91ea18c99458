from collections.abc import Mapping
from pathlib import Path

import pytest

from models.answering import ProblemCode, check, from_form, normalise, used
from models.errors import UnknownOption, UnknownQuestion, WrongAnswerShape
from models.forms import form_named
from models.gate_handlers import HANDLERS
from models.methods import load_questionnaire
from models.question import Answers
from models.questionnaire import Questionnaire

INTAKE = load_questionnaire("intake-questions")

SIMPLE: Answers = {
    "technologies": ("none",),
    "decision_role": "none",
    "parties": ("internal_only",),
    "personal_data": ("none",),
}

WEIGHING = """
id = "weighing"
version = "1"
unknown = false
[[point]]
id = "values"
label = "Values"
  [[point.question]]
  id = "values"
  type = "many"
  label = "Which?"
  exclusive = ["none"]
  options = { none = "None" }
  options_from = "values"
  [[point.question]]
  id = "conclusion"
  type = "one"
  label = "What now?"
  required = true
  options = { go = "Go", conditions = "Go under conditions" }
  [[point.question]]
  id = "looked_on"
  type = "date"
  label = "When?"
  [[point.group]]
  id = "weighing"
  label = "Per value"
  repeat_for = "values"
    [[point.group.question]]
    id = "touched"
    type = "one"
    label = "Touched?"
    unknown = true
    options = { no = "No", yes = "Yes" }
    [[point.group.question]]
    id = "affected"
    type = "long"
    label = "Who?"
    required = true
    show_if = { touched = ["yes"] }
[[point]]
id = "conditions"
label = "Conditions"
show_if = { conclusion = ["conditions"] }
  [[point.group]]
  id = "conditions"
  label = "Condition"
  rows = "open"
    [[point.group.question]]
    id = "text"
    type = "text"
    label = "What?"
    required = true
    [[point.group.question]]
    id = "due_on"
    type = "date"
    label = "When?"
"""


@pytest.fixture
def weighing(tmp_path: Path) -> Questionnaire:
    place = tmp_path / "weighing.toml"
    place.write_text(WEIGHING, encoding="utf-8")
    return load_questionnaire(place).with_options({"values": {"privacy": "Privacy", "safety": "Safety"}})


def paths(form: Questionnaire, answers: Answers) -> list[str]:
    return [path for path, _ in form.visible(answers)]


@pytest.mark.parametrize("form", sorted(HANDLERS))
def test_every_form_that_may_be_answered_can_be_read(form: str) -> None:
    assert form_named(form).questions


def test_doors_are_asked_first_and_then_the_points_in_their_order() -> None:
    first = paths(INTAKE, {})

    assert first[:5] == ["technologies", "decision_role", "parties", "personal_data", "project_phase"]
    assert first[-1] == "values_touched"


def test_a_simple_project_is_asked_eighteen_questions() -> None:
    assert len(paths(INTAKE, SIMPLE)) == 18


def test_a_list_means_any_of_these() -> None:
    assert "placement" in paths(INTAKE, {**SIMPLE, "technologies": ("geodata", "drone")})
    assert "placement" not in paths(INTAKE, {**SIMPLE, "technologies": ("geodata",)})


def test_not_means_anything_but_these_with_unknown_included() -> None:
    assert "covert" in paths(INTAKE, {**SIMPLE, "personal_data": ("unknown",)})
    assert "covert" in paths(INTAKE, {key: SIMPLE[key] for key in SIMPLE if key != "personal_data"})
    assert "covert" in paths(INTAKE, {**SIMPLE, "personal_data": ("ordinary",)})
    assert "covert" not in paths(INTAKE, SIMPLE)


def test_of_several_named_questions_one_suffices() -> None:
    steered = {**SIMPLE, "technologies": ("geodata",), "steers_approach": "yes"}

    assert "decision_effect" in paths(INTAKE, steered)
    assert "decision_effect" in paths(INTAKE, {**SIMPLE, "decision_role": "informs"})
    assert "decision_effect" not in paths(INTAKE, SIMPLE)


def test_an_answer_to_a_question_that_is_not_asked_opens_nothing_and_is_not_used() -> None:
    hidden = {**SIMPLE, "steers_approach": "yes"}

    assert "steers_approach" not in paths(INTAKE, hidden)
    assert "decision_effect" not in paths(INTAKE, hidden)
    assert "steers_approach" not in used(INTAKE, hidden)


@pytest.mark.parametrize(
    ("raw", "refusal", "named"),
    [
        ({"colour": "red"}, UnknownQuestion, "colour"),
        ({"covert": "maybe"}, UnknownOption, "covert.*maybe.*no, yes, unknown"),
        ({"technologies": ["laser"]}, UnknownOption, "technologies.*laser"),
        ({"covert": ["yes"]}, WrongAnswerShape, "covert.*a list"),
        ({"technologies": "camera"}, WrongAnswerShape, "technologies.*a single word"),
        ({"technologies": "unknown"}, WrongAnswerShape, "technologies.*a single word"),
        ({"covert": True}, WrongAnswerShape, "covert.*True"),
        ({"covert": None}, WrongAnswerShape, "covert.*nothing"),
        ({"technologies": [["camera"]]}, WrongAnswerShape, "technologies.*a list"),
        ({"technologies": ["none", "camera"]}, WrongAnswerShape, "technologies.*'none' excludes"),
        ({"personal_data": ["unknown", "none"]}, WrongAnswerShape, "personal_data.*'none' excludes.*unknown"),
        ({"weighing[privacy].affected": "all"}, UnknownQuestion, "weighing"),
        ({"": "yes"}, UnknownQuestion, "''"),
    ],
)
def test_what_does_not_fit_the_questions_is_refused_by_name(
    raw: Mapping[str, object], refusal: type[Exception], named: str
) -> None:
    with pytest.raises(refusal, match=named):
        normalise(INTAKE, raw)


def test_unknown_is_an_answer_alone_or_beside_others() -> None:
    raw = {"covert": "unknown", "personal_data": ["health", "unknown"], "technologies": ["unknown"]}

    assert normalise(INTAKE, raw) == {
        "covert": "unknown",
        "personal_data": ("health", "unknown"),
        "technologies": ("unknown",),
    }


def test_an_empty_list_is_no_answer_and_a_double_option_counts_once() -> None:
    assert normalise(INTAKE, {"technologies": [], "purpose": ["traffic", "traffic"]}) == {"purpose": ("traffic",)}


def test_a_group_is_asked_once_for_each_chosen_option(weighing: Questionnaire) -> None:
    answers: Answers = {"values": ("safety", "privacy"), "weighing[safety].touched": "yes"}

    assert paths(weighing, answers) == [
        "values",
        "conclusion",
        "looked_on",
        "weighing[privacy].touched",
        "weighing[safety].touched",
        "weighing[safety].affected",
    ]


def test_an_option_that_excludes_all_others_makes_no_row(weighing: Questionnaire) -> None:
    assert weighing.instances(weighing.groups["weighing"], {"values": ("none",)}) == ()


def test_open_rows_are_as_many_as_were_given_plus_the_spare_ones(weighing: Questionnaire) -> None:
    answers: Answers = {"conclusion": "conditions", "conditions[1].text": "a", "conditions[12].text": "b"}
    group = weighing.groups["conditions"]

    assert weighing.instances(group, answers) == ("1", "12")
    assert weighing.instances(group, answers, spare_rows=2) == ("1", "12", "13", "14")
    assert [one.instance for one in weighing.asked(answers, spare_rows=1)][-4:] == ["12", "12", "13", "13"]


def test_a_point_that_is_not_shown_hides_its_groups(weighing: Questionnaire) -> None:
    assert "conditions[1].text" not in paths(weighing, {"conclusion": "go", "conditions[1].text": "a"})


def test_a_group_of_a_question_that_is_not_asked_has_no_rows(tmp_path: Path) -> None:
    place = tmp_path / "form.toml"
    place.write_text(
        """id = "f"\nversion = "1"\n[[point]]\nid = "p"\nlabel = "P"
        [[point.question]]\nid = "any"\ntype = "one"\nlabel = "Any?"\noptions = { no = "No", yes = "Yes" }
        [[point.question]]\nid = "which"\ntype = "many"\nlabel = "Which?"\noptions = { a = "A" }
        show_if = { any = ["yes"] }
        [[point.group]]\nid = "each"\nlabel = "Each"\nrepeat_for = "which"
        [[point.group.question]]\nid = "why"\ntype = "text"\nlabel = "Why?"\n""",
        encoding="utf-8",
    )
    form = load_questionnaire(place)

    assert paths(form, {"any": "yes", "which": ("a",)}) == ["any", "which", "each[a].why"]
    assert paths(form, {"any": "no", "which": ("a",)}) == ["any"]


def test_a_draft_may_leave_out_what_a_complete_form_must_have(weighing: Questionnaire) -> None:
    answers: Answers = {"values": ("privacy",), "weighing[privacy].touched": "yes", "conditions[1].text": ""}

    assert check(weighing, answers, complete=False) == []
    assert [(one.path, one.code) for one in check(weighing, answers, complete=True)] == [
        ("conclusion", ProblemCode.MISSING),
        ("weighing[privacy].affected", ProblemCode.MISSING),
    ]


def test_a_check_names_every_problem_in_asking_order(weighing: Questionnaire) -> None:
    answers = {
        "colour": "red",
        "weighing[freedom].touched": "yes",
        "looked_on": "yesterday",
        "conclusion": "unknown",
        "values": ["none", "privacy"],
    }

    assert [(one.path, one.code, one.about) for one in check(weighing, answers, complete=False)] == [
        ("values", ProblemCode.NOT_TOGETHER, "none"),
        ("conclusion", ProblemCode.UNKNOWN_OPTION, "unknown"),
        ("looked_on", ProblemCode.NOT_A_DATE, ""),
        ("colour", ProblemCode.UNKNOWN_QUESTION, ""),
        ("weighing[freedom].touched", ProblemCode.UNKNOWN_OPTION, "freedom"),
    ]


def test_unknown_is_refused_only_where_the_questionnaire_does_not_allow_it(weighing: Questionnaire) -> None:
    assert check(weighing, {"weighing[privacy].touched": "unknown"}, complete=False) == []
    assert [one.path for one in check(weighing, {"values": ["unknown"]}, complete=False)] == ["values"]


@pytest.mark.parametrize("path", ["conditions[0].text", "conditions[x].text", "conditions[].text", "conditions.text"])
def test_rows_are_numbered_from_one(weighing: Questionnaire, path: str) -> None:
    with pytest.raises(UnknownQuestion, match="conditions"):
        normalise(weighing, {path: "a"})


def test_options_from_a_list_are_unknown_until_the_list_is_given(tmp_path: Path) -> None:
    place = tmp_path / "weighing.toml"
    place.write_text(WEIGHING, encoding="utf-8")

    with pytest.raises(UnknownOption, match="privacy"):
        normalise(load_questionnaire(place), {"values": ["privacy"]})


def test_a_web_form_gives_all_values_of_a_many_and_one_of_the_rest(weighing: Questionnaire) -> None:
    pairs = [
        ("form_key", "3"),
        ("values", "privacy"),
        ("values", "safety"),
        ("conclusion", "go"),
        ("looked_on", " "),
        ("weighing[privacy].affected", " all\r\nof us "),
    ]
    answers = from_form(weighing, pairs)

    assert set(answers) == {"values", "conclusion", "weighing[privacy].affected"}
    assert answers["values"] == ("privacy", "safety")
    assert normalise(weighing, answers)["weighing[privacy].affected"] == "all\nof us"


def test_the_whole_intake_can_be_answered_with_unknown() -> None:
    answers = {
        path: ["unknown"] if question.type == "many" else "unknown" for path, question in INTAKE.questions.items()
    }

    assert check(INTAKE, answers, complete=True) == []
    assert len(paths(INTAKE, normalise(INTAKE, answers))) == len(INTAKE.questions)
