"""What a register tells of an entry, as answers to the intake; ``methods/first-reflection.toml`` says how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from models.forms import form_named
from models.methods import INTAKE, method_file
from models.question import Answer, QuestionType
from models.reading import Section
from models.register import RegisterEntry
from models.vocabulary import RegisterKind

_FILE = "first-reflection"
_YES, _NO = "ja", "nee"


@dataclass(frozen=True, kw_only=True)
class Take:
    """How one thing that a register tells answers one question.

    ``told``: which thing; ``options``: by option the words of which one stands in the text; ``otherwise``: the option
    where something is told and none of the words stands in it. ``kind``: of which register; none for each.
    """

    told: str
    question: str
    options: Mapping[str, tuple[str, ...]]
    otherwise: str = ""
    kind: RegisterKind | None = None

    def gives(self, entry: RegisterEntry) -> tuple[str, ...]:
        """The options for an entry; none where its register says nothing about it."""
        text = _told(entry).get(self.told, "").casefold()
        if not text or self.kind not in {None, entry.kind}:
            return ()
        found = tuple(option for option, words in self.options.items() if any(one.casefold() in text for one in words))
        return found or ((self.otherwise,) if self.otherwise else ())


def told_answers(entries: Sequence[RegisterEntry]) -> dict[str, Answer]:
    """The answers to the intake that the register gives for all of these entries alike."""
    each = [dict(_answers(entry)) for entry in entries]
    first = each[0] if each else {}
    return {path: answer for path, answer in first.items() if all(other.get(path) == answer for other in each)}


def _answers(entry: RegisterEntry) -> Iterator[tuple[str, Answer]]:
    questions = form_named(INTAKE).questions
    seen: set[str] = set()
    for take in first_reflection().takes:
        options = () if take.question in seen else take.gives(entry)
        if options:
            seen.add(take.question)
            takes_several = questions[take.question].type is QuestionType.MANY
            yield take.question, options if takes_several else options[0]


def _told(entry: RegisterEntry) -> dict[str, str]:
    details = entry.details if isinstance(entry.details, dict) else {}
    told = {"kind": entry.kind, "status": entry.status, "purpose": entry.purpose, **details}
    return {name: _text(value) for name, value in told.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)


@dataclass(frozen=True, kw_only=True)
class FirstReflection:
    """How a first reflection starts. ``note``: what whoever is asked reads above the questions."""

    note: str
    takes: tuple[Take, ...]


@cache
def first_reflection() -> FirstReflection:
    """How a first reflection starts; raises ``InvalidMethod`` where the file cannot be used."""
    section, _ = method_file(_FILE)
    for key in ("id", "version", "label"):
        section.text(key)
    found = FirstReflection(note=section.text("note"), takes=tuple(_take(one) for one in section.sections("take")))
    section.done()
    return found


def _take(section: Section) -> Take:
    asked = section.text("question")
    question = form_named(INTAKE).questions.get(asked)
    if question is None:
        section.refuse("question", "name a question of the intake")
    options = section.section("options")
    otherwise = section.text("else", "")
    for option in [*options.table, *([otherwise] if otherwise else [])]:
        if option not in question.options:
            section.refuse("options", f"{option} is no option of {asked}")
    kind = section.text("register", "")
    taken = Take(
        told=section.text("told"),
        question=asked,
        options={option: options.words(option) for option in options.table},
        otherwise=otherwise,
        kind=RegisterKind(kind) if kind else None,
    )
    section.done()
    return taken
