"""The people of a batch: looked up once, and those that it adds itself."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.people import wished_handle
from models.person import Person, PersonDetails, PersonRole
from models.store.batch_rows import CLOSED, Gathered
from models.store.people import People, kept_as
from models.vocabulary import Role


class BatchPeople(People):
    """People of whom those that a batch will ask about are known beforehand, in three queries."""

    def __init__(self, session: Session, rows: Gathered, emails: Collection[str]) -> None:
        """``emails``: the addresses that the batch will ask about."""
        super().__init__(CLOSED)
        self._stored, self._rows = People(session), rows
        known = self._stored.by_emails(emails) if emails else {}
        self._by_email: dict[str, Person | None] = {email: known.get(email) for email in map(kept_as, emails)}
        wishes = {wished_handle(email) for email, person in self._by_email.items() if person is None}
        called = self._stored.by_handles(wishes) if wishes else {}
        self._by_handle: dict[str, Person | None] = {handle: called.get(handle) for handle in wishes}
        self._roles: dict[UUID, list[PersonRole]] = {person.id: [] for person in known.values()}
        for role in self._stored.roles_of(self._roles.keys()) if known else ():
            self._roles[role.person_id].append(role)
        self._holders: dict[tuple[Role, date], Sequence[tuple[Person, PersonRole]]] = {}
        self._added: dict[UUID, Person] = {person.id: person for person in known.values()}
        self._granted: dict[Role, list[PersonRole]] = defaultdict(list)

    def add(self, person: Person, details: PersonDetails, roles: Sequence[PersonRole] = ()) -> None:
        """Gather a new person with name, address and roles."""
        self._rows.add(person, details)
        self._by_email[details.email] = self._by_handle[person.handle] = self._added[person.id] = person
        self._roles[person.id] = []
        for role in roles:
            self.grant(role)

    def grant(self, role: PersonRole) -> None:
        """Gather one more role of a person."""
        self._rows.add(role)
        self._roles[role.person_id].append(role)
        self._granted[role.role].append(role)

    def find_handle(self, handle: str) -> Person | None:
        """The person with this handle, if there is one."""
        if handle not in self._by_handle:
            self._by_handle[handle] = self._stored.find_handle(handle)
        return self._by_handle[handle]

    def by_email(self, email: str) -> Person | None:
        """The person with this address, if there is one."""
        return self._by_email[kept_as(email)]

    def roles(self, person_id: UUID) -> Sequence[PersonRole]:
        """The roles of a person with one of the addresses."""
        return self._roles[person_id]

    def holders(self, role: Role, today: date) -> Sequence[tuple[Person, PersonRole]]:
        """Who holds a role: those of the database and those to whom this batch gave it."""
        if (role, today) not in self._holders:
            self._holders[role, today] = self._stored.holders(role, today)
        granted = [(self._added[held.person_id], held) for held in self._granted[role]]
        return sorted([*self._holders[role, today], *granted], key=lambda pair: pair[0].handle)
