"""A value catalogue: which public values can be weighed, as versioned data."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from models.errors import InvalidMethod, NotFound
from models.methods import content_hash
from models.reading import Section, read_toml

SHIPPED = "values.toml"
"""The file in ``methods/`` with the catalogue that this version came with."""


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

    @property
    def label(self) -> str:
        """The name, with an asterisk where it is a working name."""
        return self.name if self.attested else f"{self.name} *"


@dataclass(frozen=True, kw_only=True)
class Core:
    """The values that come first where one of ``technologies`` is used, and the question that comes with them."""

    technologies: frozenset[str]
    values: tuple[str, ...]
    question: str
    help: str


@dataclass(frozen=True, kw_only=True)
class ValueCatalogue:
    """All values of one version of the catalogue. ``led_by``: the core whose values were put first, if any."""

    id: str
    version: str
    hash: str
    values: tuple[PublicValue, ...]
    core: Core | None
    led_by: Core | None = None
    text: str = field(default="", repr=False, compare=False)
    """As it was written."""

    def value(self, value_id: str) -> PublicValue:
        """The value; raises ``NotFound``."""
        for value in self.values:
            if value.id == value_id:
                return value
        raise NotFound(f"There is no value {value_id!r} in {self.id} {self.version}.", what=value_id)

    def knows(self, value_id: str) -> bool:
        """Whether there is such a value."""
        return any(value.id == value_id for value in self.values)

    def for_technologies(self, technologies: Collection[str]) -> "ValueCatalogue":
        """The same catalogue, with its core values first where one of these technologies asks for them."""
        if self.core is None or not self.core.technologies & set(technologies):
            return self
        first = tuple(self.value(value_id) for value_id in self.core.values)
        rest = tuple(value for value in self.values if value not in first)
        return replace(self, values=first + rest, led_by=self.core)


@cache
def load_values() -> ValueCatalogue:
    """The shipped catalogue ``methods/values.toml``."""
    return catalogue_in(files("methods").joinpath(SHIPPED).read_text(encoding="utf-8"))


def catalogue_in_file(file: Path) -> ValueCatalogue:
    """The catalogue in a file of your own; raises ``InvalidMethod`` with what to mend."""
    try:
        return catalogue_in(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as unreadable:
        raise InvalidMethod(f"{file} cannot be read: {unreadable}.") from unreadable


@lru_cache(maxsize=16)
def catalogue_in(text: str, name: str = SHIPPED) -> ValueCatalogue:
    """The catalogue that a text describes; raises ``InvalidMethod`` with key and mend where it cannot be used."""
    section = read_toml(text, name)
    values = tuple(_value(entry) for entry in section.sections("value"))
    found = ValueCatalogue(
        id=section.text("id"),
        version=section.text("version"),
        hash=content_hash(section),
        values=values,
        core=_core(section.section("core")) if section.has("core") else None,
        text=text,
    )
    section.done()
    _check(found, section)
    return found


def _value(entry: Section) -> PublicValue:
    value = PublicValue(
        id=entry.text("id"),
        name=entry.text("name"),
        meaning=entry.text("meaning"),
        foundation=entry.text("foundation"),
        principle=entry.text("principle"),
        attested=entry.switch("attested"),
    )
    entry.done()
    return value


def _core(section: Section) -> Core:
    core = Core(
        technologies=frozenset(section.words("technologies")),
        values=section.words("values"),
        question=section.text("question", ""),
        help=section.text("help", ""),
    )
    section.done()
    return core


def _check(catalogue: ValueCatalogue, section: Section) -> None:
    ids = [value.id for value in catalogue.values]
    if not ids:
        section.refuse("value", "add at least one [[value]]")
    for twice in {one for one in ids if ids.count(one) > 1}:
        section.refuse(f"value {twice}", "give each value its own id")
    for unknown in set(catalogue.core.values if catalogue.core else ()) - set(ids):
        section.refuse(f"core.values {unknown}", "name a value of this catalogue")
