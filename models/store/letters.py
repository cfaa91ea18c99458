"""The outbox: letters that were written, and the mails that carry them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.letter import Letter, Mail
from models.vocabulary import LetterStatus


class Letters:
    """The letters and mails."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def write(self, letter: Letter) -> bool:
        """Put a letter in the outbox, once per key; tells whether it was new."""
        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        statement = insert(Letter).values(letter.model_dump()).on_conflict_do_nothing().returning(col(Letter.id))
        return self._session.execute(statement).first() is not None

    def unsent(self) -> Sequence[Letter]:
        """Letters that no mail carries yet, oldest first."""
        query = select(Letter).where(col(Letter.mail_id).is_(None), col(Letter.dropped_on).is_(None))
        return self._session.exec(query.order_by(col(Letter.id)).with_for_update(skip_locked=True)).all()

    def of_case(self, case_id: UUID) -> Sequence[tuple[Letter, Mail | None]]:
        """The letters of a case, each with the mail that carries it."""
        query = (
            select(Letter, Mail)
            .join(Mail, col(Mail.id) == col(Letter.mail_id), isouter=True)
            .where(Letter.case_id == case_id)
            .order_by(col(Letter.id))
        )
        return [(letter, mail) for letter, mail in self._session.exec(query).all()]

    def of_mail(self, mail_id: UUID) -> Sequence[Letter]:
        """The letters that a mail carries."""
        return self._session.exec(select(Letter).where(Letter.mail_id == mail_id).order_by(col(Letter.id))).all()

    def count_for(self, person_id: UUID) -> int:
        """How many letters were written to a person."""
        return self._session.exec(select(func.count()).select_from(Letter).where(Letter.person_id == person_id)).one()

    def find_mail(self, key: str) -> Mail | None:
        """The mail with this key, if there is one."""
        return self._session.exec(select(Mail).where(Mail.key == key)).first()

    def add_mail(self, mail: Mail) -> None:
        """Keep a new mail."""
        self._session.add(mail)
        self._session.flush()

    def mail(self, mail_id: UUID) -> Mail:
        """The mail; raises ``NotFound``."""
        mail = self._session.get(Mail, mail_id)
        if mail is None:
            raise NotFound(f"There is no mail {mail_id}.")
        return mail

    def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[Mail, LetterStatus]]:
        """Take mails that may go now, each with the status it had.

        A mail that was ``SENDING`` when its lease ran out is uncertain: its sender died between sending and marking.
        """
        query = (
            select(Mail)
            .where(
                (col(Mail.status) == LetterStatus.QUEUED)
                | ((col(Mail.status) == LetterStatus.SENDING) & (col(Mail.lease_until) <= now))
            )
            .where(col(Mail.next_try_at).is_(None) | (col(Mail.next_try_at) <= now))
            .order_by(col(Mail.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = []
        for mail in self._session.exec(query).all():
            taken.append((mail, mail.status))
            mail.status, mail.lease_until, mail.attempts = LetterStatus.SENDING, now + lease, mail.attempts + 1
        return taken

    def counts(self) -> dict[LetterStatus, int]:
        """How many mails stand in each status."""
        rows = self._session.exec(select(Mail.status, func.count()).group_by(col(Mail.status))).all()
        return {LetterStatus(status): count for status, count in rows}

    def anything_to_send(self, now: datetime) -> bool:
        """Whether a letter waits or a mail may go now."""
        letter = select(Letter.id).where(col(Letter.mail_id).is_(None), col(Letter.dropped_on).is_(None)).limit(1)
        mail = select(Mail.id).where(
            (col(Mail.status) == LetterStatus.QUEUED)
            | ((col(Mail.status) == LetterStatus.SENDING) & (col(Mail.lease_until) <= now)),
            col(Mail.next_try_at).is_(None) | (col(Mail.next_try_at) <= now),
        )
        return any(self._session.exec(query).first() is not None for query in (letter, mail.limit(1)))
