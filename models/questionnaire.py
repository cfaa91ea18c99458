"""Which questions are asked, given the answers so far.

Every form of the product is a questionnaire, read from ``methods/`` by ``models.methods``. The answers to one are a
mapping of answer path to option, list of options or text; ``models.answering`` reads and checks them.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from types import MappingProxyType

from models.errors import UnknownOption, UnknownQuestion
from models.question import (
    UNKNOWN,
    Advises,
    Answer,
    Answers,
    Asked,
    CaseFact,
    Group,
    Place,
    Point,
    Question,
    QuestionType,
    Wanted,
    chosen,
    path_of,
)

__all__ = [
    "UNKNOWN",
    "Answer",
    "Answers",
    "Asked",
    "Group",
    "Point",
    "Question",
    "QuestionType",
    "Questionnaire",
    "chosen",
    "path_of",
]

_PATH = re.compile(r"(?P<group>[^\[\]]+)\[(?P<instance>[^\[\]]+)\]\.(?P<question>[^\[\]]+)")


@dataclass(frozen=True, kw_only=True, eq=False)
class Questionnaire:
    """A form as data. ``hash`` is over its content: two questionnaires with one hash ask the same.

    ``doubt``: what is not sure about its structure, said to who fills it in; ``source``: where the structure is from;
    ``advises``: how its answers become advised conditions, where they do.
    """

    id: str
    version: str
    hash: str
    language: str
    label: str
    help: str
    parameters: Mapping[str, int]
    doubt: str
    source: str
    points: tuple[Point, ...]
    advises: Advises | None = None

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Each question by its path, where a group question has the path ``group[].question``."""
        return {
            path_of(place.question.id, place.group.id if place.group else ""): place for place in self.every_place()
        }

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions outside groups, in asking order: doors first, then the points in their order."""
        single = [place.question for place in self.every_place() if place.group is None]
        return {question.id: question for question in sorted(single, key=lambda question: not question.door)}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """The repeated groups by id."""
        return {group.id: group for point in self.points for group in point.groups}

    def place_at(self, path: str) -> tuple[Place, str]:
        """The place and the instance of an answer path; ``UnknownQuestion`` where nothing stands there."""
        parts = _PATH.fullmatch(path) if "[" in path else None
        key = path_of(parts["question"], parts["group"]) if parts else path
        if key not in self.places:
            raise UnknownQuestion(
                f"{path!r} is no question of {self.id}; use the id of one of its questions.", path=path
            )
        place, instance = self.places[key], parts["instance"] if parts else ""
        if place.group:
            self._check_instance(place.group, instance, path)
        return place, instance

    def question_at(self, path: str) -> Question:
        """The question of an answer path; ``UnknownQuestion`` where nothing stands there."""
        return self.place_at(path)[0].question

    def place_beside(self, group: Group | None, question: str) -> Place | None:
        """Where the question stands that a show_if in ``group`` names: in the same group, else outside groups."""
        return self.places.get(path_of(question, group.id) if group else question) or self.places.get(question)

    def visible(self, answers: Answers) -> list[tuple[str, Question]]:
        """Path and question of everything that is asked now, in asking order: doors first, then the points."""
        return [(one.path, one.question) for one in self.asked(answers)]

    def asked(self, answers: Answers, *, spare_rows: int = 0) -> list[Asked]:
        """As ``visible``, with point, group and instance; ``spare_rows`` empty rows are added to each open group."""
        return sorted(self.asking(answers, spare_rows=spare_rows), key=lambda one: not one.question.door)

    def asking(self, answers: Answers, *, spare_rows: int = 0) -> Iterator[Asked]:
        """As ``asked``, one at a time in the order of the points, for who may have seen enough before the end."""
        is_asked = self._eye(answers)
        for point in self.points:
            for one in chain(_singly(point), self._repeated(point, answers, is_asked, spare_rows)):
                if is_asked(one.path):
                    yield one

    def instances(self, group: Group, answers: Answers, *, spare_rows: int = 0) -> tuple[str, ...]:
        """The instances of a group that the answers call for: chosen options in their order, or row numbers."""
        return self._instances_of(group, answers, self._eye(answers), spare_rows)

    def without(self, questions: Collection[str]) -> "Questionnaire":
        """The same questionnaire without these questions, where what they ask is known already."""
        points = (
            replace(point, questions=tuple(one for one in point.questions if one.id not in questions))
            for point in self.points
        )
        return replace(self, points=tuple(points))

    def with_options(
        self, lists: Mapping[str, Mapping[str, str]], notes: Mapping[str, str] | None = None
    ) -> "Questionnaire":
        """The same questionnaire with the options that come from data: name of a list to option ids and labels.

        A group that asks for each entry of such a list asks for these. ``notes``: a line of help per option.
        """
        told = MappingProxyType(dict(notes or {}))

        def filled(question: Question) -> Question:
            extra = lists.get(question.options_from)
            if not extra:
                return question
            options = MappingProxyType({**question.options, **extra})
            return replace(question, options=options, notes=told)

        def grouped(group: Group) -> Group:
            own = replace(group, questions=tuple(map(filled, group.questions)))
            if group.each_of not in lists:
                return own
            return replace(own, entries=MappingProxyType(dict(lists[group.each_of])), notes=told)

        def pointed(point: Point) -> Point:
            groups = tuple(map(grouped, point.groups))
            return replace(point, questions=tuple(map(filled, point.questions)), groups=groups)

        return replace(self, points=tuple(map(pointed, self.points)))

    def with_only(self, question_id: str, options: Collection[str]) -> "Questionnaire":
        """The same questionnaire, in which a question outside groups has no other options than these."""

        def narrowed(question: Question) -> Question:
            left = {option: label for option, label in question.options.items() if option in options}
            return replace(question, options=MappingProxyType(left)) if question.id == question_id else question

        points = (replace(point, questions=tuple(map(narrowed, point.questions))) for point in self.points)
        return replace(self, points=tuple(points))

    def in_case(self, facts: Collection[CaseFact]) -> "Questionnaire":
        """The same questionnaire without the points that need a fact which is not among ``facts``."""
        points = tuple(point for point in self.points if point.fact is None or point.fact in facts)
        return self if points == self.points else replace(self, points=points)

    def every_place(self) -> Iterator[Place]:
        """Where each question stands, in the order of the points."""
        for point in self.points:
            yield from (Place(point, None, question) for question in point.questions)
            yield from (Place(point, group, question) for group in point.groups for question in group.questions)

    def _check_instance(self, group: Group, instance: str, path: str) -> None:
        if group.has_open_rows:
            if not (instance.isascii() and instance.isdigit()) or instance.startswith("0"):
                raise UnknownQuestion(f"{path!r}: rows of {group.id} are numbered 1, 2, 3.", path=path)
            return
        known = group.entries if group.each_of else self.questions[group.repeat_for].options
        if known is not None and instance not in known:
            about = group.repeat_for or group.each_of
            raise UnknownOption(f"{path!r}: {instance!r} is no option of {about}.", path=path, option=instance)

    def _repeated(
        self, point: Point, answers: Answers, is_asked: Callable[[str], bool], spare_rows: int
    ) -> Iterator[Asked]:
        for group in point.groups:
            for instance in self._instances_of(group, answers, is_asked, spare_rows):
                for question in group.questions:
                    path = path_of(question.id, group.id, instance)
                    yield Asked(path=path, question=question, point=point, group=group, instance=instance)

    def _instances_of(
        self, group: Group, answers: Answers, is_asked: Callable[[str], bool], spare_rows: int
    ) -> tuple[str, ...]:
        if group.each_of:  # read back without its list, what was answered tells what was asked
            return tuple(dict.fromkeys(_rows_of(group.id, answers)) if group.entries is None else group.entries)
        if group.has_open_rows:
            given = {int(row) for row in _rows_of(group.id, answers) if row.isdigit()}
            last = max(given, default=0)
            return tuple(map(str, sorted(given | set(range(last + 1, last + 1 + spare_rows)))))
        repeated = self.questions[group.repeat_for]
        picked = chosen(answers.get(group.repeat_for)) - repeated.exclusive - {UNKNOWN}
        return tuple(option for option in repeated.options if option in picked) if is_asked(repeated.id) else ()

    def _eye(self, answers: Answers) -> Callable[[str], bool]:
        """Whether the question at a path is asked. On one that is not asked every condition is false."""
        seen: dict[str, bool] = {}

        def is_asked(path: str) -> bool:
            if path not in seen:
                place, instance = self.place_at(path)
                seen[path] = all(
                    any(holds(wanted, place.group, instance) for wanted in block) for block in place.question.show_if
                )
            return seen[path]

        def holds(wanted: Wanted, group: Group | None, instance: str) -> bool:
            target = self.place_beside(group, wanted.question)
            path = (
                path_of(wanted.question, group.id, instance) if target and target.group and group else wanted.question
            )
            return is_asked(path) and wanted.holds(answers.get(path))

        return is_asked


def _rows_of(group: str, answers: Answers) -> Iterator[str]:
    for path in answers:
        parts = _PATH.fullmatch(path)
        if parts and parts["group"] == group:
            yield parts["instance"]


def _singly(point: Point) -> Iterator[Asked]:
    return (Asked(path=one.id, question=one, point=point, group=None, instance="") for one in point.questions)
