"""The official files themselves, where the user has them: every known mistake is told, and each of them runs."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.official.answers import answers_in
from models.official.decision_aid import DecisionAid, Step, next_step, walk
from models.official.definition import Definition, Task
from models.official.evaluating import Evaluation, evaluate_definition
from models.official.library import Read, read_official
from models.official.rows import rows_for
from models.official.task_registry import TaskRegistry
from models.official.vocabulary import DependencyKind, DiagnosticLevel, TaskType

PAR, REGISTRY, AID = "data/par-dpia-form/sources", "data/task-registry", "data/ai-verordening-beslishulp"
INSTRUMENTS = ("prescan", "dpia", "iama")
SEVERAL = {TaskType.CHECKBOX_OPTION, TaskType.MULTISELECT_OPTION, TaskType.MULTISELECT_SCROLLABLE}


@pytest.fixture(scope="module")
def read(shared: Path) -> dict[str, Read]:
    return {name: read_official(shared / PAR / f"{name}.yaml") for name in INSTRUMENTS}


@pytest.fixture(scope="module", params=INSTRUMENTS)
def definition(request: pytest.FixtureRequest, read: dict[str, Read]) -> Definition:
    content = read[request.param].content
    assert isinstance(content, Definition)
    return content


@pytest.fixture(scope="module")
def prescan(read: dict[str, Read]) -> Definition:
    content = read["prescan"].content
    assert isinstance(content, Definition)
    return content


@pytest.fixture(scope="module")
def aid(shared: Path) -> DecisionAid:
    content = read_official(shared / AID).content
    assert isinstance(content, DecisionAid)
    return content


def told(found: Read, level: DiagnosticLevel) -> dict[str, str]:
    return {one.where: one.text for one in found.diagnostics if one.level is level}


def test_every_known_mistake_of_the_pre_scan_is_told_and_nothing_else(read: dict[str, Read]) -> None:
    errors = told(read["prescan"], DiagnosticLevel.ERROR)

    assert set(errors) == {"2.1.8", "1.4.1", "5.1.2", "1.1.3", "1.4.2", "7.1.3"}
    assert "answer to 0.4.1" in errors["2.1.8"]
    assert "5 of 5 weights never match" in errors["1.4.1"]
    assert "10 of 10 weights never match" in errors["5.1.2"]
    assert all("quotes of its own" in errors[one] for one in ("1.1.3", "1.4.2"))
    assert "digitaledienst_minderjarig is never computed" in errors["7.1.3"]
    assert told(read["prescan"], DiagnosticLevel.WARNING).keys() == {"IAMA recommended"}


def test_the_dpia_and_the_iama_have_no_errors_and_the_ids_that_do_not_fit_are_told(read: dict[str, Read]) -> None:
    assert read["dpia"].diagnostics == ()
    assert told(read["iama"], DiagnosticLevel.ERROR) == {}
    assert "assessment-output.v2" in told(read["iama"], DiagnosticLevel.WARNING)["1.actiepunten"]


def test_their_sizes_are_those_of_the_files(read: dict[str, Read]) -> None:
    sizes = {}
    for name, found in read.items():
        assert isinstance(found.content, Definition)
        sizes[name] = (found.method, found.version, len(found.content.by_id))
    assert sizes == {
        "prescan": ("urn:nl:prescan", "2.0", 57),
        "dpia": ("urn:nl:dpia", "3.0", 210),
        "iama": ("urn:nl:iama", "2.0", 137),
    }


def test_the_glossary_departs_from_its_schema(shared: Path) -> None:
    found = read_official(shared / PAR / "begrippenkader_dpia.yaml")

    assert {one.text.partition(" ")[0] for one in found.diagnostics} == {"urn", "glossary", "metadata"}
    assert told(read_official(shared / PAR / "begrippenkader_iama.yaml"), DiagnosticLevel.ERROR) == {}


def test_a_file_without_its_schema_is_told_the_same(shared: Path, tmp_path: Path, read: dict[str, Read]) -> None:
    for name in ("prescan", "begrippenkader_dpia"):
        (tmp_path / f"{name}.yaml").write_bytes((shared / PAR / f"{name}.yaml").read_bytes())

    assert read_official(tmp_path / "prescan.yaml") == read["prescan"]
    alone = read_official(tmp_path / "begrippenkader_dpia.yaml")
    assert alone.diagnostics == read_official(shared / PAR / "begrippenkader_dpia.yaml").diagnostics


def test_every_known_mistake_of_the_task_registry_is_told_and_nothing_else(shared: Path) -> None:
    found = read_official(shared / REGISTRY)
    errors = [one.text for one in found.diagnostics if one.level is DiagnosticLevel.ERROR]

    assert len(errors) == 4
    for urn in ("urn:nl:ak:mtr:mon-05", "urn:nl:ak:mtr:owk-09", "urn:nl:ak:mtr:owp-11"):
        assert sum(text.startswith(f"Its urn {urn} is that of") for text in errors) == 1
    assert sum("links to urn:nl:aivt:tr:1.0:1.2.1" in text for text in errors) == 1
    assert any("2.A.2.2 is spelled unlike its neighbours" in one.text for one in found.diagnostics)


def test_the_registry_holds_what_the_files_hold_and_selects_by_the_labels_of_the_aid(
    shared: Path, aid: DecisionAid
) -> None:
    found = read_official(shared / REGISTRY)
    assert isinstance(found.content, TaskRegistry)
    registry = found.content
    labels = {label for one in aid.questions.values() for answer in one.answers for label in answer.labels}
    wanted = {
        label for one in registry.requirements.values() for profile in one.profiles for kind in profile.values()
        for label in kind
    }  # fmt: skip

    assert (len(registry.requirements), len(registry.measures), found.questions) == (63, 102, 94)
    assert wanted <= labels
    high = registry.applicable({"AI-systeem", "hoog-risico AI", "gebruiksverantwoordelijke"})
    assert len(registry.applicable(set())) < len(high) < len(registry.requirements)
    assert any(registry.measures_for(one) for one in high)


def filled(definition: Definition, choose: "Choose", rows: tuple[int, ...]) -> dict[str, Any]:
    """A document in the exchange format, with an answer wherever ``choose`` gives one."""
    answers: dict[str, Any] = {}
    for task in definition.all():
        if task.repeatable:
            answers[task.id] = [
                {"_index": index} | {one.id: {"value": choose(one)} for one in task.tasks if one.asks} for index in rows
            ]
        elif task.asks and not definition.in_repeatable(task.id):
            answers[task.id] = {"value": choose(task)}
    return {"metadata": {"urn": f"{definition.urn}:{definition.version}"}, "answers": answers}


class Choose:
    """Which answer a task gets; the base gives none."""

    def __call__(self, task: Task) -> Any:
        return None


class FirstOption(Choose):
    def __call__(self, task: Task) -> Any:
        first = str(task.options[0].value).lower() if task.options else "something"
        return [first] if SEVERAL & set(task.types) else first


class Drawn(Choose):
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def __call__(self, task: Task) -> Any:
        values = ["true" if one.value is True else "false" if one.value is False else one.value for one in task.options]
        if SEVERAL & set(task.types):
            return self.dice.choice([None, self.dice.sample(values, self.dice.randint(0, len(values)))])
        return self.dice.choice([*values, None, ""] if values else ["text", "", None])


def evaluated(definition: Definition, document: dict[str, Any]) -> Evaluation:
    return evaluate_definition(definition, answers_in(json.loads(json.dumps(document))))


def hold_together(definition: Definition, document: dict[str, Any], evaluation: Evaluation) -> None:
    answers = answers_in(document)
    rows = rows_for(definition, answers)
    shown = {*evaluation.visible, *evaluation.visible_instances}
    assert len(shown) == len(evaluation.visible) + len(evaluation.visible_instances)
    for name in shown:
        instance = rows.by_name[name]
        assert instance.parent is None or instance.parent in shown
    for task in definition.all():
        (mapped,) = [one.source for one in task.dependencies if one.kind is DependencyKind.INSTANCE_MAPPING] or [""]
        if mapped and task.repeatable:
            assert {one.index for one in rows.all(task.id)} == {one.index for one in rows.all(mapped)}
    for task in definition.all():
        if not definition.in_repeatable(task.id) and not task.dependencies and not any(definition.above(task.id)):
            assert task.id in evaluation.visible
    known = {task.calculation.key: task.calculation for task in definition.all() if task.calculation}
    for key, score in evaluation.scores.items():
        assert score in {level.value for level in known[key].levels}


def test_without_answers_every_repeatable_has_its_one_row(definition: Definition) -> None:
    evaluation = evaluated(definition, {"answers": {}})

    hold_together(definition, {"answers": {}}, evaluation)
    assert evaluation.outcomes == ()
    assert {name[-3:] for name in evaluation.visible_instances} <= {"[0]"}


def test_with_each_first_option_in_sparse_rows_it_holds_together(definition: Definition) -> None:
    document = filled(definition, FirstOption(), (1, 4))

    hold_together(definition, document, evaluated(definition, document))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), rows=st.sets(st.integers(0, 5), max_size=3))
def test_with_any_answers_it_holds_together(definition: Definition, seed: int, rows: set[int]) -> None:
    document = filled(definition, Drawn(random.Random(seed)), tuple(sorted(rows)))

    hold_together(definition, document, evaluated(definition, document))


def outcome_of(prescan: Definition, **answers: Any) -> dict[str, tuple[str, tuple[str, ...]]]:
    document = {"answers": {name: {"value": value} for name, value in answers.items()}}
    return {one.id: (one.level, one.criteria) for one in evaluated(prescan, document).outcomes}


def options(prescan: Definition, task: str, count: int) -> list[Any]:
    return [option.value for option in prescan.by_id[task].options[:count]]


def test_the_pre_scan_asks_for_what_its_rules_ask_for(prescan: Definition) -> None:
    assert outcome_of(prescan) == {}
    assert outcome_of(prescan, **{"0.1": "true"}) == {"DPIA": ("required", ("wetgeving",))}
    assert outcome_of(prescan, **{"0.1": "false", "3.1": []}) == {}
    assert outcome_of(prescan, **{"3.1": options(prescan, "3.1", 1)}) == {"DPIA": ("required", ("aplist",))}
    assert outcome_of(prescan, **{"4.1": options(prescan, "4.1", 1)}) == {"DPIA": ("recommended", ("edpblist1",))}
    assert outcome_of(prescan, **{"4.1": options(prescan, "4.1", 2)}) == {"DPIA": ("required", ("edpblist2",))}
    assert outcome_of(prescan, **{"6.1.3": "true"}) == {
        "IAMA": ("recommended", ("impactvol_algoritme", "impact_grondrechten"))
    }
    assert outcome_of(prescan, **{"7.1.1": "true", "7.1.2": "true"}).keys() == {"KIA"}


def test_a_transfer_outside_the_area_asks_for_its_own_test_by_two_mechanisms_only(prescan: Definition) -> None:
    mechanisms = [option.value for option in prescan.by_id["2.1.6"].options]
    outside = next(str(one.value) for one in prescan.by_id["2.1.3"].options if str(one.value).startswith("Buiten"))
    asked = [
        "DTIA" in outcome_of(prescan, **{"2.1.1": "true", "2.1.3": outside, "2.1.6": mechanism})
        for mechanism in mechanisms
    ]

    assert asked.count(True) == 2
    assert "DTIA" not in outcome_of(prescan, **{"2.1.3": outside, "2.1.6": mechanisms[asked.index(True)]})


def test_the_pre_scan_counts_as_its_mistakes_make_it_count(prescan: Definition) -> None:
    everyone = {"1.4.1": {"value": options(prescan, "1.4.1", 5)}, "0.4.1": {"value": "true"}}
    scores = evaluated(prescan, {"answers": everyone}).scores

    assert scores["betrokkenen"] == 0
    assert "digitaledienst_minderjarig" not in scores
    assert "epdb" not in scores
    assert scores["internationale_doorgifte"] == 0


def every_road(aid: DecisionAid) -> Iterator[tuple[list[tuple[str, str]], Step]]:
    """A road for each answer to each question with each set of labels that can be met there, and where it leads."""
    waiting: list[tuple[str, tuple[str, ...], list[tuple[str, str]]]] = [(aid.start, (), [])]
    seen = set()
    while waiting:
        name, labels, road = waiting.pop()
        if (name, frozenset(labels)) in seen:
            continue
        seen.add((name, frozenset(labels)))
        for answer in aid.questions[name].answers:
            gathered = tuple(dict.fromkeys((*labels, *answer.labels)))
            step = next_step(answer, gathered)
            assert step is not None
            yield [*road, (name, answer.text)], step
            if step.question:
                waiting.append((step.question, gathered, [*road, (name, answer.text)]))


def test_every_road_through_the_aid_goes_on_or_ends_and_every_conclusion_has_one(aid: DecisionAid) -> None:
    ends, asked = set(), set()
    for road, step in every_road(aid):
        walked = walk(aid, road)
        assert walked.path == tuple(question for question, _ in road)
        assert (walked.conclusion or "", walked.open or "") == (step.conclusion, step.question)
        ends |= {walked.conclusion} - {None}
        asked |= set(walked.path)
    assert ends == set(aid.conclusions)
    assert asked == set(aid.questions)


def test_the_aid_has_no_errors(shared: Path) -> None:
    found = read_official(shared / AID / "decision-tree.yaml")

    assert told(found, DiagnosticLevel.ERROR) == {}
    assert (found.method, found.version, found.questions) == ("Beslishulp AI-verordening", "1.0.0", 22)
