"""Official instruments in the database: imported once per content, read again for every assessment made with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.base import Moment
from models.errors import NotFound
from models.official.decision_aid import DecisionAid
from models.official.definition import Definition
from models.official.glossary import Glossary
from models.official.library import Official, Read, content_in, read_official
from models.official.task_registry import TaskRegistry
from models.official_method import OfficialMethod
from models.permission import Action, permit
from models.person import Actor
from models.vocabulary import OfficialKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit

_KINDS: dict[type[Official], OfficialKind] = {
    Definition: OfficialKind.DEFINITION,
    DecisionAid: OfficialKind.DECISION_AID,
    TaskRegistry: OfficialKind.TASK_REGISTRY,
    Glossary: OfficialKind.GLOSSARY,
}
_LICENCES = ("LICENSE*", "LICENCE*", "COPYING*")
_LONGEST_LICENCE = 200

_MOST_READ = 64
_read: dict[str, Official] = {}
"""What was read in this process, by hash: what an instrument says never changes under its hash."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import came to; ``is_new`` is false where the same content was there already."""

    read: Read
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Import:
    """Somebody brings in an official instrument.

    ``place``: the file or folder on this machine; ``source``: where it came from, as people should see it;
    ``licence``: as its owner says it, or empty to take the first line of the licence that lies beside it.
    """

    place: Path
    source: str
    licence: str
    by: Actor
    moment: Moment


def import_official(store: Store, wanted: Import) -> Imported:
    """Keep an official instrument, with what is wrong in it; assessments under way keep the version that they have.

    Raises ``NotAllowed``, or ``NotOfficial`` where it cannot be read or is none.
    """
    permit(wanted.by, Action.IMPORT_METHODS)
    read = read_official(wanted.place)
    row = OfficialMethod(
        urn=read.method,
        method_version=read.version,
        hash=read.hash,
        kind=_KINDS[type(read.content)],
        name=_name_of(read),
        source=wanted.source,
        licence=wanted.licence or _licence_beside(wanted.place),
        questions=read.questions,
        files=dict(read.files),
        diagnostics=[{"level": str(one.level), "where": one.where, "text": one.text} for one in read.diagnostics],
        imported_on=wanted.moment.on,
        imported_at=wanted.moment.at,
        imported_by=wanted.by.person_id,
    )
    with store.write() as unit:
        return Imported(read=read, is_new=unit.official.keep(row))


def content_of(unit: Unit, content_hash: str) -> Official:
    """What the instrument with this content holds; ``NotFound`` where it was never imported here."""
    known = _read.get(content_hash)
    if known is not None:
        return known
    kept = unit.official.find(content_hash)
    if kept is None:
        raise NotFound("This official instrument was not imported here; import it with `waardenweg method import`.")
    if len(_read) >= _MOST_READ:
        _read.clear()
    content = _read[content_hash] = content_in(kept.files)
    return content


def _name_of(read: Read) -> str:
    match read.content:
        case Definition(name=name) | DecisionAid(name=name) | Glossary(name=name) if name:
            return name
        case TaskRegistry(instruments=instruments) if len(instruments) == 1:
            return next(iter(instruments.values())).name
        case _:
            return read.method


def _licence_beside(place: Path) -> str:
    """The first line of the licence in the folder of an instrument or the one above; empty where none is there."""
    folder = place.resolve() if place.is_dir() else place.resolve().parent
    for near in (folder, folder.parent):
        for file in sorted(found for pattern in _LICENCES for found in near.glob(pattern) if found.is_file()):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            told = next((line.strip("# \t") for line in lines if line.strip("# \t")), "")
            return told[:_LONGEST_LICENCE]
    return ""
