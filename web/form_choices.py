"""The options of a field: which are offered, with which words, and which are chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.forms import VALUES
from models.question import UNKNOWN, Answers, QuestionType, chosen
from models.questionnaire import Asked
from web.words import Words


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a field."""

    value: str
    label: str
    help: str
    is_chosen: bool
    dom_id: str


def choices_of(asked: Asked, answers: Answers, words: Words) -> Iterator[Choice]:
    """The options of a question as it is asked now; none for one that is answered in writing.

    A question in a group that asks for a value offers those that were chosen, beside what it holds already.
    """
    question, answer = asked.question, answers.get(asked.path)
    if not question.type.has_options:
        return
    labels = dict(question.options)
    if asked.group is not None and question.options_from == VALUES and answers.get(VALUES):
        among = chosen(answers.get(VALUES)) | ({answer} if isinstance(answer, str) else set())
        labels = {value: label for value, label in labels.items() if value in among}
    if question.allows_unknown:
        labels[UNKNOWN] = words.say("form", "unknown")
    picked = chosen(answer) if answer else frozenset[str]()
    for place, (value, label) in enumerate(labels.items()):
        yield Choice(
            value=value,
            label=label,
            help=question.notes.get(value, "") if question.type is QuestionType.MANY else "",
            is_chosen=value in picked,
            dom_id=dom_id_of(asked.path, place),
        )


def dom_id_of(path: str, option: int = 0) -> str:
    """The id of a field on the page; of its first option where it has several."""
    base = "v-" + re.sub(r"[^a-z0-9_]+", "-", path).strip("-")
    return f"{base}-{option + 1}" if option else base
