"""Which value catalogue counts: the text of each that was ever weighed with, and who let which of them count.

Without an import the catalogue that came with this version of Waardenweg counts. An assessment keeps the catalogue that
it was opened with, and one that goes on where an earlier one stopped goes on with that one's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from models.assessment import Answer, Assessment, values
from models.base import Moment
from models.catalogue import ValueCatalogue, catalogue_in, catalogue_in_file, load_values
from models.errors import WrongUse
from models.kept_catalogue import CatalogueImport, KeptCatalogue
from models.permission import Action, permit
from models.person import Actor
from models.vocabulary import Instrument

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class KnownCatalogue:
    """A catalogue as the list shows it."""

    catalogue: ValueCatalogue
    imports: Sequence[CatalogueImport]
    counts: bool


def catalogue_now(unit: Unit) -> ValueCatalogue:
    """The catalogue with which a new weighing begins."""
    kept = unit.catalogues.newest()
    return catalogue_in(kept.text) if kept else load_values()


def catalogue_of(unit: Unit, assessment: Assessment) -> ValueCatalogue:
    """The catalogue that an assessment was opened with, with what its technology puts first."""
    intake = unit.assessments.newest(assessment.case_id, Instrument.INTAKE)
    told = unit.assessments.answers(intake.id) if intake else {}
    return _opened_with(unit, assessment.catalogue_hash).for_technologies(_technologies(told))


def catalogues_of(
    unit: Unit, assessments: Sequence[Assessment], answers: Mapping[UUID, Mapping[str, Answer]]
) -> dict[UUID, ValueCatalogue]:
    """By assessment the catalogue that it was opened with, for those of a case that weigh values.

    ``answers``: of all assessments of the case, by assessment.
    """
    intakes = [one for one in assessments if one.instrument is Instrument.INTAKE]
    technologies = _technologies(answers.get(intakes[-1].id, {})) if intakes else ()
    hashes = {one.catalogue_hash for one in assessments if one.catalogue_hash}
    known = {hashed: _opened_with(unit, hashed).for_technologies(technologies) for hashed in hashes}
    return {one.id: known[one.catalogue_hash] for one in assessments if one.catalogue_hash}


def _opened_with(unit: Unit, hashed: str | None) -> ValueCatalogue:
    own = load_values()
    if hashed in (None, own.hash):
        return own
    kept = unit.catalogues.find(str(hashed))
    return catalogue_in(kept.text) if kept else own  # older ones were not kept, and only lack what came later


def _technologies(intake: Mapping[str, Answer]) -> tuple[str, ...]:
    told = values(intake).get("technologies", ())
    return (told,) if isinstance(told, str) else tuple(told)


def keep_catalogue(unit: Unit, catalogue: ValueCatalogue, moment: Moment) -> KeptCatalogue:
    """Keep the text of a catalogue that is weighed with; once per text."""
    row = KeptCatalogue(
        catalogue_id=catalogue.id,
        catalogue_version=catalogue.version,
        hash=catalogue.hash,
        text=catalogue.text,
        kept_on=moment.on,
    )
    return unit.catalogues.find(catalogue.hash) or unit.catalogues.keep(row)


def import_catalogue(store: Store, file: Path, why: str, by: Actor, moment: Moment) -> ValueCatalogue:
    """Let the catalogue of a file count for every weighing that begins from now on; touches no case.

    Raises ``NotAllowed``, ``InvalidMethod`` where it cannot be read, ``WrongUse`` where it counts already, where its
    name belongs to another, or where nobody said why.
    """
    permit(by, Action.IMPORT_VALUES)
    if not why.strip():
        raise WrongUse("Say why these values should count; it stays with them.")
    catalogue = catalogue_in_file(file)
    with store.write() as unit:
        if catalogue_now(unit).hash == catalogue.hash:
            raise WrongUse(f"These are the values that count already: {catalogue.id} {catalogue.version}.")
        taken = {(one.catalogue_id, one.catalogue_version): one.hash for one in unit.catalogues.all()}
        taken[load_values().id, load_values().version] = load_values().hash
        if taken.get((catalogue.id, catalogue.version), catalogue.hash) != catalogue.hash:
            raise WrongUse(f"{catalogue.id} {catalogue.version} is the name of other values; give these a version.")
        row = CatalogueImport(
            kept_id=keep_catalogue(unit, catalogue, moment).id,
            imported_on=moment.on,
            imported_at=moment.at,
            imported_by=by.person_id,
            why=why.strip(),
        )
        unit.catalogues.add_import(row)
    return catalogue


def all_catalogues(unit: Unit) -> list[KnownCatalogue]:
    """Every catalogue that was used or imported, and the one that Waardenweg came with; newest last."""
    now, imports = catalogue_now(unit), unit.catalogues.imports()
    kept = {one.hash: one for one in unit.catalogues.all()}
    texts = {load_values().hash: load_values()} | {key: catalogue_in(one.text) for key, one in kept.items()}
    return [
        KnownCatalogue(
            catalogue=catalogue,
            imports=[one for one in imports if key in kept and one.kept_id == kept[key].id],
            counts=key == now.hash,
        )
        for key, catalogue in texts.items()
    ]
