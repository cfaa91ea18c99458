"""The forms of the product: questionnaires from ``methods/`` with the lists that come from data filled in."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from models.catalogue import load_values
from models.methods import load_questionnaire
from models.questionnaire import Answer, Answers, Questionnaire


@cache
def form_named(name: str) -> Questionnaire:
    """The form ``name`` of ``methods/``; its lists of public values come from the value catalogue."""
    named = {value.id: value.name for value in load_values().values}
    return load_questionnaire(name).with_options({"values": named})


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
