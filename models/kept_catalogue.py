"""The rows of value catalogues: the text of each that was weighed with, and who let which of them count."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Row, UtcDateTime


class KeptCatalogue(Row, table=True):
    """The text of one value catalogue, as it was used."""

    __tablename__ = "value_catalogue"

    catalogue_id: str = Field(max_length=80)
    catalogue_version: str = Field(max_length=40)
    hash: str = Field(max_length=64, unique=True)
    text: str = Field(sa_type=Text)
    kept_on: date


class CatalogueImport(Row, table=True):
    """Somebody let a catalogue count from then on, and why; the newest counts."""

    __tablename__ = "catalogue_import"

    kept_id: UUID = Field(foreign_key="value_catalogue.id", index=True)
    imported_on: date
    imported_at: datetime = Field(sa_type=UtcDateTime)
    imported_by: UUID | None = Field(default=None, foreign_key="person.id")
    """None where it was done on the machine itself, by whoever may run commands there."""
    why: str = Field(sa_type=Text)
