"""Assessments as a page shows them: each answer with where it comes from, and the weighing per value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.assessing import FORM_OF
from models.assessment import Answer, Assessment, values
from models.catalogue import ValueCatalogue
from models.forms import form_named, rows_of
from models.question import path_of
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument
from web.answers import in_words, origin_in_words, question_of
from web.aside import Aside, address_of
from web.form_layout import heading_of
from web.site import Guest

_WEIGHING, _CONDITIONS, _VALUES, _TENSIONS = "weighing", "conditions", "values", "tensions"


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
class RowsView:
    """What was filled in row by row, such as risks or action points; a cell that stayed empty is None."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class AssessmentView:
    """One assessment with its answers in asking order: first each by itself, then what was filled in row by row."""

    assessment: Assessment
    lines: tuple[Line, ...]
    weighed: tuple[Weighed, ...]
    advised_conditions: tuple[dict[str, str], ...]
    tables: tuple[RowsView, ...]


def view_of(
    assessment: Assessment,
    answers: Mapping[str, Answer],
    guest: Guest,
    names: Mapping[UUID, str],
    form: Questionnaire,
    *,
    remarks: Mapping[str, int] | None = None,
) -> AssessmentView:
    """One assessment as it stands. ``form``: what it was made with; ``remarks``: how many are open, by path."""
    advises = _CONDITIONS in form.groups and form.groups[_CONDITIONS].has_open_rows
    asides = {
        path: Aside(
            address=address_of(assessment.id, path), versions=answer.number, remarks=(remarks or {}).get(path, 0)
        )
        for path, answer in answers.items()
    }
    lines = dict(_lines(form, answers, asides, guest, names))
    return AssessmentView(
        assessment=assessment,
        lines=tuple(line for path, line in lines.items() if not path.startswith(_by_rows(form))),
        weighed=tuple(_weighed(form, answers, lines)),
        advised_conditions=tuple(rows_of(values(answers), _CONDITIONS).values()) if advises else (),
        tables=tuple(_tables(form, lines)),
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
    is_session = any(point.part for point in form.points)
    for asked in form.asked(given):
        if asked.path in given:
            label = asked.question.label
            if asked.group is not None and asked.group.id != _WEIGHING:
                label = f"{label} ({heading_of(form, asked.group, asked.instance)})"
            yield (
                asked.path,
                Line(
                    label=label,
                    said=in_words(asked.question, given[asked.path], guest.words, guest.language),
                    origin=origin_in_words(answers[asked.path], guest, names),
                    aside=asides[asked.path],
                    block=asked.point.label if is_session else "",
                ),
            )


def _by_rows(form: Questionnaire) -> tuple[str, ...]:
    """How the paths begin of answers that stand in tables, or in the weighing of a value."""
    return tuple(f"{group.id}[" for group in form.groups.values() if group.has_open_rows or group.id == _WEIGHING)


def _tables(form: Questionnaire, lines: Mapping[str, Line]) -> Iterator[RowsView]:
    """The rows of each group as a table; tensions between weighed values stand in the value balance."""
    for point in form.points:
        for group in point.groups:
            if not group.has_open_rows or (group.id == _TENSIONS and _WEIGHING in form.groups):
                continue
            numbers = {int(path.split("[")[1].split("]")[0]) for path in lines if path.startswith(f"{group.id}[")}
            rows = tuple(
                tuple(lines.get(path_of(question.id, group.id, str(number))) for question in group.questions)
                for number in sorted(numbers)
            )
            if rows:
                is_alone = len(point.groups) == 1 and not point.questions
                caption = point.label if is_alone else f"{point.label} · {group.label}"
                yield RowsView(caption=caption, head=tuple(one.label for one in group.questions), rows=rows)


def _weighed(form: Questionnaire, answers: Mapping[str, Answer], lines: Mapping[str, Line]) -> Iterator[Weighed]:
    if _WEIGHING not in form.groups or _VALUES not in answers:
        return
    known = form.questions[_VALUES]
    picked = answers[_VALUES].plain
    for value_id in picked if isinstance(picked, tuple) else (picked,):
        own = tuple(line for path, line in lines.items() if path.startswith(f"{_WEIGHING}[{value_id}]."))
        if value_id in known.options and own:
            yield Weighed(name=known.options[value_id], meaning=known.notes.get(value_id, ""), lines=own)
