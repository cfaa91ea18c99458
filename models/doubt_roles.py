"""Who is asked where a light check leaves something open, read from ``methods/doubt-roles.toml``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from models.methods import method_file
from models.reading import Section
from models.vocabulary import Role


@dataclass(frozen=True, kw_only=True)
class DoubtRoles:
    """Which role can know, by value and by what changed; ``otherwise`` for the rest."""

    otherwise: Role
    values: Mapping[str, Role]
    changes: Mapping[str, Role]

    def asked_about(self, value_id: str, changes: Collection[str]) -> frozenset[Role]:
        """Who is asked about a doubt at a value; empty for one that is about no value.

        ``changes``: what changed according to the same check: who knows about that is asked where the value itself
        does not say who.
        """
        if value_id in self.values:
            return frozenset({self.values[value_id]})
        known = frozenset(self.changes[change] for change in changes if change in self.changes)
        return known or frozenset({self.otherwise})


@cache
def shipped_doubt_roles() -> DoubtRoles:
    """The roles of ``methods/``; raises ``InvalidMethod`` where they cannot be used."""
    section, _ = method_file("doubt-roles")
    return doubt_roles_from(section)


def doubt_roles_from(section: Section) -> DoubtRoles:
    """The roles as a file tells them."""
    for key in ("id", "version"):
        section.text(key)
    found = DoubtRoles(
        otherwise=_role(section, "otherwise"),
        values=_roles(section.section("values")),
        changes=_roles(section.section("changes")),
    )
    section.done()
    return found


def _roles(section: Section) -> dict[str, Role]:
    return {name: _role(section, name) for name in section.table}


def _role(section: Section, key: str) -> Role:
    named = section.text(key)
    if named not in list(Role):
        section.refuse(key, f"write one of {', '.join(Role)}")
    return Role(named)
