"""People, apart from their roles and apart from their names.

A case, gate or event names a person by id only. Name and address live in ``PersonDetails``, a row that can be erased
while everything that points to the person stays whole.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Field

from models.base import Row, VersionedRow, word
from models.vocabulary import Role


class Person(VersionedRow, table=True):
    """Somebody who can be asked something."""

    __tablename__ = "person"

    handle: str = Field(max_length=120, unique=True)
    """How the command line names them; says the function, not the name, where that can be."""
    erased_on: date | None = None
    left_on: date | None = None
    """From this day they are asked nothing any more."""
    unreachable_since: date | None = None
    """Mail to them came back for good; nothing is sent until somebody mends the address."""
    wants_invitations: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether what they are asked comes into their calendar as well."""


class PersonDetails(Row, table=True):
    """The erasable part of a person; its key is the person's."""

    __tablename__ = "person_details"

    name: str = Field(max_length=200)
    email: str = Field(max_length=320, index=True)


class PersonRole(Row, table=True):
    """One role of one person, for one department or for the whole organisation."""

    __tablename__ = "person_role"

    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=word(Role), index=True)
    department: str | None = Field(default=None, max_length=120)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One question that somebody has for a while: which, in which case, and ``by`` whom it was handed over."""

    gate_id: UUID
    case_id: UUID
    by: UUID


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something: a person with their roles, or nobody where the engine does it.

    ``departments`` holds the departments for which a role was given; empty means the whole organisation.
    ``stands_in_for``: who is away and named them as deputy; ``handed``: the questions that others gave them.
    """

    person_id: UUID | None = None
    handle: str = "engine"
    roles: frozenset[Role] = frozenset()
    departments: frozenset[str] = frozenset()
    stands_in_for: tuple["Actor", ...] = ()
    handed: tuple[Handed, ...] = ()

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds one of ``roles``."""
        return not self.roles.isdisjoint(roles)


ENGINE = Actor()
"""The engine itself: it does what is automatic and decides nothing."""
