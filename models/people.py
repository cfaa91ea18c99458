"""Adding people, exporting what is known about them, and erasing them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment
from models.journal import ErasureRecord
from models.permission import Action, permit
from models.person import Actor, Person, PersonDetails, PersonRole
from models.vocabulary import Role

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to add. ``department``: for which the roles count; None for the whole organisation."""

    handle: str
    name: str
    email: str
    roles: frozenset[Role]
    department: str | None = None


def add_person(unit: Unit, new: NewPerson) -> Person:
    """Add a person, or give one who is there already the roles that are new; gives the person."""
    known = unit.people.find_handle(new.handle)
    person = known or Person(handle=new.handle)
    held = {role.role for role in unit.people.roles(person.id)} if known else set()
    roles = [PersonRole(person_id=person.id, role=role, department=new.department) for role in sorted(new.roles - held)]
    if known is None:
        details = PersonDetails(id=person.id, name=new.name, email=new.email.strip().lower())
        unit.people.add(person, details, roles)
    else:
        for role in roles:
            unit.people.grant(role)
    return person


def person_for(unit: Unit, email: str | None, name: str | None) -> UUID | None:
    """The project lead that a demand names by address; a new person where the address is new."""
    if not email or "@" not in email:
        return None
    known = unit.people.by_email(email)
    if known is not None:
        if Role.PROJECTLEIDER not in {role.role for role in unit.people.roles(known.id)}:
            unit.people.grant(PersonRole(person_id=known.id, role=Role.PROJECTLEIDER))
        return known.id
    handle = _free_handle(unit, wished_handle(email))
    new = NewPerson(handle=handle, name=name or handle, email=email, roles=frozenset({Role.PROJECTLEIDER}))
    return add_person(unit, new).id


def wished_handle(email: str) -> str:
    """What a person with this address is called, unless somebody else is called so."""
    return re.sub(r"[^a-z0-9.-]+", "-", email.split("@", maxsplit=1)[0].lower()).strip("-.") or "person"


def _free_handle(unit: Unit, base: str) -> str:
    tries = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(handle for handle in tries if unit.people.find_handle(handle) is None)


def export_person(store: Store, handle: str) -> dict[str, Any]:
    """Everything that is kept about a person (AVG art. 15), as one document."""
    with store.read() as unit:
        person = unit.people.by_handle(handle)
        details = unit.people.details(person.id)
        leads = [case for case in unit.cases.all() if case.lead_id == person.id]
        return {
            "handle": person.handle,
            "name": details.name if details else None,
            "email": details.email if details else None,
            "erased_on": person.erased_on.isoformat() if person.erased_on else None,
            "roles": [{"role": role.role, "department": role.department} for role in unit.people.roles(person.id)],
            "leads": [case.reference for case in leads],
            "letters": unit.letters.count_for(person.id),
            "remarks": unit.comments.count_by(person.id),
            "away": [
                {"from": one.from_on.isoformat(), "until": one.until_on.isoformat()}
                for one in unit.absences.ever_of(person.id)
            ],
        }


def erase_person(store: Store, handle: str, by: Actor, moment: Moment) -> ErasureRecord:
    """Erase a person (AVG art. 17): name, address, roles, sign-ins, and every content that holds their data.

    What they did stays, under a key that nobody can lead back to them; the journal stays verifiable.
    """
    permit(by, Action.ERASE_PERSON)
    with store.write() as unit:
        person = unit.people.by_handle(handle)
        record = ErasureRecord(person_id=person.id, on=moment.on, by_person_id=by.person_id)
        unit.journal.erase_contents(person.id, record)
        unit.demands.erase_raw(person.id, record.id)
        unit.signins.end_all_of(person.id)
        unit.calendars.forget(person.id)
        unit.absences.forget(person.id)
        for bounce in unit.bounces.of_person(person.id):
            bounce.raw = b""
        unit.people.forget(person.id)
        person.handle, person.erased_on = f"erased-{person.id}", moment.on
        return record
