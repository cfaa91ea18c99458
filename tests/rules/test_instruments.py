"""The instruments as questionnaires of our own: what they ask on each road, and what is said about their structure."""

from pathlib import Path

import pytest

from models.answering import ProblemCode, check
from models.errors import InvalidMethod
from models.forms import form_named
from models.methods import load_questionnaire
from models.question import CaseFact, Question
from models.questionnaire import Questionnaire

WORKSHOPS = ("deda", "begeleidingsethiek", "elsa")
INSTRUMENTS = (*WORKSHOPS, "dpia", "iama")
ALL = (*INSTRUMENTS, "conversation")
HEAD = 'id = "form"\nversion = "1"\n[[point]]\nid = "first"\nlabel = "First"\n'
ASKED = '[[point.question]]\nid = "asked"\ntype = "one"\nlabel = "Asked?"\noptions = { yes = "Yes" }\n'


def asked(form: Questionnaire, done: str, **more: str) -> list[str]:
    return [path for path, _ in form.visible({"done": done, **more})]


def every_question(form: Questionnaire) -> list[Question]:
    return [place.question for place in form.every_place()]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_can_be_filled_in_here_done_elsewhere_or_left_out(name: str) -> None:
    form = form_named(name)

    assert asked(form, "left_out") == ["done", "reason"]
    elsewhere = asked(form, "done")
    assert {"reference", "version", "done_on", "outcome", "measures", "residual_risk"} <= set(elsewhere)
    assert "reference" not in asked(form, "here")
    assert len(asked(form, "here")) > len(elsewhere)


@pytest.mark.parametrize("name", ALL)
def test_before_the_road_is_chosen_nothing_else_is_asked(name: str) -> None:
    assert [path for path, _ in form_named(name).visible({})] == ["done"]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_what_is_not_sure_about_a_structure_is_said_and_where_it_is_from(name: str) -> None:
    form = form_named(name)

    assert form.doubt
    assert form.source


@pytest.mark.parametrize("name", [*WORKSHOPS, "conversation"])
def test_a_session_says_who_took_part_by_role_and_ends_with_an_advice(name: str) -> None:
    shown = {place.question.id: place.question for place in form_named(name).every_place()}

    assert shown["participants"].required
    assert "residents" in shown["participants"].options
    assert set(shown["advice"].options) == {"proceed", "proceed_under_conditions", "stop"}
    assert {"text", "owner", "due_on"} <= {question.id for question in form_named(name).groups["actions"].questions}


def test_deda_asks_of_every_block_whether_enough_is_known() -> None:
    form = form_named("deda")
    blocks = [point.id for point in form.points if f"{point.id}_known" in form.questions]

    assert len(blocks) == 11
    assert set(blocks) < form.places["actions[].block"].question.options.keys()
    problems = check(form, {"done": "here", "bias_known": "sort_out"}, complete=True)
    assert ("bias_sort_out", ProblemCode.MISSING) in [(one.path, one.code) for one in problems]


def test_the_guidance_workshop_goes_through_three_phases_to_three_kinds_of_options() -> None:
    form = form_named("begeleidingsethiek")
    phases = list(dict.fromkeys(point.part for point in form.points if point.part))

    assert len(phases) == 3
    assert [group for group in form.groups if group.startswith("options_")] == [
        "options_technology",
        "options_surroundings",
        "options_user",
    ]


def test_the_dpia_has_a_prompt_for_each_of_the_seventeen_paragraphs_in_their_order() -> None:
    numbered = [point.label.split(".")[0] for point in form_named("dpia").points if point.id.startswith("p")]

    assert numbered == [str(number) for number in range(1, 18)]


def test_the_iama_asks_about_the_algorithm_that_there_is_and_not_about_the_other() -> None:
    form = form_named("iama")

    assert "p2_2a_rules" in asked(form, "here", learns="no")
    assert "p2_2b_data" not in asked(form, "here", learns="no")
    assert "p2_2b_data" in asked(form, "here", learns="yes")


def test_the_iama_weighs_rights_only_where_the_law_does_not_settle_it() -> None:
    form = form_named("iama")

    assert "severity" not in asked(form, "here", real_impact="no")
    assert "severity" not in asked(form, "here", real_impact="yes", settled="yes")
    assert "severity" in asked(form, "here", real_impact="yes", settled="no")


def test_nine_answers_of_the_iama_are_what_a_fria_needs() -> None:
    assert sum(question.feeds == "fria" for question in every_question(form_named("iama"))) == 9


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_says_who_is_needed_at_the_table(name: str) -> None:
    assert any(point.roles for point in form_named(name).points)


def test_a_point_that_needs_a_fact_is_asked_only_in_a_case_where_it_holds(tmp_path: Path) -> None:
    place = tmp_path / "form.toml"
    second = '[[point]]\nid = "second"\nlabel = "Second"\nfact = "high_risk_remains"\n' + ASKED.replace("asked", "more")
    place.write_text(HEAD + ASKED + second, encoding="utf-8")
    form = load_questionnaire(place)

    assert [path for path, _ in form.in_case(()).visible({})] == ["asked"]
    assert [path for path, _ in form.in_case({CaseFact.HIGH_RISK_REMAINS}).visible({})] == ["asked", "more"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (HEAD + 'fact = "full_moon"\n' + ASKED, r"point first\.fact: write one of high_risk_remains"),
        (HEAD + "roles = [3]\n" + ASKED, r"point first\.roles: write 3 as a text"),
        (HEAD + ASKED + 'roles = ["x", "x"]\n', r"question asked\.roles: name each only once"),
        (
            HEAD
            + 'fact = "high_risk_remains"\n'
            + ASKED
            + '[[point]]\nid = "second"\nlabel = "S"\n'
            + ASKED.replace("asked", "more")
            + 'show_if = { asked = ["yes"] }\n',
            r"show_if\.asked: this question is not asked in every case",
        ),
    ],
)
def test_a_mistake_in_what_instruments_added_to_forms_is_refused_by_key(tmp_path: Path, text: str, named: str) -> None:
    place = tmp_path / "form.toml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidMethod, match=named):
        load_questionnaire(place)
