"""Whether answers to an official questionnaire can be kept: each refused by name. Nothing is ever too early or missing.

An answer that stands there already is never refused: a definition may change what it offers, and another program may
have written something that this one would not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.answering import Problem, ProblemCode
from models.assessment import Answer, Kept, stored
from models.official.answers import Answers, split_instance
from models.official.decision_aid import DecisionAid
from models.official.definition import Definition, Task
from models.official.evaluating import source_options
from models.official.layout import FROM_OPTIONS, SEVERAL, option_key
from models.official.rows import rows_for
from models.official.vocabulary import DependencyKind, TaskType
from models.official_startable import Fillable

LARGEST_PICTURE = 2 * 1024 * 1024
"""Characters of a picture as it is kept; the pictures in a real, filled-in DPIA have some hundred thousand."""

_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}")
_ABOUT_A_PICTURE = frozenset({"data", "title", "description", "source"})


def problems_in(
    official: Fillable, seen: Sequence[Answers], sent: Mapping[str, Kept], known: Mapping[str, Answer]
) -> list[Problem]:
    """What cannot be kept of what was sent. ``known``: the answers that stand there, by path.

    ``seen``: the answers as they count, and as they did when the form was shown: what it offered then can be chosen,
    and a row that it had can be written in.
    """
    fresh = {name: value for name, value in sent.items() if not _stands_there(name, value, known)}
    if isinstance(official, DecisionAid):
        found = (_in_aid(official, name, value) for name, value in fresh.items())
    else:
        there = known.keys() | {name for answers in seen for name in rows_for(official, answers).by_name}
        together = [*seen, _with(seen[0], sent)]
        found = (_in_definition(official, together, (name, value), name in there) for name, value in fresh.items())
    return [problem for problem in found if problem is not None]


def _with(answers: Answers, sent: Mapping[str, Kept]) -> Answers:
    """The answers with those that were sent: a form may name an option and choose it in one go."""
    return replace(answers, values={**answers.values, **{name: stored(value) for name, value in sent.items()}})


def _stands_there(name: str, value: Kept, known: Mapping[str, Answer]) -> bool:
    return name in known and known[name].value == stored(value)


def _in_aid(aid: DecisionAid, name: str, value: Kept) -> Problem | None:
    question = aid.questions.get(name)
    if question is None:
        return Problem(path=name, code=ProblemCode.UNKNOWN_QUESTION)
    if not isinstance(value, str):
        return Problem(path=name, code=ProblemCode.WRONG_SHAPE)
    if value and value not in {one.text for one in question.answers}:
        return Problem(path=name, code=ProblemCode.UNKNOWN_OPTION, about=value)
    return None


def _in_definition(
    definition: Definition, seen: Sequence[Answers], sent: tuple[str, Kept], is_there: bool
) -> Problem | None:
    name, value = sent
    task = definition.by_id.get(split_instance(name)[0])
    if task is None or not task.asks or not is_there:
        return Problem(path=name, code=ProblemCode.UNKNOWN_QUESTION)
    if value in ("", ()):
        return None
    if TaskType.IMAGE in task.types:
        return _in_picture(name, value)
    if SEVERAL & set(task.types):
        chosen = value if isinstance(value, tuple) else None
    else:
        chosen = (value,) if isinstance(value, str) else None
    if chosen is None:
        return Problem(path=name, code=ProblemCode.WRONG_SHAPE)
    if TaskType.DATE in task.types and not _is_date(chosen[0]):
        return Problem(path=name, code=ProblemCode.NOT_A_DATE)
    if FROM_OPTIONS & set(task.types):
        offered = frozenset[str]().union(*(options_of(definition, answers, task) for answers in seen))
        return next(
            (Problem(path=name, code=ProblemCode.UNKNOWN_OPTION, about=one) for one in chosen if one not in offered),
            None,
        )
    return None


def options_of(definition: Definition, answers: Answers, task: Task) -> frozenset[str]:
    """The options of a task as they are sent: its own, and those that are the answers to another."""
    own = frozenset(option_key(one.value) for one in task.options)
    if any(one.kind is DependencyKind.SOURCE_OPTIONS for one in task.dependencies):
        own |= frozenset(source_options(definition, answers, task))
    return own


def is_picture(value: Any) -> bool:
    """Whether a value is a picture as the exchange format has them, of a kind that a browser shows and runs nothing."""
    return (
        isinstance(value, Mapping)
        and value.keys() <= _ABOUT_A_PICTURE
        and all(isinstance(text, str) for text in value.values())
        and _PICTURE.fullmatch(str(value.get("data", ""))) is not None
    )


def _in_picture(name: str, value: Kept) -> Problem | None:
    if isinstance(value, Mapping) and sum(len(str(text)) for text in value.values()) > LARGEST_PICTURE:
        return Problem(path=name, code=ProblemCode.TOO_LARGE)
    return None if is_picture(value) else Problem(path=name, code=ProblemCode.WRONG_SHAPE)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
