"""Answers to any form, as somebody would give them who has nothing special to say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.answering import ProblemCode, check
from models.question import QuestionType
from models.questionnaire import Questionnaire

_NOTHING_SPECIAL = "Er is niets veranderd."
_TRIES = 12
"""Each answer may make the form ask something more."""


def filled(form: Questionnaire, given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """``given``, and what else the form asks; fails where it goes on asking."""
    answers = dict(given)
    for _ in range(_TRIES):
        missing = [one.path for one in check(form, answers, complete=True) if one.code is ProblemCode.MISSING]
        if not missing:
            return answers
        for path in missing:
            answers[path] = _something(form, path, today)
    raise AssertionError(f"{form.id} goes on asking: {missing}")


def _something(form: Questionnaire, path: str, today: date) -> Any:
    question = form.question_at(path)
    match question.type:
        case QuestionType.ONE:
            return next(iter(question.options))
        case QuestionType.MANY:
            return [next(iter(question.options))]
        case QuestionType.DATE:
            return today.isoformat()
        case _:
            return _NOTHING_SPECIAL
