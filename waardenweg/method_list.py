"""The instruments of this installation: where an official one is found, and all that there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integrations.fetching import fetched, is_address
from models.own_methods import LICENCE, own_instruments
from models.store.open import Unit


@contextmanager
def found_at(place: str, *, private_network: bool = False) -> Iterator[Path]:
    """The file or folder that a place names, fetched where it is an address; raises ``FilesUnreachable``."""
    if is_address(place):
        with fetched(place, private_allowed=private_network) as path:
            yield path
    else:
        yield Path(place)


def source_of(place: str) -> str:
    """What people see of where an instrument came from: its address, or the name of the file or folder."""
    return place if is_address(place) else Path(place).resolve().name


def all_methods(unit: Unit) -> list[dict[str, object]]:
    """Our own instruments and those that were imported, as the contract lists them."""
    handles = {person.id: person.handle for person in unit.people.everybody()}
    own: list[dict[str, object]] = [
        {
            "method": form.id,
            "version": form.version,
            "name": form.label or form.id,
            "kind": "own",
            "source": form.source,
            "licence": LICENCE,
            "questions": sum(1 for _ in form.every_place()),
            "hash": form.hash,
            "diagnostics": 0,
        }
        for form in own_instruments()
    ]
    return own + [
        {
            "method": one.urn,
            "version": one.method_version,
            "name": one.name,
            "kind": one.kind,
            "source": one.source,
            "licence": one.licence,
            "questions": one.questions,
            "hash": one.hash,
            "diagnostics": len(one.diagnostics),
            "imported_on": one.imported_on,
            "imported_by": handles.get(one.imported_by) if one.imported_by else None,
        }
        for one in unit.official.all()
    ]
