"""The value catalogue: which public values can be weighed, as versioned data."""

from dataclasses import dataclass
from functools import cache

from models.errors import NotFound
from models.methods import method_file


@dataclass(frozen=True, kw_only=True)
class PublicValue:
    """One value with its own one-line meaning.

    ``attested``: the name was found in a published source; the others are working names until the official list is
    imported.
    """

    id: str
    name: str
    meaning: str
    foundation: str
    principle: str
    attested: bool


@dataclass(frozen=True, kw_only=True)
class ValueCatalogue:
    """All values of one version of the catalogue."""

    id: str
    version: str
    hash: str
    values: tuple[PublicValue, ...]

    def value(self, value_id: str) -> PublicValue:
        """The value; raises ``NotFound``."""
        for value in self.values:
            if value.id == value_id:
                return value
        raise NotFound(f"There is no value {value_id!r} in {self.id} {self.version}.", what=value_id)


@cache
def load_values() -> ValueCatalogue:
    """The shipped catalogue ``methods/values.toml``."""
    section, hashed = method_file("values")
    values = tuple(
        PublicValue(
            id=entry.text("id"),
            name=entry.text("name"),
            meaning=entry.text("meaning"),
            foundation=entry.text("foundation"),
            principle=entry.text("principle"),
            attested=entry.switch("attested"),
        )
        for entry in section.sections("value")
    )
    return ValueCatalogue(id=section.text("id"), version=section.text("version"), hash=hashed, values=values)
