"""Reading which fields of a record become which of ours: the tables ``[fields.*]``, ``[phases]`` and ``[answers.*]``.

.. code-block:: toml

    [fields.department]
    path = "domein.name"                     # JMESPath in the record
    convert = "line"                         # one of ``converting.converters``
    options = { "Soc. domein" = "Sociaal domein" }
    unknown = "keep"                         # or "dead-letter", "drop": what is not among the options
    default = "Bedrijfsvoering"              # where nothing is filled in
    required = true                          # nothing filled in is a dead letter
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms import converters as ours
from integrations.demand_systems.forms.columns import ANSWERS, DEMAND, plain
from integrations.demand_systems.mapping.converting import Converter, as_address, as_name, converters
from integrations.demand_systems.mapping.field import MappedField, Translation, Untranslated, alone, first, joined
from integrations.demand_systems.mapping.paths import read_path
from models.forms import form_named
from models.question import Answer, Question, QuestionType
from models.reading import Section
from models.vocabulary import DemandPhase

T = TypeVar("T")
Texts = tuple[str, ...]
Mean = Callable[[Section, str, str], Texts]
"""What a text of ours under a key of a table means; refuses what means nothing."""

TITLE = "title"
_LONGEST_PATH_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Target:
    """A field of ours. ``convert``: what is taken where the table names no converter."""

    convert: str
    finish: Callable[[Sequence[str]], Any]
    person: Converter = as_name
    about_person: bool = False


_TARGETS: Mapping[str, Target] = {
    TITLE: Target(convert="line", finish=joined(", ", ours.as_title)),
    "description": Target(convert="text", finish=joined("\n\n", ours.as_description)),
    "department": Target(convert="line", finish=joined(", ", ours.as_department)),
    "lead_name": Target(convert="person", finish=first(ours.as_name), about_person=True),
    "lead_email": Target(convert="person", finish=first(ours.mail_address), person=as_address, about_person=True),
    "planned_end_on": Target(convert="date", finish=alone(ours.day)),
    "withdrawn": Target(convert="line", finish=alone(ours.yes_or_no)),
}


def read_fields(table: Section, zone: tzinfo) -> tuple[MappedField[Any], ...]:
    """The fields under ``[fields]``; raises ``InvalidMethod``, which names file, key and mend."""
    questions = form_named(DEMAND).questions
    found = []
    for name in table.table:
        _check_known(table, name, name, _TARGETS, "field")
        found.append(_field(table.section(name), questions[name], zone, _TARGETS[name]))
    if TITLE not in table.table:
        table.refuse(TITLE, f"add [fields.{TITLE}] with a path: a demand is known by its title")
    return tuple(found)


def read_answers(table: Section, zone: tzinfo) -> tuple[MappedField[Answer], ...]:
    """The answers under ``[answers]``, each by the id of its question; raises ``InvalidMethod``."""
    questions = {name: asked for name, asked in form_named(ANSWERS).questions.items() if asked.options}
    found = []
    for name in table.table:
        _check_known(table, name, name, questions, "question")
        found.append(_answer(table.section(name), questions[name], zone))
    return tuple(found)


def read_phases(table: Section, zone: tzinfo) -> MappedField[DemandPhase]:
    """Where a record stands, under ``[phases]``; a phase that is not among ``names`` is a dead letter."""
    names = table.section("names")
    words: dict[str, Texts] = {}
    for theirs in names.table:
        phase = names.text(theirs)
        _check_known(names, theirs, phase, set(DemandPhase), "phase")
        _put(names, words, theirs, (phase,))
    if not words:
        table.refuse("names", 'name at least one of their phases, such as { "In behandeling" = "intake" }')
    field = MappedField(
        name="phase",
        column=_shown(table.text("path")),
        path=read_path(table, "path"),
        convert=_converter(table, "line", converters(zone)),
        finish=alone(DemandPhase),
        translation=Translation(words=words, code=FlawCode.UNKNOWN_PHASE),
        required=table.switch("required", False),
    )
    table.done()
    return field


def _field(table: Section, question: Question, zone: tzinfo, target: Target) -> MappedField[Any]:
    translation = None
    if table.has("options"):
        words = _words(table.section("options"), _as_it_stands)
        translation = Translation(words=words, otherwise=_otherwise(table))
    elif table.has("unknown"):
        table.refuse("unknown", "name the options that are known, or leave this out")
    field = MappedField(
        name=question.id,
        column=f"{question.label} ({_shown(table.text('path'))})",
        path=read_path(table, "path"),
        convert=_converter(table, target.convert, converters(zone, person=target.person)),
        finish=target.finish,
        translation=translation,
        default=_default(table, lambda: target.finish([table.text("default")])),
        required=table.switch("required", question.id == TITLE),
        about_person=target.about_person,
    )
    if question.id == TITLE and not field.required and field.default is None:
        table.refuse("required", "leave this out, or add a default: a demand is known by its title")
    table.done()
    return field


def _answer(table: Section, question: Question, zone: tzinfo) -> MappedField[Answer]:
    known = ours.option_words(question)

    def option(where: Section, key: str, said: str) -> Texts:
        if said and plain(said) not in known:
            _refuse_near(where, key, f"{question.id} has no option {said!r}", said, sorted(set(known.values())))
        return (known[plain(said)],) if said else ()

    def finish(texts: Sequence[str]) -> Answer:
        return tuple(texts) if question.type is QuestionType.MANY else alone(str)(texts)

    words = {word: (one,) for word, one in known.items()} | _words(table.section("options"), option)
    otherwise = _otherwise(table)
    if otherwise is Untranslated.KEEP:
        table.refuse("unknown", f'an answer is one of the options of {question.id}; write "dead-letter" or "drop"')

    def default() -> Answer:
        return finish(_ours(table, "default", option) or table.refuse("default", "write an option, or leave it out"))

    field: MappedField[Answer] = MappedField(
        name=question.id,
        column=f"{question.label} ({_shown(table.text('path'))})",
        path=read_path(table, "path"),
        convert=_converter(table, "text", converters(zone)),
        finish=finish,
        translation=Translation(words=words, otherwise=otherwise, between=_between(table)),
        default=_default(table, default),
        required=table.switch("required", False),
    )
    table.done()
    return field


def _words(table: Section, mean: Mean) -> dict[str, Texts]:
    """The table of options: their words to ours."""
    words: dict[str, Texts] = {}
    for theirs in table.table:
        _put(table, words, theirs, _ours(table, theirs, mean))
    return words


def _ours(table: Section, key: str, mean: Mean) -> Texts:
    return tuple(one for said in _texts(table, key) for one in mean(table, key, said))


def _as_it_stands(_table: Section, _key: str, said: str) -> Texts:
    return (said,) if said else ()


def _put(table: Section, words: dict[str, Texts], theirs: str, meant: Texts) -> None:
    if plain(theirs) in words:
        table.refuse(theirs, "this stands here twice; capitals and spaces make no difference")
    words[plain(theirs)] = meant


def _texts(table: Section, key: str) -> Texts:
    """One text, which may be empty, or a list of texts."""
    return table.words(key) if isinstance(table.table[key], list) else (table.text(key, ""),)


def _converter(table: Section, usual: str, known: Mapping[str, Converter]) -> Converter:
    said = table.text("convert", usual)
    _check_known(table, "convert", said, known, "converter")
    return known[said]


def _otherwise(table: Section) -> Untranslated:
    said = table.text("unknown", Untranslated.DEAD_LETTER)
    _check_known(table, "unknown", said, set(Untranslated), "choice")
    return Untranslated(said)


def _between(table: Section) -> str:
    """What parts the options of one text, as a pattern."""
    return re.escape(table.text("between")) if table.has("between") else ours.BETWEEN_OPTIONS


def _default(table: Section, read: Callable[[], T]) -> T | None:
    if not table.has("default"):
        return None
    try:
        return read()
    except ours.Flawed as flawed:
        table.refuse("default", f"this cannot be used: {flawed.code.replace('_', ' ')}")


def _check_known(table: Section, key: str, said: str, known: Collection[str], what: str) -> None:
    if said not in known:
        _refuse_near(table, key, f"there is no {what} {said!r}", said, sorted(known))


def _refuse_near(table: Section, key: str, wrong: str, said: str, known: Sequence[str]) -> NoReturn:
    near = get_close_matches(said, known, n=1)
    mend = f"did you mean {near[0]}?" if near else f"write one of {', '.join(known)}"
    table.refuse(key, f"{wrong}; {mend}")


def _shown(path: str) -> str:
    return path if len(path) <= _LONGEST_PATH_SHOWN else path[: _LONGEST_PATH_SHOWN - 1] + "…"
