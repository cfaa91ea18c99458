"""A document in the exchange format, answer by answer as it can be kept here.

What the instrument does not know is kept under its own name, and told; only what has no shape that an answer can have
is set apart, by name. Nobody who is named in a document is taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.answering import Problem, ProblemCode
from models.assessment import Kept
from models.official.answers import Answers, answers_in, split_instance
from models.official.coercing import Value
from models.official.definition import Definition, Task
from models.official.layout import NULL, SEVERAL, option_key
from models.official.vocabulary import TaskType
from models.official_answers import THERE, row_at, row_path
from models.official_checking import LARGEST_PICTURE, is_picture, problems_in

_LONGEST_NAME = 180
_LEGACY = ("prescan", "iama", "dpia")
"""Under which names old documents kept all answers; without any of these it is a DPIA."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A document that was read. ``urn`` has no version; ``version`` is empty where it names none."""

    urn: str
    version: str
    created_at: str
    answers: Answers


@dataclass(kw_only=True)
class Sorted:
    """Its answers as they can be kept. ``apart``: what cannot be, as it was; ``remarks``: what is odd, by name."""

    values: dict[str, Kept] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    apart: dict[str, Any] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)


def incoming(document: object) -> Incoming:
    """What a document is about, with its answers; ``UnusableAnswers`` where it is not in the exchange format."""
    metadata = document.get("metadata") if isinstance(document, dict) else None
    metadata = metadata if isinstance(metadata, dict) else {}
    answers = answers_in(document)
    urn, version = _named(answers.urn)
    if not urn:
        legacy = _legacy(document)
        urn = f"urn:nl:{legacy or _LEGACY[-1]}"
        if legacy and isinstance(document, dict):
            answers = answers_in({"answers": document["answers"][legacy]})
    created_at = metadata.get("createdAt")
    return Incoming(
        urn=urn, version=version, created_at=_clean(created_at) if isinstance(created_at, str) else "", answers=answers
    )


def sort_answers(definition: Definition, answers: Answers) -> Sorted:
    """The answers in the shape that the tasks of a definition take, with what is odd about them."""
    found = Sorted()
    for name, value in answers.values.items():
        _sort(definition, name, value, found)
    for task, indices in answers.rows.items():
        names = [f"{task}[{index}]" for index in indices]
        if _can_be_a_name(task):
            found.rows += names
        else:
            found.apart |= {row_path(name): THERE for name in names}
    seen = [Answers(urn="", values=dict(_as_read(found.values)), rows=answers.rows)]
    found.remarks += problems_in(definition, seen, found.values, {})
    return found


def _sort(definition: Definition, name: str, value: Value, found: Sorted) -> None:
    task = definition.by_id.get(split_instance(name)[0])
    kept = _kept(task, value) if _can_be_a_name(name) else None
    if kept is None:
        too_large = isinstance(value, Mapping) and _size(value) > LARGEST_PICTURE
        code = ProblemCode.TOO_LARGE if too_large else ProblemCode.WRONG_SHAPE
        found.apart[name] = value
        found.remarks.append(Problem(path=_clean(name), code=code))
    elif kept not in ("", ()):
        found.values[name] = kept


def _kept(task: Task | None, value: Value) -> Kept | None:
    """A value in a shape that can be kept: of the task where it is known; none where it has none."""
    if isinstance(value, Mapping):
        fits = is_picture(value) and _size(value) <= LARGEST_PICTURE
        return dict(value) if fits and (task is None or TaskType.IMAGE in task.types) else None
    if isinstance(value, list):
        if any(isinstance(one, list | Mapping) for one in value):
            return None
        several = tuple(_clean(option_key(one)) for one in value if one not in (None, ""))
        alone = task is not None and not SEVERAL & set(task.types) and len(several) == 1
        return several[0] if alone else several
    if value is None:
        # a choice that means "does not apply" goes out as null too; an answer that was emptied need not go out at all
        return NULL if task is not None and any(option.value is None for option in task.options) else ""
    text = _clean(option_key(value))
    return (text,) if text and task is not None and SEVERAL & set(task.types) else text


def _as_read(values: Mapping[str, Kept]) -> dict[str, Value]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _size(value: Mapping[str, Value]) -> int:
    return sum(len(one) for one in value.values() if isinstance(one, str))


def _can_be_a_name(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and bool(name) and name.isprintable() and row_at(name) is None


def _clean(text: str) -> str:
    """A text that every database keeps: without halves of characters, and without the character that ends texts."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _named(urn: str) -> tuple[str, str]:
    """The urn without its version, and the version; a urn that ends in no number has none."""
    before, _, last = urn.rpartition(":")
    return (before, last) if before and last[:1].isdigit() else (urn, "")


def _legacy(document: object) -> str:
    answers = document.get("answers") if isinstance(document, dict) else None
    return next((name for name in _LEGACY if isinstance(answers, dict) and isinstance(answers.get(name), dict)), "")
