"""A draft for the register out of what a case says already: the fields of its form, and texts to copy from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from models.case import Case
from models.facts import NEEDED, levels_of
from models.given_once import Take
from models.methods import method_file
from models.prefilling import Said, Sources
from models.reading import Section
from models.register import RegisterEntry
from models.vocabulary import Outcome, RegisterKind

if TYPE_CHECKING:
    from models.store.open import Unit

_REGISTERS = {
    Outcome.ALGORITHM_REGISTER: RegisterKind.ALGORITHM,
    Outcome.SENSOR_REGISTER: RegisterKind.SENSOR,
}


@dataclass(frozen=True, kw_only=True)
class DraftField:
    """One field of a register. ``takes``: sources in order, of each group the first that says something counts.

    ``words``: which option becomes which word of the register, where it takes no text; ``where``: what to do where
    the case does not say it.
    """

    id: str
    label: str
    where: str
    takes: tuple[tuple[Take, ...], ...]
    words: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DraftText:
    """One field as far as the case says it; ``said`` is empty where it does not."""

    field: DraftField
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class ListedTest:
    """An impact assessment that the register lists. ``outcome``: the triage says by it that it is not needed."""

    method: str
    title: str
    outcome: Outcome | None


@dataclass(frozen=True, kw_only=True)
class DraftBook:
    """``methods/register-draft.toml``. ``said``: sentences about the tests, with their places to fill in."""

    fields: tuple[DraftField, ...]
    tests: tuple[ListedTest, ...]
    said: Mapping[str, str]


def register_answers(unit: Unit, case: Case) -> dict[str, str]:
    """What the form for the entry can start from: the entry that stands there, or the register that is needed."""
    entries = unit.registers.of_case(case.id)
    if entries:
        return _of_entry(entries[-1])
    levels = levels_of(unit, case)
    needed = [register for outcome, register in _REGISTERS.items() if levels.get(outcome) in NEEDED]
    return {"register": needed[0]} if len(needed) == 1 else {}


def register_texts(unit: Unit, case: Case) -> tuple[DraftText, ...]:
    """Every field that answers can fill, with what they say, in the order of the form of the register."""
    sources = Sources(unit=unit, case=case)
    return tuple(_text(one, sources) for one in draft_book().fields if one.takes)


@cache
def draft_book() -> DraftBook:
    """The shipped book; ``InvalidMethod`` where it cannot be used."""
    file, _ = method_file("register-draft")
    for about in ("id", "version"):
        file.text(about)
    said = file.section("said")
    found = DraftBook(
        fields=tuple(map(_field, file.sections("field"))),
        tests=tuple(map(_test, file.sections("test"))),
        said={name: said.text(name) for name in ("made", "left_out", "not_needed")},
    )
    said.done()
    file.done()
    return found


def _field(one: Section) -> DraftField:
    name, words = one.text("id"), one.section("values")
    groups = (tuple(_takes(one, key, name)) for key in ("from", "also_from"))
    found = DraftField(
        id=name,
        label=one.text("label"),
        where=one.text("where"),
        takes=tuple(group for group in groups if group),
        words={option: words.text(option) for option in words.table},
    )
    words.done()
    one.done()
    return found


def _takes(one: Section, key: str, name: str) -> Iterable[Take]:
    for told in one.words(key, ()):
        source, _, question = told.partition(" ")
        if not question:
            one.refuse(key, f"write {told!r} as a source and the id of a question, with a space between them")
        yield Take(source=source, question=question, into="", task=name, fills=False)


def _test(one: Section) -> ListedTest:
    outcome = one.text("outcome", "")
    found = ListedTest(
        method=one.text("method"), title=one.text("title"), outcome=Outcome(outcome) if outcome else None
    )
    one.done()
    return found


def _text(field: DraftField, sources: Sources) -> DraftText:
    firsts = (next((told for take in group if (told := sources.said(take))), None) for group in field.takes)
    said = (_in_words(field, told) for told in firsts if told is not None)
    return DraftText(field=field, said=tuple(told for told in said if told is not None))


def _in_words(field: DraftField, told: Said) -> Said | None:
    """What was said in the words of the register; none where it has no word for it."""
    if not field.words:
        return told
    chosen = told.value if isinstance(told.value, tuple) else (told.value,)
    meant = dict.fromkeys(field.words[one] for one in chosen if isinstance(one, str) and one in field.words)
    return replace(told, value=tuple(meant)) if meant else None


def _of_entry(entry: RegisterEntry) -> dict[str, str]:
    told = {
        "register": entry.kind.value,
        "reference": entry.source_id,
        "url": entry.url or "",
        "registered_on": entry.registered_on.isoformat(),
    }
    return {name: value for name, value in told.items() if value}
