"""What stands in people's calendars, and their feeds."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete, or_, select, update

from models.case import Case
from models.gate import Gate
from models.own_calendar import CalendarFeed, Invitation
from models.person import Person
from models.store.signins import hashed
from models.vocabulary import InvitationStatus


class Calendars:
    """What stands in people's calendars, and their feeds."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Invitation) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def of(self, gate_ids: Collection[UUID], person_ids: Collection[UUID]) -> Sequence[Invitation]:
        """How these questions stand in the calendars of these people."""
        query = select(Invitation).where(
            col(Invitation.gate_id).in_(gate_ids), col(Invitation.person_id).in_(person_ids)
        )
        return self._session.exec(query).all()

    def standing(self, today: date) -> Sequence[tuple[Invitation, Gate, Case]]:
        """What stands in a calendar on a day that is not over, or came to be asked for such a day; of those who get
        mail."""
        query = (
            select(Invitation, Gate, Case)
            .join(Gate, col(Gate.id) == col(Invitation.gate_id))
            .join(Case, col(Case.id) == col(Gate.case_id))
            .join(Person, col(Person.id) == col(Invitation.person_id))
            .where(Invitation.status == InvitationStatus.INVITED)
            .where(or_(col(Invitation.on) >= today, col(Gate.due_on) >= today))
            .where(col(Person.unreachable_since).is_(None), col(Person.left_on).is_(None))
            .order_by(col(Invitation.id))
        )
        return [(told, gate, case) for told, gate, case in self._session.exec(query).all()]

    def add_feed(self, person_id: UUID, secret: str, on: date) -> None:
        """Keep a new link; its secret as a hash only."""
        self._session.add(CalendarFeed(person_id=person_id, secret_hash=hashed(secret), made_on=on))
        self._session.flush()

    def feed(self, secret: str) -> CalendarFeed | None:
        """The link with this secret, if it was not ended."""
        query = select(CalendarFeed).where(CalendarFeed.secret_hash == hashed(secret), *_IN_USE)
        return self._session.exec(query).first()

    def feed_of(self, person_id: UUID) -> CalendarFeed | None:
        """The link that a person has in use."""
        return self._session.exec(select(CalendarFeed).where(CalendarFeed.person_id == person_id, *_IN_USE)).first()

    def end_feeds(self, person_id: UUID, on: date) -> None:
        """The links of a person open nothing any more."""
        self._session.execute(
            update(CalendarFeed).where(col(CalendarFeed.person_id) == person_id, *_IN_USE).values(revoked_on=on)
        )

    def forget(self, person_id: UUID) -> None:
        """Erase the links of a person and what was put in their calendar."""
        self._session.exec(delete(CalendarFeed).where(col(CalendarFeed.person_id) == person_id))
        self._session.exec(delete(Invitation).where(col(Invitation.person_id) == person_id))


_IN_USE = (col(CalendarFeed.revoked_on).is_(None),)
