"""Assessments as a page shows them: each answer with where it comes from, and the weighing per value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.assessing import FORM_OF
from models.assessment import Answer, Assessment, values
from models.catalogue import ValueCatalogue
from models.forms import form_named, rows_of
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument
from web.answers import in_words, origin_in_words, question_of
from web.aside import Aside, address_of
from web.form_layout import heading_of
from web.site import Guest

_WEIGHING, _CONDITIONS, _VALUES, _TENSIONS = "weighing", "conditions", "values", "tensions"
_ELSEWHERE = (f"{_WEIGHING}[", f"{_CONDITIONS}[", f"{_TENSIONS}[")
"""Answers that stand in the value balance or in a list of their own."""

_ACTIONS = "actions"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One answer: what was asked, what was said, and where that comes from."""

    label: str
    said: str
    origin: str
    aside: Aside
    """Its history and the remarks on it."""
    block: str = ""
    """The block of a session that it belongs to; empty outside sessions."""


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One public value with what was written about it."""

    name: str
    meaning: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class ActionView:
    """One action point of a session: what, about which block, who by role, and when."""

    text: str
    block: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class AssessmentView:
    """One assessment with its answers in asking order."""

    assessment: Assessment
    lines: tuple[Line, ...]
    weighed: tuple[Weighed, ...]
    advised_conditions: tuple[dict[str, str], ...]
    actions: tuple[ActionView, ...]


def view_of(
    assessment: Assessment,
    answers: Mapping[str, Answer],
    guest: Guest,
    names: Mapping[UUID, str],
    catalogue: ValueCatalogue | None = None,
    *,
    remarks: Mapping[str, int] | None = None,
) -> AssessmentView:
    """One assessment as it stands. ``catalogue``: the values that it was opened with, where it weighs any.

    ``remarks``: how many are open, by path.
    """
    form = form_of(assessment, catalogue)
    asides = {
        path: Aside(
            address=address_of(assessment.id, path), versions=answer.number, remarks=(remarks or {}).get(path, 0)
        )
        for path, answer in answers.items()
    }
    lines = dict(_lines(form, answers, asides, guest, names))
    return AssessmentView(
        assessment=assessment,
        lines=tuple(line for path, line in lines.items() if not path.startswith(_ELSEWHERE)),
        weighed=tuple(_weighed(form, answers, lines)),
        advised_conditions=tuple(rows_of(values(answers), _CONDITIONS).values()) if _CONDITIONS in form.groups else (),
        actions=tuple(_actions(form, answers)),
    )


def form_of(assessment: Assessment, catalogue: ValueCatalogue | None = None) -> Questionnaire:
    """The questionnaire that an assessment was made with."""
    if assessment.instrument is Instrument.INTAKE:  # its questionnaire has an id that differs from its name
        return form_named(FORM_OF[assessment.instrument, None])
    return form_named(assessment.method_id, catalogue)


def newest_check(views: Sequence[AssessmentView]) -> AssessmentView | None:
    """The last ethical check in which something was weighed."""
    checks = [view for view in views if view.assessment.instrument is Instrument.ETHICAL_CHECK and view.lines]
    return checks[-1] if checks else None


def _lines(
    form: Questionnaire,
    answers: Mapping[str, Answer],
    asides: Mapping[str, Aside],
    guest: Guest,
    names: Mapping[UUID, str],
) -> Iterator[tuple[str, Line]]:
    given = values({path: answer for path, answer in answers.items() if question_of(form, path)})
    for asked in form.asked(given):
        if asked.path in given and not asked.path.startswith(f"{_ACTIONS}["):
            label = asked.question.label
            if asked.group is not None and asked.group.id not in {_WEIGHING, _CONDITIONS}:
                label = f"{label} ({heading_of(form, asked.group, asked.instance)})"
            yield (
                asked.path,
                Line(
                    label=label,
                    said=in_words(asked.question, given[asked.path], guest.words, guest.language),
                    origin=origin_in_words(answers[asked.path], guest, names),
                    aside=asides[asked.path],
                    block=asked.point.label if asked.point.part else "",
                ),
            )


def _actions(form: Questionnaire, answers: Mapping[str, Answer]) -> Iterator[ActionView]:
    if _ACTIONS not in form.groups:
        return
    options = {question.id: question.options for question in form.groups[_ACTIONS].questions}
    for row in rows_of(values(answers), _ACTIONS).values():
        yield ActionView(
            text=row.get("text", ""),
            block=options.get("block", {}).get(row.get("block", ""), ""),
            owner=options["owner"].get(row.get("owner", ""), ""),
            due_on=date.fromisoformat(row["due_on"]) if row.get("due_on") else None,
        )


def _weighed(form: Questionnaire, answers: Mapping[str, Answer], lines: Mapping[str, Line]) -> Iterator[Weighed]:
    if _WEIGHING not in form.groups or _VALUES not in answers:
        return
    known = form.questions[_VALUES]
    picked = answers[_VALUES].plain
    for value_id in picked if isinstance(picked, tuple) else (picked,):
        own = tuple(line for path, line in lines.items() if path.startswith(f"{_WEIGHING}[{value_id}]."))
        if value_id in known.options and own:
            yield Weighed(name=known.options[value_id], meaning=known.notes.get(value_id, ""), lines=own)
