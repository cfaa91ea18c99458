"""What somebody sent of a page of an official questionnaire: answers by their instance, and pictures that are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.answering import Problem, ProblemCode
from models.assessment import Kept
from models.official.answers import split_instance
from models.official.definition import Definition, Task
from models.official.layout import SEVERAL
from models.official.vocabulary import TaskType
from web.official_entries import PREFIX
from web.pictures import LARGEST, WORDS, as_answer, media_type_of
from web.site import Typed
from web.uploads import TypedWithFiles, Upload

SHOWN = "shown"
"""The field that names what stood on the page: an empty list of ticks is an answer, a question elsewhere is none."""


@dataclass(frozen=True, kw_only=True)
class TypedPage:
    """``values``: by instance, everything that stood on the page; ``problems``: pictures that cannot be taken."""

    values: Mapping[str, Kept]
    problems: tuple[Problem, ...]


def typed_page(definition: Definition, typed: TypedWithFiles, kept: Mapping[str, object]) -> TypedPage:
    """Read a page that was sent. ``kept``: the answers that stand there, so that a picture stays unless it goes."""
    values: dict[str, Kept] = {}
    problems = []
    for name in typed.one(SHOWN).split():
        task = definition.by_id.get(split_instance(name)[0])
        if task is None or not task.asks:
            continue
        if TaskType.IMAGE not in task.types:
            values[name] = _answer(task, name, typed)
            continue
        upload = typed.files.get(PREFIX + name)
        problem = _problem(name, upload)
        problems += [problem] if problem else []
        values[name] = _picture(name, typed, None if problem else upload, kept.get(name))
    return TypedPage(values=values, problems=tuple(problems))


def _answer(task: Task, name: str, typed: Typed) -> Kept:
    given = [value.replace("\r\n", "\n") for key, value in typed.pairs if key == PREFIX + name and value.strip()]
    if SEVERAL & set(task.types):
        return tuple(dict.fromkeys(given))
    return given[0] if given else ""


def _problem(name: str, upload: Upload | None) -> Problem | None:
    if upload is None or not upload.content:
        return None
    if len(upload.content) > LARGEST:
        return Problem(path=name, code=ProblemCode.TOO_LARGE)
    return None if media_type_of(upload.content) else Problem(path=name, code=ProblemCode.WRONG_SHAPE)


def _picture(name: str, typed: Typed, upload: Upload | None, kept: object) -> Kept:
    """The picture that was sent, or the one that was there, with the words beside it; empty where there is none."""
    field = PREFIX + name
    told = {word: typed.one(f"{field}#{word}").strip() for word in WORDS}
    said = {word: text for word, text in told.items() if text}
    if upload is not None and upload.content:
        return as_answer(upload.content) | said
    if not isinstance(kept, Mapping) or not kept or typed.one(f"{field}#remove"):
        return ""
    is_same = all(text == str(kept.get(word) or "") for word, text in told.items())
    return kept if is_same else {"data": kept.get("data", ""), **said}
