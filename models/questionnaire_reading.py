"""From a TOML file in ``methods/`` to a ``Questionnaire``; what is wrong with the file is told with key and mend."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from models.advises_reading import advises_from, check_advises
from models.question import (
    UNKNOWN,
    CaseFact,
    Group,
    Match,
    Point,
    Question,
    QuestionType,
    ShowIf,
    Wanted,
    path_of,
)
from models.questionnaire import Questionnaire
from models.reading import Section

_ID = re.compile(r"[a-z][a-z0-9_]*")
_QUESTION_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
"""A dot sets questions apart that stand together outside a group."""
_OPEN_ROWS = "open"


def questionnaire_from(file: Section, content_hash: str) -> Questionnaire:
    """Build the questionnaire that ``file`` describes; ``InvalidMethod`` where it cannot be used."""
    unknown = file.switch("unknown", default=True)
    found = Questionnaire(
        id=file.text("id"),
        version=file.text("version"),
        hash=content_hash,
        language=file.text("language", "nl"),
        label=file.text("label", ""),
        help=file.text("help", ""),
        parameters=_parameters(file.section("parameters")),
        doubt=file.text("doubt", ""),
        source=file.text("source", ""),
        points=tuple(_point(section, place, unknown) for place, section in enumerate(file.sections("point"), start=1)),
        advises=advises_from(file.section("advises")) if file.has("advises") else None,
    )
    if not found.points:
        file.refuse("point", "add at least one [[point]] with a [[point.question]]")
    file.done()
    _check_ids(found, file)
    _check_references(found, file)
    _check_no_circle(found, file)
    check_advises(found, file)
    return found


def _parameters(table: Section) -> Mapping[str, int]:
    return MappingProxyType({name: table.number(name) for name in table.table})


def _point(table: Section, place: int, unknown: bool) -> Point:
    blocks = _own_show_if(table)
    point = Point(
        number=table.number("number", place),
        id=_identifier(table),
        label=table.text("label"),
        help=table.text("help", ""),
        source=table.text("source", ""),
        questions=tuple(_question(one, blocks, unknown) for one in table.sections("question")),
        groups=tuple(_group(one, blocks, unknown) for one in table.sections("group")),
        part=table.text("part", ""),
        roles=table.words("roles", ()),
        fact=_fact(table),
        doubt=table.text("doubt", ""),
    )
    table.done()
    return point


def _fact(table: Section) -> CaseFact | None:
    named = table.text("fact", "")
    if named and named not in list(CaseFact):
        table.refuse("fact", f"write one of {', '.join(CaseFact)}")
    return CaseFact(named) if named else None


def _group(table: Section, blocks: tuple[ShowIf, ...], unknown: bool) -> Group:
    rows = table.text("rows", "")
    repeat_for, each_of = table.text("repeat_for", ""), table.text("each_of", "")
    if [rows == _OPEN_ROWS, bool(repeat_for), bool(each_of)].count(True) != 1 or rows not in ("", _OPEN_ROWS):
        table.refuse("repeat_for", 'name a "many" question here, or a list in each_of, or write rows = "open" instead')
    blocks += _own_show_if(table)
    group = Group(
        id=_identifier(table),
        label=table.text("label"),
        help=table.text("help", ""),
        repeat_for=repeat_for,
        each_of=each_of,
        questions=tuple(_question(one, blocks, unknown) for one in table.sections("question")),
    )
    table.done()
    if any(question.door for question in group.questions):
        table.refuse("question", "a question of a group is no door; leave door out")
    return group


def _question(table: Section, blocks: tuple[ShowIf, ...], unknown: bool) -> Question:
    kind = table.text("type")
    if kind not in list(QuestionType):
        table.refuse("type", f"write one of {', '.join(QuestionType)}")
    question = Question(
        id=_identifier(table, _QUESTION_ID),
        type=QuestionType(kind),
        label=table.text("label"),
        help=table.text("help", ""),
        example=table.text("example", ""),
        source=table.text("source", ""),
        options=_options(table),
        options_from=table.text("options_from", ""),
        exclusive=frozenset(table.words("exclusive", ())),
        show_if=blocks + _own_show_if(table),
        door=table.switch("door", default=False),
        feeds=table.text("feeds", ""),
        required=table.switch("required", default=False),
        roles=table.words("roles", ()),
        condition=table.text("condition", ""),
        allows_unknown=table.switch("unknown", default=unknown) and QuestionType(kind).has_options,
    )
    table.done()
    _check_options(question, table)
    return question


def _identifier(table: Section, shape: re.Pattern[str] = _ID) -> str:
    found = table.text("id")
    if not shape.fullmatch(found):
        table.refuse("id", "use small letters, digits and underscores, starting with a letter")
    return found


def _options(table: Section) -> Mapping[str, str]:
    labels = table.section("options")
    return MappingProxyType({option: labels.text(option) for option in labels.table})


def _check_options(question: Question, table: Section) -> None:
    if question.type.has_options and not (question.options or question.options_from):
        table.refuse("options", "add options, or the name of a list in options_from")
    if not question.type.has_options and (question.options or question.options_from):
        table.refuse("options", f'leave them out, or make the type "one" or "many" instead of {question.type}')
    if UNKNOWN in question.options:
        table.refuse("options", f"leave {UNKNOWN} out: it may be answered everywhere, unless unknown = false")
    if question.exclusive and question.type is not QuestionType.MANY:
        table.refuse("exclusive", 'leave it out: only a "many" question takes more than one option')
    for option in question.exclusive - question.options.keys():
        table.refuse("exclusive", f"{option!r} is no option of this question")


def _own_show_if(table: Section) -> tuple[ShowIf, ...]:
    named = table.section("show_if")
    block = tuple(_wanted(named, question) for question in named.table)
    return (block,) if block else ()


def _wanted(named: Section, question: str) -> Wanted:
    if isinstance(named.table[question], dict):
        others = named.section(question)
        wanted = Wanted(question=question, options=frozenset(others.words("not")), match=Match.OTHER)
        others.done()
        return wanted
    return Wanted(question=question, options=frozenset(named.words(question)), match=Match.ANY)


def _check_ids(found: Questionnaire, file: Section) -> None:
    names = [point.id for point in found.points]
    paths = [path_of(place.question.id, place.group.id if place.group else "") for place in found.every_place()]
    groups = [group.id for point in found.points for group in point.groups]
    for kind, ids in (("point", names), ("group", groups), ("question", paths)):
        for twice in {one for one in ids if ids.count(one) > 1}:
            file.refuse(f"{kind} {twice}", "give each its own id")
    for place in found.every_place():
        if place.group and place.question.id in found.questions:
            file.refuse(f"question {place.question.id}", "a question outside groups has this id; choose another")


def _check_references(found: Questionnaire, file: Section) -> None:
    for group in found.groups.values():
        repeated = found.questions.get(group.repeat_for)
        if group.repeat_for and (repeated is None or repeated.type is not QuestionType.MANY):
            file.refuse(f"group {group.id}.repeat_for", 'name a "many" question outside groups')
    for place in found.every_place():
        for wanted in (wanted for block in place.question.show_if for wanted in block):
            key = f"question {place.question.id}.show_if.{wanted.question}"
            target = found.place_beside(place.group, wanted.question)
            if target is not None and target.point.fact is not None and target.point is not place.point:
                file.refuse(key, "this question is not asked in every case; name one whose point has no fact")
            if target is None or not target.question.type.has_options:
                file.refuse(key, 'name a "one" or "many" question of this group or outside groups')
            if not target.question.options_from:
                for option in wanted.options - target.question.options.keys() - {UNKNOWN}:
                    file.refuse(key, f"{option!r} is no option of {wanted.question}")


def _check_no_circle(found: Questionnaire, file: Section) -> None:
    """A question that is asked because of itself would never be asked; refuse it by name."""
    done: set[str] = set()

    def walk(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            file.refuse(f"question {path}.show_if", f"this goes in a circle: {' > '.join((*above, path))}")
        if path not in done:
            for needed in _needs(found, path):
                walk(needed, (*above, path))
            done.add(path)

    for path in found.places:
        walk(path, ())


def _needs(found: Questionnaire, path: str) -> Iterator[str]:
    place = found.places[path]
    if place.group and place.group.repeat_for:
        yield place.group.repeat_for
    for wanted in (wanted for block in place.question.show_if for wanted in block):
        target = found.place_beside(place.group, wanted.question)
        if target is not None:
            yield path_of(target.question.id, target.group.id if target.group else "")
