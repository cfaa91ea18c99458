"""From raw answers to answers that can be used: each refused by name, or all problems together for a form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.errors import UnknownOption, UnknownQuestion, WaardenwegError, WrongAnswerShape
from models.question import UNKNOWN, Answer, Answers, Question, QuestionType
from models.questionnaire import Questionnaire


class ProblemCode(StrEnum):
    """What is wrong with one answer."""

    MISSING = "missing"
    """This must be answered."""
    UNKNOWN_QUESTION = "unknown_question"
    """There is no such question."""
    UNKNOWN_OPTION = "unknown_option"
    """The question has no such option."""
    WRONG_SHAPE = "wrong_shape"
    """A list where one option belongs, or the other way round."""
    NOT_TOGETHER = "not_together"
    """An option that excludes all others stands beside another."""
    NOT_A_DATE = "not_a_date"
    """This is no date."""
    NOT_ALLOWED = "not_allowed"
    """This answer exists, but not in this case."""
    IN_THE_PAST = "in_the_past"
    """A day that is to come belongs here."""
    IN_THE_FUTURE = "in_the_future"
    """A day that is not to come any more belongs here."""
    TOO_LATE = "too_late"
    """A day before another one belongs here."""
    NOT_CONFIRMED = "not_confirmed"
    """Something stands there that nobody said may stand there."""
    TOO_LARGE = "too_large"
    """This is more than is kept."""
    NOT_HANDED_IN = "not_handed_in"
    """What this answer rests on was not handed in yet."""
    TOO_EARLY = "too_early"
    """A later day belongs here."""
    LATEST = "latest"
    """A day up to and including another belongs here."""
    OVERLAPS = "overlaps"
    """These days were given before."""
    THEMSELVES = "themselves"
    """Somebody else belongs here."""
    MAY_NOT_STAND_IN = "may_not_stand_in"
    """This person may not answer it for another."""
    IN_A_CIRCLE = "in_a_circle"
    """Who is named here is away too, and named somebody who leads back."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One answer that cannot be used; ``about`` names the option that it is about, if any."""

    path: str
    code: ProblemCode
    about: str = ""


def normalise(questionnaire: Questionnaire, raw: Mapping[str, object]) -> Answers:
    """Raw answers, such as those of a JSON file, as answers. Blank texts and empty lists are not answered.

    Raises ``UnknownQuestion``, ``UnknownOption`` or ``WrongAnswerShape``, each naming the question.
    """
    read = {path: _read(questionnaire.question_at(path), path, value) for path, value in raw.items()}
    return {path: answer for path, answer in read.items() if answer}


def from_form(questionnaire: Questionnaire, pairs: Iterable[tuple[str, str]]) -> Answers:
    """The fields of a web form as answers, not yet checked: one value each, all values of a "many", blanks left out.

    Fields that are no question of this questionnaire are left out: a form has fields of its own.
    """
    gathered: dict[str, Answer] = {}
    for path, value in pairs:
        try:
            kind = questionnaire.question_at(path).type
        except (UnknownQuestion, UnknownOption):
            continue
        if value.strip():
            before = gathered.get(path, ())
            gathered[path] = (*before, value) if kind is QuestionType.MANY else value.strip()
    return gathered


def check(questionnaire: Questionnaire, answers: Mapping[str, object], *, complete: bool) -> list[Problem]:
    """All problems of a set of answers, those of the questions in asking order first.

    ``complete``: whether questions that are asked and required must be answered; a draft need not be.
    """
    found: dict[str, Problem] = {}
    usable: dict[str, Answer] = {}
    for path, value in answers.items():
        try:
            usable[path] = _read(questionnaire.question_at(path), path, value)
        except WaardenwegError as refusal:
            found[path] = _problem(path, refusal)
    if not complete and not found:
        return []
    asked = questionnaire.visible(usable)
    for path, question in asked if complete else ():
        if question.required and not usable.get(path):
            found.setdefault(path, Problem(path=path, code=ProblemCode.MISSING))
    order = {path: place for place, (path, _) in enumerate(asked)}
    return sorted(found.values(), key=lambda problem: order.get(problem.path, len(order)))


def used(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Only the answers to what is asked; an answer to a question that is not asked is kept, but not used."""
    return {path: answers[path] for path, _ in questionnaire.visible(answers) if answers.get(path)}


def _problem(path: str, refusal: WaardenwegError) -> Problem:
    default = ProblemCode.UNKNOWN_OPTION if isinstance(refusal, UnknownOption) else ProblemCode.UNKNOWN_QUESTION
    code = refusal.facts.get("problem", default)
    return Problem(path=path, code=ProblemCode(code), about=str(refusal.facts.get("option", "")))


def _read(question: Question, path: str, value: object) -> Answer:
    if question.type is QuestionType.MANY:
        return _read_many(question, path, value)
    if not isinstance(value, str):
        raise _wrong_shape(
            path, f"{path}: give one {'option' if question.type.has_options else 'text'}, not {_said(value)}."
        )
    if question.type is QuestionType.ONE:
        return _read_option(question, path, value)
    if question.type is QuestionType.DATE and value.strip():
        return _read_date(path, value.strip())
    return value.replace("\r\n", "\n").strip()


def _read_many(question: Question, path: str, value: object) -> Answer:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise _wrong_shape(path, f"{path}: give a list of options, not {_said(value)}.")
    options = tuple(dict.fromkeys(_read_option(question, path, option) for option in value))
    for option in options:
        if option in question.exclusive and len(options) > 1:
            others = ", ".join(other for other in options if other != option)
            message = f"{path}: {option!r} excludes all others; give it alone, or leave it out beside {others}."
            raise WrongAnswerShape(message, path=path, option=option, problem=ProblemCode.NOT_TOGETHER)
    return options


def _read_option(question: Question, path: str, option: object) -> str:
    if not isinstance(option, str):
        raise _wrong_shape(path, f"{path}: give the id of an option, not {_said(option)}.")
    if option in question.options or (option == UNKNOWN and question.allows_unknown):
        return option
    known = ", ".join([*question.options, *([UNKNOWN] if question.allows_unknown else [])])
    message = f"{path}: {option!r} is no option; use {known or 'the options that its list gives'}."
    raise UnknownOption(message, path=path, option=option, problem=ProblemCode.UNKNOWN_OPTION)


def _read_date(path: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as reason:
        message = f"{path}: {value!r} is no date; write it as 2026-01-31."
        raise WrongAnswerShape(message, path=path, problem=ProblemCode.NOT_A_DATE) from reason


def _wrong_shape(path: str, message: str) -> WrongAnswerShape:
    return WrongAnswerShape(message, path=path, problem=ProblemCode.WRONG_SHAPE)


def _said(value: object) -> str:
    kinds = {str: "a single word", list: "a list", tuple: "a list", dict: "a table", type(None): "nothing"}
    return kinds.get(type(value), repr(value))
