"""The mails that came back, and what reaches nobody because of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from models.absence import Delegation
from models.bounce import Bounce
from models.case import Case
from models.errors import NotFound
from models.gate import Gate
from models.letter import Letter, Mail
from models.person import Person, PersonRole
from models.vocabulary import LetterStatus


class Bounces:
    """The mails that came back."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *rows: Bounce) -> None:
        """Keep new ones."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, bounce_id: UUID) -> Bounce:
        """The bounce; raises ``NotFound``."""
        bounce = self._session.get(Bounce, bounce_id)
        if bounce is None:
            raise NotFound(f"There is no bounce {bounce_id}; `waardenweg bounces list` shows their ids.")
        return bounce

    def is_known(self, key: str) -> bool:
        """Whether the mail with this hash was read before."""
        return self._session.exec(select(Bounce.id).where(Bounce.key == key)).first() is not None

    def to_look_at(self, limit: int) -> Sequence[tuple[Bounce, Mail | None]]:
        """What nobody looked at yet, newest first, with the mail of ours that it is about."""
        query = (
            select(Bounce, Mail)
            .join(Mail, col(Mail.id) == col(Bounce.mail_id), isouter=True)
            .where(col(Bounce.settled_on).is_(None))
            .order_by(col(Bounce.id).desc())
            .limit(limit)
        )
        return [(bounce, mail) for bounce, mail in self._session.exec(query).all()]

    def count_to_look_at(self) -> int:
        """How many ``to_look_at`` would list without a limit."""
        query = select(func.count()).select_from(Bounce).where(col(Bounce.settled_on).is_(None))
        return self._session.exec(query).one()

    def of_person(self, person_id: UUID) -> Sequence[Bounce]:
        """What came back of the mails to a person."""
        query = select(Bounce).join(Mail, col(Mail.id) == col(Bounce.mail_id)).where(Mail.person_id == person_id)
        return self._session.exec(query).all()

    def unreachable(self) -> Sequence[Person]:
        """Whom mail does not reach, by handle."""
        query = select(Person).where(col(Person.unreachable_since).is_not(None), col(Person.erased_on).is_(None))
        return self._session.exec(query.order_by(Person.handle)).all()

    def asked_of(self, person_ids: Collection[UUID]) -> Sequence[tuple[Gate, Case]]:
        """The open questions that ask these people something: by name, by role, or because another handed them over."""
        if not person_ids:
            return []
        roles = select(PersonRole.role).where(col(PersonRole.person_id).in_(person_ids))
        handed = select(Delegation.gate_id).where(
            col(Delegation.deputy_id).in_(person_ids), col(Delegation.ended_on).is_(None)
        )
        by_role = col(Gate.person_id).is_(None) & col(Gate.role).in_(roles)
        query = (
            select(Gate, Case)
            .join(Case, col(Case.id) == col(Gate.case_id))
            .where(col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))
            .where(or_(col(Gate.person_id).in_(person_ids), by_role, col(Gate.id).in_(handed)))
            .order_by(col(Gate.id))
        )
        return [(gate, case) for gate, case in self._session.exec(query).all()]

    def not_heard(self, person_id: UUID) -> Sequence[tuple[Letter, Mail, Gate | None]]:
        """What a person was written in mails that came back, newest first; what was dropped is left out."""
        query = (
            select(Letter, Mail, Gate)
            .join(Mail, col(Mail.id) == col(Letter.mail_id))
            .join(Gate, col(Gate.id) == col(Letter.gate_id), isouter=True)
            .where(Mail.person_id == person_id, Mail.status == LetterStatus.BOUNCED)
            .where(col(Letter.dropped_on).is_(None))
            .order_by(col(Letter.id).desc())
        )
        return [(letter, mail, gate) for letter, mail, gate in self._session.exec(query).all()]
