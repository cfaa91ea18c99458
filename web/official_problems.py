"""What is wrong with answers to an official questionnaire, in words, and text that no field holds any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.answering import Problem, ProblemCode
from models.assessment import Kept
from models.official.answers import split_instance
from models.official.definition import Definition
from models.official.vocabulary import TaskType
from web.form_layout import Complaint
from web.official_entries import dom_id_of
from web.official_text import plain
from web.words import Words


def complaints_of(definition: Definition, problems: Sequence[Problem], words: Words) -> list[Complaint]:
    """The error summary, in the words that stand at the fields."""
    return [
        Complaint(text=_in_words(definition, problem, words), target=dom_id_of(problem.path)) for problem in problems
    ]


def wrong_at(definition: Definition, problems: Sequence[Problem], words: Words) -> dict[str, tuple[str, ...]]:
    """What somebody should do, by the instance that it is about."""
    return {problem.path: (_in_words(definition, problem, words),) for problem in problems}


def lost_text(definition: Definition, values: Mapping[str, Kept]) -> list[tuple[str, str]]:
    """What was typed as text to copy, with what was asked; pictures are left out, and what is empty."""
    return [
        (label_of(definition, name), value if isinstance(value, str) else "; ".join(value))
        for name, value in values.items()
        if value and not isinstance(value, Mapping)
    ]


def label_of(definition: Definition, name: str) -> str:
    """What is asked at an instance; the words above it where it has none of its own."""
    task_id = split_instance(name)[0]
    task = definition.by_id.get(task_id)
    around = [task, *definition.above(task_id)] if task else []
    return next((plain(one.label) for one in around if one.label), name)


def _in_words(definition: Definition, problem: Problem, words: Words) -> str:
    task = definition.by_id.get(split_instance(problem.path)[0])
    label = label_of(definition, problem.path)
    key = problem.code.value
    if task is not None and TaskType.IMAGE in task.types and problem.code is ProblemCode.WRONG_SHAPE:
        key = "no_picture"
    elif problem.code is ProblemCode.UNKNOWN_QUESTION:
        key = "row_is_gone"
    return words.say("problems", key, label=label, option=problem.about)
