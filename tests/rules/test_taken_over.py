"""The data that says what goes where in a case: every question and option that it names is there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from models.forms import form_named
from models.fria import fria_elements
from models.given_once import Take, TakenFrom, as_source, fitting, own_takes
from models.official.coercing import Value
from models.official.definition import Definition, Option, Task
from models.official.layout import option_key
from models.official.library import read_official
from models.official.vocabulary import TaskType
from models.questionnaire import Questionnaire
from models.register_draft import draft_book

OWN: Mapping[str, Questionnaire] = {
    "intake-check": form_named("intake-questions"),
    "dpia": form_named("dpia"),
    "iama": form_named("iama"),
    "procurement": form_named("procurement"),
    "ethical-check": form_named("ethical-check"),
    "ethical-check-light": form_named("ethical-check-light"),
}


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Definition]:
    found = {}
    for name in ("prescan", "dpia", "iama"):
        content = read_official(shared / "data" / "par-dpia-form" / "sources" / f"{name}.yaml").content
        assert isinstance(content, Definition)
        found[content.urn] = content
    return found


def is_asked(source: str, question: str, official: Mapping[str, Definition]) -> bool:
    if source in OWN:
        return question in OWN[source].questions
    return question in official[source].by_id if source in official else question in {"title", "summary"}


def test_every_take_names_questions_and_options_that_there_are(official: dict[str, Definition]) -> None:
    for take in own_takes():
        assert is_asked(take.source, take.question, official), take
        assert is_asked(take.into, take.task, official), take
        if take.into in OWN:
            assert not OWN[take.into].questions[take.task].type.has_options, take
            continue
        options = {option_key(option.value) for option in official[take.into].by_id[take.task].options}
        assert {*take.values.values(), take.otherwise} - {""} <= options, take
        if take.source in OWN:
            assert set(take.values) <= set(OWN[take.source].questions[take.question].options), take


def test_the_register_and_the_fria_name_questions_that_there_are(official: dict[str, Definition]) -> None:
    for field in draft_book().fields:
        takes = [take for group in field.takes for take in group]
        assert all(is_asked(take.source, take.question, official) for take in takes), field.id
        options = (
            {option for take in takes for option in OWN[take.source].questions[take.question].options}
            if field.words
            else set()
        )
        assert set(field.words) <= options, field.id
    iama = official["urn:nl:iama"]
    named = {task for element in fria_elements() for task in element.official}
    assert named <= set(iama.by_id)
    assert {task.id for task in iama.all() if task.in_fria} <= named
    assert {question for element in fria_elements() for question in element.own} <= set(OWN["iama"].questions)


def a_task(kind: TaskType, *options: str | bool) -> Task:
    made = tuple(Option(value=value, label="") for value in options)
    return Task(id="1", label="", description="", types=(kind,), repeatable=False, options=made)


YES_NO = a_task(TaskType.RADIO_OPTION, True, False)
ONE_KIND = a_task(TaskType.SELECT_OPTION, "Kind: a", "Kind: b")
KINDS = a_task(TaskType.CHECKBOX_OPTION, "Kind: a", "Kind: b")
MAPPED = Take(source="s", question="q", into="i", task="1", values={"health": "true", "none": "false"})
OTHERWISE = Take(source="s", question="q", into="i", task="1", values={"health": "true"}, otherwise="false")
PLAIN = Take(source="s", question="q", into="i", task="1")


@pytest.mark.parametrize(
    ("take", "target", "said", "filled"),
    [
        (MAPPED, YES_NO, ["health"], "true"),
        (MAPPED, YES_NO, ["ordinary", "health"], "true"),
        (MAPPED, YES_NO, ["ordinary"], None),
        (MAPPED, YES_NO, ["health", "none"], None),
        (MAPPED, YES_NO, ["unknown"], None),
        (OTHERWISE, YES_NO, ["ordinary"], "false"),
        (OTHERWISE, YES_NO, ["ordinary", "unknown"], None),
        (OTHERWISE, YES_NO, ["health", "unknown"], "true"),
        (PLAIN, YES_NO, "true", "true"),
        (PLAIN, ONE_KIND, "Soort: b", "Kind: b"),
        (PLAIN, ONE_KIND, ["Soort: a", "Soort: b"], None),
        (
            PLAIN,
            KINDS,
            ["Soort: a", "Kind: b"],
            ("Kind: a", "Kind: b"),
        ),
        (PLAIN, a_task(TaskType.CHECKBOX_OPTION, "a"), ["a", "c"], None),
        (PLAIN, a_task(TaskType.OPEN_TEXT), ["a", "b"], "a, b"),
        (PLAIN, a_task(TaskType.OPEN_TEXT), "true", None),
        (PLAIN, a_task(TaskType.DATE), "tekst", None),
        (PLAIN, a_task(TaskType.OPEN_TEXT), {"data": "x"}, None),
        (PLAIN, a_task(TaskType.OPEN_TEXT), None, None),
    ],
)
def test_only_what_is_sure_is_filled_in(take: Take, target: Task, said: Value, filled: object) -> None:
    assert fitting(take, target, said) == filled


def test_an_answer_knows_where_it_was_taken_from_and_other_sources_are_left_alone() -> None:
    taken = TakenFrom(source="urn:nl:own", name="Eigen", version="1.0", question="0.2", on="2026-01-05")
    kept = as_source({"1.1": taken})

    assert TakenFrom.read(kept, "1.1") == taken
    assert TakenFrom.read(kept, "1.2") is None
    for other in ("", "intake", "2026-01-05", "{", '{"a": 1}', "[]"):
        assert TakenFrom.read(other, "1.1") is None
