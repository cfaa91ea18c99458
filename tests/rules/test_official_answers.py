"""What can be kept as an answer to an official questionnaire, and how it lies before who fills it in."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from models.answering import ProblemCode
from models.assessment import Answer, Kept
from models.official.answers import Answers
from models.official.coercing import Value
from models.official.decision_aid import AidAnswer, AidQuestion, DecisionAid
from models.official.definition import Definition
from models.official.layout import Shown, everything_shown, filled, layout, pages
from models.official.library import read_official
from models.official.registry_form import as_definition
from models.official.task_registry import Instrument, RegistryQuestion
from models.official.vocabulary import TaskType
from models.official_checking import problems_in
from models.vocabulary import AnswerOrigin
from tests.official import OURS, PICTURE, task


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    return read(tmp_path_factory.mktemp("ours"), OURS)


def read(folder: Path, document: dict[str, Any]) -> Definition:
    file = folder / "ours.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    content = read_official(file).content
    assert isinstance(content, Definition)
    return content


def given(values: dict[str, Value] | None = None, rows: dict[str, tuple[int, ...]] | None = None) -> Answers:
    return Answers(urn="", values=values or {}, rows=rows or {})


def shown(definition: Definition, answers: Answers) -> dict[str, Shown]:
    return {one.name: one for top in everything_shown(definition, answers) for one in top.all()}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("9.9", "x", ProblemCode.UNKNOWN_QUESTION),
        ("0", "x", ProblemCode.UNKNOWN_QUESTION),
        ("1.1.1[7]", "x", ProblemCode.UNKNOWN_QUESTION),
        ("row 1.1[7]", "there", ProblemCode.UNKNOWN_QUESTION),
        ("0.1", "perhaps", ProblemCode.UNKNOWN_OPTION),
        ("1.2", ("name",), ProblemCode.UNKNOWN_OPTION),
        ("0.2", ("a", "b"), ProblemCode.WRONG_SHAPE),
        ("1.2", "name", ProblemCode.WRONG_SHAPE),
        ("0.3", "gisteren", ProblemCode.NOT_A_DATE),
        ("0.4", "plaatje.png", ProblemCode.WRONG_SHAPE),
        ("0.4", {"data": "data:image/svg+xml;base64,PHN2Zz4="}, ProblemCode.WRONG_SHAPE),
        ("0.4", {**PICTURE, "onload": "x"}, ProblemCode.WRONG_SHAPE),
        ("0.4", {"data": f"data:image/png;base64,{'A' * 3_000_000}"}, ProblemCode.TOO_LARGE),
    ],
)
def test_what_cannot_be_kept_is_named(ours: Definition, name: str, value: Kept, code: ProblemCode) -> None:
    (found,) = problems_in(ours, [given()], {name: value}, {})

    assert (found.path, found.code) == (name, code)


@pytest.mark.parametrize("value", [("adres",), ()])
def test_an_option_that_the_same_form_names_can_be_chosen(ours: Definition, value: Kept) -> None:
    assert problems_in(ours, [given()], {"1.1.1[0]": "adres", "1.2": value}, {}) == []


def test_what_a_form_offered_when_it_was_shown_can_be_chosen(ours: Definition) -> None:
    before, now = given({"1.1.1[0]": "adres"}), given({"1.1.1[0]": "naam"})

    assert problems_in(ours, [now, before], {"1.2": ("adres",)}, {}) == []
    assert problems_in(ours, [now], {"1.2": ("adres",)}, {}) != []


def test_what_stands_there_already_is_never_refused(ours: Definition) -> None:
    given_at = datetime(2026, 1, 5, tzinfo=UTC)
    stands = Answer(
        assessment_id=uuid4(), path="0.1", number=1, value="perhaps", origin=AnswerOrigin.GIVEN, given_at=given_at
    )

    assert problems_in(ours, [given()], {"0.1": "perhaps"}, {"0.1": stands}) == []
    assert shown(ours, given({"0.1": "perhaps"}))["0.1"].options[-1].value == "perhaps"


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        ("1", "Ja", None),
        ("1", "", None),
        ("1", "Misschien", ProblemCode.UNKNOWN_OPTION),
        ("1", ("Ja",), ProblemCode.WRONG_SHAPE),
        ("2", "Ja", ProblemCode.UNKNOWN_QUESTION),
    ],
)
def test_a_decision_aid_takes_its_own_literal_answers(question: str, answer: Kept, code: ProblemCode | None) -> None:
    yes = AidAnswer(text="Ja", labels=(), steps=())
    asked = AidQuestion(id="1", text="?", explanation="", category="", subcategory="", answers=(yes,))
    aid = DecisionAid(name="A", version="1", hash="", questions={"1": asked}, conclusions={}, start="1")

    assert [one.code for one in problems_in(aid, [given()], {question: answer}, {})] == ([code] if code else [])


@pytest.mark.parametrize(
    ("kind", "value", "shape"),
    [
        (TaskType.OPEN_TEXT, None, ""),
        (TaskType.OPEN_TEXT, ["a", "b"], "a\nb"),
        (TaskType.RADIO_OPTION, True, "true"),
        (TaskType.RADIO_OPTION, 3, "3"),
        (TaskType.CHECKBOX_OPTION, "a", ("a",)),
        (TaskType.CHECKBOX_OPTION, ["a", "", None], ("a",)),
        (TaskType.CHECKBOX_OPTION, None, ()),
        (TaskType.IMAGE, PICTURE, PICTURE),
    ],
)
def test_an_answer_is_shown_in_the_shape_of_its_task(ours: Definition, kind: TaskType, value: Any, shape: Any) -> None:
    assert filled(replace(ours.by_id["0.2"], types=(kind,)), value) == shape


def test_a_chapter_counts_what_shows_and_what_was_answered(ours: Definition) -> None:
    found = pages(ours, given({"0.1": "true", "1.1.1[4]": "adres", "0.2": ""}, rows={"1.1": (1, 4)}))

    assert [(one.id, one.asked, one.answered, one.is_visible) for one in found] == [
        ("0", 4, 1, True),
        ("1", 3, 1, True),
        ("2", 2, 0, True),
    ]
    assert layout(ours, given(), "9") == ()


def test_rows_of_groups_that_the_engine_counts_by_itself_stay_where_they_are(tmp_path: Path) -> None:
    deep = task("1", task("1.1", task("1.1.1", task("1.1.1.1")), repeatable=True))
    definition = read(tmp_path, OURS | {"tasks": [deep], "assessments": []})
    rows = shown(definition, given(rows={"1.1": (0, 1)}))

    assert (rows["1.1[1]"].can_add, rows["1.1[1]"].can_remove) == (True, False)


def test_an_instrument_of_the_registry_has_a_chapter_per_topic_and_keeps_roles() -> None:
    def question(name: str, topic: str, kind: str = "open_question") -> RegistryQuestion:
        urn = f"urn:nl:aivt:tr:own:1.0:{name}"
        return RegistryQuestion(
            urn=urn, question=f"Vraag {name}", topics=(topic,), types=(kind,), roles=("Jurist",), lifecycle=(), links=()
        )

    questions = (question("1.1", "Waarom"), question("2.1", "Wat"), question("1.2", "Waarom", "sign_task"))
    instrument = Instrument(urn="urn:nl:aivt:tr:own:1.0", name="Eigen", description="", url="", questions=questions)
    definition = as_definition(instrument, "h")

    assert (definition.urn, definition.version) == ("urn:nl:aivt:tr:own", "1.0")
    assert [(one.label, one.asked) for one in pages(definition, given())] == [("Waarom", 1), ("Wat", 1)]
    assert [one.label for one in layout(definition, given(), "topic.1")] == ["1.1 Vraag 1.1", "Vraag 1.2"]
    assert definition.by_id["1.1"].roles == ("Jurist",)
