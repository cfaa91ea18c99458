"""An answer in the words of its question, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from models.assessment import Answer as KeptAnswer
from models.dates import HERE
from models.errors import UnknownOption, UnknownQuestion
from models.given_once import TakenFrom
from models.question import UNKNOWN, Answer, Question, QuestionType
from models.questionnaire import Questionnaire
from models.vocabulary import AnswerOrigin
from web.rendering import day_in_words
from web.site import Guest
from web.words import Words


def in_words(question: Question, answer: Answer, words: Words, language: str) -> str:
    """What was answered, as the question says it: labels of options, a day in words, or the text itself."""
    if question.type.has_options:
        picked = (answer,) if isinstance(answer, str) else answer
        return "; ".join(_label(question, option, words) for option in picked)
    text = answer if isinstance(answer, str) else ", ".join(answer)
    return _as_day(text, language) if question.type is QuestionType.DATE else text


def origin_in_words(answer: KeptAnswer, guest: Guest, names: Mapping[UUID, str]) -> str:
    """Where an answer comes from: who gave it or what it was taken from, and when."""
    words = guest.words
    on = day_in_words(answer.given_at.astimezone(HERE).date(), guest.language)
    who = names.get(answer.given_by) if answer.given_by else None
    taken = TakenFrom.read(answer.source, answer.path)
    if taken is not None:
        day = day_in_words(date.fromisoformat(taken.on), guest.language)
        return words.say("origin", answer.origin.value, source=taken_in_words(taken, guest), on=day)
    source = answer.source and _source_in_words(answer.source, guest)
    if answer.origin is AnswerOrigin.RECONFIRMED:
        source = ""  # who confirmed it counts, not where it stood before
    told = source or who or words.say("form", "somebody")
    return words.say("origin", answer.origin.value, source=told, on=on)


def taken_in_words(taken: TakenFrom, guest: Guest) -> str:
    """What an answer was taken from: one of our own forms by its name, an official one with its version and number."""
    if guest.words.knows("source", taken.source):
        return guest.words.say("source", taken.source)
    return guest.words.say("source", "official", name=taken.name, version=taken.version, question=taken.question)


def question_of(form: Questionnaire, path: str) -> Question | None:
    """The question that an answer was given to; none where a later version of the form asks it no more."""
    try:
        return form.question_at(path)
    except (UnknownQuestion, UnknownOption):
        return None


def _source_in_words(source: str, guest: Guest) -> str:
    """A source by its name; an earlier assessment by the day on which it began."""
    if guest.words.knows("source", source):
        return guest.words.say("source", source)
    day = _as_day(source, guest.language)
    return guest.words.say("source", "earlier", on=day) if day != source else source


def _label(question: Question, option: str, words: Words) -> str:
    return words.say("form", "unknown") if option == UNKNOWN else question.options.get(option, option)


def _as_day(text: str, language: str) -> str:
    """A day in words; anything else as it is."""
    try:
        return day_in_words(date.fromisoformat(text), language)
    except ValueError:
        return text
