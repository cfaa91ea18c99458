"""The fundamental rights impact assessment (AI Act art. 27), put together from the IAMA of a case.

It asks nothing anew: each element is the answers to questions of the IAMA, and what is missing is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.assessment import Answer, Assessment
from models.case import Case
from models.forms import form_named
from models.methods import method_file
from models.official.definition import Definition
from models.official_answers import answers_in_rows
from models.official_startable import official_of
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument

if TYPE_CHECKING:
    from models.store.open import Unit

OFFICIAL_IAMA = "urn:nl:iama"
"""The instrument whose questions the elements name; the IAMA of the task registry is of an older version."""
_FORM = "iama"


@dataclass(frozen=True, kw_only=True)
class FriaElement:
    """One element of article 27 with the questions that it is made of, in the official IAMA and in ours."""

    id: str
    letter: str
    label: str
    official: tuple[str, ...]
    own: tuple[str, ...]
    wanted: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class FriaAnswer:
    """One question with its answer; ``answer`` is none where it is missing, and ``number`` empty in our own form."""

    number: str
    question: str
    answer: Answer | None


@dataclass(frozen=True, kw_only=True)
class FriaPart:
    """One element as far as it is answered."""

    element: FriaElement
    answered: tuple[FriaAnswer, ...]
    missing: tuple[FriaAnswer, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every question that the element needs was answered."""
        return not self.missing


@dataclass(frozen=True, kw_only=True)
class Fria:
    """The summary of a case. ``made_with``: the IAMA that it comes from; ``name``: what that is called, if official."""

    made_with: Assessment
    name: str
    parts: tuple[FriaPart, ...]

    @property
    def missing(self) -> int:
        """How many questions are open."""
        return sum(len(part.missing) for part in self.parts)


def fria_of(unit: Unit, case: Case) -> Fria | None:
    """The summary from the official IAMA where the case has one, else from ours; none where it has no IAMA."""
    found = unit.assessments.of_case(case.id)
    official = [one for one in found if one.instrument is Instrument.OFFICIAL and one.method_id == OFFICIAL_IAMA]
    own = [one for one in found if one.instrument is Instrument.IAMA]
    if official:
        return _from_official(unit, official[-1])
    return _from_own(unit, own[-1]) if own else None


@cache
def fria_elements() -> tuple[FriaElement, ...]:
    """The elements of ``methods/fria.toml``; ``InvalidMethod`` where it cannot be used."""
    file, _ = method_file("fria")
    for about in ("id", "version", "source"):
        file.text(about)
    found = []
    for part in file.sections("part"):
        official, own = part.section("official"), part.section("own")
        wanted = {*official.words("wanted"), *own.words("wanted")}
        found.append(
            FriaElement(
                id=part.text("id"),
                letter=part.text("letter"),
                label=part.text("label"),
                official=(*official.words("wanted"), *official.words("also")),
                own=(*own.words("wanted"), *own.words("also")),
                wanted=frozenset(wanted),
            )
        )
        official.done()
        own.done()
        part.done()
    file.done()
    return tuple(found)


def _from_official(unit: Unit, made: Assessment) -> Fria | None:
    definition = official_of(unit, made)
    if not isinstance(definition, Definition):
        return None
    kept = unit.assessments.answers(made.id)
    counting = answers_in_rows(definition, kept).values
    counted = {path: kept[path] for path in counting}
    parts = tuple(_part(one, _official_questions(one, definition), counted) for one in fria_elements())
    return Fria(made_with=made, name=definition.name, parts=parts)


def _from_own(unit: Unit, made: Assessment) -> Fria:
    kept = {path: one for path, one in unit.assessments.answers(made.id).items() if one.value not in ("", [], None)}
    form = form_named(_FORM)
    parts = tuple(_part(one, _own_questions(one, form), kept) for one in fria_elements())
    return Fria(made_with=made, name="", parts=parts)


def _official_questions(element: FriaElement, definition: Definition) -> Iterator[tuple[str, str, str]]:
    for task in element.official:
        if task in definition.by_id:
            yield task, task, definition.by_id[task].label


def _own_questions(element: FriaElement, form: Questionnaire) -> Iterator[tuple[str, str, str]]:
    for question in element.own:
        yield question, "", form.questions[question].label


def _part(element: FriaElement, questions: Iterator[tuple[str, str, str]], kept: Mapping[str, Answer]) -> FriaPart:
    every = [
        (path, FriaAnswer(number=number, question=label, answer=kept.get(path))) for path, number, label in questions
    ]
    return FriaPart(
        element=element,
        answered=tuple(one for _, one in every if one.answer is not None),
        missing=tuple(one for path, one in every if one.answer is None and path in element.wanted),
    )
