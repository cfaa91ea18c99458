"""What rules may use beside the answers to the intake: facts that follow from elsewhere and that no form asks.

A fact that is not known is not an open question: nobody who fills in the intake can answer it, so it never makes a
level uncertain and is never a flip. It has an answer of its own then, ``DerivedFacts.absent``, which rules may name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from models.question import Answer, Answers, Point, Question, QuestionType
from models.questionnaire import Questionnaire
from models.questionnaire_reading import questionnaire_from
from models.reading import Section

_UNTOLD = "…"


@dataclass(frozen=True, kw_only=True)
class DerivedFacts:
    """The facts of one rule set; ``absent`` is the option that counts where nothing is known."""

    point: Point
    absent: str

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Each fact by its id, in the shape of a question."""
        return MappingProxyType({one.id: one for one in self.point.questions})

    @cached_property
    def if_not_given(self) -> Mapping[str, Answer]:
        """What counts for each fact that rules can look at where it was not given."""
        return MappingProxyType({key: self.absent for key, one in self.questions.items() if one.type.has_options})

    def beside(self, questionnaire: Questionnaire) -> Questionnaire:
        """The questionnaire with these facts as its last point, for who reads answers and asks none."""
        return replace(questionnaire, points=(*questionnaire.points, self.point))

    def told_in(self, text: str, answers: Answers) -> str:
        """A text in which ``{fact}`` is what is known of it, in words."""
        for key, question in self.questions.items():
            if f"{{{key}}}" in text:
                text = text.replace(f"{{{key}}}", _in_words(question, answers.get(key)))
        return text


def derived_facts(file: Section, questionnaire: Questionnaire) -> DerivedFacts | None:
    """The ``[facts]`` of a rules file, nothing where it has none; ``InvalidMethod`` where they cannot be used."""
    if not file.has("facts"):
        return None
    table = file.section("facts")
    absent = table.text("absent")
    point = {"id": "facts", "label": table.text("label"), "question": list(_tables(table))}
    whole = {"id": "facts", "version": file.text("version"), "unknown": False, "point": [point]}
    read = questionnaire_from(Section(file=table.file, where="facts", table=whole), "")
    table.done()
    for key, question in read.questions.items():
        if key in questionnaire.places:
            table.refuse(f"question {key}", "this is a question of the intake; give the fact an id of its own")
        if question.type.has_options and absent not in question.options:
            table.refuse(f"question {key}.options", f"add {absent!r}, which counts where the fact is not known")
    return DerivedFacts(point=read.points[0], absent=absent)


def _tables(table: Section) -> list[Mapping[str, object]]:
    return [one.table for one in table.sections("question")]


def _in_words(question: Question, answer: Answer | None) -> str:
    if not answer:
        return _UNTOLD
    if question.type is QuestionType.DATE and isinstance(answer, str):
        day = date.fromisoformat(answer)
        return f"{day.day}-{day.month}-{day.year}"
    if not question.type.has_options:
        return str(answer)
    return ", ".join(question.options[one] for one in ((answer,) if isinstance(answer, str) else answer))
