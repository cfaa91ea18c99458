"""A questionnaire as fields on a page: in which order, with which answers, remarks and errors.

What is asked and what an answer may be is decided in ``models.questionnaire``; this only lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from models.answering import Problem
from models.forms import entry_label
from models.question import Answers, Group, Point, Question, QuestionType
from models.questionnaire import Asked, Questionnaire
from web.aside import Aside
from web.form_choices import Choice, choices_of, dom_id_of
from web.words import Words

SPARE_ROWS = 2
"""Empty rows below those that were filled in; asking again gives new ones."""
MANY = 7
"""More options than this stand in columns where there is room."""
SHORT_LABEL = 14
"""Options whose words are all this short stand on one line."""
LONG_LIST = 12
"""A "one" with more options than this is chosen from a list that folds out."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question with its answer so far."""

    path: str
    dom_id: str
    question: Question
    widget: str
    """``radios``, ``checks``, ``list``, ``line``, ``lines`` or ``date``."""
    value: str
    choices: tuple[Choice, ...]
    is_optional: bool
    errors: tuple[str, ...]
    remarks: tuple[str, ...]
    aside: Aside | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody answered it yet."""
        return not self.value and not any(choice.is_chosen for choice in self.choices)

    @property
    def layout(self) -> str:
        """How its options stand: ``short`` on one line, ``many`` in columns, else below each other."""
        if all(len(choice.label) <= SHORT_LABEL and not choice.help for choice in self.choices):
            return "short"
        return "many" if len(self.choices) > MANY else ""

    @property
    def described_by(self) -> str:
        """The ids of what belongs to the field beside its label, for who hears the page instead of seeing it."""
        there = {
            "help": self.question.help or self.question.example,
            "remark": self.remarks,
            "error": self.errors,
            "beside": self.aside is not None and self.aside.rivals,
        }
        return " ".join(f"{self.dom_id}-{name}" for name, present in there.items() if present)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Questions that stand together: those of a point, or one instance of a repeated group."""

    heading: str = ""
    help: str = ""
    fields: tuple[Field, ...] = ()
    is_spare: bool = False
    """Whether it is an empty row, there to be filled in."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One point of the form; ``point`` is empty for the questions that are asked first because they open others.

    ``opens``: the phase or part of the form that begins with it, if one does.
    """

    point: Point | None
    parts: tuple[Part, ...]
    opens: str = ""

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"deel-{self.point.id}" if self.point else "deel-eerst"

    @property
    def open(self) -> int:
        """How many of its questions wait for an answer; empty rows do not."""
        return sum(field.is_open for part in self.parts if not part.is_spare for field in part.fields)

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing but empty rows: nothing waits for an answer, and nothing was filled in."""
        return all(part.is_spare for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One line of the error summary, with the field to go to."""

    text: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it stands: answers, what is wrong with them, and what to remark beside a field."""

    form: Questionnaire
    answers: Answers
    problems: Sequence[Problem] = ()
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asides: Mapping[str, Aside] = field(default_factory=dict)

    def asked(self) -> list[Asked]:
        """What is asked now, with spare rows."""
        return self.form.asked(self.answers, spare_rows=SPARE_ROWS)


def sections_of(filled: Filled, words: Words) -> list[Section]:
    """The form in asking order: doors first, then the points."""
    laid_out, part = [], ""
    for is_door, same in groupby(filled.asked(), key=lambda one: one.question.door):
        for number, in_point in groupby(same, key=lambda one: 0 if is_door else one.point.number):
            asked = list(in_point)
            point = asked[0].point if number else None
            opens = point.part if point and point.part != part else ""
            part = point.part if point else ""
            laid_out.append(Section(point=point, parts=tuple(_parts(filled, asked, words)), opens=opens))
    return laid_out


def complaints_of(filled: Filled, words: Words) -> list[Complaint]:
    """The error summary, in the words that stand at the fields."""
    return [
        Complaint(text=problem_in_words(filled.form, problem, words), target=dom_id_of(problem.path))
        for problem in filled.problems
    ]


def problem_in_words(form: Questionnaire, problem: Problem, words: Words) -> str:
    """What somebody should do about one answer."""
    place, instance = form.place_at(problem.path)
    question = place.question
    label = question.label
    if place.group is not None:
        label = f"{label} ({heading_of(form, place.group, instance)})"
    key = problem.code.value
    if words.knows("problems", key, question.type.value):
        return words.say("problems", key, question.type.value, label=label)
    return words.say("problems", key, label=label, option=question.options.get(problem.about, problem.about))


def heading_of(form: Questionnaire, group: Group, instance: str) -> str:
    """How one instance of a repeated group is called."""
    if group.has_open_rows:
        return f"{group.label} {instance}"
    return entry_label(form, group, instance)


def grows(form: Questionnaire) -> bool:
    """Whether answers can bring more questions, so that a page without scripts needs a button to ask for them."""
    return bool(form.groups) or any(place.question.show_if for place in form.every_place())


def _parts(filled: Filled, asked: Iterable[Asked], words: Words) -> Iterable[Part]:
    for (group_id, instance), same in groupby(asked, key=lambda one: (one.group.id if one.group else "", one.instance)):
        fields = tuple(_field(filled, one, words) for one in same)
        group = filled.form.groups.get(group_id)
        if group is None:
            yield Part(fields=fields)
        else:
            heading = heading_of(filled.form, group, instance)
            is_spare = group.has_open_rows and all(field.is_open for field in fields)
            yield Part(heading=heading, help=_help_of(filled.form, group, instance), fields=fields, is_spare=is_spare)


def _field(filled: Filled, asked: Asked, words: Words) -> Field:
    question, answer = asked.question, filled.answers.get(asked.path)
    return Field(
        path=asked.path,
        dom_id=dom_id_of(asked.path),
        question=question,
        widget=_widget(question),
        value=answer if isinstance(answer, str) else "",
        choices=tuple(choices_of(asked, filled.answers, words)),
        is_optional=_is_optional(question),
        errors=tuple(
            problem_in_words(filled.form, problem, words) for problem in filled.problems if problem.path == asked.path
        ),
        remarks=filled.remarks.get(asked.path, ()),
        aside=filled.asides.get(asked.path),
    )


def _is_optional(question: Question) -> bool:
    """Whether it may stay open; where "I don't know" is an answer, nothing needs to be said about that."""
    return not question.required and not question.allows_unknown


def _widget(question: Question) -> str:
    if question.type is QuestionType.ONE:
        # who clicked a radio by mistake cannot undo it, so what may stay open is a list with an empty line
        return "list" if _is_optional(question) or len(question.options) > LONG_LIST else "radios"
    widgets = {
        QuestionType.MANY: "checks",
        QuestionType.TEXT: "line",
        QuestionType.LONG: "lines",
        QuestionType.DATE: "date",
    }
    return widgets[question.type]


def _help_of(form: Questionnaire, group: Group, instance: str) -> str:
    """What a row is about: the meaning of a public value, else the help of its group."""
    notes = form.questions[group.repeat_for].notes if group.repeat_for else group.notes
    return notes.get(instance, "") or group.help
