"""Which column or which place in a document is what: the layouts that come with us, and those of the user."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from models.errors import InvalidMethod
from models.reading import Section, read_toml

FIELDS = (
    "reference", "title", "organisation", "website", "type", "latitude", "longitude", "area", "place", "mobile",
    "measures", "purpose", "themes", "personal_data", "legal_ground", "privacy_url", "supplier", "active",
    "active_from", "active_until", "registered_on", "remark", "project",
)  # fmt: skip
"""What can be known of a sensor, in our words; the last of domain words stay as people write them."""

WHERE = "where"
"""Required: a point, an area or a place."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The sheet with labels and values that tells whose sensors these are."""

    sheet: str
    organisation: str
    website: str


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one kind of file tells of sensors: by the columns of a sheet, or by places in a document.

    ``required``: fields without which a row is refused; ``required_with_personal_data``: those that a sensor with
    personal data needs besides. ``repeats_from``: the column with which the columns of one sensor begin, where a row
    tells of several. ``explained_by``: what stands first in rows that explain the columns.
    """

    name: str
    required: frozenset[str]
    required_with_personal_data: frozenset[str]
    organisation: str = ""
    columns: Mapping[str, tuple[str, ...]]
    known_by: frozenset[str] = frozenset()
    repeats_from: str = ""
    explained_by: frozenset[str] = frozenset()
    owner: Owner | None = None
    paths: Mapping[str, ParsedResult]
    known_when: ParsedResult | None = None
    rows: ParsedResult | None = None


@cache
def shipped_layouts() -> tuple[Layout, ...]:
    """The layouts that come with us."""
    folder = files("integrations.sensor_register").joinpath("layouts")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(_layout(read_toml(file.read_text(encoding="utf-8"), file.name), file.name) for file in found)


def layout_in(file: Path) -> Layout:
    """The layout in a file of the user; ``InvalidMethod`` with file, key and mend where it cannot be used."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise InvalidMethod(f"{file.name} cannot be read: {unreadable}.", file=file.name) from unreadable
    layout = _layout(read_toml(text, file.name), file.name)
    if "reference" not in layout.columns and "reference" not in layout.paths:
        raise InvalidMethod(f"{file.name}: say under [columns] which column is the reference.", file=file.name)
    return layout


def _layout(root: Section, name: str) -> Layout:
    columns, paths = root.section("columns"), root.section("paths")
    layout = Layout(
        name=name,
        required=frozenset(root.words("required", ())),
        required_with_personal_data=frozenset(root.words("required_with_personal_data", ())),
        organisation=root.text("organisation", ""),
        columns={field: columns.words(field) for field in FIELDS if columns.has(field)},
        known_by=frozenset(root.words("known_by", ())),
        repeats_from=root.text("repeats_from", ""),
        explained_by=frozenset(root.words("explained_by", ())),
        owner=_owner(root.section("owner")),
        paths={field: _compiled(paths, field) for field in FIELDS if paths.has(field)},
        known_when=_compiled(root, "known_when") if root.has("known_when") else None,
        rows=_compiled(root, "rows") if root.has("rows") else None,
    )
    for field in (layout.required | layout.required_with_personal_data) - {*FIELDS, WHERE}:
        root.refuse("required", f"{field} is no field of a sensor; use {', '.join((*FIELDS, WHERE))}")
    for section in (columns, paths, root):
        section.done()
    return layout


def _owner(section: Section) -> Owner | None:
    if not section.table:
        return None
    owner = Owner(
        sheet=section.text("sheet"), organisation=section.text("organisation"), website=section.text("website", "")
    )
    section.done()
    return owner


def _compiled(section: Section, key: str) -> ParsedResult:
    said: Any = section.text(key)
    try:
        return jmespath.compile(said)
    except JMESPathError as wrong:
        section.refuse(key, f"this is no JMESPath: {wrong}")
