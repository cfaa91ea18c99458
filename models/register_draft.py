"""A draft for the register out of what a case says already: the fields of its form, and texts to copy from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.case import Case
from models.facts import NEEDED, levels_of
from models.given_once import Take
from models.methods import method_file
from models.prefilling import Said, Sources
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
    """One field of a register, with the sources that may say it, in order."""

    id: str
    label: str
    takes: tuple[Take, ...]


@dataclass(frozen=True, kw_only=True)
class DraftText:
    """One field as far as the case says it; ``said`` is none where it does not."""

    id: str
    label: str
    said: Said | None


def register_answers(unit: Unit, case: Case) -> dict[str, str]:
    """What the form for the entry can start from: the entry that stands there, or the register that is needed."""
    entries = unit.registers.of_case(case.id)
    if entries:
        return _of_entry(entries[-1])
    levels = levels_of(unit, case)
    needed = [register for outcome, register in _REGISTERS.items() if levels.get(outcome) in NEEDED]
    return {"register": needed[0]} if len(needed) == 1 else {}


def register_texts(unit: Unit, case: Case) -> tuple[DraftText, ...]:
    """Every field with the first source that says it, in the order of the form of the register."""
    sources = Sources(unit=unit, case=case)
    found = []
    for one in draft_fields():
        told = (sources.said(take) for take in one.takes)
        found.append(DraftText(id=one.id, label=one.label, said=next((said for said in told if said), None)))
    return tuple(found)


@cache
def draft_fields() -> tuple[DraftField, ...]:
    """The fields of ``methods/register-draft.toml``; ``InvalidMethod`` where it cannot be used."""
    file, _ = method_file("register-draft")
    for about in ("id", "version"):
        file.text(about)
    found = []
    for one in file.sections("field"):
        name, label = one.text("id"), one.text("label")
        takes = []
        for told in one.words("from"):
            source, _, question = told.partition(" ")
            if not question:
                one.refuse("from", f"write {told!r} as a source and the id of a question, with a space between them")
            takes.append(Take(source=source, question=question, into="", task=name, fills=False))
        found.append(DraftField(id=name, label=label, takes=tuple(takes)))
        one.done()
    file.done()
    return tuple(found)


def _of_entry(entry: RegisterEntry) -> dict[str, str]:
    told = {
        "register": entry.kind.value,
        "reference": entry.source_id,
        "url": entry.url or "",
        "registered_on": entry.registered_on.isoformat(),
    }
    return {name: value for name, value in told.items() if value}
