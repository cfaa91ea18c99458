"""Where people, their roles and their erasable details are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete, select

from models.errors import NotFound
from models.person import Actor, Person, PersonDetails, PersonRole
from models.vocabulary import Role


class People:
    """The people."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, person: Person, details: PersonDetails, roles: Sequence[PersonRole] = ()) -> None:
        """Keep a new person with name, address and roles."""
        self._session.add(person)
        self._session.flush()  # the others point to it
        self._session.add_all([details, *roles])
        self._session.flush()

    def grant(self, role: PersonRole) -> None:
        """Give a person one more role."""
        self._session.add(role)
        self._session.flush()

    def get(self, person_id: UUID) -> Person:
        """The person; raises ``NotFound``."""
        person = self._session.get(Person, person_id)
        if person is None:
            raise NotFound(f"There is no person {person_id}.")
        return person

    def many(self, person_ids: Collection[UUID]) -> Sequence[Person]:
        """These people, by handle."""
        query = select(Person).where(col(Person.id).in_(person_ids)).order_by(Person.handle)
        return self._session.exec(query).all()

    def wanting_invitations(self, person_ids: Collection[UUID]) -> set[UUID]:
        """Which of these people want what they are asked in their calendar too."""
        query = select(Person.id).where(col(Person.id).in_(person_ids), col(Person.wants_invitations))
        return set(self._session.exec(query).all())

    def by_handle(self, handle: str) -> Person:
        """The person that the command line calls ``handle``; raises ``NotFound``."""
        person = self.find_handle(handle)
        if person is None:
            raise NotFound(f"There is no person {handle!r}; `waardenweg person list` shows who there are.", what=handle)
        return person

    def find_handle(self, handle: str) -> Person | None:
        """The person with this handle, if there is one."""
        return self._session.exec(select(Person).where(Person.handle == handle)).first()

    def by_email(self, email: str) -> Person | None:
        """The person with this address, if there is one; capitals make no difference."""
        return self.by_emails([email]).get(kept_as(email))

    def by_emails(self, emails: Collection[str]) -> dict[str, Person]:
        """Who has one of these addresses, by the address as it is kept."""
        query = (
            select(PersonDetails.email, Person)
            .join(Person, col(Person.id) == col(PersonDetails.id))
            .where(col(PersonDetails.email).in_({kept_as(email) for email in emails}))
            .order_by(col(Person.id).desc())  # of two with one address the first is meant
        )
        return {email: person for email, person in self._session.exec(query).all()}  # noqa: C416  (rows are no pairs)

    def by_handles(self, handles: Collection[str]) -> dict[str, Person]:
        """Who is called by one of these handles."""
        found = self._session.exec(select(Person).where(col(Person.handle).in_(handles))).all()
        return {person.handle: person for person in found}

    def everybody(self) -> Sequence[Person]:
        """All people, by handle."""
        return self._session.exec(select(Person).order_by(Person.handle)).all()

    def details(self, person_id: UUID) -> PersonDetails | None:
        """Name and address; none when they were erased."""
        return self._session.get(PersonDetails, person_id)

    def reachable(self, person_ids: Collection[UUID], today: date) -> dict[UUID, PersonDetails]:
        """Name and address of those of these people who can be told something: not erased, not gone by ``today``."""
        rows = self._session.exec(
            select(PersonDetails)
            .join(Person, col(Person.id) == col(PersonDetails.id))
            .where(col(PersonDetails.id).in_(person_ids))
            .where(col(Person.left_on).is_(None) | (col(Person.left_on) > today))
        ).all()
        return {details.id: details for details in rows}

    def names(self) -> Mapping[UUID, str]:
        """The name of everybody who was not erased."""
        return {details.id: details.name for details in self._session.exec(select(PersonDetails)).all()}

    def roles(self, person_id: UUID) -> Sequence[PersonRole]:
        """The roles of a person."""
        return self.roles_of([person_id])

    def roles_of(self, person_ids: Collection[UUID]) -> Sequence[PersonRole]:
        """The roles of these people."""
        return self._session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(person_ids))).all()

    def actor(self, person: Person) -> Actor:
        """The person as one who acts, with all their roles."""
        roles = self.roles(person.id)
        return Actor(
            person_id=person.id,
            handle=person.handle,
            roles=frozenset(role.role for role in roles),
            departments=frozenset(role.department for role in roles if role.department),
        )

    def with_role(self, role: Role, department: str | None, today: date) -> Sequence[Person]:
        """Who holds ``role`` on ``today``; those of the department where the role is given per department."""
        rows = self.holders(role, today)
        nearest = [person for person, held in rows if held.department and held.department == department]
        return nearest or [person for person, held in rows if held.department is None or department is None]

    def holders(self, role: Role, today: date) -> Sequence[tuple[Person, PersonRole]]:
        """Who holds ``role`` on ``today``, for whichever department, by handle."""
        query = (
            select(Person, PersonRole)
            .where(PersonRole.person_id == Person.id, PersonRole.role == role)
            .where(col(Person.erased_on).is_(None))
            .where(col(Person.left_on).is_(None) | (col(Person.left_on) > today))
            .order_by(Person.handle)
        )
        return [(person, held) for person, held in self._session.exec(query).all()]

    def forget(self, person_id: UUID) -> None:
        """Erase name, address and roles."""
        self._session.exec(delete(PersonDetails).where(col(PersonDetails.id) == person_id))
        self._session.exec(delete(PersonRole).where(col(PersonRole.person_id) == person_id))


def kept_as(email: str) -> str:
    """An address as it is kept: capitals make no difference."""
    return email.strip().lower()
