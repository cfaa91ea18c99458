"""Which official instruments can be filled in here, and with which one an assessment is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from models.assessment import Assessment
from models.errors import NotFound
from models.official.decision_aid import DecisionAid
from models.official.definition import Definition
from models.official.registry_form import as_definition
from models.official.task_registry import TaskRegistry
from models.official_keeping import content_of
from models.official_method import OfficialMethod
from models.vocabulary import OfficialKind

if TYPE_CHECKING:
    from models.store.open import Unit

Fillable: TypeAlias = Definition | DecisionAid
"""What can be filled in; an instrument of the task registry is one too, as a definition."""

_LONGEST_ID, _LONGEST_VERSION = 80, 40


@dataclass(frozen=True, kw_only=True)
class Startable:
    """One instrument that can be filled in, in the version that was imported last.

    ``urn``: without its version, or the name of what has no urn; ``hash``: of what was imported.
    """

    urn: str
    version: str
    hash: str
    name: str
    kind: OfficialKind
    licence: str


def startable(unit: Unit) -> tuple[Startable, ...]:
    """The newest of each definition, decision aid and instrument of a registry, by name."""
    newest: dict[str, Startable] = {}
    for row in sorted(unit.official.all(), key=lambda row: row.imported_at):
        newest |= {one.urn: one for one in _in_row(unit, row)}
    return tuple(sorted(newest.values(), key=lambda one: (one.name, one.urn)))


def startable_named(unit: Unit, urn: str) -> Startable:
    """The one with this urn, with or without a version behind it; ``NotFound`` where it was not imported."""
    found = next((one for one in startable(unit) if urn in (one.urn, f"{one.urn}:{one.version}")), None)
    if found is None:
        raise NotFound(f"No instrument {urn} was imported here; `waardenweg method list` shows what was.", what=urn)
    return found


def official_of(unit: Unit, assessment: Assessment) -> Fillable:
    """What an assessment is made with: the very version that was current when it began."""
    for found in _fillable(content_of(unit, assessment.method_hash)):
        if _id_of(found) == assessment.method_id:
            return found
    raise NotFound(f"{assessment.method_id} is no official instrument that can be filled in.")


def newer_version(unit: Unit, assessment: Assessment) -> Startable | None:
    """The version that was imported since an assessment began; the assessment keeps the one that it has."""
    found = next((one for one in startable(unit) if one.urn == assessment.method_id), None)
    return found if found is not None and found.hash != assessment.method_hash else None


def _in_row(unit: Unit, row: OfficialMethod) -> list[Startable]:
    if row.kind is OfficialKind.GLOSSARY:
        return []
    return [
        Startable(
            urn=_id_of(found),
            version=found.version[:_LONGEST_VERSION],
            hash=row.hash,
            name=found.name or row.name,
            kind=row.kind,
            licence=row.licence,
        )
        for found in _fillable(content_of(unit, row.hash))
    ]


def _fillable(content: object) -> list[Fillable]:
    match content:
        case Definition() | DecisionAid():
            return [content]
        case TaskRegistry():
            return [as_definition(one, content.hash) for one in content.instruments.values()]
        case _:
            return []


def _id_of(found: Fillable) -> str:
    named = found.urn if isinstance(found, Definition) else found.name
    return named[:_LONGEST_ID]
