"""The forms of the product: questionnaires from ``methods/`` with the lists that come from data filled in."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from models.catalogue import Core, ValueCatalogue, load_values
from models.methods import load_questionnaire
from models.question import Group, Point, Question
from models.questionnaire import Answer, Answers, Questionnaire

VALUES = "values"
"""The list of options that is the value catalogue."""


@lru_cache(maxsize=128)
def form_named(name: str, catalogue: ValueCatalogue | None = None) -> Questionnaire:
    """The form ``name`` of ``methods/``; its lists of public values come from the catalogue, else the shipped one.

    Where the catalogue is led by a core, the question that belongs to it comes first.
    """
    known = catalogue or load_values()
    named = {value.id: value.label for value in known.values}
    form = load_questionnaire(name).with_options({VALUES: named}, {value.id: value.meaning for value in known.values})
    return _led(form, known.led_by) if known.led_by else form


def weighs_values(form: Questionnaire) -> bool:
    """Whether a form asks about public values."""
    asked_of = any(group.each_of == VALUES for group in form.groups.values())
    return asked_of or any(place.question.options_from == VALUES for place in form.every_place())


def _led(form: Questionnaire, core: Core) -> Questionnaire:
    def helped(question: Question) -> Question:
        leads = question.id == VALUES and question.options_from == VALUES
        return replace(question, help=f"{question.help} {core.help}".strip()) if leads else question

    def pointed(point: Point) -> Point:
        questions = tuple(map(helped, point.questions))
        return replace(point, questions=tuple(sorted(questions, key=lambda question: question.id != core.question)))

    return replace(form, points=tuple(map(pointed, form.points)))


def entry_label(form: Questionnaire, group: Group, instance: str) -> str:
    """How one instance of a group is called that is asked per option or per entry of a list; else its own name."""
    known = form.questions[group.repeat_for].options if group.repeat_for else group.entries
    return (known or {}).get(instance, instance)


def method_of(name: str) -> dict[str, Any]:
    """Id, version and hash of a form, as a result keeps them."""
    form = form_named(name)
    return {"method_id": form.id, "method_version": form.version, "method_hash": form.hash}


def rows_of(answers: Answers, group: str) -> dict[int, dict[str, str]]:
    """The rows of a group by their number, each question with its text; empty rows are left out."""
    rows: dict[int, dict[str, str]] = {}
    for path, value in answers.items():
        if path.startswith(f"{group}[") and isinstance(value, str) and value:
            number, question = path.removeprefix(f"{group}[").split("].")
            rows.setdefault(int(number), {})[question] = value
    return {number: rows[number] for number in sorted(rows)}


def one(answers: Mapping[str, Answer], question: str, default: str = "") -> str:
    """The answer to a question that takes one option or a text."""
    value = answers.get(question, default)
    return value if isinstance(value, str) else default
